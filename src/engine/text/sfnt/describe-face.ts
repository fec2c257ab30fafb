// What a catalogue says about a face, from the tables that matching needs.

import { coverageOf } from './coverage.ts';
import { readFontNumbers } from './font-metrics-tables.ts';
import { readNames } from './names.ts';
import { TableDirectory } from './table-directory.ts';
import { readVariationAxes } from './variation-axes.ts';
import type { CatalogueFace } from '../../host/fonts.ts';

/** The tables that describeFace looks at; a scanner reads only these. */
export const DESCRIPTION_TABLE_TAGS: ReadonlySet<string> = new Set(['name', 'OS/2', 'head', 'hhea', 'post', 'fvar', 'cmap', 'maxp']);

const COLOUR_TABLE_TAGS = ['COLR', 'CBDT', 'sbix', 'SVG '];

export function isColourFont(sfnt: Uint8Array): boolean {
  const directory = TableDirectory.read(sfnt);
  return directory !== null && directory.records.some((record) => COLOUR_TABLE_TAGS.includes(record.tag));
}

/** null when the face has no family name or no characters. `hasTable` tells of tables that are not read. */
export function describeFace(table: (tag: string) => Uint8Array | null, hasTable: (tag: string) => boolean): Omit<CatalogueFace, 'faceId'> | null {
  const names = readNames(table('name') ?? new Uint8Array(0));
  const coverage = coverageOf(table('cmap') ?? new Uint8Array(0));
  if (names.family === '' || coverage.length === 0) return null;
  const numbers = readFontNumbers(table);
  const fvar = table('fvar');
  const weightAxis = fvar === null ? undefined : readVariationAxes(fvar).find((axis) => axis.tag === 'wght');
  return {
    family: names.family,
    aliases: names.aliases,
    weight: numbers.weight,
    weightMin: weightAxis?.minimum ?? numbers.weight,
    weightMax: weightAxis?.maximum ?? numbers.weight,
    stretch: numbers.stretch,
    italic: numbers.italic,
    monospace: numbers.monospace,
    coverage,
    colour: COLOUR_TABLE_TAGS.some(hasTable),
  };
}
