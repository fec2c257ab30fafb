// One tab as one desktop session sees it: its state when it changes, its tiles while it is shown. At most one frame is under way:
// the page is asked for the next picture only when the person's browser has shown the last one.

import { encodeUtf8, concatBytes } from '../../base/bytes.ts';
import type { Tab } from '../../browser/tab.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { originOf, siteOf } from '../../kernel/site-of.ts';
import type { FrameHead, ServerMessage, TabState } from '../protocol.ts';

export interface TabOutlet {
  send(message: ServerMessage): void;
  sendBytes(bytes: readonly Uint8Array[]): void;
  askDialog(ask: (dialogId: number) => ServerMessage): Promise<{ accepted: boolean; text: string }>;
}

const MAX_ICON_BYTES = 1 << 20;
const ICON_SIZE = 32;

let nextViewerId = 1;

export class TabView {
  readonly #tab: Tab;
  readonly #kernel: Kernel;
  readonly #outlet: TabOutlet;
  readonly #stopObserving: () => void;
  readonly #viewerId = nextViewerId++;
  #icon = '';
  #iconUrl = '';
  /** What the person's own browser prefers. */
  #isDark = false;
  #isShown = false;
  #isDirty = false;
  #isDrawing = false;
  #awaitsShown = false;
  #everything = true;
  #lastState = '';

  constructor(tab: Tab, kernel: Kernel, outlet: TabOutlet) {
    this.#tab = tab;
    this.#kernel = kernel;
    this.#outlet = outlet;
    const stopWatching = kernel.state.settings.watch((name) => {
      if (name === 'appearance.color-scheme' && this.#isShown) this.#tab.setViewport({ ...this.#tab.viewport, colorScheme: this.#colorScheme });
    });
    const stopObserving = tab.observe({
      changed: () => this.#changed(),
      committed: () => this.#dirty(),
      dirty: () => this.#dirty(),
      cursor: (_tab, cursor) => outlet.send({ type: 'cursor', tabId: tab.id, cursor }),
      hoverUrl: (_tab, url) => outlet.send({ type: 'hoverUrl', tabId: tab.id, url }),
      picker: (_tab, wish) => outlet.send(wish === null ? { type: 'pickerClosed', tabId: tab.id } : { ...wish, type: 'picker', tabId: tab.id }),
      crashed: () => this.#changed(),
      dialog: (_tab, wish) =>
        outlet.askDialog((dialogId) => ({ type: 'dialog', dialogId, tabId: tab.id, kind: wish.type, message: wish.message, defaultText: wish.defaultText })),
    });
    this.#stopObserving = () => {
      stopWatching();
      stopObserving();
    };
  }

  get state(): TabState {
    const tab = this.#tab;
    return {
      id: tab.id,
      url: tab.history.current?.url ?? tab.committedUrl,
      title: tab.pageTitle,
      icon: this.#icon,
      isLoading: tab.isLoading,
      canGoBack: tab.history.entryAt(-1) !== null,
      canGoForward: tab.history.entryAt(1) !== null,
      discarded: tab.discardReason,
      refusal: tab.pictureRefusal === null ? null : { code: tab.pictureRefusal.code, message: tab.pictureRefusal.message },
      failure:
        tab.failure === null || tab.discardReason !== null ? null : { code: tab.failure.code, message: tab.failure.message, crashed: tab.process === null },
    };
  }

  show(width: number, height: number, scale: number, dark: boolean): void {
    this.#isDark = dark;
    this.#tab.setViewport({ ...this.#tab.viewport, width, height, scale, colorScheme: this.#colorScheme, scrollbarWidth: 15 });
    if (!this.#isShown) this.#tab.setVisible(true);
    this.#isShown = true;
    this.#everything = true;
    this.#awaitsShown = false;
    this.#dirty();
  }

  hide(): void {
    this.#isShown = false;
    this.#tab.setVisible(false);
    this.#tab.forgetViewer(this.#viewerId);
  }

  shown(): void {
    this.#awaitsShown = false;
    if (this.#isDirty) this.#dirty();
  }

  close(): void {
    this.#isShown = false;
    this.#stopObserving();
    this.#tab.forgetViewer(this.#viewerId);
  }

  get #colorScheme(): 'light' | 'dark' {
    const chosen = this.#kernel.state.settings.get('appearance.color-scheme');
    if (chosen !== 'system') return chosen;
    return this.#isDark ? 'dark' : 'light';
  }

  #changed(): void {
    const state = this.state;
    // What the desktop has of it is covered, and is no part of the next picture.
    if (state.refusal !== null) this.#everything = true;
    const text = JSON.stringify(state);
    if (text === this.#lastState) return;
    this.#lastState = text;
    this.#outlet.send({ type: 'tab', tab: state });
    if (this.#tab.iconUrl !== this.#iconUrl) this.#fetchIcon();
  }

  #dirty(): void {
    this.#isDirty = true;
    if (this.#isShown && !this.#isDrawing && !this.#awaitsShown) void this.#draw();
  }

  async #draw(): Promise<void> {
    this.#isDrawing = true;
    this.#isDirty = false;
    const everything = this.#everything;
    this.#everything = false;
    try {
      const frame = await this.#tab.frame();
      const { move, tiles } = await this.#tab.tiles(this.#viewerId, frame, everything);
      if (this.#isShown && (tiles.length > 0 || move !== null)) {
        const { width, height, scale } = frame.viewport;
        this.#awaitsShown = true;
        this.#outlet.sendBytes(
          encodePicture(
            {
              tabId: this.#tab.id,
              move,
              width: Math.round(width * scale),
              height: Math.round(height * scale),
              tiles: tiles.map((tile) => ({ x: tile.x, y: tile.y, width: tile.width, height: tile.height, format: tile.format, bytes: tile.bytes.length })),
            },
            tiles.map((tile) => tile.bytes),
          ),
        );
      }
    } catch {
      // The page crashed or the screen restarts: `crashed` or the next `dirty` says how it goes on.
      this.#everything = true;
    }
    this.#isDrawing = false;
    if (this.#isDirty) this.#dirty();
  }

  /** The icon is fetched on the page's behalf and drawn anew by the screen: no byte of a site reaches the person's browser. */
  #fetchIcon(): void {
    const url = (this.#iconUrl = this.#tab.iconUrl);
    this.#icon = '';
    if (!/^https?:/.test(url)) return this.#changed();
    const chunks: Uint8Array[] = [];
    let size = 0;
    const request = {
      url,
      method: 'GET',
      headers: [],
      body: null,
      destination: 'image',
      mode: 'no-cors',
      credentials: 'include',
      redirect: 'follow',
      cache: 'default',
      referrer: '',
      referrerPolicy: 'no-referrer',
      integrity: '',
      initiator: 'other',
    } as const;
    const requester = {
      guestId: this.#tab.surfaceId,
      browserContextId: this.#tab.browserContextId,
      pageId: this.#tab.surfaceId,
      origin: originOf(this.#tab.committedUrl),
      topSite: siteOf(this.#tab.committedUrl),
      isTopLevelNavigation: false,
      userActivation: false,
      reach: this.#tab.process === null ? null : this.#kernel.policy.reachOf(this.#tab.process.id),
    };
    this.#kernel.network.start(request, requester, {
      response() {},
      data(chunk, taken) {
        size += chunk.length;
        if (size <= MAX_ICON_BYTES) chunks.push(chunk);
        taken();
      },
      end: () => {
        if (size > MAX_ICON_BYTES || url !== this.#iconUrl) return;
        this.#kernel.screen.thumbnail(concatBytes(chunks), ICON_SIZE).then(
          (png) => {
            this.#icon = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
            this.#changed();
          },
          () => {},
        );
      },
      failed() {},
    });
  }
}

function encodePicture(head: FrameHead, tiles: readonly Uint8Array[]): Uint8Array[] {
  const headBytes = encodeUtf8(JSON.stringify(head));
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, headBytes.length, true);
  return [prefix, headBytes, ...tiles];
}
