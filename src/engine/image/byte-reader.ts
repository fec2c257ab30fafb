// Random access to bytes where a read past the end gives null instead of a fault.

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.byteLength;
  }

  #has(at: number, count: number): boolean {
    return at >= 0 && at + count <= this.bytes.byteLength;
  }

  u8(at: number): number | null {
    return this.#has(at, 1) ? this.#view.getUint8(at) : null;
  }

  u16be(at: number): number | null {
    return this.#has(at, 2) ? this.#view.getUint16(at) : null;
  }

  u16le(at: number): number | null {
    return this.#has(at, 2) ? this.#view.getUint16(at, true) : null;
  }

  u24le(at: number): number | null {
    return this.#has(at, 3) ? this.#view.getUint16(at, true) | (this.#view.getUint8(at + 2) << 16) : null;
  }

  u32be(at: number): number | null {
    return this.#has(at, 4) ? this.#view.getUint32(at) : null;
  }

  u32le(at: number): number | null {
    return this.#has(at, 4) ? this.#view.getUint32(at, true) : null;
  }

  i32le(at: number): number | null {
    return this.#has(at, 4) ? this.#view.getInt32(at, true) : null;
  }

  /** Whether the bytes at `at` are these Latin-1 characters. */
  startsWith(at: number, text: string): boolean {
    if (!this.#has(at, text.length)) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }
}
