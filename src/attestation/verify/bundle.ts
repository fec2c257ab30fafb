// An attestation as it is sent: the quote, the registers' values and the event log that leads to them, in one JSON object.
// Whoever reads one trusts nothing in it before verify-bundle.ts has said so.

import { FailureError } from '../../base/failure.ts';
import type { BackendKind, Quote } from '../backend/backend.ts';
import { REGISTER_COUNT } from '../tpm/constants.ts';

export const BUNDLE_FORMAT = 'kpio-attestation-1';
export const MAX_BUNDLE_BYTES = 48 << 20;

export interface AttestationBundle {
  /** What the attesting side says that it is. Signed only as far as the quote's magic goes. */
  readonly kind: BackendKind;
  readonly description: string;
  readonly quote: Quote;
  /** SHA-256 bank: register -> value. */
  readonly registers: ReadonlyMap<number, Uint8Array>;
  readonly log: Uint8Array;
}

export function encodeBundle(bundle: AttestationBundle): string {
  const { kind, description, quote, registers, log } = bundle;
  return `${JSON.stringify(
    {
      format: BUNDLE_FORMAT,
      kind,
      description,
      attest: base64(quote.attest),
      signature: base64(quote.signature),
      publicArea: base64(quote.publicArea),
      registers: Object.fromEntries(Array.from(registers, ([register, value]) => [register, Buffer.from(value).toString('hex')])),
      log: base64(log),
    },
    null,
    1,
  )}\n`;
}

/** Throws attestation.malformed. */
export function parseBundle(text: string): AttestationBundle {
  if (text.length > MAX_BUNDLE_BYTES) throw new FailureError('attestation.malformed', `it is longer than ${MAX_BUNDLE_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FailureError('attestation.malformed', 'it is no JSON');
  }
  const fields = fieldsOf(value);
  if (fields['format'] !== BUNDLE_FORMAT) throw new FailureError('attestation.malformed', `it is not of the format ${BUNDLE_FORMAT}`);
  const kind = textOf(fields, 'kind');
  if (kind !== 'hardware' && kind !== 'swtpm' && kind !== 'software') throw new FailureError('attestation.malformed', 'an unknown kind');
  return {
    kind,
    description: textOf(fields, 'description').slice(0, 500),
    quote: { attest: bytesOf(fields, 'attest'), signature: bytesOf(fields, 'signature'), publicArea: bytesOf(fields, 'publicArea') },
    registers: registersOf(fields['registers']),
    log: bytesOf(fields, 'log'),
  };
}

export type JsonFields = Readonly<Record<string, unknown>>;

/** Own fields of an object. Throws attestation.malformed. */
export function fieldsOf(value: unknown): JsonFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FailureError('attestation.malformed', 'it is no object');
  return Object.assign(Object.create(null) as JsonFields, value);
}

export function textOf(fields: JsonFields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new FailureError('attestation.malformed', `${name} is missing`);
  return value;
}

function bytesOf(fields: JsonFields, name: string): Uint8Array {
  const text = textOf(fields, name);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new FailureError('attestation.malformed', `${name} is not base64`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function registersOf(value: unknown): ReadonlyMap<number, Uint8Array> {
  const registers = new Map<number, Uint8Array>();
  for (const [name, hex] of Object.entries(fieldsOf(value))) {
    const register = /^\d{1,2}$/.test(name) ? Number(name) : REGISTER_COUNT;
    if (register >= REGISTER_COUNT || typeof hex !== 'string' || !/^[0-9a-f]{64}$/.test(hex)) {
      throw new FailureError('attestation.malformed', `register ${name.slice(0, 20)} cannot be read`);
    }
    registers.set(register, Uint8Array.fromHex(hex));
  }
  return registers;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
