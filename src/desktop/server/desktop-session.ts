// One person at the desktop: their messages in, the state of tabs and the tiles of shown pages out.

import type { WebSocket } from 'ws';

import type { Browser } from '../../browser/browser.ts';
import type { Tab } from '../../browser/tab.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { inputShape, MAX_CLIPBOARD_UNITS } from '../../protocol/site-channel.ts';
import { boolean, integer, nullable, number, object, oneOf, ShapeError, string } from '../../protocol/schema.ts';
import type { Infer, Shape } from '../../protocol/schema.ts';
import type { ServerMessage } from '../protocol.ts';
import { readChosenFiles } from './chosen-files.ts';
import { addressFromText } from './address-from-text.ts';
import { TabView } from './tab-view.ts';

/** A full clipboard with every unit escaped. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

const tabId = string(64);
const tabOnly = object({ tabId });

const SHAPES = {
  openTab: object({ url: string(1 << 21), requestId: integer(0, Number.MAX_SAFE_INTEGER) }),
  closeTab: tabOnly,
  navigate: object({ tabId, url: string(1 << 21) }),
  back: tabOnly,
  forward: tabOnly,
  reload: tabOnly,
  stop: tabOnly,
  show: object({ tabId, width: integer(1, 16_384), height: integer(1, 16_384), scale: number(0.1, 10), dark: boolean }),
  hide: tabOnly,
  shown: tabOnly,
  input: object({ tabId, input: inputShape }),
  answerPicker: object({ tabId, pickerId: integer(0, Number.MAX_SAFE_INTEGER), index: nullable(integer(0, 10_000)), value: nullable(string(4096)) }),
  copy: object({ tabId, requestId: integer(0, Number.MAX_SAFE_INTEGER), cut: boolean }),
  paste: object({ tabId, text: string(MAX_CLIPBOARD_UNITS), html: string(MAX_CLIPBOARD_UNITS) }),
  answerDialog: object({ dialogId: integer(0, Number.MAX_SAFE_INTEGER), accepted: boolean, text: string(1 << 16) }),
} as const;

type Messages = { [K in keyof typeof SHAPES]: Infer<(typeof SHAPES)[K]> };
type MessageHandlers = { readonly [K in keyof Messages]: (message: Messages[K]) => void };
const TYPES = oneOf(...(Object.keys(SHAPES) as (keyof typeof SHAPES)[]));

export class DesktopSession {
  readonly #socket: WebSocket;
  readonly #browser: Browser;
  readonly #views = new Map<string, TabView>();
  readonly #dialogs = new Map<number, (accepted: boolean, text: string) => void>();
  readonly #stopObserving: () => void;
  readonly #onClose: () => void;
  readonly #handlers: MessageHandlers;
  #nextDialogId = 1;
  #openingRequest: number | null = null;

  constructor(socket: WebSocket, browser: Browser, kernel: Kernel, onClose: () => void) {
    this.#socket = socket;
    this.#browser = browser;
    this.#onClose = onClose;
    this.#handlers = this.#makeHandlers();
    const outlet = {
      send: (message: ServerMessage): void => this.#send(message),
      sendBytes: (bytes: readonly Uint8Array[]): void => {
        if (socket.readyState === 1) socket.send(Buffer.concat(bytes));
      },
      askDialog: (ask: (dialogId: number) => ServerMessage): Promise<{ accepted: boolean; text: string }> => {
        const dialogId = this.#nextDialogId++;
        this.#send(ask(dialogId));
        return new Promise((resolve) => this.#dialogs.set(dialogId, (accepted, text) => resolve({ accepted, text })));
      },
    };
    const follow = (tab: Tab): TabView => {
      const view = new TabView(tab, kernel, outlet);
      this.#views.set(tab.id, view);
      return view;
    };
    const tabs = browser.tabs.map((tab) => follow(tab).state);
    this.#send({ type: 'hello', tabs, jail: kernel.sandbox.weakness ?? '' });
    this.#stopObserving = browser.observe({
      tabOpened: (tab) => {
        this.#send({ type: 'tabOpened', tab: follow(tab).state, requestId: this.#openingRequest });
        this.#openingRequest = null;
      },
      tabClosed: (tab) => {
        this.#views.get(tab.id)?.close();
        this.#views.delete(tab.id);
        this.#send({ type: 'tabClosed', tabId: tab.id });
      },
    });
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      if (isBinary) this.#receiveFiles(bytes);
      else if (bytes.length <= MAX_TEXT_BYTES) this.#receive(String(bytes));
      else socket.close(1009, 'message too long');
    });
    socket.on('close', () => this.#end());
    socket.on('error', () => this.#end());
  }

  close(): void {
    this.#socket.close(1001);
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  #receiveFiles(bytes: Uint8Array): void {
    const chosen = readChosenFiles(bytes);
    if (chosen === null) return this.#socket.close(1008, 'malformed message');
    const { pickerId, files } = chosen;
    this.#browser.tab(chosen.tabId)?.answerPicker({ pickerId, index: null, value: null, files });
  }

  #receive(text: string): void {
    try {
      const message = JSON.parse(text) as Record<string, unknown>;
      const type = TYPES.read(message['type'], [], 'type');
      const checked = (SHAPES[type] as Shape<unknown>).read(message, [], type);
      (this.#handlers[type] as (message: unknown) => void)(checked);
    } catch (error) {
      if (!(error instanceof ShapeError) && !(error instanceof SyntaxError)) throw error;
      this.#socket.close(1008, 'malformed message');
    }
  }

  #makeHandlers(): MessageHandlers {
    const onTab = (id: string, act: (tab: Tab) => void): void => {
      const tab = this.#browser.tab(id);
      if (tab !== null) act(tab);
    };
    return {
      openTab: ({ url, requestId }) => {
        this.#openingRequest = requestId;
        this.#browser.openTab(url === '' ? 'about:blank' : addressFromText(url));
      },
      closeTab: ({ tabId: id }) => onTab(id, (tab) => this.#browser.closeTab(tab)),
      navigate: ({ tabId: id, url }) => onTab(id, (tab) => void tab.navigate(addressFromText(url))),
      back: ({ tabId: id }) => onTab(id, (tab) => tab.traverseBy(-1)),
      forward: ({ tabId: id }) => onTab(id, (tab) => tab.traverseBy(1)),
      reload: ({ tabId: id }) => onTab(id, (tab) => tab.reload()),
      stop: ({ tabId: id }) => onTab(id, (tab) => tab.stop()),
      show: ({ tabId: id, width, height, scale, dark }) => this.#views.get(id)?.show(width, height, scale, dark),
      hide: ({ tabId: id }) => this.#views.get(id)?.hide(),
      shown: ({ tabId: id }) => this.#views.get(id)?.shown(),
      input: ({ tabId: id, input }) => onTab(id, (tab) => void tab.input(input).catch(() => {})),
      answerPicker: ({ tabId: id, pickerId, index, value }) => onTab(id, (tab) => tab.answerPicker({ pickerId, index, value, files: null })),
      copy: ({ tabId: id, requestId, cut }) => {
        const answer = this.#browser.tab(id)?.copy(cut) ?? Promise.resolve({ text: null, html: null });
        answer.then(
          ({ text, html }) => this.#send({ type: 'copied', requestId, text, html }),
          () => this.#send({ type: 'copied', requestId, text: null, html: null }),
        );
      },
      paste: ({ tabId: id, text, html }) => onTab(id, (tab) => tab.paste(text, html)),
      answerDialog: ({ dialogId, accepted, text }) => {
        this.#dialogs.get(dialogId)?.(accepted, text);
        this.#dialogs.delete(dialogId);
      },
    };
  }

  #end(): void {
    this.#stopObserving();
    for (const view of this.#views.values()) view.close();
    this.#views.clear();
    for (const answer of this.#dialogs.values()) answer(false, '');
    this.#dialogs.clear();
    this.#onClose();
  }
}
