// One person at the desktop: their messages in, the state of tabs and the tiles of shown pages out.

import type { WebSocket } from 'ws';

import type { Browser } from '../../browser/browser.ts';
import type { Tab } from '../../browser/tab.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { ChannelGate } from '../../protocol/channel-gate.ts';
import { deniedMessage } from '../../protocol/channel-gate.ts';
import { rightFor } from '../../protocol/message-table.ts';
import type { Need } from '../../protocol/message-table.ts';
import { ShapeError } from '../../protocol/schema.ts';
import type { Shape } from '../../protocol/schema.ts';
import type { ServerMessage } from '../protocol.ts';
import { readChosenFiles } from './chosen-files.ts';
import { arrangementOfLayout, layoutOfArrangement } from './kept-arrangement.ts';
import type { LayoutKeeper } from './kept-arrangement.ts';
import { addressFromText } from './address-from-text.ts';
import { DESKTOP_MESSAGE_TYPE, DESKTOP_MESSAGES, FILES_NEED } from './desktop-messages.ts';
import type { DesktopMessages } from './desktop-messages.ts';
import { TabView } from './tab-view.ts';

/** A full clipboard with every unit escaped. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

type MessageHandlers = { readonly [K in keyof DesktopMessages]: (message: DesktopMessages[K]) => void };

export class DesktopSession {
  readonly #socket: WebSocket;
  readonly #browser: Browser;
  readonly #gate: ChannelGate;
  readonly #layout: LayoutKeeper;
  readonly #views = new Map<string, TabView>();
  readonly #dialogs = new Map<number, (accepted: boolean, text: string) => void>();
  readonly #stopObserving: () => void;
  readonly #onClose: () => void;
  readonly #handlers: MessageHandlers;
  #nextDialogId = 1;
  #openingRequest: number | null = null;

  constructor(socket: WebSocket, browser: Browser, kernel: Kernel, gate: ChannelGate, layout: LayoutKeeper, onClose: () => void) {
    this.#socket = socket;
    this.#browser = browser;
    this.#gate = gate;
    this.#layout = layout;
    this.#onClose = onClose;
    this.#handlers = this.#makeHandlers(kernel);
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
    this.#send({ type: 'hello', tabs, jail: kernel.sandbox.weakness ?? '', arrangement: arrangementOfLayout(layout.windows) });
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
    if (!this.#mayPass('files', FILES_NEED, chosen)) return;
    const { pickerId, files } = chosen;
    this.#browser.tab(chosen.tabId)?.answerPicker({ pickerId, index: null, value: null, files });
  }

  #receive(text: string): void {
    try {
      const message = JSON.parse(text) as Record<string, unknown>;
      const type = DESKTOP_MESSAGE_TYPE.read(message['type'], [], 'type');
      const { payload, need } = DESKTOP_MESSAGES[type];
      const checked = (payload as Shape<unknown>).read(message, [], type);
      if (!this.#mayPass(type, need as Need, checked)) return;
      (this.#handlers[type] as (message: unknown) => void)(checked);
    } catch (error) {
      if (!(error instanceof ShapeError) && !(error instanceof SyntaxError)) throw error;
      this.#socket.close(1008, 'malformed message');
    }
  }

  /** Tells the sender of a refusal. */
  #mayPass(type: string, need: Need, message: unknown): boolean {
    const right = rightFor(need, message);
    if (this.#gate.admit(type, right, 'in')) return true;
    this.#send({ type: 'refused', refused: type, ...deniedMessage(type, right) });
    return false;
  }

  #makeHandlers(kernel: Kernel): MessageHandlers {
    const onTab = (id: string, act: (tab: Tab) => void): void => {
      const tab = this.#browser.tab(id);
      if (tab !== null) act(tab);
    };
    return {
      openTab: ({ url, requestId }) => {
        this.#openingRequest = requestId;
        this.#browser.openTab(addressFromText(url === '' ? kernel.state.settings.get('home.address') : url));
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
      arrange: ({ arrangement }) => this.#layout.arrange(layoutOfArrangement(arrangement)),
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
