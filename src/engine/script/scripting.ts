// Joins one window with its realms: the main world, made at the first script, and isolated worlds. Gives the document the script half of
// its host (dom/document-host.ts).

import type { Callback } from '../dom/callback.ts';
import type { DocumentHost } from '../dom/document-host.ts';
import type { Element } from '../dom/element.ts';
import type { Event } from '../dom/event.ts';
import type { EventTarget } from '../dom/event-target.ts';
import { Node } from '../dom/node.ts';
import type { Agent } from './agent.ts';
import { CustomElementConstruction } from './custom-elements.ts';
import { reportException } from './error-report.ts';
import { Realm } from './realm.ts';
import type { Bindings } from './realm.ts';
import type { RealmHooks } from './realm-hooks.ts';
import { namedElement } from './window-host.ts';
import { Window } from './window/window.ts';

export type ScriptDocumentHost = Pick<
  DocumentHost,
  | 'queueMicrotask'
  | 'queueTask'
  | 'reportException'
  | 'compileEventHandler'
  | 'setCurrentEvent'
  | 'constructCustomElement'
  | 'upgradeCustomElement'
  | 'scriptingEnabled'
>;

export interface ScriptingOptions {
  readonly agent: Agent;
  readonly bindings: Bindings;
  readonly window: Window;
  readonly cssProperties: ReadonlyMap<string, string> | null;
  /** false under a Content-Security-Policy without 'unsafe-eval'. Asked when the main realm is made. */
  readonly allowEval?: () => boolean;
  readonly scriptingEnabled?: boolean;
  /** Told of every realm that is made: the debugger's contexts. */
  readonly realmCreated?: (realm: Realm) => void;
}

export class Scripting {
  readonly window: Window;
  private readonly options: ScriptingOptions;
  private readonly construction: CustomElementConstruction;
  private readonly worlds = new Map<string, Realm>();
  private isDisposed = false;
  /** `import()` in the page's own world, once there is somebody who loads modules. */
  importModule: Realm['dynamicImport'] | null = null;

  constructor(options: ScriptingOptions) {
    this.options = options;
    this.window = options.window;
    this.construction = new CustomElementConstruction(options.window.document);
    this.window.realmOfWorld = (world) => (this.isDisposed ? null : this.realm(world));
    this.window.evaluateString = (source) => {
      // A string handler is eval under another name.
      if (options.allowEval?.() === false) {
        options.window.host.consoleError(options.window, 'net.blocked-by-policy', 'cannot run a timer given as a string: the policy of the page refused');
        return;
      }
      const result = this.mainRealm.evaluate(source, { url: this.window.document.URL });
      if (!result.ok) reportException(this.mainRealm, result.thrown);
    };
  }

  get mainRealm(): Realm {
    return this.realm('main');
  }

  /** The realm of a world, made when first asked for. */
  realm(world: string): Realm {
    const known = this.worlds.get(world);
    if (known !== undefined) return known;
    const { options, window } = this;
    const made = new Realm({
      agent: options.agent,
      window,
      world,
      origin: window.document.origin,
      name: world === 'main' ? '' : world,
      hooks: this.hooks(),
      allowEval: world !== 'main' || (options.allowEval?.() ?? true),
      bindings: options.bindings,
    });
    this.worlds.set(world, made);
    if (world === 'main') {
      window.realm = made;
      if (this.importModule !== null) made.dynamicImport = this.importModule;
    }
    options.realmCreated?.(made);
    return made;
  }

  get realms(): readonly Realm[] {
    return [...this.worlds.values()];
  }

  private hooks(): RealmHooks {
    const { document } = this.window;
    return {
      cssProperties: this.options.cssProperties,
      crossOriginIsolated: this.window.crossOriginIsolated,
      isSecureContext: this.window.isSecureContext,
      reportException,
      resolveUrl: (url, base) => URL.parse(url, base)?.href ?? null,
      namedOnWindow: (_, name) => this.childWindow(name) ?? namedElement(document, name),
      customElementDefinition: (_, constructor) => this.construction.definitionOf(constructor),
      constructCustomElement: (_, definition) => this.construction.elementFor(definition as never),
      homeOf: (realm, impl) => homeOf(realm, impl),
    };
  }

  /** `frames[0]`, `frames.name` */
  private childWindow(name: string): Window | undefined {
    const { childWindows } = this.window;
    return /^(?:0|[1-9]\d{0,8})$/.test(name) ? childWindows[Number(name)] : childWindows.find((child) => child.name === name);
  }

  /** For the page's DocumentHost: spread it in. */
  documentHost(): ScriptDocumentHost {
    const { window, options } = this;
    return {
      queueMicrotask: (task) => {
        void Promise.resolve().then(() => {
          try {
            task();
          } catch (error) {
            reportException(this.mainRealm, this.mainRealm.glue.convertError(error));
          }
        });
      },
      queueTask: (task) => window.loop.queueTask(task),
      reportException: (thrown) => {
        if (!this.isDisposed) reportException(this.mainRealm, this.mainRealm.glue.convertError(thrown));
      },
      compileEventHandler: (target, name, source) => this.compileEventHandler(target, name, source),
      setCurrentEvent: (event: Event | undefined) => {
        const before = window.currentEvent;
        window.currentEvent = event;
        return before;
      },
      constructCustomElement: (constructor) => this.construction.construct(this.mainRealm, constructor),
      upgradeCustomElement: (element, constructor) => this.construction.upgrade(this.mainRealm, element, constructor),
      scriptingEnabled: options.scriptingEnabled !== false,
    };
  }

  /** A microtask checkpoint, unless a script runs. */
  checkpoint(): void {
    this.options.agent.state.checkpoint();
  }

  /** https://html.spec.whatwg.org/#getting-the-current-value-of-the-event-handler steps 3-12 */
  private compileEventHandler(target: EventTarget, name: string, source: string): Callback | null {
    if (this.options.scriptingEnabled === false || this.isDisposed) return null;
    const { document } = this.window;
    const realm = this.mainRealm;
    const element = target instanceof Window ? null : (target as Element);
    const isWindowError = name === 'onerror' && element === null;
    // 9.-10. Window's onerror has five parameters. The scopes: document, form owner, element.
    const parameters = isWindowError ? ['event', 'source', 'lineno', 'colno', 'error'] : ['event'];
    const scopes: object[] = [];
    if (element !== null) {
      scopes.push(document);
      const form = (element as { form?: object | null }).form;
      if (form !== undefined && form !== null) scopes.push(form);
      scopes.push(element);
    }
    const compiled = realm.compileHandler(name, source, parameters, scopes, { url: document.URL, baseUrl: document.baseURL });
    if (!compiled.ok) {
      reportException(realm, compiled.thrown);
      return null;
    }
    const helper = name === 'onbeforeunload' ? 'cOnBeforeUnloadEventHandlerNonNull' : isWindowError ? 'cOnErrorEventHandlerNonNull' : 'cEventHandlerNonNull';
    return realm.glue.wrapCallback(compiled.value as object, helper);
  }

  dispose(): void {
    this.isDisposed = true;
    this.window.stopCallbacks();
    for (const realm of this.worlds.values()) realm.dispose();
  }
}

/** Nodes and windows of other frames have their wrappers made by their own frame's realm of the same world. */
function homeOf(realm: Realm, impl: object): Realm | 'cross-origin' | null {
  const isWindow = impl instanceof Window;
  const window = isWindow ? impl : impl instanceof Node ? impl.nodeDocument.defaultView : null;
  if (!(window instanceof Window) || window === realm.window) return null;
  if (isWindow && window.document.origin !== realm.origin) return 'cross-origin';
  return window.realmOfWorld(realm.world);
}
