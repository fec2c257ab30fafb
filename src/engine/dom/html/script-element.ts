// https://html.spec.whatwg.org/#the-script-element. When a script is to run is decided here; fetching and running are the page's.

import type { Document } from '../document.ts';
import { childText } from '../child-text.ts';
import type { Element } from '../element.ts';
import { replaceAllWithText } from '../mutation.ts';
import { FLAG_HAS_CHILDREN_STEPS, FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { asciiLowercase } from '../qualified-name.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, CROSS_ORIGIN, FETCH_PRIORITY, reflect, REFERRER_POLICY, text, tokens, url } from './reflect.ts';

export type ScriptKind = 'classic' | 'module' | 'importmap' | 'speculationrules';

/** What a script runner needs of a script element, HTML's or SVG's. */
export interface RunnableScript extends Element {
  /** The parser made it and runs it; cleared once it is prepared. https://html.spec.whatwg.org/#parser-document */
  parserInserted: boolean;
  /** https://html.spec.whatwg.org/#already-started: it will not run (again). */
  alreadyStarted: boolean;
  /** https://html.spec.whatwg.org/#script-force-async */
  forceAsync: boolean;
  readonly async: boolean;
  readonly text: string;
  /** The address as the attribute has it; null for an inline script. */
  readonly source: string | null;
  /** null for data blocks. */
  readonly kind: ScriptKind | null;
}

/** https://html.spec.whatwg.org/#prepare-the-script-element steps 8-13; null for data blocks. */
export function scriptKindOf(type: string | null, language: string | null): ScriptKind | null {
  if (type === '' || (type === null && (language === null || language === ''))) return 'classic';
  const given = asciiLowercase((type ?? `text/${language ?? ''}`).trim());
  if (JAVASCRIPT_TYPES.has(given)) return 'classic';
  return given === 'module' || given === 'importmap' || given === 'speculationrules' ? given : null;
}

export class ScriptElement extends HtmlElement implements RunnableScript {
  declare src: string;
  declare defer: boolean;
  declare noModule: boolean;
  declare integrity: string;
  declare crossOrigin: string | null;

  parserInserted = false;
  alreadyStarted = false;
  forceAsync = true;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS | FLAG_HAS_CHILDREN_STEPS;
  }

  /** Called by the parser right after creation. */
  fromParser(inFragment: boolean): void {
    this.parserInserted = !inFragment;
    this.forceAsync = false;
    if (inFragment) this.alreadyStarted = true;
  }

  get async(): boolean {
    return this.forceAsync || this.attribute('async') !== null;
  }

  set async(value: boolean) {
    this.forceAsync = false;
    if (value) this.setAttributeDirect('async', '');
    else this.removeAttribute('async');
  }

  get text(): string {
    return childText(this);
  }

  set text(value: string) {
    replaceAllWithText(this, value);
  }

  get source(): string | null {
    return this.attribute('src');
  }

  get kind(): ScriptKind | null {
    return scriptKindOf(this.attribute('type'), this.attribute('language'));
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name === 'async' && value !== null) this.forceAsync = false;
    if (name === 'src' && oldValue === null && value !== null) this.maybePrepare();
  }

  override childrenChangedSteps(): void {
    this.maybePrepare();
  }

  override postConnectionSteps(): void {
    this.maybePrepare();
  }

  private maybePrepare(): void {
    if (this.parserInserted || this.alreadyStarted || !this.isConnected) return;
    // A script without src and without text waits for either.
    if (this.source === null && this.firstChild === null) return;
    this.nodeDocument.host.prepareScript(this);
  }

  override cloningSteps(from: Element): void {
    this.alreadyStarted = (from as ScriptElement).alreadyStarted;
  }

  /** https://html.spec.whatwg.org/#dom-script-supports */
  static supports(type: string): boolean {
    return type === 'classic' || type === 'module' || type === 'importmap';
  }
}

/** https://mimesniff.spec.whatwg.org/#javascript-mime-type */
const JAVASCRIPT_TYPES = new Set([
  'application/ecmascript',
  'application/javascript',
  'application/x-ecmascript',
  'application/x-javascript',
  'text/ecmascript',
  'text/javascript',
  'text/javascript1.0',
  'text/javascript1.1',
  'text/javascript1.2',
  'text/javascript1.3',
  'text/javascript1.4',
  'text/javascript1.5',
  'text/jscript',
  'text/livescript',
  'text/x-ecmascript',
  'text/x-javascript',
]);

reflect(ScriptElement.prototype, {
  src: url(),
  type: text(),
  noModule: boolean(),
  defer: boolean(),
  crossOrigin: CROSS_ORIGIN,
  referrerPolicy: REFERRER_POLICY,
  integrity: text(),
  fetchPriority: FETCH_PRIORITY,
  blocking: tokens(null, ['render']),
  charset: text(),
  event: text(),
  htmlFor: text('for'),
});
