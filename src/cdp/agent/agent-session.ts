// One CDP session inside the site process: what its client has enabled and set up, its V8 session, its contexts.

import type { LoadedDocument } from '../../engine/page/loaded-document.ts';
import type { Page } from '../../engine/page/page.ts';
import { reportException } from '../../engine/script/error-report.ts';
import type { Realm } from '../../engine/script/realm.ts';
import type { ScriptError } from '../../engine/script/window-host.ts';
import { CdpError } from '../cdp-error.ts';
import { callFramesOf, withoutEngineCallFrames } from './engine-frames.ts';
import { PageContexts, worldKey, worldName } from './page-contexts.ts';
import type { ScriptContext } from './page-contexts.ts';
import { V8Session } from './v8-session.ts';
import type { RemoteObject } from './value-transit.ts';

/** Page.addScriptToEvaluateOnNewDocument. `worldName` '' is the main world. */
export interface NewDocumentScript {
  readonly identifier: string;
  readonly source: string;
  readonly worldName: string;
}

/** Runtime.addBinding; a null world name means all worlds. */
export interface Binding {
  readonly name: string;
  readonly worldName: string | null;
}

export class AgentSession {
  readonly page: Page;
  readonly frameId: string;
  readonly emit: (method: string, params: unknown) => void;
  readonly scripts: NewDocumentScript[] = [];
  readonly bindings: Binding[] = [];
  isRuntimeEnabled = false;
  isDomEnabled = false;
  /** Scripts of Runtime.compileScript. */
  readonly compiled = new Map<string, { readonly realm: Realm; run(): ReturnType<Realm['runScript']> }>();
  readonly #pending = new Set<(error: CdpError) => void>();
  #v8: V8Session | null = null;
  #contexts: PageContexts | null = null;
  #nextExceptionId = 1;
  /** Console calls that V8 replays while contexts are not known yet. */
  #early: any[] | null = null;

  constructor(page: Page, frameId: string, emit: (method: string, params: unknown) => void) {
    this.page = page;
    this.frameId = frameId;
    this.emit = emit;
  }

  get document(): LoadedDocument {
    const { current } = this.page;
    if (current === null) throw new CdpError('The page has no document');
    return current;
  }

  /** V8's session, made when the client first asks about scripts. */
  get v8(): V8Session {
    this.#start();
    return this.#v8!;
  }

  get contexts(): PageContexts {
    this.#start();
    return this.#contexts!;
  }

  #start(): void {
    if (this.#v8 !== null) return;
    this.#v8 = new V8Session((method, params) => this.#v8Event(method, params));
    this.#contexts = new PageContexts(this.#v8);
    this.#early = [];
    this.#v8.call('Runtime.enable');
    for (const realm of this.page.current?.scripting.realms ?? []) this.#contexts.add(this.page.current!, realm);
    if (!this.isRuntimeEnabled) this.#early = null;
  }

  /** The context of a world of the document; makes the world when it is not there. */
  world(name: string | null): ScriptContext {
    const { scripting } = this.document;
    const { contexts } = this;
    const realm = scripting.realm(name === null ? 'main' : worldKey(name));
    const context = contexts.add(this.document, realm);
    if (context === null) throw new CdpError('Cannot find context with specified id');
    return context;
  }

  // --- what the page tells ---

  committed(): void {
    if (this.isRuntimeEnabled) this.world(null);
    for (const script of this.scripts) this.runScript(script);
  }

  runScript(script: NewDocumentScript): void {
    if (script.source === '' && script.worldName === '') return;
    const realm = this.document.scripting.realm(script.worldName === '' ? 'main' : worldKey(script.worldName));
    if (script.source === '') return;
    const done = realm.evaluate(script.source, { url: '' });
    if (!done.ok) reportException(realm, done.thrown);
  }

  realmCreated(document: LoadedDocument, realm: Realm): void {
    if (this.#v8 === null) return;
    const context = this.contexts.add(document, realm);
    if (context === null) return;
    this.#announce(context);
    for (const binding of this.bindings) this.bind(binding, context);
  }

  documentClosed(document: LoadedDocument): void {
    const gone = new CdpError('Inspected target navigated or closed');
    for (const reject of this.#pending) reject(gone);
    this.#pending.clear();
    this.compiled.clear();
    this.#contexts?.remove(document);
    if (this.isRuntimeEnabled) this.emit('Runtime.executionContextsCleared', {});
  }

  exceptionThrown(document: LoadedDocument, error: ScriptError): void {
    if (!this.isRuntimeEnabled) return;
    const realm = document.scripting.mainRealm;
    const context = this.contexts.ofRealm(realm);
    if (context === null) return;
    const exception = context.transit.toRemote(error.thrown, { generatePreview: true });
    this.emit('Runtime.exceptionThrown', {
      timestamp: Date.now(),
      exceptionDetails: {
        ...this.exceptionDetails(exception, error.isPromiseRejection ? 'Uncaught (in promise)' : 'Uncaught'),
        url: error.url,
        lineNumber: Math.max(0, error.line - 1),
        columnNumber: Math.max(0, error.column - 1),
        executionContextId: context.id,
      },
    });
  }

  exceptionDetails(exception: RemoteObject, text = 'Uncaught'): Record<string, unknown> {
    const callFrames = callFramesOf(exception.description ?? '');
    return { exceptionId: this.#nextExceptionId++, text, lineNumber: 0, columnNumber: 0, stackTrace: { callFrames }, exception };
  }

  // --- Runtime ---

  enableRuntime(): void {
    if (this.isRuntimeEnabled) return;
    this.isRuntimeEnabled = true;
    this.#start();
    for (const context of this.contexts.all) this.#announce(context);
    // Chromium makes the main context at commit, here it is made by the first script: a client expects it.
    if (this.page.current !== null) this.world(null);
    const early = this.#early ?? [];
    this.#early = null;
    for (const params of early) this.#consoleCalled(params);
  }

  bind(binding: Binding, context: ScriptContext): void {
    if (binding.worldName !== null && binding.worldName !== worldName(context.realm)) return;
    this.v8.call('Runtime.addBinding', { name: binding.name, executionContextId: context.transit.contextId });
  }

  /** Runs until it settles or the document goes away. */
  waitFor<T>(start: (resolve: (value: T) => void, reject: (error: CdpError) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      start(
        (value) => {
          this.#pending.delete(reject);
          resolve(value);
        },
        (error) => {
          this.#pending.delete(reject);
          reject(error);
        },
      );
    });
  }

  close(): void {
    this.#v8?.disconnect();
    this.#v8 = null;
    this.#contexts = null;
    this.isRuntimeEnabled = false;
  }

  #announce({ id, uniqueId, realm }: ScriptContext): void {
    if (!this.isRuntimeEnabled) return;
    const isDefault = realm.world === 'main';
    this.emit('Runtime.executionContextCreated', {
      context: {
        id,
        origin: realm.origin === 'null' ? '://' : realm.origin,
        name: worldName(realm),
        uniqueId,
        auxData: { isDefault, type: isDefault ? 'default' : 'isolated', frameId: this.frameId },
      },
    });
  }

  #v8Event(method: string, params: any): void {
    switch (method) {
      case 'Runtime.executionContextCreated':
        this.#contexts?.v8Created(params.context.id, params.context.uniqueId);
        return;
      case 'Runtime.executionContextDestroyed':
        this.#contexts?.v8Destroyed(params.executionContextId);
        return;
      case 'Runtime.consoleAPICalled':
        if (this.#early === null) this.#consoleCalled(params);
        else if (this.#early.length < 1000) this.#early.push(params);
        return;
      case 'Runtime.bindingCalled': {
        const context = this.#contexts?.ofV8Id(params.executionContextId) ?? null;
        if (context !== null && this.isRuntimeEnabled) this.emit(method, { ...params, executionContextId: context.id });
        return;
      }
      default:
      // V8's other events speak of the whole process: uncaught exceptions of the engine, inspect() of its console.
    }
  }

  #consoleCalled(params: any): void {
    const context = this.#contexts?.ofV8Id(params.executionContextId) ?? null;
    if (context === null || !this.isRuntimeEnabled) return;
    const args = params.args as RemoteObject[];
    context.transit.describeAll(args);
    this.emit('Runtime.consoleAPICalled', {
      ...params,
      args,
      executionContextId: context.id,
      ...(params.stackTrace === undefined ? {} : { stackTrace: withoutEngineCallFrames(params.stackTrace) }),
    });
  }
}
