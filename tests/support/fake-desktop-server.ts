// A stand-in for the kernel on the other side of the desktop page: serves the built page and speaks src/desktop/protocol.ts with
// synthetic tabs and tiles. For trying the page alone; the real system is driven by tests/e2e/desktop.proc.test.ts.
// By hand: node tests/support/fake-desktop-server.ts BUNDLE_FOLDER PORT

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { createCanvas } from '@napi-rs/canvas';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

import type { ClientMessage, FrameHead, InputMessage, ServerMessage, TabState } from '../../src/desktop/protocol.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const TILE_PX = 256;

interface FakeTab {
  state: TabState;
  shown: { width: number; height: number; scale: number; dark: boolean } | null;
  history: string[];
  position: number;
  typed: string;
  scrollY: number;
}

export class FakeDesktopServer {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #tabs = new Map<string, FakeTab>();
  readonly #clients = new Set<WebSocket>();
  #nextId = 1;
  /** Everything that the page said, oldest first. */
  readonly received: ClientMessage[] = [];

  static async listen(folder: string, port = 0): Promise<FakeDesktopServer> {
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const file = path === '/' ? 'index.html' : path.slice(1);
      try {
        const body = readFileSync(join(folder, file));
        response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Cache-Control': 'no-store' });
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new FakeDesktopServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.#sockets = new WebSocketServer({ server });
    this.#sockets.on('connection', (socket) => this.#greet(socket));
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  get inputs(): InputMessage[] {
    return this.received.flatMap((message) => (message.type === 'input' ? [message.input] : []));
  }

  get tabIds(): string[] {
    return [...this.#tabs.keys()];
  }

  tell(message: ServerMessage): void {
    for (const client of this.#clients) client.send(JSON.stringify(message));
  }

  /** Changes a tab's state and tells it. */
  change(tabId: string, change: Partial<TabState>): void {
    const tab = this.#tabs.get(tabId)!;
    tab.state = { ...tab.state, ...change };
    this.tell({ type: 'tab', tab: tab.state });
  }

  openTab(url: string, requestId: number | null): string {
    const id = `FAKE${this.#nextId++}`;
    const state: TabState = {
      id,
      url,
      title: '',
      icon: '',
      isLoading: false,
      canGoBack: false,
      canGoForward: false,
      failure: null,
      refusal: null,
      discarded: null,
    };
    this.#tabs.set(id, { state, shown: null, history: [url], position: 0, typed: '', scrollY: 0 });
    this.tell({ type: 'tabOpened', tab: state, requestId });
    if (url !== 'about:blank') this.#commit(id);
    return id;
  }

  dropConnections(): void {
    for (const client of this.#clients) client.terminate();
  }

  async close(): Promise<void> {
    this.dropConnections();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #greet(socket: WebSocket): void {
    this.#clients.add(socket);
    socket.on('close', () => this.#clients.delete(socket));
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as ClientMessage));
    for (const tab of this.#tabs.values()) tab.shown = null;
    const tabs = [...this.#tabs.values()].map((tab) => tab.state);
    socket.send(JSON.stringify({ type: 'hello', tabs, jail: '', arrangement: null } satisfies ServerMessage));
  }

  #receive(message: ClientMessage): void {
    this.received.push(message);
    if (message.type === 'openTab') return void this.openTab(message.url === '' ? 'about:blank' : message.url, message.requestId);
    if (message.type === 'answerDialog' || message.type === 'arrange') return;
    const tab = this.#tabs.get(message.tabId);
    if (tab === undefined) return;
    switch (message.type) {
      case 'closeTab':
        this.#tabs.delete(message.tabId);
        return this.tell({ type: 'tabClosed', tabId: message.tabId });
      case 'navigate':
        tab.history = [...tab.history.slice(0, tab.position + 1), message.url];
        tab.position = tab.history.length - 1;
        return this.#commit(message.tabId);
      case 'back':
      case 'forward':
        tab.position += message.type === 'back' ? -1 : 1;
        return this.#commit(message.tabId);
      case 'reload':
        return this.#commit(message.tabId);
      case 'show':
        tab.shown = message;
        return this.#draw(tab);
      case 'hide':
        tab.shown = null;
        return;
      case 'input':
        return this.#input(tab, message.input);
    }
  }

  #commit(tabId: string): void {
    const tab = this.#tabs.get(tabId)!;
    const url = tab.history[tab.position]!;
    this.change(tabId, {
      url,
      title: `Title of ${url.replace(/^\w+:\/\//, '')}`,
      icon: squareIcon(url.length * 47),
      canGoBack: tab.position > 0,
      canGoForward: tab.position < tab.history.length - 1,
      failure: null,
      refusal: null,
      discarded: null,
      isLoading: url.includes('slow'),
    });
    this.#draw(tab);
  }

  #input(tab: FakeTab, input: InputMessage): void {
    if (input.type === 'keyDown' || input.type === 'insertText') tab.typed = (tab.typed + input.text).slice(-60);
    else if (input.type === 'mouseWheel') tab.scrollY = Math.max(0, tab.scrollY + input.deltaY);
    else if (input.type === 'mouseMoved') return this.tell({ type: 'hoverUrl', tabId: tab.state.id, url: input.y < 60 ? 'https://example.org/a-link' : '' });
    else return;
    this.#draw(tab);
  }

  #draw(tab: FakeTab): void {
    if (tab.shown === null) return;
    const { head, pictures } = drawFrame(tab);
    const headBytes = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(headBytes.length);
    for (const client of this.#clients) client.send(Buffer.concat([length, headBytes, ...pictures]));
  }
}

/** A page of headings and grey lines that shows what was typed and how far it was scrolled. */
function drawFrame(tab: FakeTab): { head: FrameHead; pictures: Buffer[] } {
  const { width, height, scale, dark } = tab.shown!;
  const canvas = createCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  context.fillStyle = dark ? '#15181f' : '#ffffff';
  context.fillRect(0, 0, width, height);
  context.translate(0, -tab.scrollY);
  if (tab.state.url !== 'about:blank') {
    context.fillStyle = dark ? '#e8eaf0' : '#20242c';
    context.font = 'bold 30px Arimo, "Liberation Sans", sans-serif';
    context.fillText(tab.state.title, 40, 70, width - 80);
    context.font = '16px Arimo, "Liberation Sans", sans-serif';
    context.fillText(tab.typed === '' ? `${width} x ${height} at ${scale}` : tab.typed, 40, 110, width - 80);
    for (let line = 0; line < 120; line++) {
      context.fillStyle = line % 7 === 0 ? '#7d9bd8' : dark ? '#333845' : '#dfe3ea';
      context.fillRect(40, 140 + line * 26, Math.max(20, (width - 80) * (0.5 + 0.5 * Math.abs(Math.sin(line * 1.7)))), 12);
    }
  }
  const tiles: FrameHead['tiles'][number][] = [];
  const pictures: Buffer[] = [];
  for (let y = 0; y < canvas.height; y += TILE_PX) {
    for (let x = 0; x < canvas.width; x += TILE_PX) {
      const tileWidth = Math.min(TILE_PX, canvas.width - x);
      const tileHeight = Math.min(TILE_PX, canvas.height - y);
      const tile = createCanvas(tileWidth, tileHeight);
      tile.getContext('2d').drawImage(canvas, x, y, tileWidth, tileHeight, 0, 0, tileWidth, tileHeight);
      const picture = tile.toBuffer('image/png');
      tiles.push({ x, y, width: tileWidth, height: tileHeight, format: 'png', bytes: picture.length });
      pictures.push(picture);
    }
  }
  return { head: { tabId: tab.state.id, move: null, width: canvas.width, height: canvas.height, tiles }, pictures };
}

function squareIcon(hue: number): string {
  const canvas = createCanvas(32, 32);
  const context = canvas.getContext('2d');
  context.fillStyle = `hsl(${hue % 360} 65% 50%)`;
  context.beginPath();
  context.roundRect(1, 1, 30, 30, 8);
  context.fill();
  return canvas.toDataURL('image/png');
}

if (process.argv[1] === import.meta.filename) {
  const server = await FakeDesktopServer.listen(process.argv[2]!, Number(process.argv[3] ?? 0));
  process.stdout.write(`${server.address}\n`);
}
