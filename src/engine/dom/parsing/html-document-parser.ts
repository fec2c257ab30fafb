// HtmlDocumentParser: bytes decoded to text go in, a Document grows. https://html.spec.whatwg.org/#parsing
//
// new HtmlDocumentParser(document, hooks); write(text)...; end(). A script may block it: resume(runScript).

import type { TreeAdapter } from 'parse5';
import { StreamingParser } from '../../html/streaming-parser.ts';
import type { Document } from '../document.ts';
import type { Element } from '../element.ts';
import { DomTreeAdapter } from './tree-adapter.ts';
import type { DomMap } from './tree-adapter.ts';

export interface HtmlParserHooks {
  /**
   * A script element is complete (https://html.spec.whatwg.org/#prepare-the-script-element). The hook runs it now (`done`), or
   * answers `blocked` and later calls `resume`. Without the hook no script runs, and `noscript` contents are parsed.
   */
  readonly runScript?: (script: Element) => 'done' | 'blocked';
  /** All input is parsed: https://html.spec.whatwg.org/#the-end. */
  readonly finished?: () => void;
}

export class HtmlDocumentParser {
  readonly document: Document;
  private readonly parser: StreamingParser<DomMap>;

  constructor(document: Document, hooks: HtmlParserHooks = {}) {
    this.document = document;
    const adapter = new DomTreeAdapter(document, false, true);
    const scripting = hooks.runScript !== undefined;
    this.parser = new StreamingParser<DomMap>(adapter as TreeAdapter<DomMap>, document, scripting, {
      script: (element) => hooks.runScript?.(element) ?? 'done',
      finished: () => hooks.finished?.(),
    });
    adapter.depth = () => this.parser.depth;
    adapter.svgScriptEnded = (script) => this.parser.scriptEnded(script);
  }

  /** Decoded text in pieces of any size. */
  write(text: string): void {
    this.parser.write(text);
  }

  end(): void {
    this.parser.end();
  }

  /** The blocking script is ready: `runScript` runs it, then parsing goes on. */
  resume(runScript?: () => void): void {
    this.parser.resume(runScript);
  }

  /** document.write while a script of this parser runs (`hasInsertionPoint`). */
  insertAtInsertionPoint(text: string): void {
    this.parser.insert(text);
  }

  get hasInsertionPoint(): boolean {
    return this.parser.hasInsertionPoint;
  }

  get isBlocked(): boolean {
    return this.parser.blocked;
  }

  get isFinished(): boolean {
    return this.parser.isFinished;
  }

  /** Text received but not parsed yet, for the preload scanner. */
  unparsed(): Iterable<string> {
    return this.parser.unparsed();
  }

  abort(): void {
    this.parser.abort();
  }
}

/** Parses a whole text at once into `document`, without running scripts. */
export function parseHtmlInto(document: Document, text: string): Document {
  const parser = new HtmlDocumentParser(document);
  parser.write(text);
  parser.end();
  return document;
}
