// What every page session may ask besides its page: attaching to its children, its log, its counters.

import { targetInfo } from '../target-attachment.ts';
import type { PageMethod } from '../page-session.ts';

export const SESSION_DOMAIN: Readonly<Record<string, PageMethod>> = {
  /** Pages have no frames or workers in processes of their own yet, so there is never a child to attach. */
  'Target.setAutoAttach': () => {},
  'Target.getTargetInfo': ({ tab }) => ({ targetInfo: targetInfo(tab, true) }),
  'Log.enable': (session) => {
    session.logEnabled = true;
  },
  'Log.disable': (session) => {
    session.logEnabled = false;
  },
  'Runtime.runIfWaitingForDebugger': (session) => session.resume?.(),
  'Inspector.enable': () => {},
  /** Events of these domains report problems that KPIO does not look for: none will come. */
  'Audits.enable': () => {},
  'Performance.enable': () => {},
};
