// One page of the engine in this process, without jail, kernel or network: time passes only when a test says so, and answers come from a table.

import type { Failure } from '../../src/base/failure.ts';
import type { Clock, TaskQueue } from '../../src/engine/host/clock.ts';
import type { Loader, LoadRequest } from '../../src/engine/host/loader.ts';
import type { StorageArea } from '../../src/engine/host/storage.ts';
import type { LoadedDocument } from '../../src/engine/page/loaded-document.ts';
import type { NavigationWish } from '../../src/engine/page/page-host.ts';
import { Page } from '../../src/engine/page/page.ts';
import { PageProcess } from '../../src/engine/page/page-process.ts';
import type { DocumentHead } from '../../src/protocol/site-channel.ts';
import { testFontSet } from '../../src/engine/text/text-test-support.ts';

export interface Answer {
  readonly type: string;
  readonly body: string | Uint8Array;
}

const URL_OF_PAGE = 'https://page.test/';

class ManualTime implements Clock, TaskQueue {
  readonly timeOrigin = 1_700_000_000_000;
  #now = 1000;
  #next = 1;
  readonly #tasks = new Map<number, { readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  post(task: () => void): void {
    this.postDelayed(task, 0);
  }

  postDelayed(task: () => void, delayMs: number): number {
    const id = this.#next++;
    this.#tasks.set(id, { at: this.#now + Math.max(0, delayMs), run: task });
    return id;
  }

  cancel(id: number): void {
    this.#tasks.delete(id);
  }

  get waiting(): number {
    return this.#tasks.size;
  }

  /** Lets `ms` pass; tasks run at their times, promises of the engine settle between them. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      let first: number | null = null;
      for (const [id, task] of this.#tasks) if (task.at <= end && (first === null || task.at < this.#tasks.get(first)!.at)) first = id;
      if (first === null) break;
      const task = this.#tasks.get(first)!;
      this.#tasks.delete(first);
      this.#now = Math.max(this.#now, task.at);
      // Not in a microtask: there, the page's own microtasks would wait.
      await new Promise<void>((resolve) =>
        setImmediate(() => {
          task.run();
          resolve();
        }),
      );
    }
    this.#now = end;
  }
}

export interface EnginePage {
  readonly page: Page;
  readonly document: LoadedDocument;
  /** Errors that nobody handled, and what else the engine says on the console. */
  readonly log: string[];
  /** Where the page asked to go. */
  readonly wishes: NavigationWish[];
  /** Tasks that wait: 0 means that the page is at rest. */
  readonly waiting: () => number;
  pass(ms: number): Promise<void>;
  /** Lets time pass until a script of the page gives this text: for what works beside the event loop, as decoding fonts does. */
  until(script: string, expected: string): Promise<void>;
  /** Runs a script of the page; its completion value as text. */
  run(script: string): string;
}

export async function enginePage(
  markup: string,
  answers: Readonly<Record<string, Answer>> = {},
  mimeType = 'text/html',
  headers: DocumentHead['headers'] = [],
): Promise<EnginePage> {
  const time = new ManualTime();
  const log: string[] = [];
  const wishes: NavigationWish[] = [];
  const process = new PageProcess({ fonts: testFontSet(), clock: time, queue: time, addImage: () => 1, dropImages: () => {} });
  const page = new Page({
    process,
    host: {
      loader: tableLoader(answers, time),
      cookies: { get: () => '', set: () => {} },
      storage: { local: () => NO_STORAGE, session: () => NO_STORAGE },
      navigate: (wish) => void wishes.push(wish),
      reload: () => {},
      traverseBy: () => {},
      historyChanged: () => {},
      committed: () => {},
      lifecycle: () => {},
      title: () => {},
      icon: () => {},
      cursor: () => {},
      hoverUrl: () => {},
      picker: () => {},
      dirty: () => {},
      closeRequested: () => {},
      console: (level, text) => void log.push(`${level}: ${text}`),
      dialog: () => ({ accepted: true, text: '' }),
    },
    viewport: { width: 800, height: 600, scale: 1, scrollbarWidth: 15, colorScheme: 'light', mediaType: 'screen' } as never,
    userAgent: 'test',
    languages: ['en'],
    javaScript: true,
    visible: true,
  });
  const head = { url: URL_OF_PAGE, status: 200, mimeType, charset: 'utf-8', referrer: '', headers };
  page.commit('1', head as never, null, 1);
  page.write('1', new TextEncoder().encode(markup));
  page.end('1');
  await time.pass(100);
  const document = page.current!;
  const engine: EnginePage = {
    page,
    document,
    log,
    wishes,
    waiting: () => time.waiting,
    pass: (ms) => time.pass(ms),
    async until(script, expected) {
      let last = '';
      for (let turn = 0; turn < 400; turn++) {
        last = engine.run(script);
        if (last === expected) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
        await time.pass(20);
      }
      throw new Error(`expected "${expected}", got "${last}"`);
    },
    run(script) {
      const root = document.document.documentElement!;
      process.loop.runTask(() => {
        const element = document.document.createElementNS('http://www.w3.org/1999/xhtml', 'script');
        element.textContent = `document.documentElement.dataset.result=String((0,eval)(${JSON.stringify(script)}))`;
        root.append(element);
        element.remove();
      });
      const result = root.getAttribute('data-result');
      root.removeAttribute('data-result');
      return result ?? 'the script threw';
    },
  };
  return engine;
}

const NO_STORAGE: StorageArea = { keys: () => [], get: () => null, set: () => true, remove: () => {}, clear: () => {} };

function tableLoader(answers: Readonly<Record<string, Answer>>, queue: TaskQueue): Loader {
  const failure = { code: 'net.failed', message: 'cannot load: not in the table' } as unknown as Failure;
  return {
    load(request: LoadRequest, listener) {
      const answer = answers[request.url.replace(URL_OF_PAGE, '/')];
      let isAborted = false;
      queue.postDelayed(() => {
        if (isAborted) return;
        if (answer === undefined) return listener.failed(failure);
        listener.response({
          url: request.url,
          redirected: false,
          status: 200,
          internalStatus: 200,
          statusText: 'OK',
          headers: [['content-type', answer.type]],
          type: 'basic',
        });
        listener.data(typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : answer.body);
        listener.end();
      }, 5);
      return { abort: () => void (isAborted = true) };
    },
    loadSync: () => ({ failure }),
  };
}
