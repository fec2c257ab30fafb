// The TCG event log in its crypto-agile form: what was extended into which register, in order, so that a reader can compute the registers'
// values again. TCG PC Client Platform Firmware Profile 1.06, 10.2 "Event log". All numbers are little-endian.
// The first record has the old SHA-1 layout and tells the algorithms of those after it.

import { createHash } from 'node:crypto';

import { concatBytes, encodeUtf8 } from '../../base/bytes.ts';
import { ByteReader } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { DIGEST_BYTES, HASH_NAMES, REGISTER_COUNT, TPM_ALG } from '../tpm/constants.ts';

/** 10.4.1 "Event types". EV_IPL holds text of the operating system's; KPIO's events have it. */
export const EVENT_TYPE = { NO_ACTION: 0x3, SEPARATOR: 0x4, IPL: 0xd } as const;

export interface LoggedEvent {
  readonly register: number;
  readonly type: number;
  /** TPM_ALG -> digest; what the register was extended with, except for EV_NO_ACTION. */
  readonly digests: ReadonlyMap<number, Uint8Array>;
  readonly data: Uint8Array;
}

export const MAX_LOG_BYTES = 16 << 20;
const MAX_EVENTS = 100_000;
const MAX_EVENT_BYTES = 1 << 20;
const MAX_ALGORITHMS = 8;
const SHA1_BYTES = 20;
const SIGNATURE = encodeUtf8('Spec ID Event03\0');

/** The bytes that a log begins with: TCG_PCClientPCREvent around TCG_EfiSpecIDEvent. */
export function logHead(algorithms: readonly number[]): Uint8Array {
  const id = new ByteWriter('little').bytes(SIGNATURE);
  // Platform class 0 (client), version 2.0, errata 0, 64-bit numbers.
  id.uint32(0).uint8(0).uint8(2).uint8(0).uint8(2).uint32(algorithms.length);
  for (const algorithm of algorithms) id.uint16(algorithm).uint16(digestBytes(algorithm));
  // No vendor information.
  id.uint8(0);
  const data = id.finish();
  return new ByteWriter('little').uint32(0).uint32(EVENT_TYPE.NO_ACTION).bytes(new Uint8Array(SHA1_BYTES)).uint32(data.length).bytes(data).finish();
}

/** TCG_PCR_EVENT2. */
export function encodeEvent(event: LoggedEvent): Uint8Array {
  const writer = new ByteWriter('little').uint32(event.register).uint32(event.type).uint32(event.digests.size);
  for (const [algorithm, digest] of event.digests) {
    if (digest.length !== digestBytes(algorithm)) throw new RangeError(`a digest of ${digest.length} bytes`);
    writer.uint16(algorithm).bytes(digest);
  }
  return writer.uint32(event.data.length).bytes(event.data).finish();
}

function digestBytes(algorithm: number): number {
  const size = DIGEST_BYTES.get(algorithm);
  if (size === undefined) throw new RangeError(`algorithm 0x${algorithm.toString(16)}`);
  return size;
}

export interface EventLog {
  readonly algorithms: readonly number[];
  readonly events: readonly LoggedEvent[];
}

/** Throws MalformedBytes. Algorithms that KPIO does not know are skipped by the size that the head tells. */
export function parseEventLog(bytes: Uint8Array): EventLog {
  const reader = new ByteReader(bytes, 'little');
  if (bytes.length > MAX_LOG_BYTES) reader.fail(`a log of ${bytes.length} bytes`);
  const sizes = readHead(reader);
  const events: LoggedEvent[] = [];
  while (reader.remaining > 0) {
    if (events.length >= MAX_EVENTS) reader.fail('too many events');
    events.push(readEvent(reader, sizes));
  }
  return { algorithms: [...sizes.keys()], events };
}

function readHead(reader: ByteReader): ReadonlyMap<number, number> {
  if (reader.uint32('register of the head') !== 0) reader.fail('a head for another register');
  if (reader.uint32('type of the head') !== EVENT_TYPE.NO_ACTION) reader.fail('a head of another type');
  reader.bytes(SHA1_BYTES, 'digest of the head');
  const id = reader.part(reader.uint32('size of the head'), 'head');
  const signature = id.bytes(SIGNATURE.length, 'signature');
  if (!signature.every((byte, index) => byte === SIGNATURE[index])) id.fail('not a crypto-agile log');
  id.uint32('platform class');
  id.bytes(4, 'version');
  const count = id.uint32('count of algorithms');
  if (count === 0 || count > MAX_ALGORITHMS) id.fail(`${count} algorithms`);
  const sizes = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const algorithm = id.uint16('algorithm');
    const size = id.uint16('digest size');
    if (size === 0 || size > 128 || (DIGEST_BYTES.get(algorithm) ?? size) !== size) id.fail(`digests of ${size} bytes`);
    sizes.set(algorithm, size);
  }
  id.bytes(id.uint8('size of the vendor information'), 'vendor information');
  id.end('the head');
  return sizes;
}

function readEvent(reader: ByteReader, sizes: ReadonlyMap<number, number>): LoggedEvent {
  const register = reader.uint32('register');
  const type = reader.uint32('type');
  // EV_NO_ACTION extends nothing and may name no register at all.
  if (register >= REGISTER_COUNT && type !== EVENT_TYPE.NO_ACTION) reader.fail(`register ${register}`);
  const count = reader.uint32('count of digests');
  if (count > sizes.size) reader.fail(`${count} digests`);
  const digests = new Map<number, Uint8Array>();
  for (let index = 0; index < count; index++) {
    const algorithm = reader.uint16('algorithm');
    const size = sizes.get(algorithm);
    if (size === undefined || digests.has(algorithm)) return reader.fail(`algorithm 0x${algorithm.toString(16)}`);
    digests.set(algorithm, reader.bytes(size, 'digest'));
  }
  const length = reader.uint32('size of the event');
  if (length > MAX_EVENT_BYTES) reader.fail(`an event of ${length} bytes`);
  return { register, type, digests, data: reader.bytes(length, 'event') };
}

/**
 * The values that the registers have after these events, starting from zero: 10.4.2 "Replaying the log". Only registers that an event
 * names. Throws MalformedBytes when an event lacks the algorithm.
 */
export function replay(events: readonly LoggedEvent[], algorithm: number = TPM_ALG.SHA256): ReadonlyMap<number, Uint8Array> {
  const hash = HASH_NAMES.get(algorithm);
  if (hash === undefined) throw new RangeError(`algorithm 0x${algorithm.toString(16)}`);
  const values = new Map<number, Uint8Array>();
  for (const { register, type, digests } of events) {
    if (type === EVENT_TYPE.NO_ACTION) continue;
    const digest = digests.get(algorithm);
    if (digest === undefined) return new ByteReader(new Uint8Array(0)).fail('an event without a digest of the bank');
    const before = values.get(register) ?? new Uint8Array(digest.length);
    values.set(
      register,
      createHash(hash)
        .update(concatBytes([before, digest]))
        .digest(),
    );
  }
  return values;
}
