// CDP's front door: HTTP discovery and WebSocket sessions on loopback. https://chromedevtools.github.io/devtools-protocol/
// SAFETY: a web page in any browser of this machine can reach loopback. These checks keep it out: the Host header must name
// loopback (DNS rebinding), and a request that carries an Origin (a page's WebSocket), or says that another page made it, is refused.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebSocketServer } from 'ws';

import type { Browser } from '../browser/browser.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { listenOnLoopback } from '../kernel/listen.ts';
import { CdpConnection } from './cdp-connection.ts';
import { NetworkRecorder } from './network-recorder.ts';
import { CHROME_PRODUCT } from './product.ts';

const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

export class CdpServer {
  readonly address: string;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Set<CdpConnection>();
  readonly #browser: Browser;
  readonly #kernel: Kernel;
  readonly #recorder: NetworkRecorder;
  readonly #browserPath = `/devtools/browser/${randomBytes(16).toString('hex')}`;

  /** `exact` false: a taken port is replaced by a free one. Rejects with boot.port-in-use. */
  static async listen(browser: Browser, kernel: Kernel, port: number, exact: boolean): Promise<CdpServer> {
    const server = createServer();
    kernel.doors.watch(server);
    await listenOnLoopback(server, port, exact);
    return new CdpServer(browser, kernel, server);
  }

  private constructor(browser: Browser, kernel: Kernel, server: Server) {
    this.#browser = browser;
    this.#kernel = kernel;
    this.#server = server;
    this.#recorder = new NetworkRecorder(kernel.network);
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
    server.on('request', (request, response) => this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => {
      if (!isAllowed(request) || !this.#knowsPath(request.url ?? '')) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const targetId = /^\/devtools\/page\/([0-9A-F]+)/.exec(request.url ?? '')?.[1] ?? null;
        const connection = new CdpConnection(webSocket, this.#browser, this.#kernel, this.#recorder, targetId, this.#kernel.openGate('cdp'), () =>
          this.#connections.delete(connection),
        );
        this.#connections.add(connection);
      });
    });
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #knowsPath(path: string): boolean {
    if (path === this.#browserPath) return true;
    const page = /^\/devtools\/page\/([0-9A-F]+)$/.exec(path);
    return page !== null && this.#browser.tab(page[1]!) !== null;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (!isAllowed(request)) return end(response, 403, { error: 'only programs on this machine may use CDP' });
    const host = request.headers.host!;
    const path = (request.url ?? '/').replace(/\/$/, '').split('?')[0];
    if (path === '/json/version') {
      return end(response, 200, {
        Browser: CHROME_PRODUCT,
        'Protocol-Version': '1.3',
        'User-Agent': this.#browser.userAgent,
        'V8-Version': process.versions.v8,
        webSocketDebuggerUrl: `ws://${host}${this.#browserPath}`,
      });
    }
    if (path === '/json' || path === '/json/list') {
      return end(
        response,
        200,
        this.#browser.tabs.map((tab) => ({
          id: tab.id,
          type: 'page',
          title: tab.pageTitle,
          url: tab.history.current?.url ?? 'about:blank',
          webSocketDebuggerUrl: `ws://${host}/devtools/page/${tab.id}`,
        })),
      );
    }
    if (path === '/json/new' && request.method === 'PUT') {
      const url = decoded((request.url ?? '').split('?')[1] ?? 'about:blank');
      if (url === null) return end(response, 400, { error: 'the address after ? is not percent-encoded text' });
      const tab = this.#browser.openTab(url);
      return end(response, 200, { id: tab.id, type: 'page', url: tab.committedUrl, webSocketDebuggerUrl: `ws://${host}/devtools/page/${tab.id}` });
    }
    end(response, 404, { error: `there is nothing at ${path}` });
  }
}

function isAllowed(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const askedBy = request.headers['sec-fetch-site'] ?? 'none';
  return ['127.0.0.1', 'localhost', '[::1]'].includes(host) && request.headers.origin === undefined && askedBy === 'none';
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function end(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=UTF-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  response.end(JSON.stringify(body));
}
