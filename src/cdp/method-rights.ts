// The right that each CDP method needs of the client's door: by its domain, and by itself where it does something else. A method that is
// unknown needs none: it is answered with -32601.

import type { CapabilityName } from '../base/capability-names.ts';

const BY_DOMAIN: Readonly<Record<string, CapabilityName | null>> = {
  Audits: null,
  Browser: null,
  DOM: 'CONSOLE',
  Emulation: 'GPU',
  Input: 'INPUT',
  Inspector: null,
  Log: 'CONSOLE',
  Network: 'NETWORK',
  Page: 'CONSOLE',
  Performance: null,
  Runtime: 'CONSOLE',
  Security: 'ADMIN',
  Storage: 'DISK_READ',
  Target: 'CONSOLE',
};

const BY_METHOD: Readonly<Record<string, CapabilityName | null>> = {
  'Browser.close': 'ADMIN',
  'Browser.setDownloadBehavior': 'DISK_WRITE',
  'DOM.focus': 'INPUT',
  'DOM.setFileInputFiles': 'DISK_READ',
  'Emulation.setUserAgentOverride': 'NETWORK',
  'Network.clearBrowserCookies': 'DISK_WRITE',
  'Network.deleteCookies': 'DISK_WRITE',
  'Network.getCookies': 'DISK_READ',
  'Network.setCookie': 'DISK_WRITE',
  'Network.setCookies': 'DISK_WRITE',
  'Page.captureScreenshot': 'GPU',
  'Page.handleJavaScriptDialog': 'INPUT',
  'Page.navigate': 'NETWORK',
  'Page.navigateToHistoryEntry': 'NETWORK',
  'Page.reload': 'NETWORK',
  'Storage.clearCookies': 'DISK_WRITE',
  'Storage.setCookies': 'DISK_WRITE',
  'Target.createTarget': 'NETWORK',
};

export function rightForMethod(method: string): CapabilityName | null {
  if (Object.hasOwn(BY_METHOD, method)) return BY_METHOD[method]!;
  const domain = method.slice(0, method.indexOf('.'));
  return Object.hasOwn(BY_DOMAIN, domain) ? BY_DOMAIN[domain]! : null;
}

/** Domains that the table knows: a test compares with the methods that are answered. */
export const DOMAINS_WITH_RIGHTS: readonly string[] = Object.keys(BY_DOMAIN);
