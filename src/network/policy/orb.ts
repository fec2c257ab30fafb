// Opaque Response Blocking: keeps data of other sites out of a process that asked for it as an image or script.
// https://github.com/whatwg/fetch/pull/1442; instead of the draft's last step (parse as JavaScript) we do what Chromium ships:
// look whether the bytes are HTML, XML or JSON.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { HeaderList } from '../network-request.ts';
import { essenceOf, isJavaScript, isJson, isXml, sniffImage, sniffMedia } from '../mime-sniff.ts';
import { headerValue } from '../request/header-rules.ts';
import type { LoadState } from '../request/load-state.ts';
import { hasNoSniff } from './nosniff.ts';

export const ORB_PEEK_BYTES = 1024;

/** 'sniff': decide with orbAfterSniffing once the first bytes are here. */
export function orbBeforeBody(load: LoadState, status: number, headers: HeaderList): Failure | null | 'sniff' {
  if (load.tainting !== 'opaque') return null;
  const essence = essenceOf(headerValue(headers, 'content-type') ?? '');
  if (essence === 'text/css' || essence === 'image/svg+xml' || isJavaScript(essence)) return null;
  if (NEVER_SNIFFED.has(essence) || /^application\/(?:vnd\.(?:ms-|openxmlformats-)|x-protobuf)/.test(essence)) return blocked(essence);
  const readable = isHtml(essence) || isJson(essence) || isXml(essence);
  if (status === 206 && readable) return blocked(essence);
  if (hasNoSniff(headers) && (readable || essence === 'text/plain')) return blocked(essence);
  return 'sniff';
}

export function orbAfterSniffing(status: number, headers: HeaderList, first: Uint8Array): Failure | null {
  const essence = essenceOf(headerValue(headers, 'content-type') ?? '');
  if (sniffImage(first) !== null || sniffMedia(first) !== null) return null;
  if (hasNoSniff(headers)) return blocked(essence);
  if (status < 200 || status > 299) return blocked(`${essence} with status ${status}`);
  if (essence === '') return looksReadable(first) ? blocked('bytes of a document') : null;
  if (/^(?:image|audio|video)\//.test(essence)) return looksReadable(first) ? blocked(essence) : null;
  if (!isHtml(essence) && !isJson(essence) && !isXml(essence) && essence !== 'text/plain') return null;
  return looksReadable(first) ? blocked(essence) : null;
}

const NEVER_SNIFFED = new Set([
  'application/gzip',
  'application/msexcel',
  'application/mspowerpoint',
  'application/msword',
  'application/pdf',
  'application/x-gzip',
  'application/zip',
  'multipart/byteranges',
  'multipart/signed',
  'text/csv',
  'text/event-stream',
  'text/vtt',
  'application/dash+xml',
]);

function isHtml(essence: string): boolean {
  return essence === 'text/html';
}

function blocked(what: string): Failure {
  return failure('net.blocked-by-orb', what === '' ? 'no type' : what.slice(0, 100));
}

/** HTML, XML or JSON by their beginnings. A script that begins with a `<!--` comment is still a script. */
function looksReadable(first: Uint8Array): boolean {
  const text = Buffer.from(first.buffer, first.byteOffset, first.byteLength)
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf)?\s*/, '');
  if (text.startsWith('<!--')) return /^<!--[^]*?-->\s*<[a-z!?]/i.test(text);
  if (/^<(?:!doctype html|\?xml|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>/]/i.test(text)) return true;
  // `)]}'` and endless loops are put before JSON exactly so that it cannot be read as a script.
  if (text.startsWith(")]}'") || text.startsWith('{}&&') || /^for\s*\(;;\);/.test(text)) return true;
  return /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}\s*$)/.test(text);
}
