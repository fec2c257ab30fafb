// https://dom.spec.whatwg.org/#dom-node-normalize

import { rangesMergedText } from './live-ranges.ts';
import { remove } from './mutation.ts';
import type { Node } from './node.ts';
import { TEXT_NODE } from './node-type.ts';
import type { Text } from './text.ts';
import { nextInTree } from './tree-order.ts';

export function normalize(root: Node): void {
  let node: Node | null = nextInTree(root, root);
  while (node !== null) {
    if (node.nodeType !== TEXT_NODE) {
      node = nextInTree(node, root);
      continue;
    }
    const text = node as Text;
    // 1.-2. Empty text goes.
    if (text.text.length === 0) {
      node = nextInTree(text, root);
      remove(text);
      continue;
    }
    // 3.-7. The following contiguous text joins this one.
    const parts: string[] = [];
    let length = text.text.length;
    for (let next = text.nextSibling; next !== null && next.nodeType === TEXT_NODE; next = next.nextSibling) {
      rangesMergedText(text, next, length);
      parts.push((next as Text).text);
      length += (next as Text).text.length;
    }
    if (parts.length > 0) text.replaceData(text.text.length, 0, parts.join(''));
    for (let i = 0; i < parts.length; i++) remove(text.nextSibling as Node);
    node = nextInTree(text, root);
  }
}
