// The parsing half of a document's load: bytes are decoded and fed to the HTML or XML parser, or wrapped when they are an image or text.

import type { DocumentHead } from '../../protocol/site-channel.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import { HtmlDocumentParser } from '../dom/parsing/html-document-parser.ts';
import { PreloadScanner } from '../html/preload-scanner.ts';
import type { PreloadHint } from '../html/preload-scanner.ts';
import { DocumentDecoder } from './document-decoder.ts';
import { plainTextMarkup, imageMarkup } from './wrapped-documents.ts';
import type { StageTimer } from './stage-timer.ts';
import { XmlDocumentParser } from '../dom/parsing/xml-document-parser.ts';
import type { XmlParserHooks } from '../dom/parsing/xml-document-parser.ts';

export interface DocumentParserHost {
  readonly scriptingEnabled: boolean;
  readonly timer: StageTimer;
  runScript(script: Element): 'done' | 'blocked';
  preload(request: PreloadHint): void;
  /** Parsing has ended: once, and again after each document.open(). */
  finished(): void;
  reopened(): void;
}

/** More XML than this is not parsed: an XML document is not streamed. */
const MAX_XML_UNITS = 64 * 1024 * 1024;

type Kind = 'html' | 'xml' | 'text' | 'image';

export class DocumentParser {
  readonly #document: Document;
  readonly #host: DocumentParserHost;
  readonly #kind: Kind;
  readonly #decoder: DocumentDecoder;
  #parser: HtmlDocumentParser;
  /** What has come of an XML document, and its parser once all has. */
  #xml = '';
  #xmlParser: XmlDocumentParser | null = null;
  #isEnded = false;
  #isAborted = false;

  constructor(document: Document, head: DocumentHead, host: DocumentParserHost) {
    this.#document = document;
    this.#host = host;
    this.#kind = kindOf(head.mimeType);
    this.#decoder = new DocumentDecoder(head.charset, (encoding) => (document.characterSet = encoding));
    this.#parser = this.#newParser();
    if (this.#kind === 'text') this.#parser.write(plainTextMarkup());
    if (this.#kind === 'image') {
      this.#parser.write(imageMarkup(head.url));
    }
  }

  get hasInsertionPoint(): boolean {
    return this.#parser.hasInsertionPoint;
  }

  write(bytes: Uint8Array): void {
    if (this.#isAborted || this.#kind === 'image') return;
    this.#feed(this.#decoder.decode(bytes));
  }

  end(): void {
    if (this.#isEnded || this.#isAborted) return;
    this.#isEnded = true;
    if (this.#kind !== 'image') this.#feed(this.#decoder.end());
    if (this.#kind === 'xml') this.#finishXml();
    else this.#host.timer.stage('parse', () => this.#parser.end());
  }

  /** The blocking script is ready: it runs, then parsing goes on. */
  resume(run: () => void): void {
    if (this.#isAborted) return;
    if (this.#xmlParser === null) this.#parser.resume(run);
    else this.#xmlParser.resume(run);
  }

  /** document.write(); false when there is no parser to write to. */
  documentWrite(text: string): boolean {
    if (this.#isAborted) return true;
    if (this.#parser.hasInsertionPoint) this.#parser.insertAtInsertionPoint(text);
    else {
      if (this.#parser.isFinished) this.reopen();
      this.#parser.write(text);
    }
    return true;
  }

  /** https://html.spec.whatwg.org/#document-open-steps: the document starts again, empty. */
  reopen(): void {
    if (this.#parser.hasInsertionPoint || !this.#parser.isFinished) return;
    this.#document.replaceChildren();
    this.#parser = this.#newParser();
    this.#host.reopened();
  }

  /** document.close() */
  closeReopened(): void {
    if (this.#isEnded && !this.#parser.isFinished) this.#parser.end();
  }

  abort(): void {
    this.#isAborted = true;
    this.#parser.abort();
    this.#xmlParser?.abort();
  }

  #newParser(): HtmlDocumentParser {
    return new HtmlDocumentParser(this.#document, this.#hooks());
  }

  #hooks(): XmlParserHooks {
    return {
      ...(this.#host.scriptingEnabled ? { runScript: (script: Element) => this.#runScript(script) } : {}),
      finished: () => this.#host.finished(),
    };
  }

  #runScript(script: Element): 'done' | 'blocked' {
    const outcome = this.#host.runScript(script);
    if (outcome === 'blocked') this.#scanAhead();
    return outcome;
  }

  #feed(text: string): void {
    if (text === '') return;
    if (this.#kind === 'xml') {
      if (this.#xml.length <= MAX_XML_UNITS) this.#xml += text;
      return;
    }
    this.#host.timer.stage('parse', () => this.#parser.write(text));
    if (this.#parser.isBlocked) this.#scanAhead();
  }

  /** Loads what the blocked parser will ask for. */
  #scanAhead(): void {
    const scanner = new PreloadScanner();
    for (const text of this.#parser.unparsed()) for (const hint of scanner.scan(text)) this.#host.preload(hint);
  }

  #finishXml(): void {
    const parser = new XmlDocumentParser(this.#document, this.#xml, this.#hooks());
    this.#xmlParser = parser;
    this.#xml = '';
    this.#host.timer.stage('parse', () => parser.run());
  }
}

function kindOf(mimeType: string): Kind {
  if (mimeType === 'text/html') return 'html';
  if (mimeType === 'image/svg+xml' || mimeType.endsWith('+xml') || mimeType === 'text/xml' || mimeType === 'application/xml') return 'xml';
  return mimeType.startsWith('image/') ? 'image' : 'text';
}
