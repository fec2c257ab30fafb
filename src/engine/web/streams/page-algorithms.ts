// The page's stream dictionaries (underlying source, sink, transformer; strategies) as algorithms that Node's streams can call.

import type { Callback } from '../../dom/callback.ts';
import { glueOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';

export interface Strategy {
  highWaterMark?: number;
  size?: Callback;
}

/** As Node's streams take it. */
export interface NativeStrategy {
  highWaterMark?: number;
  size?: (chunk: unknown) => number;
}

export function nativeStrategy(strategy: Strategy | undefined): NativeStrategy {
  const native: NativeStrategy = {};
  if (strategy?.highWaterMark !== undefined) native.highWaterMark = strategy.highWaterMark;
  const size = strategy?.size;
  if (size !== undefined) native.size = (chunk) => Number(size.invoke(undefined, chunk));
  return native;
}

/** One page object whose methods are called with itself as `this`. */
export class PageAlgorithms {
  private readonly window: WebWindow;
  private readonly dictionary: Record<string, unknown>;
  private readonly self: unknown;

  constructor(window: WebWindow, dictionaryName: string, object: unknown) {
    this.window = window;
    this.dictionary = object === undefined ? {} : glueOf(window).dictionary(dictionaryName, object);
    // The glue takes impl objects as `this` and gives the page their wrappers: here, the page's object.
    // FIXME: in isolated worlds `this` is not the object.
    this.self = object === undefined ? undefined : { wrapper: object, interfaceName: 'Object' };
  }

  value(name: string): unknown {
    return this.dictionary[name];
  }

  has(name: string): boolean {
    return this.dictionary[name] !== undefined;
  }

  /** `start`: what it throws goes to the constructor's caller; a promise is waited for. */
  start(...args: unknown[]): Promise<void> | undefined {
    const callback = this.dictionary['start'] as Callback | undefined;
    if (callback === undefined) return undefined;
    const result = callback.invoke(this.self, ...args);
    return result === undefined
      ? undefined
      : glueOf(this.window)
          .promiseOf(result)
          .then(() => undefined);
  }

  /** A method with a promise result; undefined when the page gave none. */
  method(name: string): ((...args: unknown[]) => Promise<void>) | undefined {
    const callback = this.dictionary[name] as Callback | undefined;
    return callback === undefined ? undefined : (...args) => callback.invoke(this.self, ...args) as Promise<void>;
  }
}
