// https://w3c.github.io/mathml-core/#dom-mathmlelement

import { Element } from './element.ts';
import { defineEventHandlers, GLOBAL_EVENT_HANDLERS } from './event-handler.ts';
import { DomStringMap } from './dom-string-map.ts';
import { makeInlineStyle } from './inline-style.ts';

export class MathMlElement extends Element {
  override get interfaceName(): string {
    return 'MathMLElement';
  }

  get dataset(): DomStringMap {
    const rare = this.ensureRare();
    return (rare.dataset ??= new DomStringMap(this));
  }

  get style(): object {
    const rare = this.ensureRare();
    return (rare.style ??= makeInlineStyle(this));
  }
}

defineEventHandlers(MathMlElement.prototype, GLOBAL_EVENT_HANDLERS);
