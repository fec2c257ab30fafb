// Page: one top-level page of a site process, over all the documents it shows. What the process's channel says is done here.

import type { Failure } from '../../base/failure.ts';
import type { DocumentHead, DumpStage, InputEvent, PickerAnswer, Viewport } from '../../protocol/site-channel.ts';
import type { Realm } from '../script/realm.ts';
import type { ScriptError } from '../script/window-host.ts';
import { dumpStage } from './dump/dump-stage.ts';
import { copySelection, paste } from './input/clipboard.ts';
import { LoadedDocument, withoutFragment } from './loaded-document.ts';
import { restoreControls, restoreScroll, savePageState } from './page-state.ts';
import type { SavedPageState } from './page-state.ts';
import type { PageHost } from './page-host.ts';
import type { PageProcess } from './page-process.ts';
import { StageTimer } from './stage-timer.ts';

export interface PageOptions {
  readonly process: PageProcess;
  readonly host: PageHost;
  readonly viewport: Viewport;
  readonly userAgent: string;
  readonly languages: readonly string[];
  readonly javaScript: boolean;
  readonly visible: boolean;
}

export interface PageFrame {
  readonly displayList: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly timings: readonly (readonly [string, number])[];
}

/** Who wants to know of documents and realms: the CDP agent. */
export interface PageListener {
  /** A document was committed; nothing of it has run. */
  committed?(document: LoadedDocument): void;
  realmCreated?(document: LoadedDocument, realm: Realm): void;
  /** Page code threw and nobody handled it. */
  exceptionThrown?(document: LoadedDocument, error: ScriptError): void;
  /** The document is gone, with its realms. */
  closed?(document: LoadedDocument): void;
}

export class Page {
  readonly #options: PageOptions;
  readonly #listeners = new Set<PageListener>();
  #viewport: Viewport;
  #visible: boolean;
  #current: LoadedDocument | null = null;
  #timer: StageTimer;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#viewport = options.viewport;
    this.#visible = options.visible;
    this.#timer = this.#newTimer();
  }

  get current(): LoadedDocument | null {
    return this.#current;
  }

  get process(): PageProcess {
    return this.#options.process;
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  listen(listener: PageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A navigation has its answer: the new document takes the page, the old one is unloaded. */
  commit(loaderId: string, head: DocumentHead, historyState: string | null, historyLength: number): void {
    const { process, host, userAgent, languages, javaScript } = this.#options;
    const old = this.#current;
    if (old !== null) {
      old.close();
      for (const listener of this.#listeners) listener.closed?.(old);
    }
    this.#timer = this.#newTimer();
    const document = new LoadedDocument({
      process,
      environment: process.environment,
      host,
      viewport: this.#viewport,
      visible: this.#visible,
      userAgent,
      languages,
      javaScript,
      loaderId,
      head,
      historyLength,
      timer: this.#timer,
      realmCreated: (loaded, realm) => {
        for (const listener of this.#listeners) listener.realmCreated?.(loaded, realm);
      },
      exceptionThrown: (loaded, error) => {
        for (const listener of this.#listeners) listener.exceptionThrown?.(loaded, error);
      },
    });
    this.#current = document;
    const state = process.recallState(historyState);
    if (state !== null) document.window.history.setData(state);
    host.committed(loaderId, head.url);
    for (const listener of this.#listeners) listener.committed?.(document);
  }

  write(loaderId: string, bytes: Uint8Array): void {
    this.#withDocument(loaderId, (document) => document.write(bytes));
  }

  end(loaderId: string): void {
    this.#withDocument(loaderId, (document) => document.end());
  }

  failed(loaderId: string, failure: Failure): void {
    this.#withDocument(loaderId, (document) => document.failed(failure));
  }

  traverse(url: string, historyState: string | null, historyLength: number): void {
    this.#current?.traversed(url, this.#options.process.recallState(historyState), historyLength);
  }

  navigateToFragment(url: string): boolean {
    const document = this.#current;
    if (document === null || withoutFragment(url) !== withoutFragment(document.document.URL)) return false;
    this.#options.process.loop.runTask(() => document.navigateToFragment(url, false));
    return true;
  }

  setViewport(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#current?.setViewport(viewport);
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#current?.setVisible(visible);
  }

  stop(): void {
    this.#current?.stopLoading();
  }

  /** True when the page took the event for itself. */
  input(input: InputEvent): boolean {
    const document = this.#current;
    if (document === null) return false;
    let prevented = false;
    this.#options.process.loop.runTask(() => {
      const isKey = input.type === 'keyDown' || input.type === 'keyUp' || input.type === 'char' || input.type === 'insertText';
      prevented = isKey ? document.keyboard.handle(input) : document.mouse.handle(input);
    });
    return prevented;
  }

  /** Keys and buttons that are held go up, without what they would do by that: the page is not to get input any more. */
  letGo(held: readonly InputEvent[]): void {
    const document = this.#current;
    if (document === null) return;
    for (const input of held) this.#options.process.loop.runTask(() => (input.type === 'keyUp' ? document.keyboard : document.mouse).letGo(input));
  }

  answerPicker(answer: PickerAnswer): void {
    const document = this.#current;
    if (document !== null) this.#options.process.loop.runTask(() => document.pickers.answer(answer));
  }

  /** A person copies or cuts: what goes to their clipboard, null for nothing. */
  copy(cut: boolean): { readonly text: string | null; readonly html: string | null } {
    const document = this.#current;
    let copied: ReturnType<typeof copySelection> = null;
    if (document !== null) this.#options.process.loop.runTask(() => (copied = copySelection(document.view, document.keyboard, cut)));
    return (copied as ReturnType<typeof copySelection>) ?? { text: null, html: null };
  }

  paste(text: string, html: string): void {
    const document = this.#current;
    if (document !== null) this.#options.process.loop.runTask(() => paste(document.view, document.keyboard, text, html));
  }

  /** What would be lost if the page were loaded anew. */
  saveState(): SavedPageState {
    return this.#current === null ? { scrollX: 0, scrollY: 0, hasUnsavedInput: false, controls: '' } : savePageState(this.#current);
  }

  /** The document has been loaded anew: as it was when `controls` was saved. */
  restoreState(controls: string, scrollX: number, scrollY: number): void {
    const document = this.#current;
    if (document === null) return;
    this.#options.process.loop.runTask(() => {
      restoreControls(document, controls);
      restoreScroll(document, scrollX, scrollY);
    });
  }

  /** One rendering opportunity now, then the picture. */
  frame(): PageFrame {
    const document = this.#current;
    const { width, height } = this.#viewport;
    if (document === null)
      return { displayList: new Uint8Array(0), width, height, contentWidth: width, contentHeight: height, scrollX: 0, scrollY: 0, timings: [] };
    document.frames.runNow();
    const displayList = document.view.displayList();
    const content = document.view.contentSize;
    const { scroll } = document.view;
    return {
      displayList,
      width,
      height,
      contentWidth: content.width,
      contentHeight: content.height,
      scrollX: scroll.x,
      scrollY: scroll.y,
      timings: this.#timer.timings,
    };
  }

  dump(stage: DumpStage): { text: string; timings: readonly (readonly [string, number])[] } {
    const text = this.#current === null ? '' : dumpStage(this.#current, stage);
    return { text, timings: this.#timer.timings };
  }

  close(): void {
    const document = this.#current;
    this.#current = null;
    if (document === null) return;
    document.close();
    for (const listener of this.#listeners) listener.closed?.(document);
  }

  #withDocument(loaderId: string, act: (document: LoadedDocument) => void): void {
    if (this.#current?.options.loaderId === loaderId) act(this.#current);
  }

  #newTimer(): StageTimer {
    return new StageTimer(() => this.#options.process.environment.clock.now());
  }
}
