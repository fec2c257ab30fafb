// https://w3c.github.io/webappsec-mixed-content/: a page that came securely does not load over plain http.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { LoadState } from '../request/load-state.ts';
import { isTrustworthy } from '../request/origin.ts';

/** Images and media are asked for over https instead (section 4.1); the rest is refused (4.4). */
export function checkMixedContent(load: LoadState): Failure | null {
  const { request, url } = load;
  const origin = request.origin;
  if (origin === null || !origin.startsWith('https:') || request.isTopLevelNavigation) return null;
  if (isTrustworthy(url) || url.protocol !== 'http:') return null;
  const upgradeable = request.destination === 'image' || request.destination === 'audio' || request.destination === 'video';
  if (!upgradeable) return failure('net.blocked-by-mixed-content', url.host);
  const upgraded = new URL(url);
  upgraded.protocol = 'https:';
  load.moveTo(upgraded);
  return null;
}
