import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FailureError } from '../../base/failure.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { BlockingClient } from './blocking-client.ts';
import { siteCookies, siteStorage } from './site-hosts.ts';

function refusing(code: ErrorCode): BlockingClient {
  return {
    call() {
      throw new FailureError(code);
    },
  } as unknown as BlockingClient;
}

test('without the right a page finds nothing kept and keeps nothing, and no script of it breaks', () => {
  const area = siteStorage(refusing('capability.denied'), 1).local('https://a');
  assert.deepEqual([area.keys(), area.get('k'), area.set('k', 'v'), area.remove('k'), area.clear()], [[], null, false, undefined, undefined]);
  const cookies = siteCookies(refusing('capability.denied'), 1);
  assert.deepEqual([cookies.get('https://a/'), cookies.set('https://a/', 'c=1')], ['', undefined]);
});

test('any other refusal is told', () => {
  const blocking = refusing('ipc.denied');
  assert.throws(() => siteStorage(blocking, 1).session('https://a').get('k'), FailureError);
  assert.throws(() => siteCookies(blocking, 1).get('https://a/'), FailureError);
});
