// The session of the last start, brought back: its tabs stand where they stood, and each page is loaded when somebody looks at it.

import type { KernelLog } from '../kernel/log.ts';
import type { Browser } from './browser.ts';
import { tabRecord } from './session-detail.ts';
import { layoutOf, SessionRecorder } from './session-recorder.ts';
import type { SessionStore } from './session-recorder.ts';

/** What a damaged or forged table may make the kernel hold. */
const MAX_RESTORED_TABS = 2000;
const REASON = 'it was open when KPIO ended';

export interface SessionStart {
  readonly recorder: SessionRecorder;
  readonly restoredTabs: number;
  /** The session before was cut off: it did not end as it should. */
  readonly wasCutOff: boolean;
}

/** A session that was cut off is always brought back, one that ended as it should when `isWanted`; the new one is recorded from here on. */
export function startSession(browser: Browser, store: SessionStore, isWanted: boolean, log: KernelLog): SessionStart {
  const wasCutOff = store.isOpen;
  const kept = wasCutOff || isWanted ? store.load() : [];
  let restoredTabs = 0;
  for (const window of kept) {
    for (const each of window.tabs) {
      const record = restoredTabs < MAX_RESTORED_TABS ? tabRecord(each) : null;
      if (record === null) log.warn('a tab of the last session is not brought back', each.address.slice(0, 200));
      else if (browser.restoreTab(record, REASON) !== null) restoredTabs++;
    }
  }
  if (restoredTabs > 0) log.info(`${restoredTabs} tabs of the last session are back`, wasCutOff ? 'it was cut off' : '');
  return { recorder: new SessionRecorder(browser, store, layoutOf(kept), log), restoredTabs, wasCutOff };
}
