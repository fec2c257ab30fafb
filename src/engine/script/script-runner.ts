// Prepares and runs the script elements of one document: https://html.spec.whatwg.org/#prepare-the-script-element and
// https://html.spec.whatwg.org/#execute-the-script-element. The parser calls `parserScript`, the DOM `prepare`, the page `parsingFinished`.

import type vm from 'node:vm';
import { createEvent } from '../dom/event.ts';
import { dispatch } from '../dom/event-dispatch.ts';
import type { RunnableScript } from '../dom/html/script-element.ts';
import type { Loader } from '../host/loader.ts';
import type { CodeCache } from './code-cache.ts';
import { runCached } from './code-cache.ts';
import { reportException } from './error-report.ts';
import { fetchText } from './fetch-text.ts';
import type { LoadedText } from './fetch-text.ts';
import { ModuleFailure, ModuleMap } from './module-map.ts';
import type { ModuleFetchOptions } from './module-map.ts';
import type { Scripting } from './scripting.ts';
import type { Window } from './window/window.ts';

export interface ScriptRunnerHooks {
  /** Whether a style sheet blocks scripts now: https://html.spec.whatwg.org/#has-a-style-sheet-that-is-blocking-scripts */
  isStyleBlocking(): boolean;
  /** Calls back once when no style sheet blocks scripts any more. */
  whenStylesReady(callback: () => void): void;
  /** The script that blocked the parser is ready: the parser runs it and goes on (StreamingParser.resume). */
  resumeParser(run: () => void): void;
  /** Content-Security-Policy; false stops the script. */
  allowsInline(element: RunnableScript, source: string): boolean;
  allowsExternal(element: RunnableScript, url: string): boolean;
  /** Something that delays the load event began (+1) or ended (-1). */
  delayLoad(change: 1 | -1): void;
  /** The 0-based line of the document on which the text of an inline script begins. */
  lineOf(element: RunnableScript): number;
  readonly codeCache: CodeCache | null;
}

export const NO_RUNNER_HOOKS: ScriptRunnerHooks = {
  isStyleBlocking: () => false,
  whenStylesReady: (callback) => callback(),
  resumeParser: (run) => run(),
  allowsInline: () => true,
  allowsExternal: () => true,
  delayLoad: () => {},
  lineOf: () => 0,
  codeCache: null,
};

/** https://html.spec.whatwg.org/#concept-script-result */
type Result =
  | {
      readonly kind: 'classic';
      readonly source: string;
      readonly url: string;
      readonly baseUrl: string;
      readonly line: number;
      readonly bytes: Uint8Array | null;
      readonly muted: boolean;
    }
  | { readonly kind: 'module'; readonly module: vm.Module }
  | { readonly kind: 'failed-module'; readonly failure: ModuleFailure }
  | { readonly kind: 'error' };

interface Pending {
  readonly element: RunnableScript;
  readonly isExternal: boolean;
  /** null until the fetch ends. */
  result: Result | null;
  whenReady: (() => void) | null;
}

export class ScriptRunner {
  private readonly scripting: Scripting;
  private readonly window: Window;
  private readonly loader: Loader;
  private readonly hooks: ScriptRunnerHooks;
  private modules: ModuleMap | null = null;
  private blockingScript: Pending | null = null;
  /** https://html.spec.whatwg.org/#list-of-scripts-that-will-execute-when-the-document-has-finished-parsing */
  private readonly deferred: Pending[] = [];
  /** https://html.spec.whatwg.org/#list-of-scripts-that-will-execute-in-order-as-soon-as-possible */
  private readonly inOrder: Pending[] = [];
  private finishedParsing: (() => void) | null = null;
  private isStopped = false;
  /** https://html.spec.whatwg.org/#ignore-destructive-writes-counter: while above 0, document.write must not open the document. */
  ignoreDestructiveWrites = 0;

  constructor(scripting: Scripting, loader: Loader, hooks: ScriptRunnerHooks) {
    this.scripting = scripting;
    this.window = scripting.window;
    this.loader = loader;
    this.hooks = hooks;
    // Classic scripts import too: the map is made for the first of them.
    scripting.importModule = (...request) => this.moduleMap.dynamicImport(...request);
  }

  get moduleMap(): ModuleMap {
    return (this.modules ??= new ModuleMap(this.scripting.mainRealm, this.loader, () => this.window.document.URL));
  }

  /** The parser has seen the end tag of `element`. 'blocked': `hooks.resumeParser` will be called. */
  parserScript(element: RunnableScript): 'done' | 'blocked' {
    // https://html.spec.whatwg.org/#parsing-main-incdata, an end tag "script": mutation observers hear of it before it runs.
    this.scripting.checkpoint();
    this.prepareElement(element, true);
    return this.blockingScript === null ? 'done' : 'blocked';
  }

  /** A script element that no parser waits for became ready (inserted, got `src` or text). */
  prepare(element: RunnableScript): void {
    this.prepareElement(element, false);
  }

  /** Runs the deferred scripts in order, then `done` (https://html.spec.whatwg.org/#the-end step 5). */
  parsingFinished(done: () => void): void {
    this.finishedParsing = done;
    this.runDeferred();
  }

  /** The document is gone: nothing runs any more. */
  stop(): void {
    this.isStopped = true;
    this.deferred.length = 0;
    this.inOrder.length = 0;
    this.blockingScript = null;
  }

  private prepareElement(element: RunnableScript, fromParser: boolean): void {
    const { document } = this.window;
    // 1.-6. Already started, or nothing to run.
    if (element.alreadyStarted || this.isStopped) return;
    const hasSrc = element.source !== null;
    const source = element.text;
    // What is not run now may be run later, when it is no script of the parser any more.
    element.parserInserted = false;
    if (fromParser && element.attribute('async') === null) element.forceAsync = true;
    if (!hasSrc && source === '') return;
    // 7. If el is not connected, then return.
    if (!element.isConnected) return;
    // 8.-13. Which type it is.
    const { kind } = element;
    if (kind === null || kind === 'speculationrules') return;
    // 14.-15. Started.
    if (fromParser) element.forceAsync = false;
    element.alreadyStarted = true;
    // 17. If scripting is disabled for el, then return.
    if (element.nodeDocument !== document || !document.host.scriptingEnabled) return;
    // 18. A nomodule script is for browsers without modules.
    if (kind === 'classic' && element.attribute('nomodule') !== null) return;
    // 20. Legacy event and for attributes.
    if (kind === 'classic' && !matchesLegacyEvent(element)) return;
    // 19. CSP for inline scripts.
    if (!hasSrc && !this.hooks.allowsInline(element, source)) return;
    if (kind === 'importmap') return this.registerImportMap(element, source);
    if (hasSrc) this.prepareExternal(element, kind, fromParser);
    else this.prepareInline(element, kind, source, fromParser);
  }

  /** https://html.spec.whatwg.org/#register-an-import-map */
  private registerImportMap(element: RunnableScript, source: string): void {
    // FIXME: external import maps are refused by the standard with an error event; only inline ones are looked at.
    if (element.source !== null) return this.fireLater(element, 'error');
    const failure = this.moduleMap.addImportMap(source, this.window.document.baseURL);
    if (failure !== null) reportException(this.scripting.mainRealm, failure.thrown);
  }

  private fireLater(element: RunnableScript, type: 'load' | 'error'): void {
    this.window.loop.queueTask(() => void fire(element, type));
  }

  // 33. External scripts

  private prepareExternal(element: RunnableScript, kind: 'classic' | 'module', fromParser: boolean): void {
    const src = element.source ?? '';
    const url = src === '' ? null : this.window.document.parseUrl(src);
    // 33.2.-33.6. No URL: an error event.
    if (url === null || !this.hooks.allowsExternal(element, url)) return this.fireLater(element, 'error');
    const pending: Pending = { element, isExternal: true, result: null, whenReady: null };
    if (kind === 'module') this.fetchModule(pending, url);
    else this.fetchClassic(pending, url, fromParser);
    this.place(pending, kind, fromParser);
  }

  private fetchClassic(pending: Pending, url: string, fromParser: boolean): void {
    const { element } = pending;
    const { document } = this.window;
    const crossOrigin = element.attribute('crossorigin');
    this.hooks.delayLoad(1);
    const finish = (result: Result): void => {
      // The listener may be told inside the host's own event; scripts run in tasks.
      this.window.loop.queueTask(() => {
        this.markReady(pending, result);
        this.hooks.delayLoad(-1);
      });
    };
    fetchText(
      this.loader,
      {
        url,
        mode: crossOrigin === null ? 'no-cors' : 'cors',
        credentials: crossOrigin === null || crossOrigin.toLowerCase() === 'use-credentials' ? 'include' : 'same-origin',
        integrity: element.attribute('integrity') ?? '',
        referrer: document.URL,
        referrerPolicy: element.attribute('referrerpolicy') ?? '',
        initiator: fromParser ? 'parser' : 'script',
        destination: 'script',
        encoding: element.attribute('charset') ?? document.characterSet,
      },
      (outcome) => finish(outcome.ok && isRunnable(outcome.loaded) ? classicResult(outcome.loaded) : { kind: 'error' }),
    );
  }

  private fetchModule(pending: Pending, url: string): void {
    this.hooks.delayLoad(1);
    void this.moduleMap.loadGraph(url, moduleOptions(pending.element)).then((module) => this.moduleLoaded(pending, module));
  }

  private moduleLoaded(pending: Pending, module: vm.Module | ModuleFailure): void {
    const result = module instanceof ModuleFailure ? this.failedModule(module) : { kind: 'module' as const, module };
    this.window.loop.queueTask(() => {
      this.markReady(pending, result);
      this.hooks.delayLoad(-1);
    });
  }

  private failedModule(failure: ModuleFailure): Result {
    if (failure.notFetched === null) return { kind: 'failed-module', failure };
    this.window.host.consoleError(this.window, failure.notFetched.code, failure.notFetched.message);
    return { kind: 'error' };
  }

  /** 35. Where a script that must be waited for stands in line. */
  private place(pending: Pending, kind: 'classic' | 'module', fromParser: boolean): void {
    const { element } = pending;
    const isAsync = element.async;
    if (isAsync) {
      // 35.1. As soon as possible.
      pending.whenReady = () => this.execute(pending);
    } else if (!fromParser) {
      // 35.2. In order, as soon as possible.
      this.inOrder.push(pending);
      pending.whenReady = () => this.runInOrder();
    } else if (kind === 'module' || element.attribute('defer') !== null) {
      // 35.3. When the document has been parsed.
      this.deferred.push(pending);
      pending.whenReady = () => this.runDeferred();
    } else {
      // 35.4. The parser waits.
      this.blockingScript = pending;
      pending.whenReady = () => this.unblockParser();
    }
    if (pending.result !== null) pending.whenReady();
  }

  // 34. Inline scripts

  private prepareInline(element: RunnableScript, kind: 'classic' | 'module', source: string, fromParser: boolean): void {
    const { document } = this.window;
    if (kind === 'module') {
      const pending: Pending = { element, isExternal: false, result: null, whenReady: null };
      this.hooks.delayLoad(1);
      void this.moduleMap
        .loadInline(source, document.baseURL, fromParser ? this.hooks.lineOf(element) : 0, moduleOptions(element))
        .then((module) => this.moduleLoaded(pending, module));
      this.place(pending, kind, fromParser);
      return;
    }
    const line = fromParser ? this.hooks.lineOf(element) : 0;
    const result: Result = { kind: 'classic', source, url: document.URL, baseUrl: document.baseURL, line, bytes: null, muted: false };
    const pending: Pending = { element, isExternal: false, result, whenReady: null };
    // 36.2. An inline script of the parser waits for style sheets.
    if (fromParser && this.hooks.isStyleBlocking()) {
      this.blockingScript = pending;
      this.unblockParser();
      return;
    }
    // 36.3. Otherwise immediately, even if other scripts are executing.
    this.execute(pending);
  }

  // Running

  private markReady(pending: Pending, result: Result): void {
    if (this.isStopped) return;
    pending.result = result;
    pending.whenReady?.();
  }

  private unblockParser(): void {
    const pending = this.blockingScript;
    if (pending === null || pending.result === null) return;
    if (this.hooks.isStyleBlocking()) return this.hooks.whenStylesReady(() => this.unblockParser());
    this.blockingScript = null;
    this.hooks.resumeParser(() => this.execute(pending));
  }

  private runInOrder(): void {
    for (let first = this.inOrder[0]; first !== undefined && first.result !== null; first = this.inOrder[0]) {
      this.inOrder.shift();
      this.execute(first);
    }
  }

  private runDeferred(): void {
    if (this.finishedParsing === null || this.isStopped) return;
    const first = this.deferred[0];
    if (first === undefined) {
      const done = this.finishedParsing;
      this.finishedParsing = null;
      return done();
    }
    if (first.result === null) return;
    if (this.hooks.isStyleBlocking()) return this.hooks.whenStylesReady(() => this.runDeferred());
    this.deferred.shift();
    this.execute(first);
    // Each is a task of its own, so that a long list does not keep the loop.
    this.window.loop.queueTask(() => this.runDeferred());
  }

  /** https://html.spec.whatwg.org/#execute-the-script-element */
  private execute({ element, isExternal, result }: Pending): void {
    const { document } = this.window;
    // 1.-2. A script that moved to another document does not run.
    if (this.isStopped || result === null || element.nodeDocument !== document) return;
    // 4. If el's result is null, then fire an event named error at el.
    if (result.kind === 'error') return void fire(element, 'error');
    // 5.-6. If el's from an external file is true, or it is a module, ignore destructive writes.
    const ignoresWrites = isExternal || result.kind !== 'classic';
    if (ignoresWrites) this.ignoreDestructiveWrites++;
    switch (result.kind) {
      case 'classic':
        this.runClassic(element, result);
        break;
      case 'module':
        void this.moduleMap
          .evaluate(result.module, ({ thrown }) => reportException(this.scripting.mainRealm, thrown))
          .then((failure) => {
            if (failure !== null) this.window.loop.queueTask(() => reportException(this.scripting.mainRealm, failure.thrown));
          });
        break;
      case 'failed-module':
        reportException(this.scripting.mainRealm, result.failure.thrown);
        break;
    }
    // 7.-8. Done; external scripts hear `load`.
    if (ignoresWrites) this.ignoreDestructiveWrites--;
    if (isExternal) fire(element, 'load');
  }

  /** https://html.spec.whatwg.org/#run-a-classic-script with document.currentScript set. */
  private runClassic(element: RunnableScript, result: Extract<Result, { kind: 'classic' }>): void {
    const { document } = this.window;
    const before = document.currentScript;
    document.currentScript = element.containingShadowRoot === null ? element : null;
    const realm = this.scripting.mainRealm;
    const { state } = realm.agent;
    // What it throws is reported before its microtasks run.
    state.depth++;
    try {
      const place = { url: result.url, baseUrl: result.baseUrl, line: result.line };
      const completion = runCached(realm, result.source, place, result.bytes, this.hooks.codeCache);
      // FIXME: what callbacks of a muted script throw later is reported in full.
      if (!completion.ok) reportException(realm, completion.thrown, result.muted);
    } finally {
      document.currentScript = before;
      if (--state.depth === 0) state.checkpoint();
    }
  }

  /** https://html.spec.whatwg.org/#evaluate-a-javascript:-url: the text of the document to show, or null. */
  runJavascriptUrl(url: string): string | null {
    const encoded = url.slice('javascript:'.length);
    let source = encoded;
    try {
      source = decodeURIComponent(encoded);
    } catch {
      // Percent signs that encode nothing stand for themselves.
    }
    const realm = this.scripting.mainRealm;
    const completion = realm.evaluate(source, { url: this.window.document.URL, baseUrl: this.window.document.baseURL });
    if (!completion.ok) reportException(realm, completion.thrown);
    return completion.ok && typeof completion.value === 'string' ? completion.value : null;
  }
}

function fire(element: RunnableScript, type: 'load' | 'error'): void {
  const event = createEvent(type);
  event.isTrusted = true;
  dispatch(event, element);
}

function classicResult({ text, bytes, response }: LoadedText): Result {
  return { kind: 'classic', source: text, url: response.url, baseUrl: response.url, line: 0, bytes, muted: response.type === 'opaque' };
}

/** https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type? and nosniff. */
function isRunnable({ mimeType, response }: LoadedText): boolean {
  if (/^(?:audio|image|video)\//.test(mimeType) || mimeType === 'text/csv') return false;
  const nosniff = response.headers.some(([name, value]) => name === 'x-content-type-options' && value.trim().toLowerCase() === 'nosniff');
  return !nosniff || mimeType === '' || /javascript|ecmascript|jscript|livescript/.test(mimeType);
}

function moduleOptions(element: RunnableScript): ModuleFetchOptions {
  const crossOrigin = element.attribute('crossorigin');
  return {
    credentials: crossOrigin?.toLowerCase() === 'use-credentials' ? 'include' : 'same-origin',
    integrity: element.attribute('integrity') ?? '',
    referrerPolicy: element.attribute('referrerpolicy') ?? '',
  };
}

/** Step 20: `<script for=window event=onload>` of old. */
function matchesLegacyEvent(element: RunnableScript): boolean {
  const forAttribute = element.attribute('for');
  const event = element.attribute('event');
  if (forAttribute === null || event === null) return true;
  return forAttribute.trim().toLowerCase() === 'window' && /^onload(?:\(\))?$/.test(event.trim().toLowerCase());
}
