// FontService: the machine's fonts as the kernel gives them out: a catalogue for sites, shaping tables for sites, whole files for
// the screen. The scan is put off until the processes have been started, and takes place while they come up.

import { homedir } from 'node:os';
import { join } from 'node:path';

import type { ReadWhole } from './face-scanner.ts';
import { SystemFonts, systemFontFolders } from './system-fonts.ts';

export class FontService {
  readonly #folders: readonly string[];
  readonly #cacheFolder: string;
  readonly #readWhole: ReadWhole;
  #fonts: SystemFonts | null = null;
  #json: string | null = null;

  constructor(folders: readonly string[], cacheFolder: string, readWhole: ReadWhole) {
    this.#folders = folders;
    this.#cacheFolder = cacheFolder;
    this.#readWhole = readWhole;
  }

  /** Made once; site processes parse it themselves. */
  catalogueJson(): string {
    this.#json ??= JSON.stringify(this.#system().catalogue());
    return this.#json;
  }

  /** Scans once the caller has nothing else to do: the first page asks for the catalogue at once, and waits for it. */
  prepare(): void {
    setImmediate(() => this.catalogueJson());
  }

  shapingTables(faceId: number): Uint8Array | null {
    return this.#system().shapingTables(faceId);
  }

  readFace(faceId: number): { readonly bytes: Uint8Array; readonly index: number } | null {
    return this.#system().readFace(faceId);
  }

  #system(): SystemFonts {
    this.#fonts ??= SystemFonts.load(this.#folders, this.#cacheFolder, this.#readWhole);
    return this.#fonts;
  }
}

/** The bundled fonts of the build come last: the machine's own are preferred among equals. `readWhole`: of a measured boot, whose fonts are checked. */
export function openFonts(buildFolder: string, readWhole: ReadWhole = () => null): FontService {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return new FontService([...systemFontFolders(), join(buildFolder, 'fonts')], join(cache, 'kpio'), readWhole);
}
