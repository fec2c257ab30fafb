// A font with one empty glyph, half an em wide: what text is measured with when the host offers no font at all.

import { writeSfnt } from './sfnt/write-sfnt.ts';
import { SFNT_TRUETYPE } from './sfnt/table-directory.ts';

const UNITS_PER_EM = 1000;

export function emptyFont(): Uint8Array {
  return writeSfnt(SFNT_TRUETYPE, [
    { tag: 'head', bytes: words(54, [[18, UNITS_PER_EM]]) },
    {
      tag: 'hhea',
      bytes: words(36, [
        [4, 800],
        [6, 0x10000 - 200],
        [34, 1],
      ]),
    },
    {
      tag: 'maxp',
      bytes: words(6, [
        [0, 0],
        [2, 0x5000],
        [4, 1],
      ]),
    },
    { tag: 'hmtx', bytes: words(4, [[0, UNITS_PER_EM / 2]]) },
    { tag: 'cmap', bytes: words(4, []) },
  ]);
}

/** Bytes of zeros with 16-bit values set at offsets. */
function words(length: number, values: readonly (readonly [offset: number, value: number])[]): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (const [offset, value] of values) view.setUint16(offset, value);
  return bytes;
}
