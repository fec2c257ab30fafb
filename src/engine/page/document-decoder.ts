// The bytes of a document as text: held until the encoding can be told, then decoded as they come.

import { concatBytes } from '../../base/bytes.ts';
import { PRESCAN_BYTES, sniffEncoding } from '../html/encoding-sniffer.ts';
import { createDecoder } from '../html/encodings.ts';
import type { StreamingDecoder } from '../html/encodings.ts';

export class DocumentDecoder {
  readonly #transportCharset: string | null;
  readonly #onEncoding: (name: string) => void;
  readonly #held: Uint8Array[] = [];
  #heldBytes = 0;
  #decoder: StreamingDecoder | null = null;

  /** `transportCharset` is the charset of Content-Type, '' without one. */
  constructor(transportCharset: string, onEncoding: (name: string) => void) {
    this.#transportCharset = transportCharset === '' ? null : transportCharset;
    this.#onEncoding = onEncoding;
  }

  decode(bytes: Uint8Array): string {
    if (this.#decoder !== null) return this.#decoder.decode(bytes);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    // A byte order mark needs three bytes; without a charset the whole prescan is awaited.
    if (this.#heldBytes < (this.#transportCharset === null ? PRESCAN_BYTES : 3)) return '';
    return this.#start();
  }

  end(): string {
    const rest = this.#decoder === null ? this.#start() : '';
    return rest + this.#decoder!.end();
  }

  #start(): string {
    const bytes = concatBytes(this.#held);
    this.#held.length = 0;
    const { name } = sniffEncoding(bytes, this.#transportCharset);
    this.#onEncoding(name);
    this.#decoder = createDecoder(name);
    return this.#decoder.decode(bytes);
  }
}
