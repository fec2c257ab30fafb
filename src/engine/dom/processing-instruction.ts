// https://dom.spec.whatwg.org/#interface-processinginstruction

import { CharacterData } from './character-data.ts';
import type { Document } from './document.ts';
import { PROCESSING_INSTRUCTION_NODE } from './node-type.ts';

export class ProcessingInstruction extends CharacterData {
  readonly target: string;
  /** The style sheet of an xml-stylesheet instruction, set by the page. */
  sheet: object | null = null;

  constructor(nodeDocument: Document, target: string, data: string) {
    super(PROCESSING_INSTRUCTION_NODE, nodeDocument, data);
    this.target = target;
  }

  override get interfaceName(): string {
    return 'ProcessingInstruction';
  }

  override get nodeName(): string {
    return this.target;
  }
}
