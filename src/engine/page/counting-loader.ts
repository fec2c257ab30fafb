// A Loader that knows how much is under way: for the load event's delays by fetch, and for network idle.

import type { Load, Loader, LoadListener, LoadRequest } from '../host/loader.ts';

/** `changed` hears the number of open loads after each change. */
export function countingLoader(loader: Loader, changed: (open: number) => void): Loader & { readonly abortAll: () => void } {
  const running = new Set<Load>();
  const settle = (load: Load | null): void => {
    if (load !== null && running.delete(load)) changed(running.size);
  };
  return {
    load(request: LoadRequest, listener: LoadListener): Load {
      let handle: Load | null = null;
      const inner = loader.load(request, {
        response: (response) => listener.response(response),
        data: (chunk) => listener.data(chunk),
        end() {
          settle(handle);
          listener.end();
        },
        failed(failure) {
          settle(handle);
          listener.failed(failure);
        },
      });
      handle = {
        abort() {
          inner.abort();
          settle(handle);
        },
      };
      running.add(handle);
      changed(running.size);
      return handle;
    },
    loadSync: (request) => loader.loadSync(request),
    abortAll() {
      for (const load of [...running]) load.abort();
    },
  };
}
