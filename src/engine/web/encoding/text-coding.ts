// https://encoding.spec.whatwg.org/#api. UTF-8 by Node; the legacy encodings by @exodus/bytes, whose tables follow the spec.

import { normalizeEncoding, TextDecoder as LegacyDecoder } from '@exodus/bytes/encoding.js';
import { PlatformObject } from '../../dom/platform-object.ts';

export interface DecoderOptions {
  fatal?: boolean;
  ignoreBOM?: boolean;
}

interface Decoder {
  decode(input?: Uint8Array, options?: { stream?: boolean }): string;
}

const encoder = new globalThis.TextEncoder();

/** The spec's lower-case name of a label; null for an unknown one. */
export function encodingOfLabel(label: string): string | null {
  return normalizeEncoding(label) ?? null;
}

/** A streaming decoder for an encoding name from `encodingOfLabel`. Throws TypeError on bad input when `fatal`. */
export function makeDecoder(encoding: string, options: DecoderOptions = {}): Decoder {
  const { fatal = false, ignoreBOM = false } = options;
  if (encoding === 'utf-8' || encoding === 'utf-16le') return new globalThis.TextDecoder(encoding, { fatal, ignoreBOM });
  return new LegacyDecoder(encoding, { fatal, ignoreBOM }) as Decoder;
}

/** https://encoding.spec.whatwg.org/#utf-8-decode: the BOM is dropped, errors become U+FFFD. */
export function utf8Decode(bytes: Uint8Array): string {
  return makeDecoder('utf-8').decode(bytes);
}

export function utf8Encode(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** https://encoding.spec.whatwg.org/#decode: a BOM beats `fallback`. */
export function decodeWithBom(bytes: Uint8Array, fallback: string): string {
  let encoding = fallback;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) encoding = 'utf-8';
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) encoding = 'utf-16be';
  else if (bytes[0] === 0xff && bytes[1] === 0xfe) encoding = 'utf-16le';
  // https://encoding.spec.whatwg.org/#replacement-decoder
  if (encoding === 'replacement') return bytes.length === 0 ? '' : '�';
  return makeDecoder(encoding).decode(bytes);
}

export class TextEncoder extends PlatformObject {
  override get interfaceName(): string {
    return 'TextEncoder';
  }

  get encoding(): string {
    return 'utf-8';
  }

  encode(input = ''): Uint8Array {
    return encoder.encode(input);
  }

  encodeInto(source: string, destination: Uint8Array): { read: number; written: number } {
    const { read, written } = encoder.encodeInto(source, destination);
    return { read, written };
  }
}

export class TextDecoder extends PlatformObject {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  private readonly decoder: Decoder;

  constructor(label = 'utf-8', options: DecoderOptions = {}) {
    super();
    const encoding = encodingOfLabel(label);
    if (encoding === null || encoding === 'replacement') throw new RangeError(`The encoding label provided ('${label.slice(0, 100)}') is invalid.`);
    this.encoding = encoding;
    this.fatal = options.fatal === true;
    this.ignoreBOM = options.ignoreBOM === true;
    this.decoder = makeDecoder(encoding, options);
  }

  override get interfaceName(): string {
    return 'TextDecoder';
  }

  decode(input?: Uint8Array, options?: { stream?: boolean }): string {
    try {
      return this.decoder.decode(input ?? new Uint8Array(), { stream: options?.stream === true });
    } catch {
      throw new TypeError('The encoded data was not valid.');
    }
  }
}
