// For tests: a page with the web APIs on a loader of canned answers and memory storage.

import { testWindow } from '../script/test-window.ts';
import type { TestWindow } from '../script/test-window.ts';
import type { LoadListener, LoadRequest, LoadResponse } from '../host/loader.ts';
import type { StorageArea } from '../host/storage.ts';
import { failure } from '../../base/failure.ts';
import { memoryStorage, NO_WEB_HOST, setWebHost } from './web-host.ts';
import type { WebHost } from './web-host.ts';

export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  /** Chunks; text is sent as UTF-8. */
  readonly body?: readonly (string | Uint8Array)[];
  /** The load breaks after the body. */
  readonly breaks?: boolean;
}

export interface WebTestPage extends TestWindow {
  readonly requests: LoadRequest[];
  /** Runs async code of the page to its end and gives what it returned. */
  evaluate(body: string): Promise<unknown>;
}

export interface WebTestOptions {
  /** By path; a function sees the request. '/echo' answers with the request itself as JSON. */
  readonly answers?: Readonly<Record<string, CannedAnswer | ((request: LoadRequest) => CannedAnswer | null)>>;
  readonly host?: Partial<WebHost>;
  readonly areas?: Map<string, StorageArea>;
  readonly markup?: string;
}

const bytesOf = (piece: string | Uint8Array): Uint8Array => (typeof piece === 'string' ? Buffer.from(piece) : piece);

/** Chunks as a channel gives them: parts of one buffer, in which other messages stand too. */
function arrived(pieces: readonly (string | Uint8Array)[]): Uint8Array[] {
  const all = pieces.map(bytesOf);
  const { buffer: own } = new Uint8Array(Buffer.concat([Buffer.from('before'), ...all, Buffer.from('after')]));
  const buffer = Buffer.from(own);
  let at = 'before'.length;
  return all.map(({ length }) => buffer.subarray(at, (at += length)));
}

export function webTestPage(options: WebTestOptions = {}): WebTestPage {
  const page = testWindow(options.markup === undefined ? {} : { markup: options.markup });
  const requests: LoadRequest[] = [];
  const areas = options.areas ?? new Map<string, StorageArea>();
  const area = (key: string): StorageArea => {
    if (!areas.has(key)) areas.set(key, memoryStorage(1000));
    return areas.get(key) as StorageArea;
  };
  const answerTo = (request: LoadRequest): { response: LoadResponse; canned: CannedAnswer } | null => {
    requests.push(request);
    const url = new URL(request.url);
    const found = options.answers?.[url.pathname];
    let canned = typeof found === 'function' ? found(request) : (found ?? null);
    if (url.pathname === '/echo') {
      const body = request.body === null ? null : Buffer.from(request.body).toString('latin1');
      canned = { headers: [['content-type', 'application/json']], body: [JSON.stringify({ ...request, body })] };
    }
    if (canned === null) return null;
    const status = canned.status ?? 200;
    return {
      response: { url: request.url, redirected: false, status, internalStatus: status, statusText: 'OK', headers: canned.headers ?? [], type: 'basic' },
      canned,
    };
  };
  const loader: WebHost['loader'] = {
    load(request: LoadRequest, listener: LoadListener) {
      let stopped = false;
      const answer = answerTo(request);
      const steps: (() => void)[] = [];
      if (answer === null) steps.push(() => listener.failed(failure('net.connection-refused')));
      else {
        steps.push(() => listener.response(answer.response));
        for (const chunk of arrived(answer.canned.body ?? [])) steps.push(() => listener.data(chunk));
        steps.push(() => (answer.canned.breaks === true ? listener.failed(failure('net.connection-reset')) : listener.end()));
      }
      const next = (): void => {
        if (stopped) return;
        steps.shift()?.();
        if (steps.length > 0) setImmediate(next);
      };
      setImmediate(next);
      return { abort: () => void (stopped = true) };
    },
    loadSync(request: LoadRequest) {
      const answer = answerTo(request);
      if (answer === null) return { failure: failure('net.connection-refused') };
      return { response: answer.response, body: arrived([Buffer.concat((answer.canned.body ?? []).map(bytesOf))])[0]! };
    },
  };
  const storage = { local: (origin: string) => area(`local ${origin}`), session: (origin: string) => area(`session ${origin}`) };
  setWebHost(page.window, { ...NO_WEB_HOST, loader, storage, ...options.host });
  // The completion value is no promise: `run` would wait for it, and its tasks would wait for `runTasks`.
  const evaluate = async (body: string): Promise<unknown> => {
    await page.run(
      `globalThis.result = undefined; globalThis.failed = undefined; globalThis.settled = false; (async () => {${body}})().then(v => { result = v }, e => { failed = e && e.name ? e.name + ': ' + e.message : String(e) }).then(() => { settled = true }); undefined`,
    );
    // Compression and cryptography answer from other threads: wait until the page is done.
    for (let i = 0; i < 5000 && (await page.run('settled')) !== true; i++) await page.host.runTasks();
    const failed = await page.run('failed');
    if (failed !== undefined) throw new Error(String(failed));
    return page.run('result');
  };
  return { ...page, requests, evaluate };
}
