// What `new Text()` and its kin do: the DOM's classes want a node document, which the glue's realm knows as its window's.

import { Comment } from '../dom/comment.ts';
import { Document } from '../dom/document.ts';
import { DocumentFragment } from '../dom/document-fragment.ts';
import type { Element } from '../dom/element.ts';
import type { OptionElement } from '../dom/html/select-elements.ts';
import { HTML_ELEMENT_CLASSES } from '../dom/html/element-classes.ts';
import { DomParser } from '../dom/parsing/dom-parser.ts';
import { ProcessingInstruction } from '../dom/processing-instruction.ts';
import { Range } from '../dom/range.ts';
import { Text } from '../dom/text.ts';
import type { Window } from './window/window.ts';

/** The static methods that generated glue calls: `construct(window, ...)` and the legacy factories by their names. */
const STATICS: readonly (readonly [target: object | undefined, name: string, make: (window: Window, ...args: never[]) => object])[] = [
  [Text, 'construct', (window, data: string) => new Text(window.document, data)],
  [Comment, 'construct', (window, data: string) => new Comment(window.document, data)],
  [DocumentFragment, 'construct', (window) => new DocumentFragment(window.document)],
  [ProcessingInstruction, 'construct', (window, target: string, data: string) => window.document.createProcessingInstruction(target, data)],
  [Range, 'construct', (window) => new Range(window.document)],
  [DomParser, 'construct', (window) => new DomParser(window.document)],
  [Document, 'construct', (window) => new Document({ contentType: 'application/xml', url: 'about:blank', origin: window.document.origin })],
  [HTML_ELEMENT_CLASSES.get('img'), 'Image', makeImage],
  [HTML_ELEMENT_CLASSES.get('option'), 'Option', makeOption],
  [HTML_ELEMENT_CLASSES.get('audio'), 'Audio', makeAudio],
];

/** https://html.spec.whatwg.org/#dom-image */
function makeImage(window: Window, width?: number, height?: number): Element {
  const image = window.document.createHtmlElement('img');
  if (width !== undefined) image.setAttributeDirect('width', String(width));
  if (height !== undefined) image.setAttributeDirect('height', String(height));
  return image;
}

/** https://html.spec.whatwg.org/#dom-option */
function makeOption(window: Window, text: string, value?: string, defaultSelected?: boolean, selected?: boolean): Element {
  const option = window.document.createHtmlElement('option') as OptionElement;
  if (text !== '') option.appendChild(window.document.createTextNode(text));
  if (value !== undefined) option.setAttributeDirect('value', value);
  if (defaultSelected === true) option.setAttributeDirect('selected', '');
  option.selected = selected === true;
  return option;
}

/** https://html.spec.whatwg.org/#dom-audio */
function makeAudio(window: Window, src?: string): Element {
  const audio = window.document.createHtmlElement('audio');
  audio.setAttributeDirect('preload', 'auto');
  if (src !== undefined) audio.setAttributeDirect('src', src);
  return audio;
}

function locationOf(this: Document): object | null {
  return (this.defaultView as Window | null)?.location ?? null;
}

/** Adds what the DOM's classes do not have themselves. */
export function addDomConstructors(): void {
  for (const [target, name, make] of STATICS) {
    if (target !== undefined && !Object.hasOwn(target, name)) Object.defineProperty(target, name, { value: make, configurable: true });
  }
  // https://html.spec.whatwg.org/#dom-document-location: the window's, which the DOM does not know.
  if (!('location' in Document.prototype)) Object.defineProperty(Document.prototype, 'location', { get: locationOf, configurable: true });
}
