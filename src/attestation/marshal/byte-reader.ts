// Reads numbers and sized fields from bytes that another party wrote. Never reads past the end, never trusts a length:
// what does not fit throws MalformedBytes with the place, and whoever called turns that into a coded failure.

/** The bytes are not what the format says. `offset` counts from the start of the outermost structure. */
export class MalformedBytes extends Error {
  readonly offset: number;

  constructor(what: string, offset: number) {
    super(`${what} at byte ${offset}`);
    this.name = 'MalformedBytes';
    this.offset = offset;
  }
}

/** TPM structures are big-endian, the TCG event log is little-endian. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isLittleEndian: boolean;
  readonly #base: number;
  #offset = 0;

  /** `base` is added to the offsets that failures tell. */
  constructor(bytes: Uint8Array, byteOrder: 'big' | 'little' = 'big', base = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isLittleEndian = byteOrder === 'little';
    this.#base = base;
  }

  get offset(): number {
    return this.#base + this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  uint8(what: string): number {
    return this.#view.getUint8(this.#take(1, what));
  }

  uint16(what: string): number {
    return this.#view.getUint16(this.#take(2, what), this.#isLittleEndian);
  }

  uint32(what: string): number {
    return this.#view.getUint32(this.#take(4, what), this.#isLittleEndian);
  }

  uint64(what: string): bigint {
    return this.#view.getBigUint64(this.#take(8, what), this.#isLittleEndian);
  }

  /** A view of the next `length` bytes, not a copy. */
  bytes(length: number, what: string): Uint8Array {
    const start = this.#take(length, what);
    return this.#bytes.subarray(start, start + length);
  }

  /** TPM2B: a 16-bit length and so many bytes. */
  sized(what: string, maxBytes = 0xffff): Uint8Array {
    const length = this.uint16(what);
    if (length > maxBytes) this.fail(`${what} of ${length} bytes is longer than ${maxBytes}`);
    return this.bytes(length, what);
  }

  /** A reader of the next `length` bytes alone. */
  part(length: number, what: string): ByteReader {
    const base = this.offset;
    return new ByteReader(this.bytes(length, what), this.#isLittleEndian ? 'little' : 'big', base);
  }

  rest(): Uint8Array {
    return this.bytes(this.remaining, 'rest');
  }

  /** Nothing may follow. */
  end(what: string): void {
    if (this.remaining > 0) this.fail(`${this.remaining} bytes too many after ${what}`);
  }

  fail(what: string): never {
    throw new MalformedBytes(what, this.offset);
  }

  #take(length: number, what: string): number {
    if (length > this.remaining) this.fail(`${what} needs ${length} bytes, ${this.remaining} are left`);
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
