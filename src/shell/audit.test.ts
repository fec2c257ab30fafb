import assert from 'node:assert/strict';
import { test } from 'node:test';

import { toFailure } from '../base/failure.ts';
import { filterOf, lineOf, verifyText } from './audit.ts';

const ENTRY = {
  sequence: 7,
  timeMs: 0,
  class: 'must',
  event: 'grant.made',
  actor: 'operator',
  guest: 'site:1',
  outcome: 'done',
  details: { host: 'example.org' },
} as const;
const REPORT = { ok: true, size: 10, entriesRead: 10, prunedBefore: 0, origin: 'me', keyFrom: 'given', counter: null, problems: [] } as const;

test('an entry is one line, and what a guest wrote cannot steer the terminal', () => {
  assert.equal(lineOf(ENTRY), '1970-01-01T00:00:00.000Z #7 done    grant.made operator -> site:1 {"host":"example.org"}\n');
  assert.equal(lineOf({ ...ENTRY, guest: '', details: {}, timeMs: 1e18 }), '1000000000000000000 #7 done    grant.made operator\n');
  assert.equal(
    lineOf({ ...ENTRY, actor: 'a\u001B[2J\u202Eb\nc\u0085', guest: '', details: {} })
      .split(' ')
      .at(-1),
    'a\uFFFD[2J\uFFFDb\uFFFDc\uFFFD\n',
  );
});

test('times are dates or ages', () => {
  const options = (since: string): Map<string, string> => new Map([['since', since]]);
  assert.deepEqual(filterOf(options('2h'), 7_200_001), { fromMs: 1 });
  assert.deepEqual(filterOf(options('1970-01-01T00:00:01Z'), 0), { fromMs: 1000 });
  assert.deepEqual(
    filterOf(
      new Map([
        ['until', '1s'],
        ['outcome', 'refused'],
        ['event', 'a.*'],
        ['guest', 'g'],
        ['text', 't'],
      ]),
      1000,
    ),
    { toMs: 0, outcome: 'refused', event: 'a.*', guest: 'g', text: 't' },
  );
  for (const bad of [options('1q'), new Map([['outcome', 'good']])]) {
    assert.throws(
      () => filterOf(bad, 0),
      (error) => toFailure(error).code === 'cli.usage',
    );
  }
});

test('the verdict says what was verified, and what was not', () => {
  assert.equal(verifyText(REPORT), 'ok: 10 entries signed by me\n');
  assert.match(
    verifyText({ ...REPORT, entriesRead: 4, counter: '9', keyFrom: 'folder' }),
    /6 of them were pruned.*\nanchored at counter 9\nthe key was taken from the folder/,
  );
  const problems = Array.from({ length: 12 }, (_, entry) => ({ file: 'tile/0/000', entry, problem: 'it is missing' }));
  assert.match(verifyText({ ...REPORT, ok: false, problems }), /^NOT what was signed:\n {2}tile\/0\/000: it is missing\n(.*\n)*  and 2 more\n$/);
});
