// The received bytes of an XMLHttpRequest and the forms in which script may read them: https://xhr.spec.whatwg.org/#response-body

import { MIMEType } from 'whatwg-mimetype';
import { Document } from '../../dom/document.ts';
import { parseHtmlInto } from '../../dom/parsing/html-document-parser.ts';
import { parseXmlInto } from '../../dom/parsing/xml-document-parser.ts';
import { concatBytes } from '../file/blob.ts';
import { decodeWithBom, encodingOfLabel, makeDecoder } from '../encoding/text-coding.ts';

export class ReceivedBody {
  private pieces: Uint8Array[] = [];
  private decoder: ReturnType<typeof makeDecoder> | null = null;
  private decodedPieces = 0;
  private partialText = '';
  length = 0;

  push(chunk: Uint8Array): void {
    this.pieces.push(chunk);
    this.length += chunk.length;
  }

  /** All bytes; joins the pieces the first time. */
  get bytes(): Uint8Array {
    const { pieces } = this;
    if (pieces.length === 1) return pieces[0] as Uint8Array;
    const joined = concatBytes(pieces);
    if (this.decoder === null) this.pieces = [joined];
    return joined;
  }

  clear(): void {
    this.pieces = [];
    this.length = 0;
    this.decoder = null;
    this.decodedPieces = 0;
    this.partialText = '';
  }

  /** The text so far, while more may come; every byte is decoded once. */
  textSoFar(encoding: string): string {
    this.decoder ??= makeDecoder(encoding === 'replacement' ? 'utf-8' : encoding);
    for (; this.decodedPieces < this.pieces.length; this.decodedPieces++) {
      this.partialText += this.decoder.decode(this.pieces[this.decodedPieces] as Uint8Array, { stream: true });
    }
    return this.partialText;
  }

  text(encoding: string): string {
    return decodeWithBom(this.bytes, encoding);
  }
}

export function isXmlType(type: MIMEType): boolean {
  return /\+xml$|^(?:text|application)\/xml$/.test(type.essence);
}

/** https://xhr.spec.whatwg.org/#document-response: null for other types, and for HTML unless it was asked for. */
export function parseDocument(bytes: Uint8Array, type: MIMEType, url: string, origin: string, wantsHtml: boolean): Document | null {
  const isHtml = type.essence === 'text/html';
  if ((!isHtml && !isXmlType(type)) || (isHtml && !wantsHtml) || bytes.length === 0) return null;
  const encoding = encodingOfLabel(type.parameters.get('charset') ?? '') ?? (isHtml ? metaEncoding(bytes) : null) ?? 'utf-8';
  const text = decodeWithBom(bytes, encoding);
  const document = new Document({ url, origin, contentType: isHtml ? 'text/html' : type.essence, characterSet: encodingName(encoding) });
  if (isHtml) return parseHtmlInto(document, text);
  return parseXmlInto(document, text) === null ? document : null;
}

/** A charset in a meta element near the beginning. FIXME: the full https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding */
function metaEncoding(bytes: Uint8Array): string | null {
  const head = makeDecoder('utf-8').decode(bytes.subarray(0, 1024));
  const match = /<meta[^>]{0,500}charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head);
  return match === null ? null : encodingOfLabel(match[1] as string);
}

function encodingName(encoding: string): string {
  return encoding.startsWith('utf') || encoding.startsWith('euc') || encoding.startsWith('iso') || encoding.startsWith('koi8')
    ? encoding.toUpperCase()
    : encoding;
}
