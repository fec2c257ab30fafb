// https://html.spec.whatwg.org/#fragment-parsing-algorithm-steps: innerHTML and its relatives.

import { Parser } from 'parse5';
import type { TreeAdapter } from 'parse5';
import type { Document } from '../document.ts';
import type { DocumentFragment } from '../document-fragment.ts';
import type { Element } from '../element.ts';
import { DomException } from '../dom-exception.ts';
import { childArray, insert, remove } from '../mutation.ts';
import type { Node } from '../node.ts';
import { DomTreeAdapter } from './tree-adapter.ts';
import type { DomMap } from './tree-adapter.ts';
import { parseXmlFragment } from './xml-document-parser.ts';

/** Parses `markup` as if in `context`; the fragment belongs to the context's document (or a template's own). */
export function parseFragmentInto(document: Document, context: Element, markup: string, allowShadowRoots: boolean): DocumentFragment {
  const owner = context.isHtml('template') ? document.inertTemplateDocument : document;
  if (!document.isHtmlDocument) {
    const fragment = parseXmlFragment(owner, context, markup);
    if (fragment === null) throw new DomException('the markup is not well-formed XML', 'SyntaxError');
    return fragment;
  }
  const fragment = owner.createDocumentFragment();
  // OPTIMIZATION: plain text needs no parser. (A NUL or CR would be changed by it; rows and the like refuse text.)
  if (!/[<&\0\r]/.test(markup) && PLAIN_CONTEXTS.has(context.localName) && context.isHtmlElement) {
    insert(owner.createTextNode(markup), fragment, null);
    return fragment;
  }
  const adapter = new DomTreeAdapter(owner, true, allowShadowRoots);
  const options = { treeAdapter: adapter as TreeAdapter<DomMap>, scriptingEnabled: document.host.scriptingEnabled };
  const parser = Parser.getFragmentParser<DomMap>(context, options);
  adapter.depth = () => parser.openElements.stackTop + 1;
  parser.tokenizer.write(markup, true);
  const root = (parser.document as Node).firstChild as Node;
  for (const child of childArray(root)) {
    remove(child, true);
    insert(child, fragment, null, true);
  }
  return fragment;
}

/** Elements whose text contents the parser takes as they are. */
const PLAIN_CONTEXTS = new Set('div span p a li b i em strong h1 h2 h3 h4 h5 h6 td th button label body section article small code'.split(' '));
