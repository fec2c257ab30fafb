// RenderedLines: puts rendered text together. Required line breaks fall together to the largest of a run, white space that collapses
// vanishes at the ends of lines: https://html.spec.whatwg.org/#get-the-text-steps, https://drafts.csswg.org/css-text-4/#white-space-phase-2

export class RenderedLines {
  #text = '';
  /** Required line breaks that the next text makes. */
  #required = 0;
  /** A space that collapses was last: it counts when something follows on the line. */
  #hasSpace = false;
  #isAtStart: boolean;

  /** `startsInLine`: white space in front is seen. */
  constructor(startsInLine: boolean) {
    this.#isAtStart = !startsInLine;
  }

  /** Text with spaces that collapse and perhaps line feeds that do not. */
  collapsible(text: string): void {
    let line = 0;
    for (;;) {
      const end = text.indexOf('\n', line);
      this.#collapsibleLine(end < 0 ? text.slice(line) : text.slice(line, end));
      if (end < 0) return;
      this.breakLine();
      line = end + 1;
    }
  }

  #collapsibleLine(text: string): void {
    let start = 0;
    let end = text.length;
    while (start < end && isSpace(text, start)) start++;
    while (end > start && isSpace(text, end - 1)) end--;
    if (start > 0 && !this.#isAtStart) this.#hasSpace = true;
    if (start < end) this.#append(text.slice(start, end));
    if (end < text.length && start < end) this.#hasSpace = true;
  }

  preserved(text: string): void {
    if (text === '') return;
    this.#append(text);
    this.#isAtStart = text.endsWith('\n');
  }

  breakLine(): void {
    this.separate('\n');
  }

  /** A line feed between lines, a tab between cells. */
  separate(separator: '\n' | '\t'): void {
    this.#hasSpace = false;
    this.#append(separator);
    this.#isAtStart = true;
  }

  /** Required line breaks: one between blocks, two around paragraphs. */
  require(count: number): void {
    this.#hasSpace = false;
    this.#isAtStart = true;
    if (count > this.#required) this.#required = count;
  }

  /** An inline block or replaced box begins: its lines are its own. */
  enterAtomic(): void {
    if (this.#hasSpace) this.#append('');
    this.#isAtStart = true;
  }

  leaveAtomic(): void {
    this.#hasSpace = false;
    this.#isAtStart = false;
  }

  /** `endsInLine`: white space at the end is seen. */
  finish(endsInLine: boolean): string {
    if (endsInLine && this.#hasSpace) this.#append('');
    return this.#text;
  }

  #append(text: string): void {
    if (this.#required > 0 && this.#text !== '') this.#text += '\n'.repeat(this.#required);
    this.#required = 0;
    this.#text += this.#hasSpace ? ` ${text}` : text;
    this.#hasSpace = false;
    this.#isAtStart = false;
  }
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
