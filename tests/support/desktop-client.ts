// The desktop's WebSocket without a browser in front of it: what a person's tabs show and hide, as messages.

import { WebSocket } from 'ws';

import type { Arrangement, ClientMessage, ServerMessage, TabState } from '../../src/desktop/protocol.ts';
import { eventually } from './kpio-process.ts';

export class DesktopClient {
  readonly tabs = new Map<string, TabState>();
  /** As the kernel's greeting had it. */
  arrangement: Arrangement | null = null;
  isGreeted = false;
  readonly #socket: WebSocket;
  #nextRequest = 1;
  readonly #opened = new Map<number, string>();

  /** `address` is the printed one; it works once. */
  static async open(address: string): Promise<DesktopClient> {
    const answer = await fetch(address, { redirect: 'manual' });
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
    const { host } = new URL(address);
    const socket = new WebSocket(`ws://${host}/`, { headers: { cookie, origin: `http://${host}` } });
    const client = new DesktopClient(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#receive(JSON.parse(String(data)) as ServerMessage);
    });
  }

  send(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Resolves when the page has its title. */
  async openTab(url: string, title: string): Promise<string> {
    const requestId = this.#nextRequest++;
    this.send({ type: 'openTab', url, requestId });
    await eventually(`${url} is open`, () => this.#opened.has(requestId));
    const tabId = this.#opened.get(requestId)!;
    await this.untilTab(tabId, title, (tab) => tab.title === title && !tab.isLoading);
    return tabId;
  }

  show(tabId: string): void {
    this.send({ type: 'show', tabId, width: 800, height: 600, scale: 1, dark: false });
  }

  hide(tabId: string): void {
    this.send({ type: 'hide', tabId });
  }

  async untilTab(tabId: string, what: string, holds: (tab: TabState) => boolean): Promise<TabState> {
    await eventually(what, () => this.tabs.has(tabId) && holds(this.tabs.get(tabId)!));
    return this.tabs.get(tabId)!;
  }

  close(): void {
    this.#socket.terminate();
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'hello') {
      this.isGreeted = true;
      this.arrangement = message.arrangement;
      for (const tab of message.tabs) this.tabs.set(tab.id, tab);
    } else if (message.type === 'tab') this.tabs.set(message.tab.id, message.tab);
    else if (message.type === 'tabClosed') this.tabs.delete(message.tabId);
    else if (message.type === 'tabOpened') {
      this.tabs.set(message.tab.id, message.tab);
      if (message.requestId !== null) this.#opened.set(message.requestId, message.tab.id);
    }
  }
}
