// https://svgwg.org/svg2-draft/interact.html#ScriptElement: prepared and run as HTML's script, with `href` for `src`.

import { childText } from '../child-text.ts';
import type { Document } from '../document.ts';
import type { Element } from '../element.ts';
import { scriptKindOf } from '../html/script-element.ts';
import type { RunnableScript, ScriptKind } from '../html/script-element.ts';
import { FLAG_HAS_CHILDREN_STEPS, FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { SvgElement } from './svg-elements.ts';

export class SvgScriptElement extends SvgElement implements RunnableScript {
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

  get source(): string | null {
    return this.hrefValue;
  }

  get text(): string {
    return childText(this);
  }

  get kind(): ScriptKind | null {
    return scriptKindOf(this.attribute('type'), null);
  }

  get async(): boolean {
    return this.forceAsync || this.attribute('async') !== null;
  }

  protected override hrefChanged(): void {
    this.maybePrepare();
  }

  override childrenChangedSteps(): void {
    this.maybePrepare();
  }

  override postConnectionSteps(): void {
    this.maybePrepare();
  }

  private maybePrepare(): void {
    if (this.parserInserted || this.alreadyStarted || !this.isConnected) return;
    if (this.firstChild === null && this.hrefValue === null) return;
    this.nodeDocument.host.prepareScript(this);
  }

  override cloningSteps(from: Element): void {
    this.alreadyStarted = (from as SvgScriptElement).alreadyStarted;
  }
}
