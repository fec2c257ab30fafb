// https://dom.spec.whatwg.org/#concept-child-text-content

import type { CharacterData } from './character-data.ts';
import type { Node } from './node.ts';
import { CDATA_SECTION_NODE, TEXT_NODE } from './node-type.ts';

export function childText(parent: Node): string {
  let text = '';
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === TEXT_NODE || child.nodeType === CDATA_SECTION_NODE) text += (child as CharacterData).text;
  }
  return text;
}
