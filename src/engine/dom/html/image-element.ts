// https://html.spec.whatwg.org/#the-img-element. Loading is the page's: it hears of changes through DocumentHost.resourceChanged and calls
// `imageAvailable` or `imageBroken`.

import type { Document } from '../document.ts';
import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import type { Node } from '../node.ts';
import { FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, CROSS_ORIGIN, FETCH_PRIORITY, keyword, parseInteger, reflect, REFERRER_POLICY, text, unsigned, url } from './reflect.ts';
import { parseSrcset, selectCandidate } from './source-set.ts';
import type { ImageCandidate, SourceSetEnvironment } from './source-set.ts';

export class ImageElement extends HtmlElement {
  declare src: string;
  declare alt: string;
  declare loading: string;
  /** The absolute URL of the current request, '' before there is one. */
  currentSrc = '';
  loadState: 'unavailable' | 'loading' | 'available' | 'broken' = 'unavailable';
  /** In CSS px, corrected for the candidate's density; 0 until available. */
  naturalWidth = 0;
  naturalHeight = 0;
  /** The decoded image: the page's. */
  image: unknown = null;
  /** Calls of decode() that wait, with the address that they wait for; null before its load began. */
  private decodes: { readonly resolvers: PromiseWithResolvers<void>; url: string | null }[] | null = null;
  /** Rendered size, put here by layout's glue; null when not rendered. */
  renderedSize: (() => { width: number; height: number } | null) | null = null;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  get width(): number {
    return Math.round(this.renderedSize?.()?.width ?? parseInteger(this.attribute('width')) ?? this.naturalWidth);
  }

  set width(value: number) {
    this.setAttributeDirect('width', String(value > 2147483647 ? 0 : value));
  }

  get height(): number {
    return Math.round(this.renderedSize?.()?.height ?? parseInteger(this.attribute('height')) ?? this.naturalHeight);
  }

  set height(value: number) {
    this.setAttributeDirect('height', String(value > 2147483647 ? 0 : value));
  }

  /** https://html.spec.whatwg.org/#dom-img-complete */
  get complete(): boolean {
    const src = this.attribute('src');
    const srcset = this.attribute('srcset');
    if (srcset === null && (src === null || src === '')) return true;
    return this.loadState === 'available' || this.loadState === 'broken';
  }

  get x(): number {
    return 0;
  }

  get y(): number {
    return 0;
  }

  /** https://html.spec.whatwg.org/#update-the-source-set and the selection: what to load now; null for nothing. */
  selectSource(environment: SourceSetEnvironment): { readonly url: string; readonly density: number } | null {
    const parent = this.parentElement;
    if (parent !== null && parent.isHtml('picture')) {
      for (let child = parent.firstElementChild; child !== null && child !== this; child = child.nextElementSibling) {
        if (!child.isHtml('source')) continue;
        const candidates = parseSrcset(child.attribute('srcset') ?? '');
        if (candidates.length === 0) continue;
        const media = child.attribute('media');
        if (media !== null && !environment.matchesMedia(media)) continue;
        const type = child.attribute('type');
        if (type !== null && !SUPPORTED_TYPES.test(type.trim())) continue;
        const chosen = this.choose(candidates, child.attribute('sizes') ?? '', environment);
        if (chosen !== null) return chosen;
      }
    }
    const candidates = parseSrcset(this.attribute('srcset') ?? '');
    const src = this.attribute('src');
    const hasDefault = candidates.some((c) => c.width !== null || (c.density ?? 1) === 1);
    if (src !== null && src !== '' && !hasDefault) candidates.push({ url: src, density: null, width: null });
    return this.choose(candidates, this.attribute('sizes') ?? '', environment);
  }

  private choose(candidates: readonly ImageCandidate[], sizes: string, environment: SourceSetEnvironment): { url: string; density: number } | null {
    const chosen = selectCandidate(candidates, sizes, environment);
    if (chosen === null) return null;
    const absolute = this.nodeDocument.parseUrl(chosen.url);
    return absolute === null ? null : { url: absolute, density: chosen.density };
  }

  /** https://html.spec.whatwg.org/#dom-img-decode */
  decode(): Promise<void> {
    const resolvers = Promise.withResolvers<void>();
    // 2. Queue a microtask: what this script does to the attributes comes first.
    queueMicrotask(() => {
      const hasSource = this.attribute('src') !== null || this.attribute('srcset') !== null || this.parentElement?.isHtml('picture') === true;
      if (this.loadState === 'available') resolvers.resolve();
      else if (this.loadState === 'broken' || !hasSource) resolvers.reject(notDecoded());
      else (this.decodes ??= []).push({ resolvers, url: this.loadState === 'loading' ? this.currentSrc : null });
    });
    return resolvers.promise;
  }

  private endDecodes(isAvailable: boolean): void {
    const decodes = this.decodes ?? [];
    this.decodes = null;
    for (const { resolvers } of decodes) {
      if (isAvailable) resolvers.resolve();
      else resolvers.reject(notDecoded());
    }
  }

  imageLoading(currentSrc: string): void {
    this.currentSrc = currentSrc;
    this.loadState = 'loading';
    // Another request took the place of the one that was waited for.
    if (this.decodes?.some(({ url }) => url !== null) === true) this.endDecodes(false);
    for (const decode of this.decodes ?? []) decode.url = currentSrc;
  }

  /** Sizes in image pixels divided by the density. */
  imageAvailable(image: unknown, naturalWidth: number, naturalHeight: number): void {
    this.image = image;
    this.loadState = 'available';
    this.naturalWidth = naturalWidth;
    this.naturalHeight = naturalHeight;
    this.endDecodes(true);
    this.nodeDocument.observer?.controlChanged(this);
  }

  imageBroken(): void {
    this.image = null;
    this.loadState = 'broken';
    this.naturalWidth = 0;
    this.naturalHeight = 0;
    this.endDecodes(false);
    this.nodeDocument.observer?.controlChanged(this);
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    switch (name) {
      case 'src':
      case 'srcset':
      case 'sizes':
      case 'crossorigin':
      case 'loading':
        this.nodeDocument.host.resourceChanged(this, name);
        break;
      default:
    }
  }

  override postConnectionSteps(): void {
    if (this.parentElement?.isHtml('picture') === true || this.loadState === 'unavailable') this.nodeDocument.host.resourceChanged(this, '');
  }

  override removingSteps(oldParent: Node): void {
    if ((oldParent as Element).localName === 'picture') this.nodeDocument.host.resourceChanged(this, '');
  }
}

function notDecoded(): DomException {
  return new DomException('the image cannot be decoded', 'EncodingError');
}

const SUPPORTED_TYPES = /^image\/(?:png|apng|jpeg|jpg|gif|webp|avif|svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)$/i;

reflect(ImageElement.prototype, {
  alt: text(),
  src: url(),
  srcset: text(),
  sizes: text(),
  crossOrigin: CROSS_ORIGIN,
  useMap: text(),
  isMap: boolean(),
  referrerPolicy: REFERRER_POLICY,
  decoding: keyword(null, ['sync', 'async', 'auto'], 'auto'),
  loading: keyword(null, ['lazy', 'eager'], 'eager'),
  fetchPriority: FETCH_PRIORITY,
  name: text(),
  lowsrc: url(),
  align: text(),
  hspace: unsigned(null),
  vspace: unsigned(null),
  longDesc: url(),
  border: text(),
});
