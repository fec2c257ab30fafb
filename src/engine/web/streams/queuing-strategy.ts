// https://streams.spec.whatwg.org/#qs: their `size` is a function of the page's realm, the same for all strategies of a window.

import { PlatformObject } from '../../dom/platform-object.ts';
import type { WebWindow } from '../web-host.ts';

const SOURCES = {
  ByteLengthQueuingStrategy: '(function(){return {size(chunk){return chunk.byteLength}}.size})()',
  CountQueuingStrategy: '(function(){return {size(){return 1}}.size})()',
} as const;

const functions = new WeakMap<WebWindow, Map<string, unknown>>();

class QueuingStrategy extends PlatformObject {
  readonly highWaterMark: number;
  protected readonly window: WebWindow;

  constructor(window: WebWindow, init: { highWaterMark: number }) {
    super();
    this.window = window;
    this.highWaterMark = init.highWaterMark;
  }

  /** The page's function, in the form of a callback that the glue reveals. */
  get size(): { readonly raw: unknown } {
    const name = this.interfaceName as keyof typeof SOURCES;
    let known = functions.get(this.window);
    if (known === undefined) functions.set(this.window, (known = new Map()));
    if (!known.has(name)) {
      const made = this.window.realm?.evaluate(SOURCES[name], { url: 'kpio:streams' });
      known.set(name, made?.ok === true ? made.value : undefined);
    }
    return { raw: known.get(name) };
  }
}

export class ByteLengthQueuingStrategy extends QueuingStrategy {
  static construct(window: WebWindow, init: { highWaterMark: number }): ByteLengthQueuingStrategy {
    return new ByteLengthQueuingStrategy(window, init);
  }

  override get interfaceName(): string {
    return 'ByteLengthQueuingStrategy';
  }
}

export class CountQueuingStrategy extends QueuingStrategy {
  static construct(window: WebWindow, init: { highWaterMark: number }): CountQueuingStrategy {
    return new CountQueuingStrategy(window, init);
  }

  override get interfaceName(): string {
    return 'CountQueuingStrategy';
  }
}
