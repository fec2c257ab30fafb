// Frames on a byte stream between two processes of KPIO:
//   u32 little-endian: bytes that follow | u32: bytes of the JSON head | the head, UTF-8 | attachments, one after the other.
// The head is {t: type, i?: call id, r?: answered call id, p: payload, b: attachment lengths}. The sender is hostile.

import { concatBytes, decodeUtf8, encodeUtf8 } from '../base/bytes.ts';

export interface Frame {
  /** Message name; '' for an answer. */
  readonly type: string;
  /** Set when the sender waits for an answer. */
  readonly callId: number | null;
  /** Set when this is the answer to a call. */
  readonly answersId: number | null;
  readonly payload: unknown;
  readonly attachments: readonly Uint8Array[];
}

export const MAX_FRAME_BYTES = 1 << 29;
/** Of the JSON: more than the longest text that any message has. What is larger travels as attachments. */
export const MAX_HEAD_BYTES = 1 << 27;
/** Commas, colons and brackets of the JSON: more than any message has. SAFETY: millions of empty lists would take the receiver all of its memory. */
const MAX_HEAD_MARKS = 1 << 22;
const PREFIX_BYTES = 8;

export class FrameError extends Error {}

/** The chunks of one frame, ready for a vectored write; attachments are not copied. */
export function encodeFrame(frame: Frame): Uint8Array[] {
  const head: Record<string, unknown> = { t: frame.type, p: frame.payload };
  if (frame.callId !== null) head['i'] = frame.callId;
  if (frame.answersId !== null) head['r'] = frame.answersId;
  if (frame.attachments.length > 0) head['b'] = frame.attachments.map((bytes) => bytes.length);
  const headBytes = encodeUtf8(JSON.stringify(head));
  if (headBytes.length > MAX_HEAD_BYTES) throw new FrameError('the head of a frame is too large to send');
  let length = 4 + headBytes.length;
  for (const attachment of frame.attachments) length += attachment.length;
  if (length > MAX_FRAME_BYTES) throw new FrameError('a frame is too large to send');
  const first = new Uint8Array(PREFIX_BYTES + headBytes.length);
  const view = new DataView(first.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, headBytes.length, true);
  first.set(headBytes, PREFIX_BYTES);
  return [first, ...frame.attachments];
}

/** Cuts a stream into frames. Holds at most one unfinished frame. Throws FrameError on what can be no frame. */
export class FrameReader {
  readonly #chunks: Uint8Array[] = [];
  readonly #maxBytes: number;
  #buffered = 0;
  #wanted = PREFIX_BYTES;

  constructor(maxBytes = MAX_FRAME_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** All frames that `chunk` completes. The chunk is kept until its frames are read, so it must not change. */
  push(chunk: Uint8Array): Frame[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#wanted) return [];
    let bytes = concatBytes(this.#chunks);
    const frames: Frame[] = [];
    while (bytes.length >= PREFIX_BYTES) {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      if (length < 4 || length > this.#maxBytes) throw new FrameError(`a frame claims ${length} bytes`);
      assertHeadLength(new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true));
      if (bytes.length < 4 + length) break;
      frames.push(decodeFrame(bytes.subarray(4, 4 + length)));
      bytes = bytes.subarray(4 + length);
    }
    this.#chunks.length = 0;
    if (bytes.length > 0) this.#chunks.push(bytes);
    this.#buffered = bytes.length;
    this.#wanted = bytes.length < PREFIX_BYTES ? PREFIX_BYTES : 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    return frames;
  }
}

/** Decodes what follows the first u32. Attachments are views into `bytes`. */
export function decodeFrame(bytes: Uint8Array): Frame {
  if (bytes.length < 4) throw new FrameError('a frame is shorter than its head');
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  assertHeadLength(headLength);
  if (headLength > bytes.length - 4) throw new FrameError('a frame is shorter than its head');
  assertFewMarks(bytes.subarray(4, 4 + headLength));
  let head: unknown;
  try {
    head = JSON.parse(decodeUtf8(bytes.subarray(4, 4 + headLength)));
  } catch {
    throw new FrameError('the head of a frame is not JSON');
  }
  if (typeof head !== 'object' || head === null) throw new FrameError('the head of a frame is no object');
  const { t, i, r, p, b } = head as Record<string, unknown>;
  if (typeof t !== 'string' || t.length > 64) throw new FrameError('a frame has no type');
  return {
    type: t,
    callId: callNumber(i),
    answersId: callNumber(r),
    payload: p,
    attachments: splitAttachments(bytes.subarray(4 + headLength), b),
  };
}

function assertHeadLength(length: number): void {
  if (length > MAX_HEAD_BYTES) throw new FrameError(`the head of a frame claims ${length} bytes`);
}

/** By the bytes, before anything is made of them. A short head cannot have many. */
function assertFewMarks(head: Uint8Array): void {
  if (head.length <= MAX_HEAD_MARKS) return;
  let marks = 0;
  let isInString = false;
  for (let at = 0; at < head.length; at++) {
    const byte = head[at]!;
    if (byte === QUOTE) isInString = !isInString;
    else if (isInString) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === COMMA || byte === COLON || byte === OPEN_LIST || byte === OPEN_OBJECT) marks++;
  }
  if (marks > MAX_HEAD_MARKS) throw new FrameError('the head of a frame has more values than any message');
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

function callNumber(value: unknown): number | null {
  if (value === undefined) return null;
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new FrameError('a frame has a bad call number');
  return value as number;
}

function splitAttachments(rest: Uint8Array, lengths: unknown): Uint8Array[] {
  if (lengths === undefined) lengths = [];
  if (!Array.isArray(lengths) || lengths.length > 65_536) throw new FrameError('a frame has a bad list of attachments');
  const attachments: Uint8Array[] = [];
  let offset = 0;
  for (const length of lengths as unknown[]) {
    if (!Number.isSafeInteger(length) || (length as number) < 0 || offset + (length as number) > rest.length) {
      throw new FrameError('an attachment is longer than its frame');
    }
    attachments.push(rest.subarray(offset, offset + (length as number)));
    offset += length as number;
  }
  if (offset !== rest.length) throw new FrameError('a frame is longer than its attachments');
  return attachments;
}
