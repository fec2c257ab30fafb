import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allowedAuthorHeaders, normalizeMethod } from './header-rules.ts';

test('headers that pages may not set are dropped, method overrides to forbidden methods among them', () => {
  const kept = [
    ['X-Own', '1'],
    ['X-HTTP-Method-Override', 'PUT'],
  ] as const;
  const dropped = [
    ['Cookie', 'a=b'],
    ['Sec-Fetch-Site', 'none'],
    ['Proxy-Authorization', 'x'],
    ['X-HTTP-Method', 'TRACE'],
    ['x-method-override', 'put, connect'],
    ['bad name', 'x'],
    ['X-Split', 'a\r\nb'],
  ] as const;
  assert.deepEqual(allowedAuthorHeaders([...dropped, ...kept].map(([name, value]): [string, string] => [name, value])), kept);
});

test('methods are normalized, and those that pages may not use refused', () => {
  assert.deepEqual(['get', 'patch', 'Trace', 'CONNECT', 'a b'].map(normalizeMethod), ['GET', 'patch', null, null, null]);
});
