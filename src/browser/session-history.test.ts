import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SessionHistory } from './session-history.ts';

const entry = (url: string, documentId = url) => ({ url, documentId, state: null, title: '' });
const urls = (history: SessionHistory): string => `${history.entries.map(({ url }) => url).join(' ')} @${history.index}`;

test('a new history is empty', () => {
  const history = new SessionHistory();
  assert.equal(history.current, null);
  assert.equal(history.entryAt(0), null);
  history.moveBy(-1);
  history.rename('x');
  assert.equal(urls(history), ' @-1');
});

test('pushing forgets what lay ahead; replacing does not', () => {
  const history = new SessionHistory();
  for (const url of ['a', 'b', 'c']) history.push(entry(url));
  history.moveBy(-2);
  history.replace(entry('A'));
  assert.equal(urls(history), 'A b c @0');
  history.moveBy(1);
  history.push(entry('d'));
  assert.equal(urls(history), 'A b d @2');
});

test('moving stays within the bounds', () => {
  const history = new SessionHistory();
  for (const url of ['a', 'b']) history.push(entry(url));
  history.moveBy(1);
  history.moveBy(-9);
  assert.equal(urls(history), 'a b @1');
  assert.equal(history.entryAt(-1)?.url, 'a');
  assert.equal(history.entryAt(1), null);
});

test('a replacement of nothing is the first entry', () => {
  const history = new SessionHistory();
  history.replace(entry('a'));
  assert.equal(urls(history), 'a @0');
});

test('no more than a hundred entries are kept', () => {
  const history = new SessionHistory();
  for (let at = 0; at < 150; at++) history.push(entry(String(at)));
  assert.equal(history.length, 100);
  assert.equal(history.current?.url, '149');
  assert.equal(history.entries[0]?.url, '50');
});

test('a reload gives the entry the new document and keeps the rest', () => {
  const history = new SessionHistory();
  history.push({ url: 'a', documentId: '1', state: 's', title: 't' });
  history.rename('2');
  assert.deepEqual(history.current, { url: 'a', documentId: '2', state: 's', title: 't' });
});
