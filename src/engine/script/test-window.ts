// For tests: a real document with a window and realms, on a host that keeps tasks until the test runs them.

import { Document } from '../dom/document.ts';
import { NO_DOCUMENT_HOST } from '../dom/document-host.ts';
import type { ScriptElement } from '../dom/html/script-element.ts';
import type { Clock, TaskQueue } from '../host/clock.ts';
import type { Loader } from '../host/loader.ts';
import { propertyAttributes } from '../css/properties/property-names.ts';
import { failure } from '../../base/failure.ts';
import { Agent } from './agent.ts';
import { EventLoop } from './event-loop.ts';
import { IMPL_CLASSES } from './impl-classes.ts';
import { loadBindings } from './realm.ts';
import type { Bindings } from './realm.ts';
import { ScriptRunner, NO_RUNNER_HOOKS } from './script-runner.ts';
import type { ScriptRunnerHooks } from './script-runner.ts';
import { Scripting } from './scripting.ts';
import { NO_WINDOW_HOST } from './window-host.ts';
import type { ScriptError, WindowHost } from './window-host.ts';
import { Window } from './window/window.ts';

export const ORIGIN = 'https://page.example';

/** Time stands still but for `runTasks`, which jumps to each delayed task. */
export class ManualHost implements Clock, TaskQueue {
  readonly timeOrigin = 1_700_000_000_000;
  private time = 0;
  private tasks: { readonly task: () => void; readonly due: number; readonly handle: number }[] = [];
  private nextHandle = 1;

  now(): number {
    return this.time;
  }

  post(task: () => void): void {
    this.postDelayed(task, 0);
  }

  postDelayed(task: () => void, delayMs: number): number {
    this.tasks.push({ task, due: this.time + delayMs, handle: this.nextHandle });
    return this.nextHandle++;
  }

  cancel(handle: number): void {
    this.tasks = this.tasks.filter((entry) => entry.handle !== handle);
  }

  /** Runs tasks, the promises between them too, until nothing is left. */
  async runTasks(limit = 1000): Promise<void> {
    for (let n = 0; n < limit; n++) {
      for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
      const next = this.tasks.toSorted((a, b) => a.due - b.due || a.handle - b.handle)[0];
      if (next === undefined) return;
      this.cancel(next.handle);
      this.time = Math.max(this.time, next.due);
      // A macrotask of its own: microtask checkpoints do nothing inside a promise continuation.
      await new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          try {
            next.task();
            resolve();
          } catch (error) {
            reject(error as Error);
          }
        });
      });
    }
  }
}

/** Answers requests when the test says so, or at once. */
export class ManualLoader implements Loader {
  readonly files: Readonly<Record<string, string>>;
  readonly waiting = new Map<string, () => void>();
  readonly manual: boolean;

  constructor(files: Readonly<Record<string, string>>, manual = false) {
    this.files = files;
    this.manual = manual;
  }

  load: Loader['load'] = (request, listener) => {
    const path = request.url.replace(`${ORIGIN}/`, '');
    const answer = (): void => {
      const text = this.files[path];
      if (text === undefined) return listener.failed(failure('net.file-not-found'));
      listener.response({
        url: request.url,
        redirected: false,
        status: 200,
        internalStatus: 200,
        statusText: '',
        headers: [['content-type', 'text/javascript']],
        type: 'basic',
      });
      listener.data(new TextEncoder().encode(text));
      listener.end();
    };
    if (this.manual) this.waiting.set(path, answer);
    else setImmediate(answer);
    return { abort: () => {} };
  };

  loadSync: Loader['loadSync'] = () => ({ failure: failure('net.aborted') });
}

let bindings: Bindings | null = null;

export interface TestWindow {
  readonly agent: Agent;
  readonly host: ManualHost;
  readonly document: Document;
  readonly window: Window;
  readonly scripting: Scripting;
  readonly runner: ScriptRunner;
  readonly errors: ScriptError[];
  /** Runs `source` as a task and gives its value. */
  run(source: string): Promise<unknown>;
  /** What the parser does at a script's end tag. */
  parse(attributes: Readonly<Record<string, string>>, text?: string): 'done' | 'blocked';
}

export interface TestWindowOptions {
  readonly markup?: string;
  readonly loader?: Loader;
  readonly hooks?: Partial<ScriptRunnerHooks>;
  readonly windowHost?: Partial<WindowHost>;
  readonly origin?: string;
  readonly agent?: Agent;
  readonly parent?: Window;
}

export function testWindow(options: TestWindowOptions = {}): TestWindow {
  bindings ??= loadBindings(IMPL_CLASSES);
  const agent = options.agent ?? new Agent();
  const host = new ManualHost();
  const errors: ScriptError[] = [];
  const origin = options.origin ?? ORIGIN;
  const document = new Document({ url: `${origin}/index.html`, origin });
  document.readyState = 'loading';
  const window = new Window({
    document,
    loop: new EventLoop(host, host, agent),
    host: { ...NO_WINDOW_HOST, uncaughtException: (_, error) => void errors.push(error), ...options.windowHost },
    parent: options.parent ?? null,
  });
  const scripting = new Scripting({ agent, bindings, window, cssProperties: propertyAttributes() });
  const runner = new ScriptRunner(scripting, options.loader ?? new ManualLoader({}), { ...NO_RUNNER_HOOKS, ...options.hooks });
  document.host = { ...NO_DOCUMENT_HOST, ...scripting.documentHost(), prepareScript: (element) => runner.prepare(element as ScriptElement) };
  const html = document.createHtmlElement('html');
  document.appendChild(html);
  html.innerHTML = `<head></head><body>${options.markup ?? ''}</body>`;
  const run = (source: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      setImmediate(() => {
        const completion = scripting.mainRealm.evaluate(source, { url: `${origin}/test.js` });
        if (completion.ok) resolve(completion.value);
        else reject(new Error(scripting.mainRealm.glue.describe(completion.thrown)));
      });
    });
  const parse = (attributes: Readonly<Record<string, string>>, text = ''): 'done' | 'blocked' => {
    const script = document.createHtmlElement('script') as ScriptElement;
    script.fromParser(false);
    for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
    (document.body as Document['documentElement'])?.appendChild(script);
    if (text !== '') script.appendChild(document.createTextNode(text));
    return runner.parserScript(script);
  };
  return { agent, host, document, window, scripting, runner, errors, run, parse };
}
