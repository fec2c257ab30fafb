import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mayRewriteUrl, refusedForPages } from './navigation-rules.ts';

test('a page leads its tab to other pages, not to files, data or addresses of its own making', () => {
  const cases: [from: string, to: string, isRefused: boolean][] = [
    ['https://a.test/', 'https://b.test/', false],
    ['https://a.test/', 'about:blank', false],
    ['https://a.test/', 'file:///etc/passwd', true],
    ['file:///home/a.html', 'file:///home/b.html', false],
    ['https://a.test/', 'FILE:///etc/passwd', true],
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
  ];
  for (const [from, to, may] of cases) assert.equal(mayRewriteUrl(from, to), may, `${from} -> ${to}`);
});
