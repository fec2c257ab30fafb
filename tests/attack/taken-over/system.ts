// A whole kernel with pages that are what they seem, and pages whose process has been taken over: a puppet in the jail of a site process.

import assert from 'node:assert/strict';
import { join } from 'node:path';

import type { Failure } from '../../../src/base/failure.ts';
import { Browser } from '../../../src/browser/browser.ts';
import type { Tab } from '../../../src/browser/tab.ts';
import { openFonts } from '../../../src/fonts/font-service.ts';
import type { ChildEntry } from '../../../src/kernel/guests/child.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { openLog } from '../../../src/kernel/log.ts';
import { programPaths } from '../../../src/kernel/program-paths.ts';
import { eventually, ROOT } from '../../support/kpio-process.ts';
import type { Command, PuppetFrame, Received } from './commands.ts';

const PUPPET: ChildEntry = { args: [join(import.meta.dirname, 'puppet.ts')], readable: [import.meta.dirname, join(ROOT, 'src')] };

export class AttackedSystem {
  readonly kernel: Kernel;
  readonly browser: Browser;
  readonly #entries: { site?: ChildEntry } = {};

  private constructor() {
    const paths = programPaths(ROOT);
    this.kernel = new Kernel({
      paths,
      log: openLog(null, false),
      statePath: null,
      fonts: openFonts(paths.build),
      userAgent: 'KPIO test',
      keepSpare: false,
      extraCertificates: null,
      entries: this.#entries,
    });
    const { pool, network, screen, files } = this.kernel;
    this.browser = new Browser({ pool, network, screen, files, userAgent: 'KPIO test', languages: ['en'] }, () => {});
  }

  static async start(): Promise<AttackedSystem> {
    const system = new AttackedSystem();
    system.kernel.start();
    // The first process is warm before anybody says what it is for.
    await Promise.all([system.kernel.networkReady, system.kernel.screenReady]);
    return system;
  }

  /** A page as people have it. */
  async openPage(url: string): Promise<HonestPage> {
    delete this.#entries.site;
    const tab = this.browser.openTab(url, { start: false });
    await tab.navigate(url);
    const page = new HonestPage(tab);
    await eventually(`${url} has loaded`, () => tab.pageTitle !== '' && !tab.isLoading);
    return page;
  }

  /** A page whose process a test plays. */
  async takeOver(url: string): Promise<TakenOverPage> {
    this.#entries.site = PUPPET;
    const tab = this.browser.openTab(url, { start: false });
    await tab.navigate(url);
    delete this.#entries.site;
    const page = new TakenOverPage(tab);
    assert.equal(await tab.process!.ready, true);
    // As one that has begun with its document: one that has not, and ends, is given another process.
    await page.say('page.committed', { loaderId: tab.loaderId, url: tab.committedUrl });
    await page.say('page.lifecycle', { loaderId: tab.loaderId, name: 'load' });
    return page;
  }

  stop(): Promise<void> {
    return this.kernel.stop();
  }
}

/** Somebody else's page: what an attack must not change. */
export class HonestPage {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
    tab.attachSession('honest');
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.tab.cdpCommand('honest', 'Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    return (result as { result: { value: unknown } }).result.value;
  }

  async picture(): Promise<Buffer> {
    await this.tab.frame();
    const picture = { x: 0, y: 0, width: 200, height: 100, scale: 1, format: 'png', quality: 0, background: null } as const;
    return Buffer.from((await this.tab.capture(picture)).bytes);
  }

  /** All that somebody else could have changed of it. */
  async state(): Promise<unknown> {
    const inside = await this.evaluate(
      'JSON.stringify([document.title, document.cookie, localStorage.length, localStorage.mark, sessionStorage.length, location.href, history.length])',
    );
    return [inside, this.tab.pageTitle, this.tab.committedUrl, this.tab.iconUrl, (await this.picture()).toString('base64')];
  }
}

export class TakenOverPage {
  readonly tab: Tab;
  readonly #reports = new Map<number, string[]>();
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #nextCommand = 1;
  /** Why it was ended; null while it lives. */
  ended: Failure | null = null;

  constructor(tab: Tab) {
    this.tab = tab;
    tab.observe({
      changed: () => this.#hear(tab.pageTitle),
      // The tab went on to another process: what this one still says is not heard.
      processChanged: () => this.#stopWaiting(),
      crashed: (_tab, reason) => {
        this.ended = reason;
        this.#stopWaiting();
      },
    });
  }

  #stopWaiting(): void {
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }

  get pageId(): number {
    return this.tab.pageId;
  }

  get guest(): number {
    return this.tab.process!.id;
  }

  /** undefined when the process was ended, or lost its page, before it could answer. */
  do(command: Command): Promise<unknown> {
    const id = this.#nextCommand++;
    return new Promise((resolve) => {
      if (this.ended !== null) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.tab.process!.channel.send('page.traverse', {
        pageId: this.pageId,
        url: 'about:blank',
        historyState: `command ${id} ${JSON.stringify(command)}`,
        historyLength: 1,
        historyIndex: 0,
      });
    });
  }

  /** When it resolves the kernel has read the frames, unless they ended the process. */
  async send(...frames: readonly PuppetFrame[]): Promise<void> {
    await this.do({ do: 'send', frames });
  }

  /** One message of this page. */
  async say(type: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    await this.send({ type, payload: { pageId: this.pageId, ...payload } });
  }

  /** The code of the refusal, or what was answered. */
  async block(type: string, payload: Readonly<Record<string, unknown>>): Promise<unknown> {
    const answer = (await this.do({ do: 'block', frame: { type, payload: { pageId: this.pageId, ...payload } } })) as {
      ok?: unknown;
      failure?: { code: string };
      texts: readonly string[];
    };
    return answer.failure?.code ?? answer.ok;
  }

  /** What the kernel has sent since the last time. */
  async received(): Promise<readonly Received[]> {
    return ((await this.do({ do: 'received' })) ?? []) as readonly Received[];
  }

  /** The code of the answer to a call, or what was answered. */
  async call(type: string, payload: Readonly<Record<string, unknown>>, callId: number): Promise<unknown> {
    await this.send({ type, payload, callId });
    const answer = await this.until(({ answersId }) => answersId === callId);
    const { ok, failure } = answer.payload as { ok?: unknown; failure?: { code: string } };
    return failure?.code ?? ok;
  }

  /** How a load of this page goes: the code of its failure, or its body. */
  async load(request: Readonly<Record<string, unknown>>, loadId = newLoadId()): Promise<LoadOutcome> {
    await this.say('load.start', { loadId, request: { ...REQUEST, ...request } });
    return this.outcome(loadId);
  }

  async outcome(loadId: number): Promise<LoadOutcome> {
    let body = '';
    let response: Record<string, unknown> | null = null;
    for (;;) {
      const { type, payload, texts } = await this.until(({ payload: each }) => (each as { loadId?: number } | null)?.loadId === loadId);
      const said = payload as { failure?: { code: string }; response?: Record<string, unknown> };
      if (type === 'load.response') response = said.response!;
      if (type === 'load.data') body += texts.join('');
      if (type === 'load.end') return { code: null, body, response };
      if (type === 'load.failed') return { code: said.failure!.code, body, response };
    }
  }

  readonly #kept: Received[] = [];

  /** The first frame, in their order, for which `holds`. */
  async until(holds: (frame: Received) => boolean): Promise<Received> {
    let found: Received | undefined;
    await eventually('the kernel answers the taken over process', async () => {
      if (this.ended !== null) throw new Error(`the process was ended: ${this.ended.message}`);
      this.#kept.push(...(await this.received()));
      const at = this.#kept.findIndex(holds);
      if (at >= 0) [found] = this.#kept.splice(at, 1);
      return at >= 0;
    });
    return found!;
  }

  /** Resolves with the reason when the kernel has ended the process. */
  async endedWith(): Promise<string> {
    await eventually('the kernel ends the process', () => this.ended !== null);
    return this.ended!.code;
  }

  #hear(title: string): void {
    const report = /^report (\d+) (\d+) (\d+) (.*)$/s.exec(title);
    if (report === null) return;
    const [id, part, parts] = [Number(report[1]), Number(report[2]), Number(report[3])];
    const texts = this.#reports.get(id) ?? [];
    texts[part] = report[4]!;
    this.#reports.set(id, texts);
    const resolve = this.#waiting.get(id);
    if (part + 1 < parts || resolve === undefined) return;
    this.#reports.delete(id);
    this.#waiting.delete(id);
    resolve(JSON.parse(texts.join('')));
  }
}

export interface LoadOutcome {
  /** null: it came to its end. */
  readonly code: string | null;
  readonly body: string;
  readonly response: Readonly<Record<string, unknown>> | null;
}

let lastLoadId = 1000;

export function newLoadId(): number {
  return ++lastLoadId;
}

export const REQUEST = {
  url: '',
  method: 'GET',
  headers: [],
  body: null,
  destination: '',
  mode: 'cors',
  credentials: 'include',
  redirect: 'follow',
  cache: 'default',
  referrer: '',
  referrerPolicy: '',
  integrity: '',
  initiator: 'script',
} as const;
