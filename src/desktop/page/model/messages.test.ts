import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addressText, describeAddress, labelOf } from './address.ts';
import { readFrame } from './frame-bytes.ts';
import { keyMessage } from './key-input.ts';
import type { KeyFields } from './key-input.ts';
import { buttonName, safeCursor, wheelPx } from './pointer-input.ts';
import { readSession, writeSession } from './saved-session.ts';
import { NO_WINDOWS, openWindow } from './window-manager.ts';

const KEY: KeyFields = {
  key: 'a',
  code: 'KeyA',
  keyCode: 65,
  location: 0,
  repeat: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  getModifierState: () => false,
};

test('keys carry the text that they type', () => {
  const cases: readonly [Partial<KeyFields>, string, number][] = [
    [{}, 'a', 0],
    [{ key: 'A', shiftKey: true }, 'A', 8],
    [{ key: 'Enter', code: 'Enter' }, '\r', 0],
    [{ key: 'Tab', code: 'Tab' }, '', 0],
    [{ key: 'ArrowLeft' }, '', 0],
    [{ key: 'c', ctrlKey: true }, '', 2],
    [{ key: 'a', altKey: true, metaKey: true }, '', 5],
    [{ key: '😀' }, '😀', 0],
    [{ key: '@', ctrlKey: true, altKey: true, getModifierState: (name) => name === 'AltGraph' }, '@', 3],
  ];
  for (const [fields, text, modifiers] of cases) {
    const message = keyMessage('keyDown', { ...KEY, ...fields });
    assert.deepEqual([message.text, message.modifiers], [text, modifiers], JSON.stringify(fields));
  }
  assert.equal(keyMessage('keyUp', KEY).text, '');
});

test('wheels that count lines or pages are turned into px', () => {
  assert.equal(wheelPx(7, 0, 600), 7);
  assert.equal(Math.round(wheelPx(3, 1, 600)), 100);
  assert.equal(wheelPx(-1, 2, 600), -600);
  assert.equal(wheelPx(1e12, 0, 600), 1e6);
});

test('unknown cursors and buttons become harmless', () => {
  assert.equal(safeCursor('pointer'), 'pointer');
  assert.equal(safeCursor('url(https://example.org/spy.png), auto'), 'default');
  assert.equal(buttonName(2), 'right');
  assert.equal(buttonName(9), 'none');
});

test('the toolbar says how the connection stands', () => {
  const cases: readonly [string, string | null, string][] = [
    ['https://example.org/', null, 'secure'],
    ['http://example.org/', null, 'not-secure'],
    ['http://127.0.0.1:8080/', null, 'local'],
    ['http://127.evil.example/', null, 'not-secure'],
    ['http://[::1]/', null, 'local'],
    ['file:///etc/hostname', null, 'local'],
    ['about:blank', null, 'none'],
    ['https://example.org/', 'net.tls-failed', 'failed'],
    ['no address', null, 'none'],
  ];
  for (const [url, code, state] of cases) assert.equal(describeAddress(url, code).state, state, url);
});

test('tabs are labelled by title, host or address', () => {
  assert.equal(labelOf('News', 'https://example.org/'), 'News');
  assert.equal(labelOf('', 'https://example.org/a'), 'example.org');
  assert.equal(labelOf('', 'file:///home/a%20b.html'), 'a b.html');
  assert.equal(labelOf('', 'about:blank'), 'New tab');
  assert.equal(addressText('about:blank'), '');
});

test('a binary frame is split into head and pictures, and a broken one is refused', () => {
  const head = { tabId: 'T', width: 4, height: 2, tiles: [{ x: 0, y: 0, width: 4, height: 2, format: 'png', bytes: 3 }] };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + text.length + 3);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set([7, 8, 9], 4 + text.length);
  const frame = readFrame(bytes.buffer)!;
  assert.equal(frame.head.tabId, 'T');
  assert.deepEqual([...frame.pictures[0]!], [7, 8, 9]);
  assert.equal(readFrame(bytes.buffer.slice(0, -1)), null);
  assert.equal(readFrame(new ArrayBuffer(3)), null);
  assert.equal(readFrame(new Uint8Array([255, 255, 255, 255]).buffer), null);
});

test('an arrangement comes back as it was, and a broken record does not', () => {
  const session = { manager: openWindow(NO_WINDOWS, 'browser', { width: 600, height: 400 }), groups: { 1: { tabIds: ['a'], activeId: 'a' } }, fresh: ['a'] };
  assert.deepEqual(readSession(writeSession(session)), session);
  for (const broken of [
    '',
    'null',
    '{}',
    '{"version":2}',
    writeSession(session).replace('"browser"', '"toaster"'),
    writeSession(session).replace('"stack":[1]', '"stack":[2]'),
  ]) {
    assert.equal(readSession(broken), null, broken);
  }
});
