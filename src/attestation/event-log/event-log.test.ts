import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { concatBytes, encodeUtf8 } from '../../base/bytes.ts';
import { MalformedBytes } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { TPM_ALG } from '../tpm/constants.ts';
import { componentEvent, componentText, measureBytes, readComponent } from './component.ts';
import type { Component } from './component.ts';
import { encodeEvent, EVENT_TYPE, logHead, parseEventLog, replay } from './event-log.ts';
import type { LoggedEvent } from './event-log.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const SITE: Component = { part: 'code', name: 'site', files: [measureBytes('site.cjs', encodeUtf8('site')), measureBytes('glue é.js', new Uint8Array(3))] };

function event(register: number, text: string, type: number = EVENT_TYPE.IPL): LoggedEvent {
  return { register, type, digests: new Map([[TPM_ALG.SHA256, sha256(encodeUtf8(text))]]), data: encodeUtf8(text) };
}

test('the head has the bytes that the profile says', () => {
  const head = Buffer.from(logHead([TPM_ALG.SHA256])).toString('hex');
  const id = `${Buffer.from('Spec ID Event03\0').toString('hex')}0000000000020002010000000b00200000`;
  assert.equal(head, `0000000003000000${'00'.repeat(20)}21000000${id}`);
});

test('what was written is read back, with several banks', () => {
  const both: LoggedEvent = {
    ...event(9, 'x'),
    digests: new Map([
      [TPM_ALG.SHA1, new Uint8Array(20)],
      [TPM_ALG.SHA256, new Uint8Array(32)],
    ]),
  };
  const events = [event(8, 'one'), both, event(8, '', EVENT_TYPE.SEPARATOR)];
  const log = parseEventLog(concatBytes([logHead([TPM_ALG.SHA1, TPM_ALG.SHA256]), ...events.map(encodeEvent)]));
  assert.deepEqual(log.algorithms, [TPM_ALG.SHA1, TPM_ALG.SHA256]);
  assert.equal(log.events.length, 3);
  for (const [index, { register, type, digests, data }] of log.events.entries()) {
    assert.deepEqual(
      { register, type, data: Buffer.from(data), sizes: digests.size },
      { register: events[index]!.register, type: events[index]!.type, data: Buffer.from(events[index]!.data), sizes: events[index]!.digests.size },
    );
  }
});

test('replaying extends register after register, and leaves out what extends nothing', () => {
  const values = replay([event(8, 'one'), event(9, 'else'), event(8, 'two'), event(8, 'note', EVENT_TYPE.NO_ACTION)]);
  const once = sha256(concatBytes([new Uint8Array(32), sha256(encodeUtf8('one'))]));
  assert.deepEqual([...values.keys()], [8, 9]);
  assert.deepEqual(Buffer.from(values.get(8)!), Buffer.from(sha256(concatBytes([once, sha256(encodeUtf8('two'))]))));
  assert.throws(() => replay([{ ...event(8, 'x'), digests: new Map() }]), MalformedBytes);
  assert.throws(() => replay([], 0x99), RangeError);
});

const head = logHead([TPM_ALG.SHA256]);
const BROKEN: [string, Uint8Array][] = [
  ['nothing', new Uint8Array(0)],
  ['a head that is cut', head.subarray(0, 40)],
  ['another signature', head.with(32, 0x58)],
  ['a head for another register', head.with(0, 1)],
  ['a head of another type', head.with(4, 4)],
  ['no algorithms', head.with(56, 0)],
  ['digests of a wrong size', head.with(62, 31)],
  ['an event that is cut', concatBytes([head, encodeEvent(event(8, 'x')).subarray(0, 50)])],
  ['a register that no TPM has', concatBytes([head, encodeEvent(event(24, 'x'))])],
  ['too many digests', concatBytes([head, new ByteWriter('little').uint32(8).uint32(13).uint32(2).finish()])],
  ['an unknown algorithm', concatBytes([head, new ByteWriter('little').uint32(8).uint32(13).uint32(1).uint16(0x99).finish()])],
  [
    'an event of a gigabyte',
    concatBytes([
      head,
      new ByteWriter('little')
        .uint32(8)
        .uint32(13)
        .uint32(0)
        .uint32(1 << 30)
        .finish(),
    ]),
  ],
];
for (const [what, bytes] of BROKEN) {
  test(`a log with ${what} is refused with its place`, () => {
    assert.throws(
      () => parseEventLog(bytes),
      (error) => error instanceof MalformedBytes && error.offset <= bytes.length,
    );
  });
}

test('a component is a text that is read back, its files in one order', () => {
  const text = componentText(SITE);
  assert.equal(text, componentText({ ...SITE, files: [...SITE.files].reverse() }));
  assert.match(text, /^kpio:code:site\n[0-9a-f]{64} 3 glue é\.js\n[0-9a-f]{64} 4 site\.cjs\n$/);
  const read = readComponent(componentEvent(SITE, 8))!;
  assert.deepEqual({ ...read, files: [...read.files].reverse() }, SITE);
  assert.deepEqual(readComponent(componentEvent({ ...SITE, files: [] }, 8)), { ...SITE, files: [] });
});

test('a file name cannot forge another line', () => {
  const evil = measureBytes(`x\n${'0'.repeat(64)} 1 site.cjs`, new Uint8Array(0));
  const read = readComponent(componentEvent({ ...SITE, files: [evil] }, 8))!;
  assert.equal(read.files.length, 1);
  assert.notEqual(read.files[0]!.path, 'site.cjs');
});

test('events that are not of KPIO, or not the hash of their text, are no components', () => {
  const good = componentEvent(SITE, 8);
  const cases: LoggedEvent[] = [
    { ...good, type: EVENT_TYPE.SEPARATOR },
    { ...good, digests: new Map([[TPM_ALG.SHA256, new Uint8Array(32)]]) },
    { ...good, digests: new Map() },
    event(8, 'kpio:code:site'),
    event(8, 'kpio:evil:site\n'),
    event(8, 'kpio:code:Site\n'),
    event(8, 'kpio:code:site\nxyz\n'),
    event(8, `kpio:code:site\n${'0'.repeat(64)} 1 \n`),
    event(8, ''),
  ];
  for (const broken of cases) assert.equal(readComponent(broken), null);
});
