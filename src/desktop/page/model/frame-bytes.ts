// A binary frame of the WebSocket -> its head and its tiles' bytes. Layout: see ../../protocol.ts.

import type { FrameHead } from '../../protocol.ts';

export interface Frame {
  readonly head: FrameHead;
  /** One for each tile of the head: encoded pictures, views into the frame. */
  readonly pictures: readonly Uint8Array<ArrayBuffer>[];
}

/** null when the bytes do not add up. */
export function readFrame(buffer: ArrayBuffer): Frame | null {
  if (buffer.byteLength < 4) return null;
  const headLength = new DataView(buffer).getUint32(0, true);
  if (4 + headLength > buffer.byteLength) return null;
  let head: FrameHead;
  try {
    head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headLength))) as FrameHead;
  } catch {
    return null;
  }
  const pictures: Uint8Array<ArrayBuffer>[] = [];
  let offset = 4 + headLength;
  for (const tile of head.tiles) {
    if (offset + tile.bytes > buffer.byteLength) return null;
    pictures.push(new Uint8Array(buffer, offset, tile.bytes));
    offset += tile.bytes;
  }
  return { head, pictures };
}
