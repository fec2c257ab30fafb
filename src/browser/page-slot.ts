// PageSlot: where a tab's page lives: the process, its number there, its sessions, its visibility. A navigation may move it to another
// process; what belongs to the tab (viewport, sessions) is told again there before anything else.

import { FailureError } from '../base/failure.ts';
import type { PageOwner } from '../kernel/guests/page-owner.ts';
import type { SiteProcess } from '../kernel/guests/site-process.ts';
import type { Answer, Payload, SentBy } from '../protocol/message-table.ts';
import type { SiteChannel, Viewport } from '../protocol/site-channel.ts';

type KernelMessage = SentBy<SiteChannel, 'kernel'>;
type Body<K extends KernelMessage> = Omit<Payload<SiteChannel, K>, 'pageId'>;

/** Queue length towards a site above which the network is asked to wait. */
const QUEUE_LIMIT_BYTES = 4 * 1024 * 1024;

let nextPageId = 1;

/** Numbers of pages and surfaces come from one count, so that no two are equal. */
export function newPageNumber(): number {
  return nextPageId++;
}

export interface PageIdentity {
  /** Called before anything is sent to the page: its process may stand still. */
  readonly touched: () => void;
  readonly frameId: string;
  readonly userAgent: string;
  readonly languages: readonly string[];
}

export class PageSlot {
  readonly #identity: PageIdentity;
  #process: SiteProcess | null = null;
  #pageId = 0;
  #isVisible = true;
  /** CDP sessions attached to the page. */
  readonly #sessions = new Set<string>();

  constructor(identity: PageIdentity) {
    this.#identity = identity;
  }

  get process(): SiteProcess | null {
    return this.#process;
  }

  get pageId(): number {
    return this.#pageId;
  }

  /** Makes the page in `process`; the old one, if there is one, goes. */
  moveTo(process: SiteProcess, owner: PageOwner, viewport: Viewport): void {
    this.#process?.removePage(this.#pageId);
    this.#process = process;
    this.#pageId = newPageNumber();
    process.addPage(this.#pageId, owner);
    const { frameId, userAgent, languages } = this.#identity;
    this.send('page.create', { frameId, viewport, userAgent, languages, javaScript: true, visible: this.#hasFrames });
    for (const sessionId of this.#sessions) this.send('cdp.attach', { sessionId });
  }

  /** Nothing happens while there is no page. */
  send<K extends KernelMessage>(type: K, body: Body<K>): void {
    if (this.#process === null) return;
    this.#identity.touched();
    this.#process.channel.send(type, { ...body, pageId: this.#pageId } as unknown as Payload<SiteChannel, K>);
  }

  /** Rejects with page.crashed while there is no page. */
  async call<K extends KernelMessage>(type: K, body: Body<K>): Promise<Answer<SiteChannel, K>> {
    if (this.#process !== null) this.#identity.touched();
    return this.ask(type, body);
  }

  /** As `call`, of a page that goes on standing still if it does: the answer is then guest.frozen. */
  async ask<K extends KernelMessage>(type: K, body: Body<K>): Promise<Answer<SiteChannel, K>> {
    if (this.#process === null) throw new FailureError('page.crashed');
    return this.#process.channel.call(type, { ...body, pageId: this.#pageId } as unknown as Payload<SiteChannel, K>);
  }

  /** Body bytes of a document; `taken` is called when the process has room for more. */
  feed(loaderId: string, bytes: Uint8Array, taken: () => void): void {
    this.send('page.data', { loaderId, bytes });
    if (this.#process === null) taken();
    else this.#process.channel.whenWritable(QUEUE_LIMIT_BYTES, taken);
  }

  /** Shown to a person: not what a client's session makes of it. */
  get isShown(): boolean {
    return this.#isVisible;
  }

  get hasSessions(): boolean {
    return this.#sessions.size > 0;
  }

  setVisible(visible: boolean): void {
    this.#isVisible = visible;
    this.#tellVisibility();
  }

  attach(sessionId: string): void {
    this.#sessions.add(sessionId);
    this.send('cdp.attach', { sessionId });
    if (!this.#isVisible) this.#tellVisibility();
  }

  detach(sessionId: string): void {
    if (!this.#sessions.delete(sessionId)) return;
    this.send('cdp.detach', { sessionId });
    if (!this.#isVisible) this.#tellVisibility();
  }

  /** The page is closed: its process ends when it was the last one. */
  release(): void {
    this.#process?.removePage(this.#pageId);
    this.#process = null;
  }

  /** The process is gone already. */
  lost(): void {
    this.#process = null;
  }

  /** A page that a client drives gets frames, shown or not. */
  get #hasFrames(): boolean {
    return this.#isVisible || this.#sessions.size > 0;
  }

  #tellVisibility(): void {
    this.send('page.visibility', { visible: this.#hasFrames });
  }
}
