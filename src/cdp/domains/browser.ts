// CDP Browser domain. https://chromedevtools.github.io/devtools-protocol/tot/Browser/

import { CdpError } from '../cdp-error.ts';
import type { BrowserMethod } from '../cdp-connection.ts';
import { CHROME_PRODUCT } from '../product.ts';

export const BROWSER_DOMAIN: Readonly<Record<string, BrowserMethod>> = {
  'Browser.getVersion': ({ connection }) => ({
    protocolVersion: '1.3',
    product: CHROME_PRODUCT,
    revision: '',
    userAgent: connection.browser.userAgent,
    jsVersion: process.versions.v8,
  }),

  /**
   * FIXME: no download is ever saved, whatever is asked for: a page's download ends as a failed navigation. Playwright asks for
   * `allowAndName` of every context and does not go on after a refusal.
   */
  'Browser.setDownloadBehavior': (_session, { behavior }) => {
    if (!['deny', 'default', 'allow', 'allowAndName'].includes(behavior as string)) throw CdpError.badParameter('behavior', 'a known behavior');
    return {};
  },

  'Browser.close': ({ connection }) => {
    setImmediate(() => connection.close());
    return {};
  },
};
