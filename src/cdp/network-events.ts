// CDP Network events of one session, made from the recorder's records. The document's request carries the loader's id.

import type { Tab } from '../browser/tab.ts';
import type { LoadRecord, LoadWatcher, NetworkRecorder } from './network-recorder.ts';

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  document: 'Document',
  script: 'Script',
  style: 'Stylesheet',
  image: 'Image',
  font: 'Font',
  manifest: 'Manifest',
  audio: 'Media',
  video: 'Media',
  worker: 'Script',
};

export class NetworkEvents implements LoadWatcher {
  readonly #tab: Tab;
  readonly #recorder: NetworkRecorder;
  readonly #emit: (method: string, params: unknown) => void;
  readonly #loaderOf = new Map<number, string>();
  readonly #requestIds = new Map<string, number>();
  #stop: (() => void) | null = null;

  constructor(tab: Tab, recorder: NetworkRecorder, emit: (method: string, params: unknown) => void) {
    this.#tab = tab;
    this.#recorder = recorder;
    this.#emit = emit;
  }

  enable(): void {
    this.#stop ??= this.#recorder.watch(this.#tab.surfaceId, this);
  }

  close(): void {
    this.#stop?.();
    this.#stop = null;
  }

  navigationStarted(loaderId: string, loadId: number): void {
    this.#loaderOf.set(loadId, loaderId);
  }

  recordOf(requestId: string): LoadRecord | null {
    const loadId = this.#requestIds.get(requestId);
    return loadId === undefined ? null : this.#recorder.record(loadId);
  }

  sending(record: LoadRecord): void {
    const requestId = this.#requestId(record);
    this.#requestIds.set(requestId, record.loadId);
    const hash = record.url.indexOf('#');
    this.#emit('Network.requestWillBeSent', {
      requestId,
      loaderId: this.#loaderOf.get(record.loadId) ?? this.#tab.loaderId,
      documentURL: this.#tab.committedUrl,
      request: {
        url: hash < 0 ? record.url : record.url.slice(0, hash),
        ...(hash < 0 ? {} : { urlFragment: record.url.slice(hash) }),
        method: record.method,
        headers: headerObject(record.headers),
        ...(record.request.body === null ? {} : postData(record.request.body)),
        initialPriority: 'Medium',
        referrerPolicy: record.request.referrerPolicy === '' ? 'strict-origin-when-cross-origin' : record.request.referrerPolicy,
      },
      timestamp: performance.now() / 1000,
      wallTime: Date.now() / 1000,
      initiator: { type: record.request.initiator },
      redirectHasExtraInfo: false,
      ...(record.redirect === null ? {} : { redirectResponse: responseOf(record, record.redirect) }),
      type: resourceType(record),
      frameId: this.#tab.id,
      hasUserGesture: record.requester.userActivation,
    });
  }

  response(record: LoadRecord): void {
    this.#emit('Network.responseReceived', {
      requestId: this.#requestId(record),
      loaderId: this.#loaderOf.get(record.loadId) ?? this.#tab.loaderId,
      timestamp: performance.now() / 1000,
      type: resourceType(record),
      response: responseOf(record, { response: record.response!, facts: record.facts! }),
      hasExtraInfo: false,
      frameId: this.#tab.id,
    });
  }

  data(record: LoadRecord, bytes: number): void {
    this.#emit('Network.dataReceived', {
      requestId: this.#requestId(record),
      timestamp: performance.now() / 1000,
      dataLength: bytes,
      encodedDataLength: bytes,
    });
  }

  ended(record: LoadRecord): void {
    const requestId = this.#requestId(record);
    const timestamp = performance.now() / 1000;
    if (record.failure === null) this.#emit('Network.loadingFinished', { requestId, timestamp, encodedDataLength: record.encodedBytes });
    else {
      this.#emit('Network.loadingFailed', {
        requestId,
        timestamp,
        type: resourceType(record),
        errorText: netErrorText(record.failure.code),
        canceled: record.failure.code === 'net.aborted',
        ...(record.failure.code.startsWith('net.blocked') ? { blockedReason: 'other' } : {}),
      });
    }
  }

  #requestId(record: LoadRecord): string {
    return this.#loaderOf.get(record.loadId) ?? String(record.loadId);
  }
}

function resourceType(record: LoadRecord): string {
  const { destination, mode } = record.request;
  if (destination !== '') return RESOURCE_TYPES[destination] ?? 'Other';
  return mode === 'no-cors' ? 'Other' : 'Fetch';
}

function responseOf(record: LoadRecord, { response, facts }: NonNullable<LoadRecord['redirect']>): Record<string, unknown> {
  return {
    url: response.url,
    status: response.status,
    statusText: response.statusText,
    headers: headerObject(facts.allHeaders),
    mimeType: facts.mimeType,
    charset: facts.charset,
    connectionReused: false,
    connectionId: 0,
    remoteIPAddress: facts.remoteAddress,
    remotePort: facts.remotePort,
    fromDiskCache: facts.fromCache,
    fromServiceWorker: false,
    encodedDataLength: record.encodedBytes,
    ...(facts.timing === null ? {} : { timing: facts.timing }),
    protocol: facts.protocol,
    securityState: facts.security === null ? 'neutral' : 'secure',
    ...(facts.security === null ? {} : { securityDetails: facts.security }),
  };
}

/** CDP's headers object: repeated names are joined by a line break. */
export function headerObject(headers: readonly (readonly [string, string])[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of headers) joined[name] = Object.hasOwn(joined, name) ? `${joined[name]}\n${value}` : value;
  return joined;
}

function postData(body: Uint8Array): Record<string, unknown> {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.length);
  return { hasPostData: true, postData: buffer.toString('utf8'), postDataEntries: [{ bytes: buffer.toString('base64') }] };
}

const NET_ERRORS: Readonly<Record<string, string>> = {
  'net.name-not-resolved': 'net::ERR_NAME_NOT_RESOLVED',
  'net.connection-refused': 'net::ERR_CONNECTION_REFUSED',
  'net.connection-reset': 'net::ERR_CONNECTION_RESET',
  'net.timed-out': 'net::ERR_TIMED_OUT',
  'net.unreachable': 'net::ERR_ADDRESS_UNREACHABLE',
  'net.tls-failed': 'net::ERR_CERT_INVALID',
  'net.too-many-redirects': 'net::ERR_TOO_MANY_REDIRECTS',
  'net.invalid-url': 'net::ERR_INVALID_URL',
  'net.unsupported-scheme': 'net::ERR_UNKNOWN_URL_SCHEME',
  'net.invalid-response': 'net::ERR_INVALID_HTTP_RESPONSE',
  'net.aborted': 'net::ERR_ABORTED',
  'net.file-not-found': 'net::ERR_FILE_NOT_FOUND',
  'net.blocked-by-firewall': 'net::ERR_BLOCKED_BY_ADMINISTRATOR',
  'net.blocked-by-policy': 'net::ERR_BLOCKED_BY_CLIENT',
  'net.blocked-by-cors': 'net::ERR_FAILED',
};

/** The names that clients know from Chromium; the code of KPIO where there is none. */
export function netErrorText(code: string): string {
  return NET_ERRORS[code] ?? `net::ERR_FAILED (${code})`;
}
