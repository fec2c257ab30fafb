import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { ERROR_CODES } from './error-codes.ts';
import { fail, failure, FailureError, ok, toFailure } from './failure.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'errors.md'), 'utf8');
const ROWS = new Map([...DOCUMENT.matchAll(/^\| `([a-z.-]+)` \| (.+?) \| (.+?) \|$/gm)].map((row) => [row[1]!, { meaning: row[2]!, advice: row[3]! }]));

test('docs/errors.md lists exactly the codes of the catalogue, in its order', () => {
  assert.deepEqual([...ROWS.keys()], Object.keys(ERROR_CODES));
});

test('each code is documented with its own sentence and with what to do', () => {
  for (const [code, sentence] of Object.entries(ERROR_CODES)) {
    assert.equal(ROWS.get(code)!.meaning, sentence, code);
    assert.ok(ROWS.get(code)!.advice.length > 10, code);
  }
});

test('codes are lower-case words with one dot, and sentences begin in lower case without a full stop', () => {
  for (const [code, sentence] of Object.entries(ERROR_CODES)) {
    assert.match(code, /^[a-z]+\.[a-z]+(-[a-z]+)*$/);
    assert.match(sentence, /^[a-z].*[^.]$/);
  }
});

test('a failure is the sentence and its cause', () => {
  assert.deepEqual(failure('net.timed-out'), { code: 'net.timed-out', message: 'cannot load: the server took too long' });
  assert.deepEqual(fail('net.timed-out', '10 s'), { ok: false, failure: { code: 'net.timed-out', message: 'cannot load: the server took too long: 10 s' } });
  assert.deepEqual(ok(1), { ok: true, value: 1 });
});

test('a failure goes through a throw unchanged; anything else becomes a bug', () => {
  const reason = failure('page.crashed', 'SIGKILL');
  assert.deepEqual(toFailure(FailureError.of(reason)), reason);
  assert.deepEqual(toFailure(new FailureError('page.crashed', 'SIGKILL')), reason);
  assert.deepEqual(toFailure(new TypeError('x')), failure('internal.bug', 'x'));
  assert.deepEqual(toFailure('text'), failure('internal.bug', 'text'));
});
