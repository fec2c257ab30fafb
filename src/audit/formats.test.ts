import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { encodeUtf8 } from '../base/bytes.ts';
import { decodeEntry, encodeEventTail, entryHead, MAX_ENTRY_BYTES } from './audit-entry.ts';
import type { AuditDetails, AuditEvent } from './audit-entry.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { BundleBuilder, decodeBundle } from './entry-bundle.ts';
import { EMPTY_ROOT } from './merkle-hash.ts';
import { parseSigningKey } from './signing-key.ts';
import { openNote, parseVerifierKey, signerFromSeed, signNote } from './signed-note.ts';
import { parseTilePath, tilePath } from './tile-path.ts';

// The example of golang.org/x/mod/sumdb/note.
const NEUMANN = {
  verifierKey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  seed: Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1),
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const SIGNER = signerFromSeed('kpio.test/audit', Buffer.alloc(32, 7));
const VERIFIER = parseVerifierKey(SIGNER.verifierKey)!;

const EVENT: AuditEvent = { class: 'must', event: 'grant.made', actor: 'operator', guest: 'site:3', outcome: 'done', details: { right: 'NETWORK' } };

test('paths of tiles are as C2SP tlog-tiles says', () => {
  const cases: readonly (readonly [path: string, level: number | 'entries', index: number, width: number])[] = [
    ['tile/0/000', 0, 0, 256],
    ['tile/0/x001/x234/067', 0, 1_234_067, 256],
    ['tile/0/x001/x234/067.p/8', 0, 1_234_067, 8],
    ['tile/3/000.p/1', 3, 0, 1],
    ['tile/entries/x001/000', 'entries', 1000, 256],
    ['tile/entries/999.p/255', 'entries', 999, 255],
  ];
  for (const [path, level, index, width] of cases) {
    assert.equal(tilePath(level, index, width), path);
    assert.deepEqual(parseTilePath(path), { level, index, width });
  }
});

test('paths that tlog-tiles does not write are not read', () => {
  const cases = [
    '',
    'tile',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/7/000',
    'tile/00/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
  ];
  for (const path of [...cases, 'tile/entries/001/002', '/tile/0/000', 'tile/0/000/', '../tile/0/000', `tile/0/${'x001/'.repeat(5)}001`]) {
    assert.equal(parseTilePath(path), null, path);
  }
});

test('any text is read as a path or refused', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^tile\/(entries|[0-9]{1,2})\/[x0-9/]{0,20}(\.p\/[0-9]{1,3})?$/), (path) => {
      const place = parseTilePath(path);
      if (place !== null) assert.equal(tilePath(place.level, place.index, place.width), path);
    }),
  );
});

test('a bundle gives back the entries that were put in', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 256 }), (texts) => {
      const bundle = new BundleBuilder();
      for (const text of texts) assert.deepEqual(Buffer.from(bundle.append('{1,', text)), Buffer.from(`{1,${text}`));
      const decoded = decodeBundle(bundle.bytes, texts.length);
      assert.equal(decoded.problem, null);
      assert.deepEqual(
        decoded.entries.map((entry) => Buffer.from(entry).toString()),
        texts.map((text) => Buffer.from(`{1,${text}`).toString()),
      );
    }),
  );
});

test('a bundle that was cut or has more than its entries says so and still gives the whole entries', () => {
  const bundle = new BundleBuilder();
  for (const text of ['one', 'two', 'three']) bundle.append('', text);
  const bytes = Buffer.from(bundle.bytes);
  for (let length = 0; length < bytes.length; length++) {
    const decoded = decodeBundle(bytes.subarray(0, length), 3);
    assert.match(decoded.problem!, /^it ends /);
    assert.ok(decoded.entries.length < 3);
  }
  assert.match(decodeBundle(Buffer.concat([bytes, Buffer.of(0)]), 3).problem!, /1 bytes after its last entry/);
});

test('any bytes are a bundle or are refused, without reading beyond them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 256 }), (bytes, count) => {
      const { entries, problem } = decodeBundle(bytes, count);
      const used = entries.reduce((sum, entry) => sum + 2 + entry.length, 0);
      assert.ok(used <= bytes.length);
      if (problem === null) assert.equal(used, bytes.length);
    }),
  );
});

test('an event comes back from its stored form', () => {
  const bytes = encodeUtf8(entryHead(12) + encodeEventTail(EVENT, 1_800_000_000_000));
  assert.deepEqual(decodeEntry(bytes), { sequence: 12, timeMs: 1_800_000_000_000, ...EVENT });
});

test('whatever the details are, the entry is stored within the bound and read again', () => {
  const stored = (event: AuditEvent): unknown => {
    const bytes = encodeUtf8(entryHead(Number.MAX_SAFE_INTEGER) + encodeEventTail(event, 0));
    assert.ok(bytes.length <= MAX_ENTRY_BYTES);
    const entry = decodeEntry(bytes);
    assert.ok(!('problem' in entry), JSON.stringify(entry));
    return entry.details;
  };
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ unit: 'binary' }), (details, text) => {
      stored({ ...EVENT, event: text, actor: text, guest: text, details: details as AuditDetails });
    }),
  );
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  assert.deepEqual(stored({ ...EVENT, details: circle as AuditDetails }), { cut: 'not an object of JSON' });
  assert.deepEqual(stored({ ...EVENT, details: { big: 1n } as unknown as AuditDetails }), { cut: 'not an object of JSON' });
  assert.deepEqual(stored({ ...EVENT, details: [] as unknown as AuditDetails }), { cut: 'not an object of JSON' });
  for (const character of ['x', '"', '\n', '\u0000', '€', '\ud800']) {
    const long = character.repeat(100_000);
    assert.equal(typeof (stored({ ...EVENT, actor: long, guest: long, event: long, details: { long } }) as { start: string }).start, 'string');
  }
});

test('an entry that is not written in the one way is refused with a word', () => {
  const good = entryHead(1) + encodeEventTail(EVENT, 5);
  const cases: readonly (readonly [text: string, problem: RegExp])[] = [
    ['', /not JSON/],
    ['null', /not an object/],
    ['[]', /lacks "sequence"/],
    [good.replace('"sequence":1', '"sequence":-1'), /sequence is not valid/],
    [good.replace('"timeMs":5', '"timeMs":0.5'), /timeMs is not valid/],
    [good.replace('"must"', '"might"'), /class is not valid/],
    [good.replace('"operator"', '7'), /actor is not valid/],
    [good.replace('"done"', '"undone"'), /outcome is not valid/],
    [good.replace('{"right":"NETWORK"}', '[]'), /details is not valid/],
    [good.replace('"timeMs":5,', ''), /has "class" where "timeMs" belongs/],
    [good.replace('}}', '},"more":1}'), /has "more" where "its end" belongs/],
    [good.replace('"must"', '"must", '), /not JSON/],
    [good.replace('"must"', ' "must"'), /the one way/],
    [good.replace('"sequence":1', '"sequence":1,"sequence":1'), /the one way/],
    [`${good}\n`, /the one way/],
  ];
  for (const [text, problem] of cases) {
    const entry = decodeEntry(encodeUtf8(text));
    assert.ok('problem' in entry, text);
    assert.match(entry.problem, problem, text);
  }
  assert.deepEqual(decodeEntry(Buffer.of(0x7b, 0xff)), { problem: 'it is not JSON in UTF-8' });
  assert.deepEqual(decodeEntry(Buffer.alloc(MAX_ENTRY_BYTES + 1)), { problem: 'it is too long' });
  assert.ok('problem' in decodeEntry(Buffer.from('['.repeat(60_000))));
});

test('any change of one byte of an entry is refused or read as another entry', () => {
  const good = encodeUtf8(entryHead(1) + encodeEventTail(EVENT, 5));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= change;
      assert.notDeepEqual(decodeEntry(bytes), decodeEntry(good));
    }),
    { numRuns: 500 },
  );
});

test('notes are signed and read as in the example of Go', () => {
  const signer = signerFromSeed('PeterNeumann', NEUMANN.seed);
  assert.equal(signer.verifierKey, NEUMANN.verifierKey);
  const note = signNote(NEUMANN.text, signer);
  assert.equal(Buffer.from(note).toString(), `${NEUMANN.text}\n${NEUMANN.signature}`);
  assert.deepEqual(openNote(note, parseVerifierKey(NEUMANN.verifierKey)!), { text: NEUMANN.text });
});

test('signatures of keys that nobody asked for are passed over; one of the key itself has to be right', () => {
  const other = signerFromSeed('other', Buffer.alloc(32, 9));
  const signed = Buffer.from(signNote('text\n', SIGNER)).toString();
  const line = Buffer.from(signNote('text\n', other)).toString().slice('text\n\n'.length);
  assert.deepEqual(openNote(encodeUtf8(signed + line), VERIFIER), { text: 'text\n' });
  assert.deepEqual(openNote(signNote('text\n', other), VERIFIER), { problem: 'it has no signature by kpio.test/audit' });
  assert.deepEqual(openNote(encodeUtf8(signed.replace('text', 'next')), VERIFIER), { problem: 'its signature is wrong' });
});

test('notes and checkpoints that are not in form are refused with a word', () => {
  const signed = (text: string): Uint8Array => signNote(text, SIGNER);
  const root = Buffer.alloc(32).toString('base64');
  const cases: readonly (readonly [note: Uint8Array, problem: RegExp])[] = [
    [Buffer.alloc(20_000), /too long/],
    [Buffer.of(0xff), /UTF-8/],
    [encodeUtf8('a\r\n\n'), /control characters/],
    [encodeUtf8(''), /not a signed note/],
    [encodeUtf8('text\n\n— name'), /not a signed note/],
    [encodeUtf8('text\n\n\n'), /malformed/],
    [encodeUtf8('text\n\n— name AAA\n'), /malformed/],
    [encodeUtf8(`text\n\n${'— a AAAAAAAA\n'.repeat(17)}`), /too many/],
    [signed('kpio.test/audit\n1\n'), /three lines/],
    [signed(`kpio.test/audit\n1\n${root}\nmore\n`), /three lines/],
    [signed(`other\n1\n${root}\n`), /another log/],
    [signed(`kpio.test/audit\n01\n${root}\n`), /size is not a number/],
    [signed(`kpio.test/audit\n9999999999999999\n${root}\n`), /size is not a number/],
    [signed(`kpio.test/audit\n1\nAAAA\n`), /root is not a hash/],
    [signed(`kpio.test/audit\n1\n${root.slice(0, -2)}B=\n`), /root is not a hash/],
  ];
  for (const [note, problem] of cases) {
    const decoded = decodeCheckpoint(note, VERIFIER);
    assert.ok('problem' in decoded);
    assert.match(decoded.problem, problem);
  }
});

test('no single byte of a checkpoint can be changed without being seen', () => {
  const bytes = encodeCheckpoint({ size: 123, root: EMPTY_ROOT }, SIGNER);
  assert.deepEqual(decodeCheckpoint(bytes, VERIFIER), { checkpoint: { size: 123, root: Buffer.from(EMPTY_ROOT) } });
  for (let at = 0; at < bytes.length; at++) {
    for (const change of [1, 2, 4, 32, 128, 255]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= change;
      assert.ok('problem' in decodeCheckpoint(changed, VERIFIER), `byte ${at}`);
    }
  }
});

test('any bytes are a checkpoint or refused', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeCheckpoint(bytes, VERIFIER)));
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void openNote(encodeUtf8(`${text}\n\n— ${text} AAAAAAAA\n`), VERIFIER)));
});

test('a verifier key is read only when its key id is its own', () => {
  assert.equal(parseVerifierKey(NEUMANN.verifierKey)!.name, 'PeterNeumann');
  for (let at = 0; at < NEUMANN.verifierKey.length; at++) {
    const changed = Buffer.from(NEUMANN.verifierKey);
    changed[at]! ^= 1;
    assert.equal(parseVerifierKey(changed.toString()), null, changed.toString());
  }
  assert.throws(() => signerFromSeed('two words', Buffer.alloc(32)));
  assert.throws(() => signerFromSeed('name', Buffer.alloc(31)));
});

test('any bytes are an entry or refused, and any text is a key or refused', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeEntry(bytes)));
  fc.assert(
    fc.property(fc.json(), (text) => {
      const entry = decodeEntry(encodeUtf8(text));
      assert.ok('problem' in entry);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z.]{0,20}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43}=$/), (text) => {
      assert.equal(parseVerifierKey(text), null);
      assert.equal(parseSigningKey(`PRIVATE+KEY+${text}`), null);
    }),
  );
});
