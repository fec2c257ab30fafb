// https://dom.spec.whatwg.org/#interface-comment

import { CharacterData } from './character-data.ts';
import type { Document } from './document.ts';
import { COMMENT_NODE } from './node-type.ts';

export class Comment extends CharacterData {
  constructor(nodeDocument: Document, data: string) {
    super(COMMENT_NODE, nodeDocument, data);
  }

  override get interfaceName(): string {
    return 'Comment';
  }

  override get nodeName(): string {
    return '#comment';
  }
}
