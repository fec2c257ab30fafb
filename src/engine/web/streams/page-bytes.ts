// Chunks of streams are opaque page values, or bytes that the engine made. This reads the bytes of either without running page code.

import { types } from 'node:util';

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const getter = (prototype: object, name: string): ((this: unknown) => unknown) =>
  Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: unknown) => unknown;
const viewParts = [getter(TypedArray, 'buffer'), getter(TypedArray, 'byteOffset'), getter(TypedArray, 'byteLength')] as const;
const dataParts = [getter(DataView.prototype, 'buffer'), getter(DataView.prototype, 'byteOffset'), getter(DataView.prototype, 'byteLength')] as const;

/** A copy of the bytes of an ArrayBuffer or view; null for any other value. SAFETY: looks at internal slots only. */
export function bytesOfValue(value: unknown): Uint8Array<ArrayBuffer> | null {
  if (types.isArrayBuffer(value)) return new Uint8Array(value).slice();
  if (!types.isArrayBufferView(value)) return null;
  const [buffer, offset, length] = (types.isDataView(value) ? dataParts : viewParts).map((part) => part.call(value)) as [ArrayBuffer, number, number];
  return new Uint8Array(buffer, offset, length).slice();
}
