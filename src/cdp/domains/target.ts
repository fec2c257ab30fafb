// CDP Target domain. https://chromedevtools.github.io/devtools-protocol/tot/Target/

import { DEFAULT_CONTEXT, DEFAULT_VIEWPORT } from '../../browser/browser.ts';
import type { Tab } from '../../browser/tab.ts';
import { CdpError } from '../cdp-error.ts';
import type { BrowserMethod, BrowserSession } from '../cdp-connection.ts';
import { targetInfo } from '../target-attachment.ts';

export const TARGET_DOMAIN: Readonly<Record<string, BrowserMethod>> = {
  'Target.setAutoAttach': ({ attachment }, { autoAttach, waitForDebuggerOnStart }) => {
    attachment.setAutoAttach(autoAttach === true, waitForDebuggerOnStart === true);
  },

  'Target.setDiscoverTargets': ({ attachment }, { discover }) => attachment.setDiscover(discover === true),

  'Target.getTargets': ({ connection }) => ({ targetInfos: connection.browser.tabs.map((tab) => targetInfo(tab, connection.sessionsOf(tab).length > 0)) }),

  'Target.getTargetInfo': ({ connection }, { targetId }) => {
    if (targetId === undefined) {
      return { targetInfo: { targetId: 'browser', type: 'browser', title: '', url: '', attached: true, canAccessOpener: false } };
    }
    const tab = requireTab(connection.browser.tab(String(targetId)));
    return { targetInfo: targetInfo(tab, connection.sessionsOf(tab).length > 0) };
  },

  'Target.getBrowserContexts': ({ connection }) => ({
    browserContextIds: connection.browser.contexts.filter((id) => id !== DEFAULT_CONTEXT),
    defaultBrowserContextId: DEFAULT_CONTEXT,
  }),

  'Target.createBrowserContext': ({ connection }, { disposeOnDetach }) => {
    const browserContextId = connection.browser.createContext();
    if (disposeOnDetach === true) connection.ownContext(browserContextId);
    return { browserContextId };
  },

  'Target.disposeBrowserContext': ({ connection }, { browserContextId }) => {
    if (!connection.browser.contexts.includes(String(browserContextId))) throw new CdpError(`Failed to find context with id ${String(browserContextId)}`);
    connection.browser.removeContext(String(browserContextId));
  },

  'Target.createTarget': ({ connection }, { url, browserContextId, width, height }) => {
    const contextId = browserContextId === undefined ? DEFAULT_CONTEXT : String(browserContextId);
    if (!connection.browser.contexts.includes(contextId)) throw new CdpError(`Failed to find browser context with id ${contextId}`);
    const size = { width: positive(width) ?? DEFAULT_VIEWPORT.width, height: positive(height) ?? DEFAULT_VIEWPORT.height };
    const viewport = { ...DEFAULT_VIEWPORT, ...size, scrollbarWidth: 0 };
    const tab = connection.browser.openTab('about:blank', { browserContextId: contextId, viewport });
    if (typeof url === 'string' && url !== '' && url !== 'about:blank') void tab.navigate(url, { history: 'replace' });
    return { targetId: tab.id };
  },

  'Target.closeTarget': ({ connection }, { targetId }) => {
    connection.browser.closeTab(requireTab(connection.browser.tab(String(targetId))));
    return { success: true };
  },

  'Target.activateTarget': ({ connection }, { targetId }) => void requireTab(connection.browser.tab(String(targetId))),

  'Target.attachToTarget': (session: BrowserSession, { targetId, flatten }) => {
    if (flatten !== true) throw new CdpError('Only the flat protocol is supported: set flatten');
    const tab = requireTab(session.connection.browser.tab(String(targetId)));
    const { sessionId } = session.connection.attachToPage(tab);
    session.connection.event(session.sessionId, 'Target.attachedToTarget', { sessionId, targetInfo: targetInfo(tab, true), waitingForDebugger: false });
    return { sessionId };
  },

  'Target.attachToBrowserTarget': ({ connection }) => ({ sessionId: connection.attachToBrowser().sessionId }),

  'Target.detachFromTarget': ({ attachment }, { sessionId }) => {
    if (!attachment.detach(String(sessionId))) throw new CdpError('No session with given id');
  },
};

function requireTab(tab: Tab | null): Tab {
  if (tab === null) throw new CdpError('No target with given id found');
  return tab;
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? Math.min(Math.round(value), 32_767) : null;
}
