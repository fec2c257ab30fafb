// Writes an sfnt out of tables. https://learn.microsoft.com/typography/opentype/spec/otff#table-directory

export interface SfntTable {
  readonly tag: string;
  readonly bytes: Uint8Array;
}

/**
 * Tables are written in tag order, each on a multiple of 4. Checksums are left 0: no reader that KPIO
 * feeds (HarfBuzz, Skia) checks them, and summing costs a pass over the font.
 */
export function writeSfnt(version: number, tables: readonly SfntTable[]): Uint8Array {
  const sorted = [...tables].sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));
  const directorySize = 12 + sorted.length * 16;
  let size = directorySize;
  for (const table of sorted) size += (table.bytes.length + 3) & ~3;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  const log = Math.floor(Math.log2(Math.max(1, sorted.length)));
  view.setUint32(0, version);
  view.setUint16(4, sorted.length);
  view.setUint16(6, 16 << log);
  view.setUint16(8, log);
  view.setUint16(10, Math.max(0, sorted.length * 16 - (16 << log)));
  let offset = directorySize;
  sorted.forEach((table, i) => {
    const at = 12 + i * 16;
    for (let c = 0; c < 4; c++) out[at + c] = c < table.tag.length ? table.tag.charCodeAt(c) : 0x20;
    view.setUint32(at + 8, offset);
    view.setUint32(at + 12, table.bytes.length);
    out.set(table.bytes, offset);
    offset += (table.bytes.length + 3) & ~3;
  });
  return out;
}
