// What document.fonts needs of the page, and the record of one face that both sides share.

import type { FontFaceDescription } from '../../css/font-face-descriptors.ts';
import type { Document } from '../../dom/document.ts';

/** One face: of an @font-face rule, or made by script. The page loads it. */
export class FontFaceEntry {
  description: FontFaceDescription;
  /** For relative URLs. */
  readonly baseUrl: string;
  /** The font itself, when script gave it; else null and the description's sources count. */
  readonly bytes: Uint8Array | null;
  state: 'unloaded' | 'loading' | 'loaded' | 'error';
  /** Text may use it once it is loaded. */
  isInUse: boolean;
  /** Values of descriptors as text, by CSSOM name; of rules only. */
  readonly texts: ReadonlyMap<string, string>;
  /** Told once the state is `loaded` or `error`. */
  settled: (() => void) | null;

  constructor(description: FontFaceDescription, baseUrl: string, bytes: Uint8Array | null, isInUse: boolean, texts: ReadonlyMap<string, string>) {
    this.description = description;
    this.baseUrl = baseUrl;
    this.bytes = bytes;
    this.state = 'unloaded';
    this.isInUse = isInUse;
    this.texts = texts;
    this.settled = null;
  }
}

export interface FontsHost {
  /** The faces of the rules in force, in order of the sheets. */
  ruleFaces(): readonly FontFaceEntry[];
  /** Begins to load a face that was not loaded yet. */
  load(face: FontFaceEntry): void;
  /** A face of script joins or leaves the set. */
  use(face: FontFaceEntry): void;
  drop(face: FontFaceEntry): void;
  /** The faces among `faces` that text in this `font` shorthand would use; null when it does not parse. */
  match(font: string, text: string, faces: readonly FontFaceEntry[]): readonly FontFaceEntry[] | null;
  readonly isLoading: boolean;
  /** Calls back, at once if so now, when the document is parsed, laid out and no font is on its way. */
  whenQuiet(callback: () => void): void;
}

const NO_FONTS_HOST: FontsHost = {
  ruleFaces: () => [],
  load: (face) => {
    face.state = 'error';
    face.settled?.();
  },
  use: () => {},
  drop: () => {},
  match: () => [],
  isLoading: false,
  whenQuiet: (callback) => callback(),
};

const hosts = new WeakMap<Document, FontsHost>();

/** The page calls it before the first script of the document. */
export function setFontsHost(document: Document, host: FontsHost): void {
  hosts.set(document, host);
}

export function fontsHostOf(document: Document): FontsHost {
  return hosts.get(document) ?? NO_FONTS_HOST;
}
