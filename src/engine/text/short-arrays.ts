// Short typed arrays, cut from buffers that many share. OPTIMIZATION: an ArrayBuffer costs V8 some 200 bytes beside its content, and a page
// of labels and table cells holds thousands of arrays with five numbers in each. A buffer lives as long as one of its arrays.

/** Longer arrays have a buffer of their own. */
const LONGEST_SHORT = 64;
const BUFFER_BYTES = 16_384;

type NumberArray = Uint16Array | Int32Array | Float32Array | Float64Array;

class Cutter<T extends NumberArray> {
  readonly #make: (buffer: ArrayBuffer, offset: number, length: number) => T;
  readonly #bytesPerElement: number;
  #buffer: ArrayBuffer | null = null;
  #used = 0;

  constructor(make: (buffer: ArrayBuffer, offset: number, length: number) => T, bytesPerElement: number) {
    this.#make = make;
    this.#bytesPerElement = bytesPerElement;
  }

  /** All elements are 0. */
  cut(length: number): T {
    const bytes = length * this.#bytesPerElement;
    if (length > LONGEST_SHORT) return this.#make(new ArrayBuffer(bytes), 0, length);
    if (this.#buffer === null || this.#used + bytes > BUFFER_BYTES) {
      this.#buffer = new ArrayBuffer(BUFFER_BYTES);
      this.#used = 0;
    }
    const array = this.#make(this.#buffer, this.#used, length);
    this.#used += bytes;
    return array;
  }
}

const uint16 = new Cutter((buffer, offset, length) => new Uint16Array(buffer, offset, length), 2);
const int32 = new Cutter((buffer, offset, length) => new Int32Array(buffer, offset, length), 4);
const float32 = new Cutter((buffer, offset, length) => new Float32Array(buffer, offset, length), 4);
const float64 = new Cutter((buffer, offset, length) => new Float64Array(buffer, offset, length), 8);

export const uint16Array = (length: number): Uint16Array => uint16.cut(length);
export const int32Array = (length: number): Int32Array => int32.cut(length);
export const float32Array = (length: number): Float32Array => float32.cut(length);
export const float64Array = (length: number): Float64Array => float64.cut(length);

const counting = Array.from({ length: LONGEST_SHORT + 1 }, (_, length) => Uint32Array.from({ length }, (_, i) => i));

/** 0, 1, 2 and so on: the clusters of most Latin text. Shared: not to be written to. null for lengths that are rare. */
export function countingArray(length: number): Uint32Array | null {
  return counting[length] ?? null;
}
