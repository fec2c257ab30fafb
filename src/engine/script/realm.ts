// One realm: the JavaScript globals of one window in one world ('main', or an isolated world of an extension or of automation).
// The page's own objects are V8's; everything of the web platform is wrappers from the glue. Recipes measured for Node 26.

import vm from 'node:vm';
import type { Agent } from './agent.ts';
import { GLUE_SOURCE } from './generated/glue-source.ts';
import { makeGlueHost } from './glue-host.ts';
import type { CloneData, ImplClasses } from './glue-host.ts';
import type { PageCallback } from './page-callback.ts';
import type { RealmHooks } from './realm-hooks.ts';

/** The page-realm functions that the glue gives the host. All of them are safe to call with impl values. */
export interface GlueApi {
  wrap(impl: object): object;
  wrapNullable(impl: object | null): object | null;
  make(impl: object): object;
  peek(object: unknown): object | null;
  peekType(object: unknown): number;
  readonly global: object;
  error(kind: string, message: string): object;
  convertError(thrown: unknown): unknown;
  parseJson(text: string): unknown;
  stringifyJson(value: unknown): string;
  describe(thrown: unknown): string;
  isPromise(value: unknown): boolean;
  call(f: unknown, self: unknown, args: readonly unknown[]): unknown;
  wrapCallback(f: object, helper: string): PageCallback;
  promise(hostPromise: unknown, reveal?: (value: unknown) => unknown): object;
  serialize(value: unknown): CloneData;
  deserialize(data: CloneData): unknown;
  /** A page object as the IDL dictionary `name`; only those that tools/bindings/glue.ts lists. */
  dictionary(name: string, value: unknown): Record<string, unknown>;
  /** Any page value as a promise of the engine. */
  promiseOf(value: unknown): Promise<unknown>;
  /** A Uint8Array of the page on these bytes. */
  bytes(bytes: Uint8Array): object;
  /** `new constructor()`. */
  construct(constructor: object): unknown;
  /** A page function of one string argument that calls `f`. */
  makeFunction(name: string, f: (text: string) => unknown): object;
  setMember(object: unknown, name: string, value: unknown): void;
  /** The stack text of an error; '' for anything else. */
  stackOf(thrown: unknown): string;
  interface(name: string): object;
}

export interface RealmOptions {
  readonly agent: Agent;
  /** The Window impl object. */
  readonly window: object;
  readonly world: string;
  readonly origin: string;
  readonly name: string;
  readonly hooks: RealmHooks;
  /** false under a Content-Security-Policy without 'unsafe-eval'. */
  readonly allowEval?: boolean;
  readonly bindings: Bindings;
}

/** The glue's source with the classes that it was generated for. */
export interface Bindings {
  readonly script: vm.Script;
  readonly classes: ImplClasses;
}

/** Compiles the glue once for a process. `cachedData` as `Bindings.script.createCachedData()` gave it after a realm ran. */
export function loadBindings(classes: ImplClasses, source = GLUE_SOURCE, cachedData?: Uint8Array): Bindings {
  const script = new vm.Script(source, {
    filename: 'kpio:glue',
    ...(cachedData === undefined ? {} : { cachedData: Buffer.from(cachedData.buffer, cachedData.byteOffset, cachedData.byteLength) }),
  });
  return { script, classes };
}

export interface ScriptPlace {
  /** The script's URL, for stack traces and the debugger. */
  readonly url: string;
  /** 0-based. */
  readonly line?: number;
  readonly column?: number;
  /** https://html.spec.whatwg.org/#concept-script-base-url; for import() inside the script. */
  readonly baseUrl?: string;
}

export type DynamicImport = (specifier: string, baseUrl: string, attributes: Readonly<Record<string, string>>) => Promise<object>;

export type Completion = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly thrown: unknown };

export class Realm {
  readonly agent: Agent;
  readonly world: string;
  readonly window: object;
  readonly hooks: RealmHooks;
  readonly origin: string;
  readonly context: vm.Context;
  readonly glue: GlueApi;
  /** Serves `import()`; rejects with a page-realm error while nothing is set. */
  dynamicImport: DynamicImport;
  private disposed = false;

  constructor(options: RealmOptions) {
    this.agent = options.agent;
    this.world = options.world;
    this.window = options.window;
    this.hooks = options.hooks;
    this.origin = options.origin;
    options.agent.beforeRealm?.();
    this.context = vm.createContext(vm.constants.DONT_CONTEXTIFY as never, {
      name: options.name,
      origin: options.origin,
      // SAFETY: of code that no script or module stands behind (a promise that calls eval); else Node throws an error of the engine's realm.
      importModuleDynamically: ((specifier: string, _: unknown, attributes: Record<string, string>) => this.dynamicImport(specifier, '', attributes)) as never,
      codeGeneration: { strings: options.allowEval !== false, wasm: options.allowEval !== false },
    });
    if (options.agent.beforeRealm !== null) vm.runInContext('Math.random()', this.context);
    const install = options.bindings.script.runInContext(this.context) as (host: Record<string, unknown>) => GlueApi;
    this.glue = install(makeGlueHost(this, options.bindings.classes, options.agent.state));
    this.dynamicImport = () => Promise.reject(this.error('TypeError', 'import() is not available here'));
    options.agent.realms.add(this);
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** The page's globalThis: opaque, only for the inspector and for `evaluate`'s results. */
  get globalThis(): object {
    return this.glue.global;
  }

  wrap(impl: object): object {
    return this.glue.wrap(impl);
  }

  /** The impl object behind a wrapper of this realm, or of another realm of the same world; null for anything else. */
  unwrap(object: unknown): object | null {
    const own = this.glue.peek(object);
    if (own !== null || typeof object !== 'object' || object === null) return own;
    return this.agent.foreign(object, this.world)?.impl ?? null;
  }

  peek(object: unknown): object | null {
    return this.glue.peek(object);
  }

  peekType(object: unknown): number {
    return this.glue.peekType(object);
  }

  isPromise(value: unknown): boolean {
    return this.glue.isPromise(value);
  }

  /** The function that makes `impl`'s wrapper when that is another realm's business; 'cross-origin' for windows out of bounds. */
  homeOf(impl: object): ((impl: object) => object) | 'cross-origin' | null {
    const home = this.hooks.homeOf(this, impl);
    if (home === 'cross-origin') return home;
    return home === null || home === this || home.disposed ? null : home.glue.make;
  }

  /** A page-realm error object. */
  error(kind: 'Error' | 'TypeError' | 'RangeError' | 'SyntaxError', message: string): object {
    return this.glue.error(kind, message);
  }

  /**
   * Runs a classic script. The completion's value or thrown value belongs to the page: opaque. A syntax error is
   * remade as the page's own.
   */
  evaluate(source: string, place: ScriptPlace, cachedData?: Uint8Array): Completion {
    const compiled = this.compile(source, place, cachedData);
    return compiled.ok ? this.runScript(compiled.script) : { ok: false, thrown: compiled.thrown };
  }

  compile(
    source: string,
    place: ScriptPlace,
    cachedData?: Uint8Array,
  ): { readonly ok: true; readonly script: vm.Script } | { readonly ok: false; readonly thrown: unknown } {
    const baseUrl = place.baseUrl ?? place.url;
    try {
      const script = new vm.Script(source, {
        filename: place.url,
        lineOffset: place.line ?? 0,
        columnOffset: place.column ?? 0,
        importModuleDynamically: ((specifier: string, _: unknown, attributes: Record<string, string>) =>
          this.dynamicImport(specifier, baseUrl, attributes)) as never,
        ...(cachedData === undefined ? {} : { cachedData: Buffer.from(cachedData.buffer, cachedData.byteOffset, cachedData.byteLength) }),
      });
      return { ok: true, script };
    } catch (error) {
      return { ok: false, thrown: this.remakeSyntaxError(error) };
    }
  }

  runScript(script: vm.Script): Completion {
    const { state } = this.agent;
    state.depth++;
    try {
      return { ok: true, value: script.runInContext(this.context) };
    } catch (thrown) {
      return { ok: false, thrown: this.glue.convertError(thrown) };
    } finally {
      if (--state.depth === 0) state.checkpoint();
    }
  }

  /** SAFETY: compile errors come from the engine's realm; the page gets its own, with the same text and place. */
  remakeSyntaxError(error: unknown): object {
    const isError = error instanceof Error;
    const made = this.glue.error(isError ? error.name : 'SyntaxError', isError ? error.message : 'Invalid or unexpected token') as { stack?: string };
    const place = isError ? /^(.+):(\d+)\n/.exec(error.stack ?? '') : null;
    if (place !== null) syntaxErrorPlaces.set(made, { url: place[1] ?? '', line: Number(place[2]) });
    return made;
  }

  /** Where a remade syntax error was found; 1-based line. */
  static syntaxErrorPlace(thrown: unknown): { readonly url: string; readonly line: number } | null {
    return typeof thrown === 'object' && thrown !== null ? (syntaxErrorPlaces.get(thrown) ?? null) : null;
  }

  /** Compiles an event handler's body as a function called `name` inside the objects `scopes` (innermost last); does not run it. */
  compileHandler(name: string, body: string, parameters: readonly string[], scopes: readonly object[], place: ScriptPlace): Completion {
    // The body must be a FunctionBody by itself: what closes the function around it cannot fit into a method as well. (Not
    // vm.compileFunction: Node 26 aborts the process when a body closes its function.)
    const list = parameters.join(',');
    const asMethod = this.compile(`({m(${list}){${body}\n}})`, place);
    if (!asMethod.ok) return asMethod;
    const scope = scopes.map((_, i) => `with(arguments[${i}])`).join('');
    const compiled = this.compile(`(function(){${scope}return function ${name}(${list}){${body}\n}})`, place);
    if (!compiled.ok) return compiled;
    const make = this.runScript(compiled.script);
    if (!make.ok) return make;
    return this.call(
      make.value,
      undefined,
      scopes.map((impl) => this.glue.wrap(impl)),
    );
  }

  /** Calls a page function with page values. */
  call(target: unknown, self: unknown, args: readonly unknown[]): Completion {
    const { state } = this.agent;
    state.depth++;
    try {
      return { ok: true, value: this.glue.call(target, self, args) };
    } catch (thrown) {
      return { ok: false, thrown: this.glue.convertError(thrown) };
    } finally {
      if (--state.depth === 0) state.checkpoint();
    }
  }

  /** Nothing runs in the realm any more; wrappers that the page still holds keep working. */
  dispose(): void {
    this.disposed = true;
    this.agent.realms.delete(this);
  }
}

const syntaxErrorPlaces = new WeakMap<object, { readonly url: string; readonly line: number }>();
