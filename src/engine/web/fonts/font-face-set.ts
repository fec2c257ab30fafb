// https://drafts.csswg.org/css-font-loading/#FontFaceSet-interface: document.fonts.

import { Document } from '../../dom/document.ts';
import { DomException } from '../../dom/dom-exception.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { Event } from '../../dom/event.ts';
import type { EventInit } from '../../dom/event.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { defineMembers } from '../cssom-view/define-members.ts';
import type { WebWindow } from '../web-host.ts';
import { FontFace } from './font-face.ts';
import { fontsHostOf } from './fonts-host.ts';
import type { FontFaceEntry, FontsHost } from './fonts-host.ts';

export class FontFaceSetLoadEvent extends Event {
  readonly fontfaces: readonly FontFace[];

  constructor(type: string, init?: EventInit & { fontfaces?: readonly FontFace[] }) {
    super(type, init);
    this.fontfaces = init?.fontfaces ?? [];
  }

  override get interfaceName(): string {
    return 'FontFaceSetLoadEvent';
  }
}

const sets = new WeakMap<Document, FontFaceSet>();
const MAX_FACES = 2000;

export class FontFaceSet extends EventTarget {
  readonly #document: Document;
  readonly #ofRules = new WeakMap<FontFaceEntry, FontFace>();
  readonly #added = new Set<FontFace>();
  #ready = Promise.withResolvers<FontFaceSet>();
  #isReady = false;
  #isWaiting = false;

  constructor(document: Document) {
    super();
    this.#document = document;
  }

  override get interfaceName(): string {
    return 'FontFaceSet';
  }

  get #host(): FontsHost {
    return fontsHostOf(this.#document);
  }

  // The set: faces of rules first, in order.

  values(): FontFace[] {
    return [...this.#host.ruleFaces().map((entry) => this.#faceOf(entry)), ...this.#added];
  }

  get size(): number {
    return this.#host.ruleFaces().length + this.#added.size;
  }

  has(face: FontFace): boolean {
    return this.#added.has(face) || this.#host.ruleFaces().includes(face.entry);
  }

  add(face: FontFace): this {
    if (this.has(face)) return this;
    if (this.#ofRules.get(face.entry) === face) throw new DomException('the face belongs to a rule of a sheet', 'InvalidModificationError');
    if (this.#added.size >= MAX_FACES) throw new DomException('the set is full', 'QuotaExceededError');
    this.#added.add(face);
    this.#host.use(face.entry);
    return this;
  }

  delete(face: FontFace): boolean {
    if (!this.#added.delete(face)) return false;
    this.#host.drop(face.entry);
    return true;
  }

  clear(): void {
    for (const face of [...this.#added]) this.delete(face);
  }

  #faceOf(entry: FontFaceEntry): FontFace {
    let face = this.#ofRules.get(entry);
    if (face === undefined) this.#ofRules.set(entry, (face = FontFace.ofRule(this.#document, entry)));
    return face;
  }

  // Loading

  get status(): 'loading' | 'loaded' {
    return this.#host.isLoading ? 'loading' : 'loaded';
  }

  get ready(): Promise<FontFaceSet> {
    this.#wait();
    return this.#ready.promise;
  }

  /** Makes sure that `ready` is resolved once nothing is on its way. */
  #wait(): void {
    if (this.#isWaiting || this.#isReady) return;
    this.#isWaiting = true;
    this.#host.whenQuiet(() => {
      this.#isWaiting = false;
      this.#isReady = true;
      this.#ready.resolve(this);
    });
  }

  /** https://drafts.csswg.org/css-font-loading/#dom-fontfaceset-load */
  async load(font: string, text = ' '): Promise<FontFace[]> {
    const faces = this.#matching(font, text);
    return Promise.all(faces.map((face) => face.load()));
  }

  /** https://drafts.csswg.org/css-font-loading/#dom-fontfaceset-check */
  check(font: string, text = ' '): boolean {
    return this.#matching(font, text).every((face) => face.status === 'loaded');
  }

  #matching(font: string, text: string): FontFace[] {
    const faces = this.values();
    const found = this.#host.match(
      font,
      text,
      faces.map((face) => face.entry),
    );
    if (found === null) throw new DomException(`"${font.slice(0, 100)}" is not a valid font`, 'SyntaxError');
    return faces.filter((face) => found.includes(face.entry));
  }

  /** https://drafts.csswg.org/css-font-loading/#switch-the-fontfaceset-to-loading */
  began(): void {
    if (this.#isReady) {
      this.#isReady = false;
      this.#ready = Promise.withResolvers();
      this.#wait();
    }
    this.#fire('loading', []);
  }

  /** https://drafts.csswg.org/css-font-loading/#switch-the-fontfaceset-to-loaded */
  ended(loaded: readonly FontFaceEntry[], failed: readonly FontFaceEntry[]): void {
    const faces = this.values();
    const facesOf = (entries: readonly FontFaceEntry[]): FontFace[] => faces.filter((face) => entries.includes(face.entry));
    this.#fire('loadingdone', facesOf(loaded));
    if (failed.length > 0) this.#fire('loadingerror', facesOf(failed));
  }

  #fire(type: string, fontfaces: readonly FontFace[]): void {
    const window = this.#document.defaultView as WebWindow | null;
    window?.loop.queueTask(() => {
      const event = new FontFaceSetLoadEvent(type, { fontfaces });
      event.isTrusted = true;
      dispatch(event, this);
    });
  }
}

defineEventHandlers(FontFaceSet.prototype, ['onloading', 'onloadingdone', 'onloadingerror']);

/** The document's set if some script has asked for it. */
export function knownFontFaceSet(document: Document): FontFaceSet | null {
  return sets.get(document) ?? null;
}

defineMembers(Document.prototype, {
  get fonts(): FontFaceSet {
    let set = sets.get(this);
    if (set === undefined) sets.set(this, (set = new FontFaceSet(this)));
    return set;
  },
});
