// The XML of an SVG image as a tree of SvgNodes. A small, forgiving, non-validating reader: no DTD, no external entity, no namespace
// handling beyond prefixes. Hostile input: one pass, no recursion, bounded nodes and depth; what is broken ends the document there.

import { declaredFor, parseSvgRules } from './svg-css.ts';
import { MAX_SVG_DEPTH, MAX_SVG_NODES } from './svg-node.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import type { SvgNode, SvgTree } from './svg-node.ts';

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const TAG = /<(\/?)([A-Za-z_][\w.:-]*)/y;
const ATTRIBUTE = /\s*([A-Za-z_][\w.:-]*)\s*=\s*("[^"]*"|'[^']*')/y;

/** The elements of an image by their ids; styles there are none. */
class XmlTree implements SvgTree {
  readonly ids = new Map<string, XmlNode>();

  byId(id: string): SvgNode | null {
    return this.ids.get(id) ?? null;
  }

  external(): SvgNode | null {
    return null;
  }

  styleUnder(): ComputedStyle | null {
    return null;
  }
}

class XmlNode implements SvgNode {
  readonly name: string;
  readonly tree: XmlTree;
  readonly parent: XmlNode | null;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[] = [];
  readonly text: string;
  readonly style: ComputedStyle | null = null;
  declared: ReadonlyMap<string, string> | null = null;

  constructor(parent: XmlNode | null, name: string, attributes: ReadonlyMap<string, string>, text: string, tree: XmlTree) {
    this.parent = parent;
    this.name = name;
    this.attributes = attributes;
    this.text = text;
    this.tree = tree;
  }

  get identity(): object {
    return this;
  }

  attribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
}

/** The root `svg` element, or null when the bytes hold none. */
export function parseSvgImage(bytes: Uint8Array): SvgNode | null {
  const text = new TextDecoder().decode(bytes);
  const tree = new XmlTree();
  const document = new XmlNode(null, '#document', NO_ATTRIBUTES, '', tree);
  const elements: XmlNode[] = [];
  let css = '';
  const open: XmlNode[] = [document];
  let count = 0;
  let at = 0;
  while (at < text.length && count < MAX_SVG_NODES) {
    const parent = open.at(-1) as XmlNode;
    const next = text.indexOf('<', at);
    const end = next < 0 ? text.length : next;
    if (end > at && open.length > 1) {
      const data = unescape(text.slice(at, end));
      parent.children.push(new XmlNode(parent, '#text', NO_ATTRIBUTES, data, tree));
      if (parent.name === 'style') css += data;
      count += 1;
    }
    if (next < 0) break;
    const skipped = skipMarkup(text, next);
    if (skipped !== null) {
      if (text.startsWith('<![CDATA[', next)) {
        const data = text.slice(next + 9, Math.max(next + 9, skipped - 3));
        parent.children.push(new XmlNode(parent, '#text', NO_ATTRIBUTES, data, tree));
        if (parent.name === 'style') css += data;
      }
      at = skipped;
      continue;
    }
    TAG.lastIndex = next;
    const tag = TAG.exec(text);
    if (tag === null) {
      at = next + 1;
      continue;
    }
    const name = localName(tag[2] ?? '');
    at = TAG.lastIndex;
    if (tag[1] === '/') {
      closeElement(open, name);
      const close = text.indexOf('>', at);
      if (close < 0) break;
      at = close + 1;
      continue;
    }
    const attributes = new Map<string, string>();
    for (;;) {
      ATTRIBUTE.lastIndex = at;
      const attribute = ATTRIBUTE.exec(text);
      if (attribute === null) break;
      at = ATTRIBUTE.lastIndex;
      attributes.set(attribute[1] ?? '', unescape((attribute[2] ?? '').slice(1, -1)));
    }
    const close = text.indexOf('>', at);
    if (close < 0) break;
    const node = new XmlNode(parent, name, attributes, '', tree);
    const id = attributes.get('id');
    if (id !== undefined && !tree.ids.has(id)) tree.ids.set(id, node);
    elements.push(node);
    count += 1;
    parent.children.push(node);
    if (text.charAt(close - 1) !== '/' && open.length < MAX_SVG_DEPTH * 4) open.push(node);
    at = close + 1;
  }
  const rules = css === '' ? [] : parseSvgRules(css);
  if (rules.length > 0) for (const element of elements) element.declared = declaredFor(element, rules);
  return document.children.find((child) => child.name === 'svg') ?? null;
}

/** Closes up to the innermost open element of that name; an end tag without one is ignored. */
function closeElement(open: XmlNode[], name: string): void {
  for (let i = open.length - 1; i > 0; i--) {
    if (open[i]?.name !== name) continue;
    open.length = i;
    return;
  }
}

/** The end of a comment, CDATA section, declaration or processing instruction at `at`; null for a tag. */
function skipMarkup(text: string, at: number): number | null {
  const skip = (open: string, close: string): number | null => {
    if (!text.startsWith(open, at)) return null;
    const end = text.indexOf(close, at + open.length);
    return end < 0 ? text.length : end + close.length;
  };
  const simple = skip('<!--', '-->') ?? skip('<![CDATA[', ']]>') ?? skip('<?', '?>');
  if (simple !== null || !text.startsWith('<!', at)) return simple;
  const bracket = text.indexOf('[', at);
  const end = text.indexOf('>', at);
  if (bracket < 0 || (end >= 0 && end < bracket)) return end < 0 ? text.length : end + 1;
  const close = text.indexOf(']', bracket);
  const after = close < 0 ? -1 : text.indexOf('>', close);
  return after < 0 ? text.length : after + 1;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : '';
  });
}
