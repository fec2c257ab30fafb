// Loads a script's text through the host: https://html.spec.whatwg.org/#fetch-a-classic-script and its module forms.

import { createHash } from 'node:crypto';
import type { Failure } from '../../base/failure.ts';
import type { Loader, LoadRequest, LoadResponse } from '../host/loader.ts';

export interface LoadedText {
  readonly response: LoadResponse;
  /** The MIME type's essence in lower case, '' without one. */
  readonly mimeType: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

export type LoadOutcome = { readonly ok: true; readonly loaded: LoadedText } | { readonly ok: false; readonly reason: string };

export interface TextRequest {
  readonly url: string;
  readonly mode: LoadRequest['mode'];
  readonly credentials: LoadRequest['credentials'];
  readonly integrity: string;
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly initiator: LoadRequest['initiator'];
  readonly destination: LoadRequest['destination'];
  /** Used when the response names no character set. */
  readonly encoding: string;
}

/** Larger scripts are refused: nothing real is near it, and the parser would hold several copies. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Calls `done` once, never before it returns. */
export function fetchText(loader: Loader, request: TextRequest, done: (outcome: LoadOutcome) => void): { abort(): void } {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let response: LoadResponse | null = null;
  const load = loader.load(
    {
      url: request.url,
      method: 'GET',
      headers: [],
      body: null,
      destination: request.destination,
      mode: request.mode,
      credentials: request.credentials,
      redirect: 'follow',
      cache: 'default',
      referrer: request.referrer,
      referrerPolicy: request.referrerPolicy,
      integrity: request.integrity,
      initiator: request.initiator,
    },
    {
      response: (value) => {
        response = value;
      },
      data: (chunk) => {
        length += chunk.length;
        if (length > MAX_BYTES) {
          load.abort();
          done({ ok: false, reason: 'the script is too large' });
        } else chunks.push(chunk);
      },
      end: () => done(response === null ? { ok: false, reason: 'no response' } : finish(response, concat(chunks, length), request)),
      failed: (failure: Failure) => done({ ok: false, reason: failure.message }),
    },
  );
  return load;
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function finish(response: LoadResponse, bytes: Uint8Array, request: TextRequest): LoadOutcome {
  if (response.internalStatus < 200 || response.internalStatus > 299) return { ok: false, reason: `the server answered ${response.internalStatus}` };
  if (request.integrity !== '' && response.type === 'opaque') return { ok: false, reason: 'integrity needs a response that this page may read' };
  if (!matchesIntegrity(bytes, request.integrity)) return { ok: false, reason: 'the script does not match its integrity attribute' };
  const contentType = response.headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  const mimeType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? request.encoding;
  return { ok: true, loaded: { response, mimeType, text: decode(bytes, charset), bytes } };
}

function decode(bytes: Uint8Array, label: string): string {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

const STRENGTH = ['sha256', 'sha384', 'sha512'];

/** https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist. No usable hash means a match. */
export function matchesIntegrity(bytes: Uint8Array, metadata: string): boolean {
  const hashes = metadata
    .split(/[\t\n\f\r ]+/)
    .map((item) => /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?$/.exec(item))
    .filter((match) => match !== null)
    .map((match) => ({ algorithm: match[1] ?? '', digest: (match[2] ?? '').replaceAll('-', '+').replaceAll('_', '/') }));
  if (hashes.length === 0) return true;
  const strongest = STRENGTH.findLast((algorithm) => hashes.some((hash) => hash.algorithm === algorithm)) ?? 'sha256';
  const actual = createHash(strongest).update(bytes).digest('base64');
  return hashes.some((hash) => hash.algorithm === strongest && hash.digest === actual);
}

/** https://mimesniff.spec.whatwg.org/#javascript-mime-type */
export function isJavaScriptType(mimeType: string): boolean {
  return /^(?:application\/(?:ecmascript|javascript|x-ecmascript|x-javascript)|text\/(?:ecmascript|javascript|javascript1\.[0-5]|jscript|livescript|x-ecmascript|x-javascript))$/.test(
    mimeType,
  );
}

export function isJsonType(mimeType: string): boolean {
  return mimeType === 'application/json' || mimeType === 'text/json' || mimeType.endsWith('+json');
}
