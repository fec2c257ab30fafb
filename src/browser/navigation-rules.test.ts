import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isFormType, mayRewriteUrl, refusedForPages } from './navigation-rules.ts';

test('a page leads its tab to other pages, not to files, data or addresses of its own making', () => {
  const cases: [from: string, to: string, isRefused: boolean][] = [
    ['https://a.test/', 'https://b.test/', false],
    ['https://a.test/', 'about:blank', false],
    ['https://a.test/', 'file:///etc/passwd', true],
    ['file:///home/a.html', 'file:///home/b.html', false],
    ['https://a.test/', 'FILE:///etc/passwd', true],
    ['file:///home/a.html', ' file:///home/b.html', true],
    ['https://a.test/', ' file:///etc/passwd', true],
    ['https://a.test/', '\tfi\nle:///etc/passwd', true],
    ['https://a.test/', '\u0000file:///etc/passwd', true],
    ['https://a.test/', ' DA\tTA:text/html,x', true],
    ['https://a.test/', ' about:srcdoc', true],
    ['https://a.test/', 'about:blankets', true],
    ['https://a.test/', 'about:blank#x', false],
    ['https://a.test/', 'no address', false],
    ['https://a.test/', 'data:text/html,x', true],
    ['https://a.test/', 'about:error', true],
    ['https://a.test/', 'view-source:https://a.test/', true],
    ['https://a.test/', 'kpio:settings', true],
  ];
  for (const [from, to, isRefused] of cases) assert.equal(refusedForPages(from, to) !== null, isRefused, `${from} -> ${to}`);
});

test('history.pushState keeps scheme and host; a file keeps its path', () => {
  const cases: [from: string, to: string, may: boolean][] = [
    ['https://a.test/x', 'https://a.test/y?z#w', true],
    ['https://a.test/x', 'http://a.test/x', false],
    ['https://a.test/x', 'https://b.test/x', false],
    ['https://a.test/x', 'https://a.test:8080/x', false],
    ['file:///a.html', 'file:///a.html#b', true],
    ['file:///a.html', 'file:///b.html', false],
    ['https://a.test/x', 'no address', false],
    ['https://a.test/x', 'https://bank@a.test/x', false],
    ['https://me:1@a.test/x', 'https://me:1@a.test/y', true],
    ['https://me:1@a.test/x', 'https://me:2@a.test/y', false],
  ];
  for (const [from, to, may] of cases) assert.equal(mayRewriteUrl(from, to), may, `${from} -> ${to}`);
});

test('a page sends what a form can send', () => {
  const boundary = 'multipart/form-data; boundary=----KPIO7';
  for (const type of ['', 'text/plain', 'application/x-www-form-urlencoded', boundary]) assert.equal(isFormType(type), true, type);
  for (const type of ['application/json', 'text/plain; x', 'Text/Plain\r\nX: 1', `${boundary}\n`, `${boundary}; x`])
    assert.equal(isFormType(type), false, type);
});
