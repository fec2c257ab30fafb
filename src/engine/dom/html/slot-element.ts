// https://html.spec.whatwg.org/#the-slot-element

import type { Element } from '../element.ts';
import { ELEMENT_NODE } from '../node-type.ts';
import type { Node } from '../node.ts';
import { flattenedSlottables, slotChanged } from '../slots.ts';
import { HtmlElement } from './html-element.ts';
import { reflect, text } from './reflect.ts';

export class SlotElement extends HtmlElement {
  assigned: Node[] = [];
  manuallyAssigned: Node[] = [];

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name === 'name' && (oldValue ?? '') !== (value ?? '')) slotChanged(this);
  }

  assignedNodes(options?: { flatten?: boolean }): Node[] {
    if (options?.flatten !== true) return [...this.assigned];
    return this.containingShadowRoot === null ? [] : flattenedSlottables(this);
  }

  assignedElements(options?: { flatten?: boolean }): Element[] {
    return this.assignedNodes(options).filter((node) => node.nodeType === ELEMENT_NODE) as Element[];
  }

  assign(...nodes: Node[]): void {
    this.manuallyAssigned = nodes;
    slotChanged(this);
  }
}

reflect(SlotElement.prototype, { name: text() });
