// StreamingParser: parse5's tokenizer and tree construction behind an incremental interface that stops at scripts. It knows no tree: the
// adapter builds that. https://html.spec.whatwg.org/#parsing
//
// Input is fed in small pieces, so that what is left of a piece when a script stops the parser is small too: document.write has to
// put text in front of it. Runs of text are handed on between pieces, so a document that is all text streams in bounded memory.

import { Parser, Token, TokenizerMode } from 'parse5';
import type { TreeAdapter, TreeAdapterTypeMap } from 'parse5';

export interface StreamingParserHooks<E> {
  /**
   * A script's end tag was seen: prepare and maybe run it. `blocked` stops the parser until `resume`. May call `insert`
   * (document.write) while it runs.
   */
  script(element: E): 'done' | 'blocked';
  /** The input has ended and the last element was closed. */
  finished(): void;
}

/** UTF-16 units fed to the tokenizer at once. */
const PIECE = 32 * 1024;

export class StreamingParser<T extends TreeAdapterTypeMap> {
  private readonly parser: Parser<T>;
  private readonly hooks: StreamingParserHooks<T['element']>;
  /** Input not yet fed, in order. `offset` is the start of what is left of the first. */
  private pending: string[] = [];
  private offset = 0;
  private ended = false;
  private done = false;
  private isRunning = false;
  private isBlocked = false;
  private pendingScript: T['element'] | null = null;
  /** The last UTF-16 unit fed, and whether the tokenizer is passed by: see `feedPlain`. */
  private lastUnit = 0;
  private isPlain = false;
  /** How many scripts run inside each other (document.write of scripts). */
  private scriptDepth = 0;

  constructor(adapter: TreeAdapter<T>, document: T['document'], scripting: boolean, hooks: StreamingParserHooks<T['element']>) {
    this.hooks = hooks;
    this.parser = new Parser<T>({ treeAdapter: adapter, scriptingEnabled: scripting }, document, null, (script) => this.scriptEnded(script));
  }

  /** The end tag of a script is being processed: it runs as soon as the tokenizer has stopped. */
  scriptEnded(script: T['element']): void {
    this.pendingScript = script;
    this.parser.tokenizer.pause();
  }

  /** How many elements are open. */
  get depth(): number {
    return this.parser.openElements.stackTop + 1;
  }

  get isFinished(): boolean {
    return this.done;
  }

  /** Whether a script that the parser waits for blocks it. */
  get blocked(): boolean {
    return this.isBlocked;
  }

  /** Whether script run by this parser is on the stack now: document.write then has an insertion point. */
  get hasInsertionPoint(): boolean {
    return this.scriptDepth > 0;
  }

  /** Text that came in but is not parsed yet: what a preload scanner looks through while the parser is blocked. */
  *unparsed(): Generator<string> {
    const { html, pos } = this.parser.tokenizer.preprocessor;
    yield html.slice(pos + 1);
    for (let i = 0; i < this.pending.length; i++) yield i === 0 ? (this.pending[0] as string).slice(this.offset) : (this.pending[i] as string);
  }

  write(text: string): void {
    if (this.ended || text === '') return;
    this.pending.push(text);
    this.run();
  }

  end(): void {
    this.ended = true;
    this.run();
  }

  /**
   * The script that blocked the parser is ready: `runScript` runs it, with the insertion point where the parser stands, and
   * parsing goes on unless it blocked again.
   */
  resume(runScript?: () => void): void {
    if (!this.isBlocked || this.done) return;
    this.isBlocked = false;
    if (runScript !== undefined) {
      this.scriptDepth++;
      try {
        runScript();
      } finally {
        this.scriptDepth--;
      }
    }
    if (this.isBlocked || this.done) return;
    this.parser.tokenizer.resume();
    this.runScripts();
    this.run();
  }

  /** Stops for good: what was not parsed is forgotten. */
  abort(): void {
    this.pending = [];
    this.ended = true;
    this.done = true;
    this.parser.tokenizer.pause();
  }

  /**
   * document.write: parses `text` at the insertion point, in front of all other input. Scripts in it run at once, unless one blocks.
   */
  insert(text: string): void {
    if (this.done || this.scriptDepth === 0) return;
    const { tokenizer } = this.parser;
    // Hold back the rest of the current piece, so that parsing stops at the end of what is inserted.
    const { preprocessor } = tokenizer;
    const rest = preprocessor.html.slice(preprocessor.pos + 1);
    if (rest !== '') {
      preprocessor.html = preprocessor.html.slice(0, preprocessor.pos + 1);
      this.putBack(rest);
    }
    if (this.isBlocked) {
      this.putBack(text);
      return;
    }
    // While a script runs the tokenizer is paused; it is lifted for the time of the inserted text.
    tokenizer.resume();
    tokenizer.write(text, false);
    this.runScripts();
    if (this.isBlocked) return;
    tokenizer.flushCharacters();
    this.runScripts();
    tokenizer.pause();
  }

  private putBack(text: string): void {
    if (this.offset > 0) {
      this.pending[0] = (this.pending[0] as string).slice(this.offset);
      this.offset = 0;
    }
    this.pending.unshift(text);
  }

  private run(): void {
    if (this.isRunning || this.isBlocked || this.done) return;
    this.isRunning = true;
    try {
      while (!this.isBlocked && !this.done) {
        const piece = this.nextPiece();
        if (piece === null) break;
        this.feed(piece, false);
      }
      // Text so far becomes visible now, not with the next tag.
      if (!this.isBlocked && !this.done && !this.ended && !this.isPlain) this.parser.tokenizer.flushCharacters();
      if (this.ended && !this.isBlocked && !this.done) {
        this.done = true;
        this.feed('', true);
        this.hooks.finished();
      }
    } finally {
      this.isRunning = false;
    }
  }

  private nextPiece(): string | null {
    const first = this.pending[0];
    if (first === undefined) return null;
    let end = this.offset + PIECE;
    if (end >= first.length) {
      const piece = this.offset === 0 ? first : first.slice(this.offset);
      this.pending.shift();
      this.offset = 0;
      return piece;
    }
    // Keep surrogate pairs together.
    if ((first.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    const piece = first.slice(this.offset, end);
    this.offset = end;
    return piece;
  }

  private feed(text: string, isLast: boolean): void {
    if (!isLast && this.feedPlain(text)) return;
    this.lastUnit = text === '' ? this.lastUnit : text.charCodeAt(text.length - 1);
    this.parser.tokenizer.write(text, isLast);
    this.runScripts();
    if (!this.isBlocked) this.parser.tokenizer.flushCurrentCharacterToken();
  }

  /**
   * OPTIMIZATION: after `<plaintext>` (every text/plain document) there is no markup any more, so the tokenizer is passed by: ten times
   * faster. Safe once it holds nothing back: no carriage return or half of a surrogate pair at the end of what it was fed.
   */
  private feedPlain(text: string): boolean {
    const { tokenizer } = this.parser;
    if (tokenizer.state !== TokenizerMode.PLAINTEXT || text === '') return false;
    if (!this.isPlain && (this.lastUnit === 0x0d || (this.lastUnit & 0xfc00) === 0xd800)) return false;
    if (!this.isPlain) tokenizer.flushCharacters();
    this.isPlain = true;
    // A line feed after the carriage return that ended the last piece belongs to it.
    const rest = this.lastUnit === 0x0d && text.charCodeAt(0) === 0x0a ? text.slice(1) : text;
    this.lastUnit = text.charCodeAt(text.length - 1);
    const chars = /[\r\0]/.test(rest) ? rest.replace(/\r\n?/g, '\n').replace(/\0/g, '\ufffd') : rest;
    if (chars !== '') this.parser.onCharacter({ type: Token.TokenType.CHARACTER, chars, location: null });
    return true;
  }

  /** Runs the script that paused the tokenizer and goes on, until the input is used up or a script blocks. */
  private runScripts(): void {
    while (this.pendingScript !== null && !this.done) {
      const script = this.pendingScript;
      this.pendingScript = null;
      this.scriptDepth++;
      let outcome: 'done' | 'blocked';
      try {
        outcome = this.hooks.script(script);
      } finally {
        this.scriptDepth--;
      }
      if (outcome === 'blocked') this.isBlocked = true;
      if (this.isBlocked || this.done) return;
      this.parser.tokenizer.resume();
    }
  }
}
