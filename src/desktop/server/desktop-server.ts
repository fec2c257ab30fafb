// The desktop's front door: serves the desktop page and one WebSocket to each person who came with the token.
// SAFETY: the token in the printed address works once and becomes a cookie; Host must be loopback (DNS rebinding), and the
// WebSocket's Origin must be this very server (another page's script carries its own).

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebSocketServer } from 'ws';

import { toFailure } from '../../base/failure.ts';
import type { Browser } from '../../browser/browser.ts';
import type { Tab } from '../../browser/tab.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { listenOnLoopback } from '../../kernel/listen.ts';
import type { MeasuredFiles } from '../../kernel/boot/measured-files.ts';
import { MAX_FILES_BYTES } from '../protocol.ts';
import { DesktopSession } from './desktop-session.ts';
import type { LayoutKeeper } from './kept-arrangement.ts';

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/desktop.js': ['desktop.js', 'text/javascript; charset=utf-8'],
  '/desktop.css': ['desktop.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Chosen files and their head; text messages are bounded by the session. */
const MAX_MESSAGE_BYTES = MAX_FILES_BYTES + (1 << 22);

export class DesktopServer {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #browser: Browser;
  readonly #kernel: Kernel;
  readonly #files: MeasuredFiles;
  readonly #layout: LayoutKeeper;
  readonly #sessions = new Set<DesktopSession>();
  /** Tokens that have not been used yet. */
  readonly #tokens = new Set<string>();
  readonly #cookie = randomBytes(32).toString('base64url');

  /** `exact` false: a taken port is replaced by a free one. Rejects with boot.port-in-use. */
  static async listen(browser: Browser, kernel: Kernel, layout: LayoutKeeper, files: MeasuredFiles, port: number, exact: boolean): Promise<DesktopServer> {
    const server = createServer();
    kernel.doors.watch(server);
    await listenOnLoopback(server, port, exact);
    return new DesktopServer(browser, kernel, layout, files, server);
  }

  private constructor(browser: Browser, kernel: Kernel, layout: LayoutKeeper, files: MeasuredFiles, server: Server) {
    this.#browser = browser;
    this.#kernel = kernel;
    this.#layout = layout;
    this.#files = files;
    this.#server = server;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
    server.on('request', (request, response) => this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => {
      if (!this.#isLoopback(request) || !this.#hasCookie(request) || request.headers.origin !== `http://${request.headers.host}`) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const gate = this.#kernel.openGate('desktop');
        const session = new DesktopSession(webSocket, this.#browser, this.#kernel, gate, this.#layout, () => this.#sessions.delete(session));
        this.#sessions.add(session);
      });
    });
  }

  /** An address that works once. Each call makes a new one. */
  get address(): string {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.add(token);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?token=${token}`;
  }

  /** A tab that the desktop shows in a window, opened by a command. */
  openTab(url: string): Tab {
    return this.#browser.openTab(url);
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.close();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#isLoopback(request)) return refuse(response, 403, 'KPIO answers on loopback only.');
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    if (url === null) return refuse(response, 400, 'This is not an address.');
    const token = url.searchParams.get('token');
    if (token !== null) {
      if (!this.#tokens.delete(token))
        return refuse(response, 403, 'This address was used already. Each printed address works once; kpio address prints another.');
      response.writeHead(303, { ...SECURITY_HEADERS, Location: '/', 'Set-Cookie': `kpio=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/` });
      response.end();
      return;
    }
    if (!this.#hasCookie(request))
      return refuse(response, 403, 'Open the address that KPIO printed when it started, with its token; kpio address prints another.');
    const file = Object.hasOwn(FILES, url.pathname) ? FILES[url.pathname]! : null;
    if (file === null || request.method !== 'GET') return refuse(response, 404, 'There is nothing here.');
    let bytes: Uint8Array;
    try {
      bytes = this.#files.read(`desktop/${file[0]}`);
    } catch (error) {
      const { code, message } = toFailure(error);
      return refuse(response, 500, `${message} [${code}]`);
    }
    response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': file[1] });
    response.end(bytes);
  }

  #isLoopback(request: IncomingMessage): boolean {
    return ['127.0.0.1', 'localhost', '[::1]'].includes((request.headers.host ?? '').replace(/:\d+$/, ''));
  }

  #hasCookie(request: IncomingMessage): boolean {
    const given = /(?:^|;\s*)kpio=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    return given.length === this.#cookie.length && timingSafeEqual(Buffer.from(given), Buffer.from(this.#cookie));
  }
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${sentence}\n`);
}
