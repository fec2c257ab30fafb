// The web fonts of a document: @font-face rules whose family some text uses are loaded, decoded here and put into the font set.
// https://drafts.csswg.org/css-fonts-4/#font-face-loading

import { describeFontFace } from '../css/font-face-descriptors.ts';
import type { FontFaceDescription } from '../css/font-face-descriptors.ts';
import type { FontFaceRule } from '../css/rules.ts';
import type { Loader } from '../host/loader.ts';
import type { Box } from '../layout/box.ts';
import type { FontGroup } from '../style/computed-style.ts';
import type { FontSet, WebFont } from '../text/font-set.ts';
import { decodeFont } from '../text/sfnt/decode-font.ts';
import { loadBytes, subresourceRequest } from './load-bytes.ts';

const MAX_FONT_BYTES = 32 * 1024 * 1024;
const MAX_FACES = 2000;
const SUPPORTED_FORMATS = new Set(['woff2', 'woff', 'truetype', 'opentype', 'collection', 'woff2-variations', 'woff-variations', 'truetype-variations', 'opentype-variations']);

export interface WebFontsHost {
  readonly fonts: FontSet;
  readonly loader: Loader;
  documentUrl(): string;
  /** A font is usable now: text must be measured again. */
  fontsChanged(): void;
  delayLoad(change: 1 | -1): void;
  /** The number of loads under way went to or from 0. */
  loadingChanged(isLoading: boolean): void;
}

interface Face {
  readonly description: FontFaceDescription;
  readonly baseUrl: string;
  state: 'unloaded' | 'loading' | 'loaded' | 'error';
}

export class WebFonts {
  readonly #host: WebFontsHost;
  readonly #faces = new Map<FontFaceRule, Face>();
  readonly #added: WebFont[] = [];
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
    return this.#faces.size;
  }

  /** The sheets say what faces there are. */
  setRules(rules: readonly { readonly rule: FontFaceRule; readonly baseUrl: string }[]): void {
    for (const { rule, baseUrl } of rules) {
      if (this.#faces.has(rule) || this.#faces.size >= MAX_FACES) continue;
      const description = describeFontFace(rule);
      if (description === null) continue;
      this.#faces.set(rule, { description, baseUrl, state: 'unloaded' });
      this.#unloaded++;
    }
  }

  /** After layout: loads what the text on the page asks for. Costs nothing once everything was asked for. */
  loadUsed(root: Box): void {
    if (this.#unloaded === 0) return;
    const used = usedText(root);
    for (const face of this.#faces.values()) {
      if (face.state !== 'unloaded') continue;
      const text = used.get(face.description.family.toLowerCase());
      if (text !== undefined && coversAny(face.description.unicodeRange, text)) this.#load(face, 0);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const font of this.#added) this.#host.fonts.removeWebFont(font);
  }

  /** Tries the sources in order, from `index` on. */
  #load(face: Face, index: number): void {
    if (face.state === 'unloaded') {
      face.state = 'loading';
      this.#unloaded--;
      this.#host.delayLoad(1);
      if (this.#loading++ === 0) this.#host.loadingChanged(true);
    }
    const source = face.description.sources[index];
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

  async #decode(face: Face, index: number, bytes: Uint8Array): Promise<void> {
    const decoded = await decodeFont(bytes);
    if (this.#isClosed) return;
    const added = decoded.ok ? this.#host.fonts.addWebFont(face.description, decoded.value) : decoded;
    if (!added.ok) return this.#load(face, index + 1);
    this.#added.push(added.value);
    this.#finish(face, 'loaded');
    this.#host.fontsChanged();
  }

  #finish(face: Face, state: 'loaded' | 'error'): void {
    face.state = state;
    this.#host.delayLoad(-1);
    if (--this.#loading === 0) this.#host.loadingChanged(false);
  }
}

/** Family in lower case -> the texts set in it. */
function usedText(root: Box): Map<string, string[]> {
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
  const byFamily = new Map<string, string[]>();
  for (const [group, texts] of byGroup) {
    for (const family of group.families) {
      const name = family.toLowerCase();
      byFamily.set(name, [...(byFamily.get(name) ?? []), ...texts]);
    }
  }
  return byFamily;
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
