// https://fetch.spec.whatwg.org/#main-fetch step 13: which checks the answer must pass, by where it comes from and how it was asked for.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { needsPreflight } from './cors.ts';
import type { LoadState } from '../request/load-state.ts';

/** Sets `load.tainting`, or refuses. Runs for each redirect hop. */
export function chooseTainting(load: LoadState): Failure | null {
  const { request, url } = load;
  const scheme = url.protocol;
  // HTML forbids navigating the top level to data: from a page: it would show any content under an empty address.
  if (scheme === 'data:' && request.isTopLevelNavigation && load.origin !== null) {
    return failure('net.blocked-by-policy', 'a page may not navigate to a data: address');
  }
  if (load.origin === null || request.mode === 'navigate' || scheme === 'data:') {
    load.tainting = 'basic';
    return null;
  }
  if (load.isSameOriginAsRequester && load.tainting === 'basic') return null;
  switch (request.mode) {
    case 'same-origin':
      return failure('net.blocked-by-cors', 'the request is for the own origin only');
    case 'no-cors':
      // SAFETY: the engine sees to it as well, but an engine may be taken over.
      if (needsPreflight(load)) return failure('net.blocked-by-cors', 'a no-cors request must be one that plain HTML could make');
      if (request.redirect !== 'follow') return failure('net.blocked-by-cors', 'a no-cors request must follow redirects');
      load.tainting = 'opaque';
      return null;
    default:
      load.tainting = 'cors';
      return null;
  }
}
