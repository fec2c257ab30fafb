// Names of tiles and entry bundles: C2SP tlog-tiles, https://c2sp.org/tlog-tiles
// tile/<L>/<N>[.p/<W>] holds 256 (or W) hashes of tree level 8 * L; tile/entries/<N>[.p/<W>] the entries below a tile of level 0.

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
const MAX_LEVEL = 6;
const MAX_PATH_CHARACTERS = 80;

export interface TilePlace {
  /** 'entries' for a bundle. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; below 256 it is a partial one. */
  readonly width: number;
}

export function tilePath(level: number | 'entries', index: number, width = TILE_WIDTH): string {
  const path = `tile/${level}/${indexPath(index)}`;
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** The folder that holds the partial ones of a place. */
export function partialFolder(level: number | 'entries', index: number): string {
  return `tile/${level}/${indexPath(index)}.p`;
}

/** 1234067 -> x001/x234/067 */
function indexPath(index: number): string {
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  return path;
}

/** The place that a path names, or null: only the one spelling that tilePath gives is taken. */
export function parseTilePath(path: string): TilePlace | null {
  if (path.length > MAX_PATH_CHARACTERS) return null;
  const parts = /^tile\/(entries|\d)\/((?:x\d{3}\/){0,4})(\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (parts === null) return null;
  const level = parts[1] === 'entries' ? 'entries' : Number(parts[1]);
  const index = Number(parts[2]!.replaceAll(/[x/]/g, '') + parts[3]!);
  const width = parts[4] === undefined ? TILE_WIDTH : Number(parts[4]);
  if ((level !== 'entries' && level > MAX_LEVEL) || tilePath(level, index, width) !== path || width === 0) return null;
  return { level, index, width };
}

/** How many hashes the last tile of `level` has at this tree size; 0 when the last one is full. */
export function edgeWidth(level: number, treeSize: number): number {
  return Math.floor(treeSize / TILE_WIDTH ** level) % TILE_WIDTH;
}

/** How many full tiles `level` has at this tree size. */
export function fullTiles(level: number, treeSize: number): number {
  return Math.floor(treeSize / TILE_WIDTH ** (level + 1));
}
