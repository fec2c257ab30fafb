// The style sheets of a document: made from <style>, loaded for <link>, with their @imports; handed to the style stage in tree order.
// https://html.spec.whatwg.org/#update-a-style-block, #link-type-stylesheet, https://drafts.csswg.org/cssom-1/#css-style-sheet-collections

import { CSSStyleSheet } from '../css/cssom/css-style-sheet.ts';
import type { CssomHost } from '../css/cssom/cssom-host.ts';
import type { DeclarationParser } from '../css/declaration.ts';
import { evaluateMediaQueryList } from '../css/media/evaluate-media-query.ts';
import type { MediaEnvironment } from '../css/media/media-query.ts';
import { parseMediaQueryText } from '../css/media/parse-media-query.ts';
import { parseStylesheet } from '../css/parse-stylesheet.ts';
import type { ImportRule, Stylesheet } from '../css/rules.ts';
import { makeDeclarationParser } from '../css/properties/parse-declaration.ts';
import { decodeStylesheet } from '../css/syntax/decode.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import { LinkElement, StyleElement } from '../dom/html/metadata-elements.ts';
import type { ShadowRoot } from '../dom/shadow-root.ts';
import type { SvgElement } from '../dom/svg/svg-elements.ts';
import type { Loader, LoadResponse } from '../host/loader.ts';
import { fireSimple } from './fire.ts';
import { loadBytes, subresourceRequest } from './load-bytes.ts';

const MAX_SHEET_BYTES = 32 * 1024 * 1024;
const MAX_IMPORT_DEPTH = 16;
const MAX_IMPORTS = 1000;

export interface StyleSheetsHost {
  readonly document: Document;
  readonly loader: Loader;
  readonly cssomHost: CssomHost;
  media(): MediaEnvironment;
  queueTask(task: () => void): void;
  /** The set of sheets, or what is in one, is another: styles must be computed again. */
  sheetsChanged(): void;
  /** The same of one shadow tree. */
  shadowSheetsChanged(root: ShadowRoot): void;
  /** The load event waits while this is above zero. */
  delayLoad(change: 1 | -1): void;
  /** A blocking sheet has arrived: scripts and rendering may go on. */
  unblocked(): void;
}

interface PendingLink {
  readonly url: string;
  readonly blocks: boolean;
  abort(): void;
}

export class StyleSheets {
  readonly #host: StyleSheetsHost;
  readonly #pending = new Map<Element, PendingLink>();
  readonly #baseUrls = new WeakMap<CSSStyleSheet, string>();
  #imports = 0;

  constructor(host: StyleSheetsHost) {
    this.#host = host;
  }

  /** https://html.spec.whatwg.org/#has-a-style-sheet-that-is-blocking-scripts */
  get isBlocking(): boolean {
    for (const pending of this.#pending.values()) if (pending.blocks) return true;
    return false;
  }

  /** Sheets in force in the document's tree or a shadow tree, in tree order, then the adopted ones. */
  inForce(root: Document | ShadowRoot = this.#host.document): { sheet: CSSStyleSheet; baseUrl: string }[] {
    const { document } = this.#host;
    const found: { sheet: CSSStyleSheet; baseUrl: string }[] = [];
    const add = (sheet: object | null): void => {
      if (sheet instanceof CSSStyleSheet && !sheet.disabled) found.push({ sheet, baseUrl: this.#baseUrls.get(sheet) ?? document.baseURL });
    };
    for (const sheet of root.styleSheets.items) add(sheet);
    for (const sheet of root.adoptedStyleSheets) {
      add(sheet);
      if (sheet instanceof CSSStyleSheet) sheet.onChange ??= () => this.#host.sheetsChanged();
    }
    return found;
  }

  /** A <style> came, went or changed. */
  updateStyle(element: StyleElement | SvgElement): void {
    const before = element.sheet;
    element.sheet = null;
    const type = element.getAttribute('type');
    if (element.isConnected && (type === null || type === '' || type.toLowerCase() === 'text/css')) {
      const sheet = this.#makeSheet(element.textContent ?? '', this.#host.document.baseURL, null, element.getAttribute('media') ?? '', element, true);
      element.sheet = sheet;
      const waits = this.#loadImports(sheet.stylesheet, this.#host.document.baseURL, 0, () => this.#fire(element, 'load'));
      if (!waits) this.#fire(element, 'load');
    }
    if (before === null && element.sheet === null) return;
    const root = element.containingShadowRoot;
    if (root === null) this.#host.sheetsChanged();
    else this.#host.shadowSheetsChanged(root);
  }

  /** A <link> came, went or changed. */
  updateLink(element: LinkElement): void {
    const url = this.#wantedUrl(element);
    const pending = this.#pending.get(element);
    if (pending !== undefined) {
      if (pending.url === url) return;
      pending.abort();
      this.#settle(element);
    }
    if (url === null) {
      if (element.sheet === null) return;
      element.sheet = null;
      this.#host.sheetsChanged();
      return;
    }
    if (element.sheet instanceof CSSStyleSheet && element.sheet.href === url) {
      element.sheet.media = element.getAttribute('media') ?? '';
      this.#host.sheetsChanged();
      return;
    }
    this.#load(element, url);
  }

  close(): void {
    for (const pending of this.#pending.values()) pending.abort();
    this.#pending.clear();
  }

  #wantedUrl(element: LinkElement): string | null {
    if (!element.isConnected || element.disabled) return null;
    const { relations } = element;
    if (!relations.includes('stylesheet') || (relations.includes('alternate') && !element.explicitlyEnabled)) return null;
    const type = element.getAttribute('type');
    if (type !== null && type !== '' && type.trim().toLowerCase().split(';')[0] !== 'text/css') return null;
    const href = element.getAttribute('href');
    return href === null || href === '' ? null : this.#host.document.parseUrl(href);
  }

  #load(element: LinkElement, url: string): void {
    const { document, loader } = this.#host;
    const crossOrigin = element.getAttribute('crossorigin');
    const media = element.getAttribute('media') ?? '';
    const blocks = document.readyState === 'loading' && evaluateMediaQueryList(parseMediaQueryText(media), this.#host.media());
    const request = subresourceRequest({
      url,
      destination: 'style',
      crossOrigin,
      referrer: document.URL,
      referrerPolicy: element.getAttribute('referrerpolicy') ?? '',
      integrity: element.getAttribute('integrity') ?? '',
      fromParser: true,
    });
    this.#host.delayLoad(1);
    const load = loadBytes(loader, request, MAX_SHEET_BYTES, (outcome) => {
      if (this.#pending.get(element)?.url !== url) return;
      const isGood = outcome.ok && isStyleAnswer(outcome.value.response, document.isQuirks);
      if (!isGood) {
        this.#settle(element);
        this.#fire(element, 'error');
        return;
      }
      const { response, bytes } = outcome.value;
      const text = decodeStylesheet(bytes, charsetOf(response.headers), document.characterSet);
      const sheet = this.#makeSheet(text, response.url, url, media, element, response.type !== 'opaque');
      element.sheet = sheet;
      const finish = (): void => {
        this.#settle(element);
        this.#host.sheetsChanged();
        this.#fire(element, 'load');
      };
      if (!this.#loadImports(sheet.stylesheet, response.url, 0, finish)) finish();
    });
    this.#pending.set(element, { url, blocks, abort: () => load.abort() });
  }

  #settle(element: Element): void {
    const pending = this.#pending.get(element);
    if (pending === undefined) return;
    this.#pending.delete(element);
    this.#host.delayLoad(-1);
    if (pending.blocks) this.#host.unblocked();
  }

  /** True when there is something to wait for; `done` is then called later. A sheet that cannot be had counts as empty. */
  #loadImports(stylesheet: Stylesheet, baseUrl: string, depth: number, done: () => void): boolean {
    let open = 0;
    const loaded = (): void => {
      if (--open === 0) done();
    };
    for (const rule of stylesheet.rules) {
      if (rule.type !== 'import') {
        if (rule.type === 'layer-statement') continue;
        break;
      }
      const url = URL.parse(rule.url, baseUrl)?.href;
      if (url === undefined || !rule.supportsMatches || depth >= MAX_IMPORT_DEPTH || ++this.#imports > MAX_IMPORTS) continue;
      open++;
      this.#loadImport(rule, url, baseUrl, depth, loaded);
    }
    return open > 0;
  }

  #loadImport(rule: ImportRule, url: string, referrer: string, depth: number, done: () => void): void {
    const { document, loader } = this.#host;
    this.#host.delayLoad(1);
    const finish = (): void => {
      this.#host.delayLoad(-1);
      this.#host.sheetsChanged();
      done();
    };
    loadBytes(loader, subresourceRequest({ url, destination: 'style', crossOrigin: null, referrer, referrerPolicy: '' }), MAX_SHEET_BYTES, (outcome) => {
      if (!outcome.ok || !isStyleAnswer(outcome.value.response, document.isQuirks)) return finish();
      const { response, bytes } = outcome.value;
      const text = decodeStylesheet(bytes, charsetOf(response.headers), document.characterSet);
      rule.stylesheet = parseStylesheet(text, { parseDeclaration: this.#parserFor(response.url) });
      if (!this.#loadImports(rule.stylesheet, response.url, depth + 1, finish)) finish();
    });
  }

  #makeSheet(text: string, baseUrl: string, href: string | null, media: string, owner: Element, originClean: boolean): CSSStyleSheet {
    const { cssomHost } = this.#host;
    const stylesheet = parseStylesheet(text, { parseDeclaration: this.#parserFor(baseUrl) });
    const sheet = new CSSStyleSheet(cssomHost, { stylesheet, href, media, title: owner.getAttribute('title'), ownerNode: owner, originClean });
    sheet.onChange = () => this.#host.sheetsChanged();
    this.#baseUrls.set(sheet, baseUrl);
    return sheet;
  }

  /** Addresses in a sheet are relative to the sheet. */
  #parserFor(baseUrl: string): DeclarationParser {
    return makeDeclarationParser({ resolveUrl: (url) => URL.parse(url, baseUrl)?.href ?? url, isQuirks: this.#host.document.isQuirks });
  }

  #fire(element: Element, type: 'load' | 'error'): void {
    this.#host.delayLoad(1);
    this.#host.queueTask(() => {
      fireSimple(element, type);
      this.#host.delayLoad(-1);
    });
  }
}

/** The MIME type must be text/css; quirks mode lets same-origin sheets of any type pass. */
function isStyleAnswer(response: LoadResponse, isQuirks: boolean): boolean {
  if (response.internalStatus < 200 || response.internalStatus > 299) return false;
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (type === undefined) return true;
  return type.toLowerCase().startsWith('text/css') || (isQuirks && response.type === 'basic');
}

function charsetOf(headers: readonly (readonly [string, string])[]): string | null {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return /charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1] ?? null;
}
