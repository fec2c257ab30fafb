// Bounds-checked big-endian reads. Fonts are hostile: a read outside the table gives 0, never a throw and never other data;
// code that must tell 0 from "not there" checks `length` first.

export class BinaryReader {
  readonly bytes: Uint8Array;
  readonly length: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    const bytes = this.bytes;
    return at + 2 > bytes.length || at < 0 ? 0 : (bytes[at]! << 8) | bytes[at + 1]!;
  }

  i16(at: number): number {
    return (this.u16(at) << 16) >> 16;
  }

  u32(at: number): number {
    const bytes = this.bytes;
    if (at + 4 > bytes.length || at < 0) return 0;
    return bytes[at]! * 0x1000000 + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
  }

  /** Signed 16.16. */
  fixed(at: number): number {
    return (this.u32(at) | 0) / 65_536;
  }

  tag(at: number): string {
    return String.fromCharCode(this.u8(at), this.u8(at + 1), this.u8(at + 2), this.u8(at + 3));
  }

  /** A view, cut to what is there. */
  slice(start: number, end: number): Uint8Array {
    return this.bytes.subarray(Math.min(start, this.length), Math.min(end, this.length));
  }
}
