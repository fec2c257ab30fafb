// The network service's responses as the channel carries them: what the page may see, and the facts beside it.

import type { LoadResponse } from '../../engine/host/loader.ts';
import type { ObservedResponse } from '../../network/network-observer.ts';
import type { ResponseFacts } from '../../protocol/network-channel.ts';

export function plainResponse({ url, redirected, status, internalStatus, statusText, headers, type }: LoadResponse): LoadResponse {
  return { url, redirected, status, internalStatus, statusText: statusText.slice(0, 4096), headers, type };
}

export function factsOf(response: ObservedResponse): ResponseFacts {
  const { mimeType, charset, fromCache, protocol, remoteAddress, timing, security, rawHeaders } = response;
  return {
    mimeType: mimeType.slice(0, 255),
    charset: charset.slice(0, 64),
    fromCache,
    protocol,
    remoteAddress: remoteAddress?.address ?? '',
    remotePort: remoteAddress?.port ?? 0,
    timing: timing === null ? null : cdpTiming(timing),
    security,
    allHeaders: rawHeaders,
  };
}

/** CDP's Network.ResourceTiming: `requestTime` in seconds, the rest in ms after it. */
function cdpTiming(timing: NonNullable<ObservedResponse['timing']>): Record<string, number> {
  const { requestTimeMs, ...phases } = timing;
  return {
    requestTime: requestTimeMs / 1000,
    proxyStart: -1,
    proxyEnd: -1,
    workerStart: -1,
    workerReady: -1,
    workerFetchStart: -1,
    workerRespondWithSettled: -1,
    pushStart: 0,
    pushEnd: 0,
    ...phases,
  };
}
