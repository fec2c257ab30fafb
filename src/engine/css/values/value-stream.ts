// ValueStream: a cursor over component values for the property grammars. White space between values never matters to a
// grammar, so it is skipped on the way. Going back is setting `index` again.

import type { ComponentValue, FunctionBlock } from '../component-value.ts';

export class ValueStream {
  readonly values: readonly ComponentValue[];
  index: number;

  constructor(values: readonly ComponentValue[]) {
    this.values = values;
    this.index = 0;
    this.#skipSpace();
  }

  #skipSpace(): void {
    while (this.index < this.values.length && this.values[this.index]!.type === 'whitespace') this.index++;
  }

  peek(): ComponentValue | undefined {
    return this.values[this.index];
  }

  next(): ComponentValue | undefined {
    const value = this.values[this.index];
    if (value !== undefined) {
      this.index++;
      this.#skipSpace();
    }
    return value;
  }

  atEnd(): boolean {
    return this.index >= this.values.length;
  }

  /** True when white space stands before the current value. */
  hasSpaceBefore(): boolean {
    return this.index > 0 && this.values[this.index - 1]!.type === 'whitespace';
  }

  /** The identifier here in lower case, without consuming it. */
  peekIdent(): string | null {
    const value = this.values[this.index];
    return value !== undefined && value.type === 'ident' ? lowerAscii(value.value) : null;
  }

  takeIdent(name: string): boolean {
    if (this.peekIdent() !== name) return false;
    this.next();
    return true;
  }

  takeComma(): boolean {
    if (this.peek()?.type !== 'comma') return false;
    this.next();
    return true;
  }

  takeSlash(): boolean {
    return this.takeDelim('/');
  }

  takeDelim(delim: string): boolean {
    const value = this.peek();
    if (value === undefined || value.type !== 'delim' || value.value !== delim) return false;
    this.next();
    return true;
  }

  /** The function here when its name is one of `names` (lower case), without consuming it. */
  peekFunction(name: string): FunctionBlock | null {
    const value = this.peek();
    return value !== undefined && value.type === 'function' && lowerAscii(value.name) === name ? value : null;
  }
}

/** ASCII lower case; most names are already, which costs no allocation. */
export function lowerAscii(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  }
  return text;
}
