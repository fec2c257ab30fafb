// blob: addresses are answered inside the process: the bytes are there. https://w3c.github.io/FileAPI/#requestRejection

import { failure } from '../../base/failure.ts';
import type { Load, Loader, LoadListener, LoadRequest, LoadResponse } from '../host/loader.ts';
import { blobUrlStore } from '../web/file/blob-url-store.ts';

/** Everything else goes on to `loader`. */
export function withBlobs(loader: Loader, origin: string): Loader {
  return {
    load: (request, listener) => (request.url.startsWith('blob:') ? loadBlob(request, origin, listener) : loader.load(request, listener)),
    loadSync(request) {
      if (!request.url.startsWith('blob:')) return loader.loadSync(request);
      const blob = blobUrlStore.resolve(request.url, origin);
      return blob === null ? { failure: failure('net.file-not-found') } : { response: answer(request, blob.type), body: blob.data };
    },
  };
}

function loadBlob(request: LoadRequest, origin: string, listener: LoadListener): Load {
  let isAborted = false;
  const blob = blobUrlStore.resolve(request.url, origin);
  setImmediate(() => {
    if (isAborted) return;
    if (blob === null) return listener.failed(failure('net.file-not-found', 'no such blob'));
    listener.response(answer(request, blob.type));
    listener.data(blob.data);
    listener.end();
  });
  return { abort: () => (isAborted = true) };
}

function answer(request: LoadRequest, type: string): LoadResponse {
  const headers: [string, string][] = type === '' ? [] : [['content-type', type]];
  return { url: request.url, redirected: false, status: 200, internalStatus: 200, statusText: 'OK', headers, type: 'basic' };
}
