// The least of a CDP client: commands and events of one page over a WebSocket, for tests that need no browser library.

import { WebSocket } from 'ws';

export interface PageTarget {
  readonly id: string;
  readonly webSocketDebuggerUrl: string;
}

/** Opens a tab in a running system. */
export async function newTarget(cdp: string, url: string): Promise<PageTarget> {
  const response = await fetch(`${cdp}/json/new?${encodeURIComponent(url)}`, { method: 'PUT' });
  return (await response.json()) as PageTarget;
}

export class CdpPage {
  readonly events: { readonly method: string; readonly params: Record<string, unknown> }[] = [];
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, (answer: Record<string, unknown>) => void>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Record<string, unknown>;
      if (typeof message['id'] === 'number') {
        this.#pending.get(message['id'])?.(message);
        this.#pending.delete(message['id']);
      } else {
        this.events.push({ method: String(message['method']), params: message['params'] as Record<string, unknown> });
      }
    });
    socket.on('close', () => {
      for (const settle of this.#pending.values()) settle({ error: { message: 'the socket closed' } });
      this.#pending.clear();
    });
    socket.on('error', () => {});
  }

  static async open(cdp: string, url = 'about:blank'): Promise<CdpPage> {
    const page = await CdpPage.#connect((await newTarget(cdp, url)).webSocketDebuggerUrl);
    await page.send('Page.enable');
    await page.send('Inspector.enable');
    return page;
  }

  /** A session with a tab that is open already. */
  static async attach(cdp: string, targetId: string): Promise<CdpPage> {
    const targets = (await (await fetch(`${cdp}/json/list`)).json()) as PageTarget[];
    const target = targets.find(({ id }) => id === targetId);
    if (target === undefined) throw new Error(`there is no target ${targetId}`);
    return CdpPage.#connect(target.webSocketDebuggerUrl);
  }

  static async #connect(url: string): Promise<CdpPage> {
    const socket = new WebSocket(url);
    const page = new CdpPage(socket);
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return page;
  }

  /** The whole answer: {result} or {error}. */
  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, any>> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** The value of an expression in the page. Throws on a protocol error. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (answer['error'] !== undefined) throw new Error(String(answer['error'].message));
    return answer['result'].result.value;
  }

  async screenshot(): Promise<Buffer> {
    const answer = await this.send('Page.captureScreenshot', { format: 'png' });
    if (answer['error'] !== undefined) throw new Error(String(answer['error'].message));
    return Buffer.from(String(answer['result'].data), 'base64');
  }

  has(method: string): boolean {
    return this.events.some((event) => event.method === method);
  }

  close(): void {
    this.#socket.terminate();
  }
}
