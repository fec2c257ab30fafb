// The web fonts of a document: @font-face rules whose family some text uses are loaded, decoded here and put into the font set.
// https://drafts.csswg.org/css-fonts-4/#font-face-loading

import { describeFontFace } from '../css/font-face-descriptors.ts';
import type { FontFaceRule } from '../css/rules.ts';
import type { Loader } from '../host/loader.ts';
import type { Box } from '../layout/box.ts';
import type { FontGroup } from '../style/computed-style.ts';
import type { FontSet, WebFont } from '../text/font-set.ts';
import { matchFaces } from '../text/font-matching.ts';
import { decodeFont } from '../text/sfnt/decode-font.ts';
import { FontFaceEntry } from '../web/fonts/fonts-host.ts';
import type { FontsHost } from '../web/fonts/fonts-host.ts';
import { loadBytes, subresourceRequest } from './load-bytes.ts';

const MAX_FONT_BYTES = 32 * 1024 * 1024;
const MAX_FACES = 2000;
const SUPPORTED_FORMATS = new Set([
  'woff2',
  'woff',
  'truetype',
  'opentype',
  'collection',
  'woff2-variations',
  'woff-variations',
  'truetype-variations',
  'opentype-variations',
]);

export interface WebFontsHost {
  readonly fonts: FontSet;
  readonly loader: Loader;
  documentUrl(): string;
  /** A font is usable now: text must be measured again. */
  fontsChanged(): void;
  delayLoad(change: 1 | -1): void;
  /** The number of loads under way went from 0 up. */
  loadingBegan(): void;
  /** It is 0 again, with what became of the faces since. */
  loadingEnded(loaded: readonly FontFaceEntry[], failed: readonly FontFaceEntry[]): void;
  /** Brings the sheets' rules up to date. */
  updateSheets(): void;
  /** The font that a `font` shorthand means; null when it does not parse. */
  fontOf(text: string): FontGroup | null;
  whenQuiet(callback: () => void): void;
}

export class WebFonts implements FontsHost {
  readonly #host: WebFontsHost;
  #ofRules = new Map<FontFaceRule, FontFaceEntry>();
  /** Of script, while they are in document.fonts. */
  readonly #ofScript = new Set<FontFaceEntry>();
  /** Faces in the font set. */
  readonly #added = new Map<FontFaceEntry, WebFont>();
  /** Decoded fonts of faces that no text may use yet. */
  readonly #waiting = new Map<FontFaceEntry, Uint8Array>();
  #loaded: FontFaceEntry[] = [];
  #failed: FontFaceEntry[] = [];
  #unloaded = 0;
  #loading = 0;
  #isClosed = false;

  constructor(host: WebFontsHost) {
    this.#host = host;
  }

  get isLoading(): boolean {
    return this.#loading > 0;
  }

  get count(): number {
    return this.#ofRules.size + this.#ofScript.size;
  }

  /** The sheets say what faces there are. */
  setRules(rules: readonly { readonly rule: FontFaceRule; readonly baseUrl: string }[]): void {
    const before = this.#ofRules;
    if (rules.length === 0 && before.size === 0) return;
    this.#ofRules = new Map();
    for (const { rule, baseUrl } of rules) {
      if (this.#ofRules.size >= MAX_FACES) break;
      const known = before.get(rule);
      const entry = known ?? entryOf(rule, baseUrl);
      if (entry === null) continue;
      this.#ofRules.set(rule, entry);
      before.delete(rule);
      if (known === undefined) this.#unloaded++;
    }
    for (const entry of before.values()) this.#leave(entry);
  }

  /** After layout: loads what the text on the page asks for. Costs nothing once everything was asked for. */
  loadUsed(root: Box): void {
    if (this.#unloaded === 0) return;
    const faces = [...this.#ofRules.values(), ...this.#ofScript];
    for (const [group, texts] of usedText(root)) {
      for (const face of facesFor(group, faces)) if (face.state === 'unloaded' && coversAny(face.description.unicodeRange, texts)) this.load(face);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const font of this.#added.values()) this.#host.fonts.removeWebFont(font);
  }

  // --- for document.fonts ---

  ruleFaces(): readonly FontFaceEntry[] {
    this.#host.updateSheets();
    return [...this.#ofRules.values()];
  }

  load(face: FontFaceEntry): void {
    if (face.state !== 'unloaded') return;
    face.state = 'loading';
    if (face.isInUse) this.#unloaded--;
    this.#host.delayLoad(1);
    if (this.#loading++ === 0) this.#host.loadingBegan();
    if (face.bytes === null) this.#load(face, 0);
    else void this.#decode(face, 0, face.bytes);
  }

  use(face: FontFaceEntry): void {
    face.isInUse = true;
    this.#ofScript.add(face);
    if (face.state === 'unloaded') {
      this.#unloaded++;
      // Text that waits for it is found after a layout.
      this.#host.fontsChanged();
    }
    const sfnt = this.#waiting.get(face);
    this.#waiting.delete(face);
    if (sfnt !== undefined && this.#join(face, sfnt)) this.#host.fontsChanged();
  }

  drop(face: FontFaceEntry): void {
    this.#ofScript.delete(face);
    this.#leave(face);
  }

  /** https://drafts.csswg.org/css-font-loading/#font-face-set-check, the search for faces. */
  match(font: string, text: string, faces: readonly FontFaceEntry[]): readonly FontFaceEntry[] | null {
    const group = this.#host.fontOf(font);
    if (group === null) return null;
    return facesFor(group, faces).filter(({ description }) => coversAny(description.unicodeRange, [text]));
  }

  whenQuiet(callback: () => void): void {
    this.#host.whenQuiet(callback);
  }

  // --- loading ---

  /** Tries the sources in order, from `index` on. */
  #load(face: FontFaceEntry, index: number): void {
    const source = face.bytes === null ? face.description.sources[index] : undefined;
    if (source === undefined) return this.#finish(face, 'error');
    if (source.type === 'local') {
      // FIXME: local() needs full and PostScript names, which the host's catalogue does not carry; a family name is understood.
      return this.#host.fonts.hasFamily(source.name) ? this.#finish(face, 'error') : this.#load(face, index + 1);
    }
    const url = URL.parse(source.url, face.baseUrl)?.href;
    if (url === undefined || !source.formats.every((format) => SUPPORTED_FORMATS.has(format))) return this.#load(face, index + 1);
    const request = subresourceRequest({ url, destination: 'font', crossOrigin: 'anonymous', referrer: this.#host.documentUrl(), referrerPolicy: '' });
    loadBytes(this.#host.loader, request, MAX_FONT_BYTES, (outcome) => {
      if (this.#isClosed) return;
      const { response } = outcome.ok ? outcome.value : { response: null };
      if (!outcome.ok || response!.internalStatus < 200 || response!.internalStatus > 299) return this.#load(face, index + 1);
      void this.#decode(face, index, outcome.value.bytes);
    });
  }

  async #decode(face: FontFaceEntry, index: number, bytes: Uint8Array): Promise<void> {
    const decoded = await decodeFont(bytes);
    if (this.#isClosed) return;
    if (!decoded.ok) return this.#load(face, index + 1);
    if (!face.isInUse) this.#waiting.set(face, decoded.value);
    else if (!this.#join(face, decoded.value)) return this.#load(face, index + 1);
    if (face.isInUse) this.#host.fontsChanged();
    this.#finish(face, 'loaded');
  }

  /** Lets text use a font; false when it cannot be shaped with. */
  #join(face: FontFaceEntry, sfnt: Uint8Array): boolean {
    const added = this.#host.fonts.addWebFont(face.description, sfnt);
    if (added.ok) this.#added.set(face, added.value);
    return added.ok;
  }

  #leave(face: FontFaceEntry): void {
    face.isInUse = false;
    if (face.state === 'unloaded') this.#unloaded--;
    const font = this.#added.get(face);
    if (font === undefined) return;
    this.#added.delete(face);
    this.#host.fonts.removeWebFont(font);
    this.#host.fontsChanged();
  }

  #finish(face: FontFaceEntry, state: 'loaded' | 'error'): void {
    face.state = state;
    (state === 'loaded' ? this.#loaded : this.#failed).push(face);
    face.settled?.();
    this.#host.delayLoad(-1);
    if (--this.#loading > 0) return;
    const [loaded, failed] = [this.#loaded, this.#failed];
    [this.#loaded, this.#failed] = [[], []];
    this.#host.loadingEnded(loaded, failed);
  }
}

/** null for a rule without effect. */
function entryOf(rule: FontFaceRule, baseUrl: string): FontFaceEntry | null {
  const description = describeFontFace(rule);
  if (description === null) return null;
  const texts = new Map(rule.descriptors.map(({ name, text }) => [name, text]));
  return new FontFaceEntry(description, baseUrl, null, true, texts);
}

/** The faces among `faces` that text in this font may use, of all of its families. */
function facesFor(font: FontGroup, faces: readonly FontFaceEntry[]): FontFaceEntry[] {
  const wanted = { weight: font.weight, stretch: font.stretch, slope: typeof font.style === 'string' ? font.style : ('oblique' as const) };
  return font.families.flatMap((family) => {
    const name = family.toLowerCase();
    const ofFamily = faces
      .filter(({ description }) => description.family.toLowerCase() === name)
      .map((entry) => ({ ...entry.description, slope: entry.description.style, entry }));
    return matchFaces(ofFamily, wanted).map(({ entry }) => entry);
  });
}

/** Font -> the texts set in it. */
function usedText(root: Box): Map<FontGroup, string[]> {
  const byGroup = new Map<FontGroup, string[]>();
  const stack: Box[] = [root];
  while (stack.length > 0) {
    const box = stack.pop()!;
    if (box.text !== '') {
      const texts = byGroup.get(box.style.font);
      if (texts === undefined) byGroup.set(box.style.font, [box.text]);
      else texts.push(box.text);
    }
    for (const child of box.children) stack.push(child);
  }
  return byGroup;
}

function coversAny(ranges: readonly number[] | null, texts: readonly string[]): boolean {
  if (ranges === null) return true;
  for (const text of texts) {
    for (const character of text) {
      const codePoint = character.codePointAt(0)!;
      for (let at = 0; at < ranges.length; at += 2) if (codePoint >= ranges[at]! && codePoint <= ranges[at + 1]!) return true;
    }
  }
  return false;
}
