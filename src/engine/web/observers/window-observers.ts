// The observers of each window that watch something. They are kept alive from here while they do.

import type { IntersectionObserver } from './intersection-observer.ts';
import type { ResizeObserver } from './resize-observer.ts';

export interface WindowObservers {
  readonly resize: Set<ResizeObserver>;
  readonly intersection: Set<IntersectionObserver>;
}

const observers = new WeakMap<object, WindowObservers>();

export function observersOf(window: object): WindowObservers {
  let known = observers.get(window);
  if (known === undefined) observers.set(window, (known = { resize: new Set(), intersection: new Set() }));
  return known;
}
