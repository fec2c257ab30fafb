// Writes numbers and sized fields; the other end of byte-reader.ts. Grows as needed.

export class ByteWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #isLittleEndian: boolean;

  constructor(byteOrder: 'big' | 'little' = 'big') {
    this.#isLittleEndian = byteOrder === 'little';
  }

  get length(): number {
    return this.#length;
  }

  uint8(value: number): this {
    this.#view.setUint8(this.#grow(1), value);
    return this;
  }

  uint16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, this.#isLittleEndian);
    return this;
  }

  uint32(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, this.#isLittleEndian);
    return this;
  }

  uint64(value: bigint): this {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, this.#isLittleEndian);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** TPM2B: a 16-bit length and the bytes. Throws RangeError for more than 65,535 bytes. */
  sized(value: Uint8Array): this {
    if (value.length > 0xffff) throw new RangeError(`a sized field holds 65535 bytes, not ${value.length}`);
    return this.uint16(value.length).bytes(value);
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(by: number): number {
    const at = this.#length;
    const needed = at + by;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = needed;
    return at;
  }
}
