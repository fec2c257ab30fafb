// Files that a person chose for a page: the one binary message of a client. Layout: FilesHead in ../protocol.ts.

import { array, integer, object, oneOf, ShapeError, string } from '../../protocol/schema.ts';
import { MAX_FILES_BYTES } from '../protocol.ts';

const headShape = object({
  type: oneOf('files'),
  tabId: string(64),
  pickerId: integer(0, Number.MAX_SAFE_INTEGER),
  files: array(object({ name: string(1024), type: string(255), lastModified: integer(0, Number.MAX_SAFE_INTEGER), bytes: integer(0, MAX_FILES_BYTES) }), 1000),
});

export interface ChosenFiles {
  readonly tabId: string;
  readonly pickerId: number;
  /** The bytes are views into the message. */
  readonly files: readonly { readonly name: string; readonly type: string; readonly lastModified: number; readonly data: Uint8Array }[];
}

/** null when the bytes do not add up. */
export function readChosenFiles(message: Uint8Array): ChosenFiles | null {
  if (message.length < 4) return null;
  const headLength = new DataView(message.buffer, message.byteOffset, 4).getUint32(0, true);
  if (headLength > message.length - 4) return null;
  try {
    const { tabId, pickerId, files } = headShape.read(JSON.parse(new TextDecoder().decode(message.subarray(4, 4 + headLength))), [], 'files');
    let at = 4 + headLength;
    const read = files.map(({ name, type, lastModified, bytes }) => ({ name, type, lastModified, data: message.subarray(at, (at += bytes)) }));
    return at === message.length ? { tabId, pickerId, files: read } : null;
  } catch (error) {
    if (error instanceof ShapeError || error instanceof SyntaxError) return null;
    throw error;
  }
}
