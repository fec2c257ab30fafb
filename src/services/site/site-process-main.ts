// The site's end of its channel: messages of the kernel become calls on pages, what pages say becomes messages.

import type { Socket } from 'node:net';

import { bundlePart } from '../../base/code-cache.ts';
import { FailureError } from '../../base/failure.ts';
import { CdpAgent } from '../../cdp/agent/cdp-agent.ts';
import type { PageEnvironment, PageHost } from '../../engine/page/page-host.ts';
import { PageProcess } from '../../engine/page/page-process.ts';
import { Page } from '../../engine/page/page.ts';
import type { Bindings } from '../../engine/script/realm.ts';
import { Channel } from '../../protocol/channel.ts';
import type { Handlers } from '../../protocol/message-table.ts';
import { SITE_CHANNEL } from '../../protocol/site-channel.ts';
import type { SiteChannel } from '../../protocol/site-channel.ts';
import type { BlockingClient } from './blocking-client.ts';
import { SentFonts } from './sent-fonts.ts';
import type { SharedFonts } from './shared-fonts.ts';
import { siteCookies, SiteLoads, siteStorage, unlessDenied } from './site-hosts.ts';
import { SITE_CLOCK, SiteTaskQueue } from './task-queue.ts';

interface HeldPage {
  readonly page: Page;
  readonly agent: CdpAgent;
}

export interface SiteProcessHooks {
  /** Ends the process. */
  leave(code: number): never;
  /** As PageEnvironment has it. */
  readonly beforeRealm: (() => void) | undefined;
  readonly bindings: Bindings | undefined;
  giveMemoryBack(): void;
}

export class SiteProcessMain {
  readonly #blocking: BlockingClient;
  readonly #channel: Channel<SiteChannel, 'service'>;
  readonly #loads: SiteLoads;
  readonly #fonts: SentFonts;
  readonly #images = new Map<number, Uint8Array>();
  readonly #pages = new Map<number, HeldPage>();
  readonly #sharedFonts: SharedFonts;
  readonly #hooks: SiteProcessHooks;
  #process: PageProcess | null = null;
  #nextImageId = 1;

  constructor(messages: Socket, fonts: SharedFonts, hooks: SiteProcessHooks) {
    this.#sharedFonts = fonts;
    this.#blocking = fonts.blocking;
    this.#hooks = hooks;
    this.#loads = new SiteLoads(() => this.#channel, this.#blocking);
    this.#channel = new Channel(SITE_CHANNEL, 'service', messages, this.#handlers(), () => hooks.leave(0));
    this.#fonts = new SentFonts(this.#channel);
  }

  serve(jail: readonly string[]): void {
    this.#channel.send('site.ready', { jail });
    // Before the first page comes, so that it does not wait for the catalogue of fonts.
    setImmediate(() => this.#pageProcess());
  }

  /** The catalogue of fonts is asked for over the blocking descriptor. */
  #pageProcess(): PageProcess {
    if (this.#process === null) {
      const environment: PageEnvironment = {
        fonts: this.#sharedFonts.fontSet,
        clock: SITE_CLOCK,
        queue: new SiteTaskQueue(),
        addImage: (bytes) => {
          const imageId = this.#nextImageId++;
          this.#images.set(imageId, bytes);
          this.#channel.send('resource.image', { imageId, bytes });
          return imageId;
        },
        dropImages: (imageIds) => {
          for (const imageId of imageIds) this.#images.delete(imageId);
          this.#channel.send('resource.drop', { fontIds: [], imageIds });
        },
        glueCache: () => bundlePart('glue.cache'),
        ...(this.#hooks.bindings === undefined ? {} : { bindings: this.#hooks.bindings }),
        ...(this.#hooks.beforeRealm === undefined ? {} : { beforeRealm: this.#hooks.beforeRealm }),
      };
      this.#process = new PageProcess(environment);
    }
    return this.#process;
  }

  #page(pageId: number): Page | null {
    return this.#pages.get(pageId)?.page ?? null;
  }

  #requirePage(pageId: number): HeldPage {
    const held = this.#pages.get(pageId);
    if (held === undefined) throw new FailureError('net.aborted', 'the page is closed');
    return held;
  }

  #handlers(): Handlers<SiteChannel, 'kernel'> {
    return {
      'page.create': ({ pageId, frameId, viewport, userAgent, languages, javaScript, visible }) => {
        const page = new Page({ process: this.#pageProcess(), host: this.#pageHost(pageId), viewport, userAgent, languages, javaScript, visible });
        const agent = new CdpAgent(page, frameId, (sessionId, method, params) => this.#channel.send('cdp.event', { pageId, sessionId, method, params }));
        this.#pages.set(pageId, { page, agent });
      },
      'page.commit': ({ pageId, loaderId, head, historyState, historyLength }) => this.#page(pageId)?.commit(loaderId, head, historyState, historyLength),
      'page.data': ({ pageId, loaderId, bytes }) => this.#page(pageId)?.write(loaderId, bytes),
      'page.end': ({ pageId, loaderId }) => this.#page(pageId)?.end(loaderId),
      'page.failed': ({ pageId, loaderId, failure }) => this.#page(pageId)?.failed(loaderId, failure as never),
      'page.traverse': ({ pageId, url, historyState, historyLength }) => this.#page(pageId)?.traverse(url, historyState, historyLength),
      'page.viewport': ({ pageId, viewport }) => this.#page(pageId)?.setViewport(viewport),
      'page.visibility': ({ pageId, visible }) => this.#page(pageId)?.setVisible(visible),
      'page.stop': ({ pageId }) => this.#page(pageId)?.stop(),
      'page.close': ({ pageId }) => {
        const held = this.#pages.get(pageId);
        held?.page.close();
        held?.agent.close();
        this.#pages.delete(pageId);
      },
      'page.input': ({ pageId, input }) => ({ prevented: this.#requirePage(pageId).page.input(input) }),
      'page.inputLost': ({ pageId, released }) => this.#page(pageId)?.letGo(released),
      'page.pickerAnswer': ({ pageId, answer }) => this.#page(pageId)?.answerPicker(answer),
      'page.copy': ({ pageId, cut }) => this.#requirePage(pageId).page.copy(cut),
      'page.paste': ({ pageId, text, html }) => this.#page(pageId)?.paste(text, html),
      'page.frame': ({ pageId }) => {
        const frame = this.#requirePage(pageId).page.frame();
        this.#fonts.send(frame.displayList, this.#pageProcess().environment.fonts);
        return frame;
      },
      'page.dump': ({ pageId, stage }) => this.#requirePage(pageId).page.dump(stage),
      'page.saveState': ({ pageId }) => this.#requirePage(pageId).page.saveState(),
      'page.restoreState': ({ pageId, loaderId, scrollX, scrollY, controls }) => {
        const page = this.#page(pageId);
        if (page?.current?.options.loaderId === loaderId) page.restoreState(controls, scrollX, scrollY);
      },
      'memory.pressure': () => this.#hooks.giveMemoryBack(),
      'page.ping': () => ({}),
      'load.response': ({ loadId, response }) => this.#loads.response(loadId, response),
      'load.data': ({ loadId, bytes }) => this.#loads.data(loadId, bytes),
      'load.end': ({ loadId }) => this.#loads.end(loadId),
      'load.failed': ({ loadId, failure }) => this.#loads.failed(loadId, failure as never),
      'resource.reset': () => {
        this.#fonts.forget();
        for (const [imageId, bytes] of this.#images) this.#channel.send('resource.image', { imageId, bytes });
        for (const pageId of this.#pages.keys()) this.#channel.send('page.dirty', { pageId });
      },
      'cdp.attach': ({ pageId, sessionId }) => this.#pages.get(pageId)?.agent.attach(sessionId),
      'cdp.detach': ({ pageId, sessionId }) => this.#pages.get(pageId)?.agent.detach(sessionId),
      'cdp.command': ({ pageId, sessionId, method, params }) => this.#requirePage(pageId).agent.command(sessionId, method, params as Record<string, unknown>),
    };
  }

  #pageHost(pageId: number): PageHost {
    const channel = this.#channel;
    const complain = (text: string): void => void channel.send('page.console', { pageId, level: 'error', text });
    return {
      loader: this.#loads.forPage(pageId),
      cookies: siteCookies(this.#blocking, pageId),
      storage: siteStorage(this.#blocking, pageId),
      navigate(wish) {
        if (!channel.send('page.navigate', { pageId, ...wish })) complain('Not allowed to navigate: the address or form is too long');
      },
      reload: () => void channel.send('page.reload', { pageId }),
      traverseBy: (delta) => void channel.send('page.traverseBy', { pageId, delta: Math.max(-1000, Math.min(1000, Math.trunc(delta))) }),
      historyChanged(url, state, replace) {
        if (!channel.send('page.historyChanged', { pageId, url, state, replace })) complain('A history entry was not kept: its state is too large');
      },
      committed: (loaderId, url) => void channel.send('page.committed', { pageId, loaderId, url }),
      lifecycle: (loaderId, name) => void channel.send('page.lifecycle', { pageId, loaderId, name }),
      title: (title) => void channel.send('page.title', { pageId, title }),
      icon: (url) => void channel.send('page.icon', { pageId, url }),
      cursor: (cursor) => void channel.send('page.cursor', { pageId, cursor: cursor.slice(0, 32) }),
      hoverUrl: (url) => void channel.send('page.hoverUrl', { pageId, url }),
      picker: (picker) => void channel.send('page.picker', { pageId, picker }),
      dirty: () => void channel.send('page.dirty', { pageId }),
      closeRequested: () => void channel.send('page.close-request', { pageId }),
      console: (level, text) => void channel.send('page.console', { pageId, level, text }),
      dialog: (type, message, defaultText) =>
        unlessDenied(() => this.#blocking.call('dialog.open', { pageId, type, message, defaultText }), { accepted: false, text: '' }),
    };
  }
}
