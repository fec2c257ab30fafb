// https://drafts.csswg.org/css-font-loading/#fontface-interface

import type { Descriptor, FontFaceRule } from '../../css/rules.ts';
import { describeFontFace } from '../../css/font-face-descriptors.ts';
import type { FontFaceDescription } from '../../css/font-face-descriptors.ts';
import { parseComponentValues } from '../../css/syntax/component-values.ts';
import type { Document } from '../../dom/document.ts';
import { DomException } from '../../dom/dom-exception.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { WebWindow } from '../web-host.ts';
import { FontFaceEntry, fontsHostOf } from './fonts-host.ts';

/** IDL attribute -> descriptor and its initial value. */
const DESCRIPTORS = {
  style: ['font-style', 'normal'],
  weight: ['font-weight', 'normal'],
  stretch: ['font-stretch', 'normal'],
  unicodeRange: ['unicode-range', 'U+0-10FFFF'],
  featureSettings: ['font-feature-settings', 'normal'],
  variationSettings: ['font-variation-settings', 'normal'],
  display: ['font-display', 'auto'],
  ascentOverride: ['ascent-override', 'normal'],
  descentOverride: ['descent-override', 'normal'],
  lineGapOverride: ['line-gap-override', 'normal'],
} as const;

type DescriptorName = keyof typeof DESCRIPTORS;
export type FontFaceDescriptors = Partial<Record<DescriptorName, string>>;

const NO_TEXTS: ReadonlyMap<string, string> = new Map();
/** Stands in where the sources do not matter. */
const ANY_SOURCE = 'local("")';

export class FontFace extends PlatformObject {
  readonly entry: FontFaceEntry;
  readonly #document: Document;
  readonly #values: Map<'family' | 'source' | DescriptorName, string>;
  readonly #promise = Promise.withResolvers<FontFace>();

  constructor(document: Document, entry: FontFaceEntry, values: Map<'family' | 'source' | DescriptorName, string>) {
    super();
    this.#document = document;
    this.entry = entry;
    this.#values = values;
    // Nobody needs to look at a face that failed.
    this.#promise.promise.catch(() => {});
    if (entry.state === 'loaded' || entry.state === 'error') this.#settle();
    else entry.settled = () => this.#settle();
  }

  /** https://drafts.csswg.org/css-font-loading/#font-face-constructor */
  static construct(window: WebWindow, family: string, source: string | Uint8Array, descriptors: FontFaceDescriptors = {}): FontFace {
    const { document } = window;
    const values = new Map<'family' | 'source' | DescriptorName, string>([
      ['family', family],
      ['source', typeof source === 'string' ? source : ANY_SOURCE],
    ]);
    for (const name of Object.keys(DESCRIPTORS) as DescriptorName[]) values.set(name, descriptors[name] ?? DESCRIPTORS[name][1]);
    const bytes = typeof source === 'string' ? null : source.slice();
    const description = describe(values);
    const entry = new FontFaceEntry(description ?? EMPTY, document.baseURL, bytes, false, NO_TEXTS);
    if (description === null) entry.state = 'error';
    const face = new FontFace(document, entry, values);
    if (description !== null && bytes !== null) fontsHostOf(document).load(entry);
    return face;
  }

  /** The face of a rule. */
  static ofRule(document: Document, entry: FontFaceEntry): FontFace {
    const values = new Map<'family' | 'source' | DescriptorName, string>([
      ['family', entry.description.family],
      ['source', entry.texts.get('src') ?? ANY_SOURCE],
    ]);
    for (const name of Object.keys(DESCRIPTORS) as DescriptorName[]) values.set(name, entry.texts.get(DESCRIPTORS[name][0]) ?? DESCRIPTORS[name][1]);
    return new FontFace(document, entry, values);
  }

  override get interfaceName(): string {
    return 'FontFace';
  }

  get status(): FontFaceEntry['state'] {
    return this.entry.state;
  }

  get loaded(): Promise<FontFace> {
    return this.#promise.promise;
  }

  load(): Promise<FontFace> {
    if (this.entry.state === 'unloaded') fontsHostOf(this.#document).load(this.entry);
    return this.#promise.promise;
  }

  #settle(): void {
    if (this.entry.state === 'loaded') this.#promise.resolve(this);
    else if (this.entry.description === EMPTY) this.#promise.reject(new DomException('a descriptor of the font face is not valid', 'SyntaxError'));
    else if (this.entry.bytes !== null) this.#promise.reject(new DomException('the data is not a font', 'SyntaxError'));
    else this.#promise.reject(new DomException('the font could not be loaded', 'NetworkError'));
  }

  #get(name: 'family' | DescriptorName): string {
    return this.#values.get(name) ?? '';
  }

  #set(name: 'family' | DescriptorName, value: string): void {
    const values = new Map(this.#values).set(name, value);
    const description = describe(values);
    if (description === null) throw new DomException(`"${value.slice(0, 100)}" is not a valid ${name}`, 'SyntaxError');
    this.#values.set(name, value);
    this.entry.description = description;
  }

  get family(): string {
    return this.#get('family');
  }
  set family(value: string) {
    this.#set('family', value);
  }
  get style(): string {
    return this.#get('style');
  }
  set style(value: string) {
    this.#set('style', value);
  }
  get weight(): string {
    return this.#get('weight');
  }
  set weight(value: string) {
    this.#set('weight', value);
  }
  get stretch(): string {
    return this.#get('stretch');
  }
  set stretch(value: string) {
    this.#set('stretch', value);
  }
  get unicodeRange(): string {
    return this.#get('unicodeRange');
  }
  set unicodeRange(value: string) {
    this.#set('unicodeRange', value);
  }
  get featureSettings(): string {
    return this.#get('featureSettings');
  }
  set featureSettings(value: string) {
    this.#set('featureSettings', value);
  }
  get variationSettings(): string {
    return this.#get('variationSettings');
  }
  set variationSettings(value: string) {
    this.#set('variationSettings', value);
  }
  get display(): string {
    return this.#get('display');
  }
  set display(value: string) {
    this.#set('display', value);
  }
  get ascentOverride(): string {
    return this.#get('ascentOverride');
  }
  set ascentOverride(value: string) {
    this.#set('ascentOverride', value);
  }
  get descentOverride(): string {
    return this.#get('descentOverride');
  }
  set descentOverride(value: string) {
    this.#set('descentOverride', value);
  }
  get lineGapOverride(): string {
    return this.#get('lineGapOverride');
  }
  set lineGapOverride(value: string) {
    this.#set('lineGapOverride', value);
  }
}

const EMPTY: FontFaceDescription = {
  family: '',
  sources: [],
  weightMin: 400,
  weightMax: 400,
  stretchMin: 100,
  stretchMax: 100,
  style: 'normal',
  unicodeRange: null,
  display: 'auto',
  features: [],
  variations: [],
  ascentOverride: null,
  descentOverride: null,
  lineGapOverride: null,
  sizeAdjust: 1,
};

/** null when the family or the source does not parse. A bad descriptor counts as not there. */
function describe(values: ReadonlyMap<string, string>): FontFaceDescription | null {
  const descriptors: Descriptor[] = [];
  const add = (name: string, text: string): void => {
    const value = parseComponentValues(text);
    if (value.length > 0) descriptors.push({ name, value, text });
  };
  for (const [name, [descriptor]] of Object.entries(DESCRIPTORS)) add(descriptor, values.get(name) ?? '');
  add('src', values.get('source') ?? '');
  const family = values.get('family') ?? '';
  // Scripts give names with characters that CSS would want quoted.
  const plain = family.replace(/^(["'])(.*)\1$/, '$2');
  descriptors.push({ name: 'font-family', value: [{ type: 'string', value: plain }], text: plain });
  return family.trim() === '' ? null : describeFontFace({ type: 'font-face', descriptors } satisfies FontFaceRule);
}
