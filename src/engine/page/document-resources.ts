// What a document loads besides its scripts: sheets, images, fonts, its icon and title; and what observers are told.

import type { CssomHost } from '../css/cssom/cssom-host.ts';
import { evaluateMediaQueryList } from '../css/media/evaluate-media-query.ts';
import { parseMediaQueryText } from '../css/media/parse-media-query.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { ImageElement } from '../dom/html/image-element.ts';
import type { LinkElement, MetaElement } from '../dom/html/metadata-elements.ts';
import type { ShadowRoot } from '../dom/shadow-root.ts';
import type { SvgElement } from '../dom/svg/svg-elements.ts';
import type { PreloadHint } from '../html/preload-scanner.ts';
import type { ComputedStyle, ImageValue } from '../style/computed-style.ts';
import type { Box } from '../layout/box.ts';
import { ORIGIN_AUTHOR } from '../style/rule-index.ts';
import type { SheetEntry } from '../style/rule-index.ts';
import { reportMediaQueryChanges } from '../web/css/media-query-list.ts';
import { deliverIntersectionObservations } from '../web/observers/intersection-observer.ts';
import { deliverResizeObservations } from '../web/observers/resize-observer.ts';
import { knownFontFaceSet } from '../web/fonts/font-face-set.ts';
import { setFontsHost } from '../web/fonts/fonts-host.ts';
import { fireSimple } from './fire.ts';
import { loadBytes, subresourceRequest } from './load-bytes.ts';
import type { LoadedDocument } from './loaded-document.ts';
import { StyleSheets } from './style-sheets.ts';
import { externalSvg } from './svg-geometry.ts';
import { WebFonts } from './web-fonts.ts';

const MAX_PRELOAD_BYTES = 32 * 1024 * 1024;

export class DocumentResources {
  readonly sheets: StyleSheets;
  readonly fonts: WebFonts;
  readonly #loaded: LoadedDocument;
  readonly #waitingForStyles: (() => void)[] = [];
  /** Who waits for document.fonts.ready. */
  readonly #waitingForQuiet: (() => void)[] = [];
  readonly #preloaded = new Set<string>();
  #iconUrl = '';
  #lastTitle = '';

  constructor(loaded: LoadedDocument, cssomHost: CssomHost) {
    this.#loaded = loaded;
    const { document, view, options } = loaded;
    this.sheets = new StyleSheets({
      document,
      loader: loaded.loader,
      cssomHost,
      media: () => view.styles.environment,
      queueTask: (task) => options.process.loop.queueTask(() => loaded.isClosed || task()),
      sheetsChanged: () => view.sheetsChanged(),
      shadowSheetsChanged: (root) => view.shadowSheetsChanged(root),
      delayLoad: (change) => loaded.delayLoad(change),
      unblocked: () => this.#stylesReady(),
    });
    this.fonts = new WebFonts({
      fonts: options.environment.fonts,
      loader: loaded.loader,
      documentUrl: () => document.URL,
      fontsChanged: () => view.fontsChanged(),
      delayLoad: (change) => loaded.delayLoad(change),
      loadingBegan: () => knownFontFaceSet(document)?.began(),
      loadingEnded: (loadedFaces, failed) => {
        knownFontFaceSet(document)?.ended(loadedFaces, failed);
        this.#checkQuiet();
      },
      updateSheets: () => view.updateSheets(),
      fontOf: (text) => view.styles.fontOf(text),
      whenQuiet: (callback) => {
        this.#waitingForQuiet.push(callback);
        this.#checkQuiet();
      },
    });
    setFontsHost(document, this.fonts);
    view.provideSheets(() => this.#provideSheets());
    view.styles.provideShadowSheets((root) => this.#entriesOf(root));
    view.onLayout((boxes) => this.#afterLayout(boxes));
  }

  close(): void {
    this.sheets.close();
    this.fonts.close();
  }

  // --- sheets ---

  whenStylesReady(callback: () => void): void {
    if (this.sheets.isBlocking) this.#waitingForStyles.push(callback);
    else callback();
  }

  #stylesReady(): void {
    if (this.sheets.isBlocking) return;
    for (const callback of this.#waitingForStyles.splice(0)) this.#loaded.options.process.loop.queueTask(callback);
    this.#checkQuiet();
    this.#loaded.frames.request();
  }

  #provideSheets(): void {
    const { view } = this.#loaded;
    view.styles.setSheets(this.#entriesOf(this.#loaded.document));
    this.fonts.setRules(view.styles.rules.fontFaces);
  }

  #entriesOf(root: Document | ShadowRoot): SheetEntry[] {
    return this.sheets.inForce(root).map(({ sheet, baseUrl }) => ({ stylesheet: sheet.stylesheet, media: sheet.mediaQuery, origin: ORIGIN_AUTHOR, baseUrl }));
  }

  mediaQueriesChanged(): void {
    reportMediaQueryChanges(this.#loaded.window);
  }

  linkChanged(element: LinkElement): void {
    const { relations } = element;
    this.sheets.updateLink(element);
    if (!element.isConnected) return;
    if (relations.includes('icon')) this.#updateIcon();
    if (relations.includes('preload') || relations.includes('modulepreload')) {
      const url = this.#loaded.document.parseUrl(element.getAttribute('href') ?? '');
      const kind = element.getAttribute('as') ?? '';
      if (url !== null && kind !== '')
        this.#preloadUrl(
          url,
          kind === 'style' ? 'style' : kind === 'font' ? 'font' : kind === 'image' ? 'image' : 'script',
          element.getAttribute('crossorigin'),
          () => fireSimple(element, 'load'),
        );
    }
  }

  /** `attribute` is '' when the element was inserted. */
  metaChanged(element: MetaElement, attribute: string): void {
    // FIXME: referrer and content-security-policy are later steps.
    if (attribute === '') this.#refresh(element);
    if (element.getAttribute('name')?.toLowerCase() === 'color-scheme') this.#loaded.view.sheetsChanged();
  }

  /** https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh */
  #refresh(element: MetaElement): void {
    const input = element.getAttribute('content') ?? '';
    if (input !== '' && element.getAttribute('http-equiv')?.toLowerCase() === 'refresh') this.#loaded.refresh.run(input);
  }

  titleChanged(): void {
    const title = this.#loaded.document.title.slice(0, 1024);
    if (title === this.#lastTitle) return;
    this.#lastTitle = title;
    this.#loaded.options.host.title(title);
  }

  /** https://html.spec.whatwg.org/#rel-icon: the last one in tree order; without any, /favicon.ico is the browser's business. */
  #updateIcon(): void {
    const links = this.#loaded.document.querySelectorAll('link[rel~="icon" i][href]');
    const last = links.item(links.length - 1) as LinkElement | null;
    const url = last === null ? '' : last.href;
    if (url === this.#iconUrl) return;
    this.#iconUrl = url;
    this.#loaded.options.host.icon(url);
  }

  // --- images ---

  /** https://html.spec.whatwg.org/#update-the-image-data */
  imageChanged(element: ImageElement): void {
    const { document, view, images } = this.#loaded;
    const environment = view.styles.environment;
    const source = element.selectSource({
      density: environment.resolution,
      viewportWidth: environment.width,
      matchesMedia: (text: string) => evaluateMediaQueryList(parseMediaQueryText(text), environment),
      fontSize: environment.fontSize,
    } as unknown as Parameters<ImageElement['selectSource']>[0]);
    if (source === null) {
      element.currentSrc = '';
      if (element.hasAttribute('src')) {
        element.imageBroken();
        this.#fireLater(element, 'error');
      }
      view.imagesChanged(element);
      return;
    }
    if (source.url === element.currentSrc && element.loadState !== 'unavailable') return;
    element.imageLoading(source.url);
    this.#loaded.delayLoad(1);
    const crossOrigin = element.getAttribute('crossorigin');
    const settle = (): void => {
      const image = images.get(source.url, crossOrigin);
      if (element.currentSrc === source.url && image !== null && image.state !== 'pending') {
        if (image.state === 'ready') {
          const { width, height } = image.natural;
          element.imageAvailable(image.resource, Math.round((width ?? 300) / source.density), Math.round((height ?? 150) / source.density));
        } else element.imageBroken();
        view.imagesChanged(element);
        this.#fireLater(element, image.state === 'ready' ? 'load' : 'error');
      }
      this.#loaded.delayLoad(-1);
    };
    const known = images.request(
      { url: source.url, crossOrigin, referrer: document.URL, referrerPolicy: element.getAttribute('referrerpolicy') ?? '' },
      settle,
    );
    if (known) this.#loaded.options.process.loop.queueTask(settle);
  }

  /** https://svgwg.org/svg2-draft/embedded.html#ImageElement: painted when it is there; the size comes from the element. */
  svgImageChanged(element: SvgElement): void {
    const { document, view, images } = this.#loaded;
    const href = element.hrefValue;
    const url = href === null || href === '' ? null : document.parseUrl(href);
    view.paintChanged();
    if (url === null || !element.isConnected) return;
    const crossOrigin = element.attribute('crossorigin');
    this.#loaded.delayLoad(1);
    const settle = (): void => {
      const image = images.get(url, crossOrigin);
      if (element.hrefValue === href && image !== null && image.state !== 'pending') {
        view.paintChanged();
        this.#fireLater(element, image.state === 'ready' ? 'load' : 'error');
      }
      this.#loaded.delayLoad(-1);
    };
    if (images.request({ url, crossOrigin, referrer: document.URL, referrerPolicy: '' }, settle)) this.#loaded.options.process.loop.queueTask(settle);
  }

  /** https://svgwg.org/svg2-draft/struct.html#UseElementHrefAttribute: another document is fetched when it is of the same origin. */
  svgUseChanged(element: SvgElement): void {
    const { document, view, images } = this.#loaded;
    const target = element.isConnected && element.hrefValue !== null ? externalSvg(document, element.hrefValue) : null;
    if (target === null || images.get(target.url) !== null) return;
    this.#loaded.delayLoad(1);
    images.request({ url: target.url, crossOrigin: null, referrer: document.URL, referrerPolicy: '' }, () => {
      view.paintChanged();
      this.#loaded.delayLoad(-1);
    });
  }

  #fireLater(element: Element, type: 'load' | 'error'): void {
    this.#loaded.delayLoad(1);
    this.#loaded.options.process.loop.queueTask(() => {
      if (!this.#loaded.isClosed) fireSimple(element, type);
      this.#loaded.delayLoad(-1);
    });
  }

  // --- what styles and boxes ask for ---

  /** Lays the document out, so that fonts and images of styles, for which the load event waits, are asked for. */
  findByLayout(): void {
    if (!this.sheets.isBlocking) this.#loaded.view.update();
    this.#checkQuiet();
  }

  /** https://drafts.csswg.org/css-font-loading/#font-face-set-pending-on-the-environment */
  #checkQuiet(): void {
    if (this.#waitingForQuiet.length === 0 || this.#loaded.document.readyState === 'loading' || this.sheets.isBlocking || this.fonts.isLoading) return;
    // A layout may ask for more fonts.
    this.#loaded.view.update();
    if (this.fonts.isLoading) return;
    for (const callback of this.#waitingForQuiet.splice(0)) callback();
  }

  #afterLayout(root: Box): void {
    this.fonts.loadUsed(root);
    const seen = new Set<ComputedStyle>();
    const stack: Box[] = [root];
    while (stack.length > 0) {
      const box = stack.pop()!;
      if (!seen.has(box.style)) {
        seen.add(box.style);
        this.#loadStyleImages(box.style);
      }
      if (box.replaced?.url !== undefined) this.#loadImage(box.replaced.url);
      for (const child of box.children) stack.push(child);
    }
  }

  #loadStyleImages({ background, border, effects, inherited }: ComputedStyle): void {
    for (const mask of effects.masks) this.#loadImageValue(mask.image);
    for (const layer of background.layers) this.#loadImageValue(layer.image);
    if (border.image !== null) this.#loadImageValue(border.image.source);
    if (inherited.listStyleImage !== null) this.#loadImageValue(inherited.listStyleImage);
  }

  #loadImageValue(image: ImageValue): void {
    if (image.type === 'url') this.#loadImage(image.url);
  }

  #loadImage(url: string): void {
    const { images, document, view } = this.#loaded;
    if (images.get(url) !== null) return;
    this.#loaded.delayLoad(1);
    images.request({ url, crossOrigin: null, referrer: document.URL, referrerPolicy: '' }, () => {
      view.imagesChanged(null);
      this.#loaded.delayLoad(-1);
    });
  }

  // --- preloads ---

  preload(hint: PreloadHint): void {
    const url = URL.parse(
      hint.url,
      hint.base === null ? this.#loaded.document.baseURL : (URL.parse(hint.base, this.#loaded.document.URL)?.href ?? this.#loaded.document.baseURL),
    )?.href;
    if (url === undefined || hint.kind === 'fetch' || hint.kind === 'font') return;
    // Images are shared by the store; scripts and sheets warm the network's cache.
    if (hint.kind === 'image') return;
    this.#preloadUrl(url, hint.kind === 'style' ? 'style' : 'script', hint.kind === 'module' ? (hint.crossOrigin ?? 'anonymous') : hint.crossOrigin, () => {});
  }

  #preloadUrl(url: string, destination: 'script' | 'style' | 'font' | 'image', crossOrigin: string | null, done: () => void): void {
    if (this.#preloaded.has(url) || this.#preloaded.size > 500) return;
    this.#preloaded.add(url);
    loadBytes(
      this.#loaded.loader,
      { ...subresourceRequest({ url, destination, crossOrigin, referrer: this.#loaded.document.URL, referrerPolicy: '' }), initiator: 'preload' },
      MAX_PRELOAD_BYTES,
      (outcome) => {
        if (outcome.ok && !this.#loaded.isClosed) this.#loaded.options.process.loop.queueTask(done);
      },
    );
  }

  // --- observers ---

  observeSizes(): void {
    deliverResizeObservations(this.#loaded.window);
  }

  observeIntersections(nowMs: number): void {
    deliverIntersectionObservations(this.#loaded.window, nowMs);
  }
}
