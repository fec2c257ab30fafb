// The steps that the page's own policy and the user's extensions take in the pipeline. Both are named seats that allow until
// their owners fill them: CSP (https://w3c.github.io/webappsec-csp/#should-block-request) and declarativeNetRequest rules.

import type { Failure } from '../../base/failure.ts';
import type { NetworkRequest } from '../network-request.ts';

export interface PagePolicy {
  /** Asked again for each redirect hop, with its URL. null: allowed. */
  contentSecurityPolicy(request: NetworkRequest, url: URL): Failure | null;
  extensionRules(request: NetworkRequest, url: URL): Failure | null;
}

export const NO_PAGE_POLICY: PagePolicy = { contentSecurityPolicy: () => null, extensionRules: () => null };
