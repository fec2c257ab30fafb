// Looks ahead, while a script blocks the parser, for what the page will need: scripts, sheets, images. A guess: it builds no tree, and what
// it finds only warms the cache. https://html.spec.whatwg.org/#speculative-html-parsing

export interface PreloadHint {
  readonly kind: 'script' | 'module' | 'style' | 'image' | 'font' | 'fetch';
  /** As written: resolve it against `base` when that is set, else against the document. */
  readonly url: string;
  readonly crossOrigin: string | null;
  readonly integrity: string;
  readonly referrerPolicy: string;
  readonly media: string;
  /** For images with candidates. */
  readonly srcset: string;
  readonly sizes: string;
  /** The first base element's href seen before, null for none. */
  readonly base: string | null;
}

/** Elements whose contents are text: tags in them are none. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript', 'template']);
const TAG = /<(?:!--|([a-zA-Z][^\t\n\f\r />]*))/g;
const ATTRIBUTE = /[\t\n\f\r /]*([^\t\n\f\r />=]+)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >]+)))?/y;
const MAX_HINTS = 500;

export class PreloadScanner {
  private rest = '';
  private base: string | null = null;
  /** The raw text element that we are in, or `-->` for a comment. */
  private until: string | null = null;
  private count = 0;

  /** Scans what came in since the last call; a tag that is cut is seen with the next piece. */
  scan(text: string): PreloadHint[] {
    const input = this.rest + text;
    this.rest = '';
    const hints: PreloadHint[] = [];
    let position = 0;
    while (position < input.length && this.count < MAX_HINTS) {
      if (this.until !== null) {
        const end = indexOfIgnoringCase(input, this.until, position);
        if (end < 0) {
          this.rest = input.slice(-this.until.length);
          return hints;
        }
        position = end + this.until.length;
        this.until = null;
      }
      TAG.lastIndex = position;
      const match = TAG.exec(input);
      if (match === null) {
        // A "<" near the end may begin a tag.
        const open = input.lastIndexOf('<');
        if (open >= position && open >= input.length - 4) this.rest = input.slice(open);
        return hints;
      }
      if (match[1] === undefined) {
        this.until = '-->';
        position = TAG.lastIndex;
        continue;
      }
      const name = match[1].toLowerCase();
      const attributes = new Map<string, string>();
      const end = readAttributes(input, TAG.lastIndex, attributes);
      if (end < 0) {
        // SAFETY: an endless tag is not kept whole.
        this.rest = input.length - match.index < 65536 ? input.slice(match.index) : '';
        return hints;
      }
      const hint = this.hintFor(name, attributes);
      if (hint !== null) {
        hints.push(hint);
        this.count++;
      }
      if (RAW.has(name)) this.until = `</${name}`;
      position = end;
    }
    return hints;
  }

  private hintFor(name: string, attributes: ReadonlyMap<string, string>): PreloadHint | null {
    const get = (key: string): string => attributes.get(key) ?? '';
    switch (name) {
      case 'base':
        if (this.base === null && attributes.has('href')) this.base = get('href');
        return null;
      case 'script': {
        if (get('src') === '' || attributes.has('nomodule')) return null;
        const type = get('type').trim().toLowerCase();
        if (type === 'module') return this.hint('module', get('src'), attributes);
        return type === '' || /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(type) ? this.hint('script', get('src'), attributes) : null;
      }
      case 'img':
        if (get('loading').toLowerCase() === 'lazy' || (get('src') === '' && get('srcset') === '')) return null;
        return this.hint('image', get('src'), attributes);
      case 'link':
        return this.linkHint(attributes);
      default:
        return null;
    }
  }

  private linkHint(attributes: ReadonlyMap<string, string>): PreloadHint | null {
    const href = attributes.get('href') ?? '';
    const relations = (attributes.get('rel') ?? '').toLowerCase().split(/[\t\n\f\r ]+/);
    if (href === '') return null;
    if (relations.includes('stylesheet') && !relations.includes('alternate') && !attributes.has('disabled')) return this.hint('style', href, attributes);
    if (relations.includes('modulepreload')) return this.hint('module', href, attributes);
    if (!relations.includes('preload')) return null;
    const as = (attributes.get('as') ?? '').toLowerCase();
    return as === 'script' || as === 'style' || as === 'image' || as === 'font' || as === 'fetch' ? this.hint(as, href, attributes) : null;
  }

  private hint(kind: PreloadHint['kind'], url: string, attributes: ReadonlyMap<string, string>): PreloadHint {
    const crossOrigin = attributes.get('crossorigin');
    return {
      kind,
      url,
      crossOrigin: crossOrigin === undefined ? null : crossOrigin.toLowerCase() === 'use-credentials' ? 'use-credentials' : 'anonymous',
      integrity: attributes.get('integrity') ?? '',
      referrerPolicy: attributes.get('referrerpolicy') ?? '',
      media: attributes.get('media') ?? '',
      srcset: attributes.get('srcset') ?? attributes.get('imagesrcset') ?? '',
      sizes: attributes.get('sizes') ?? attributes.get('imagesizes') ?? '',
      base: this.base,
    };
  }
}

/** Reads attributes up to the tag's end; -1 when the input ends before. */
function readAttributes(input: string, from: number, attributes: Map<string, string>): number {
  let position = from;
  for (;;) {
    while (position < input.length && /[\t\n\f\r /]/.test(input[position] as string)) position++;
    if (position >= input.length) return -1;
    if (input[position] === '>') return position + 1;
    ATTRIBUTE.lastIndex = position;
    const match = ATTRIBUTE.exec(input);
    if (match === null) {
      position++;
      continue;
    }
    position = ATTRIBUTE.lastIndex;
    if (position >= input.length) return -1;
    const name = (match[1] ?? '').toLowerCase();
    if (!attributes.has(name)) attributes.set(name, decode(match[2] ?? match[3] ?? match[4] ?? ''));
  }
}

/** Only the reference that URLs really contain. */
function decode(value: string): string {
  return value.includes('&') ? value.replace(/&amp;/g, '&') : value;
}

function indexOfIgnoringCase(input: string, wanted: string, from: number): number {
  for (let i = input.indexOf(wanted.slice(0, 2), from); i >= 0; i = input.indexOf(wanted.slice(0, 2), i + 1)) {
    if (input.slice(i, i + wanted.length).toLowerCase() === wanted) return i;
  }
  return -1;
}
