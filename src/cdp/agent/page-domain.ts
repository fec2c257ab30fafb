// CDP Page domain, the part that is about the document's scripts. https://chromedevtools.github.io/devtools-protocol/tot/Page/

import { CdpError } from '../cdp-error.ts';
import type { AgentMethod } from './agent-method.ts';

export const PAGE_DOMAIN: Readonly<Record<string, AgentMethod>> = {
  'Page.createIsolatedWorld': (session, { frameId, worldName }) => {
    if (frameId !== session.frameId) throw new CdpError('No frame for given id found');
    return { executionContextId: session.world(typeof worldName === 'string' ? worldName : '').id };
  },

  /** `identifier` is the kernel's: the script keeps it when the page moves to another process. */
  'Page.addScriptToEvaluateOnNewDocument': (session, { source, worldName, runImmediately, identifier }) => {
    if (typeof source !== 'string') throw CdpError.badParameter('source', 'string');
    const script = { identifier: String(identifier), source, worldName: typeof worldName === 'string' ? worldName : '' };
    if (session.scripts.some((known) => known.identifier === script.identifier)) return { identifier: script.identifier };
    session.scripts.push(script);
    if (runImmediately === true && session.page.current !== null) session.runScript(script);
    return { identifier: script.identifier };
  },
  'Page.removeScriptToEvaluateOnNewDocument': (session, { identifier }) => {
    const index = session.scripts.findIndex((script) => script.identifier === identifier);
    if (index < 0) throw new CdpError('Script not found');
    session.scripts.splice(index, 1);
  },

  /** FIXME: Content-Security-Policy is not enforced yet, so there is nothing to bypass. */
  'Page.setBypassCSP': (_session, { enabled }) => {
    if (typeof enabled !== 'boolean') throw CdpError.badParameter('enabled', 'boolean');
  },

  'Page.setDocumentContent': (session, { frameId, html }) => {
    if (frameId !== session.frameId) throw new CdpError('No frame for given id found');
    const { document } = session.document;
    document.open();
    document.write(String(html));
    document.close();
  },

  /** From the kernel's Page.navigate. */
  'KPIO.navigateToFragment': (session, { url }) => {
    if (!session.page.navigateToFragment(String(url))) throw new CdpError('Cannot navigate to the fragment');
  },
};
