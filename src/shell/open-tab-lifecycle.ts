// The scheduler and the memory manager of a running system, with what the environment sets.

import type { Browser } from '../browser/browser.ts';
import { TabLifecycle } from '../browser/tab-lifecycle.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { machineFiles, readMemory } from '../kernel/memory/memory-readings.ts';
import { FREEZE_AFTER_MS } from '../kernel/scheduler/guest-scheduler.ts';
import { lifecycleSettings } from './kernel-settings.ts';

/** Of an address in the audit log: data: addresses hold whole files. */
const MAX_URL_UNITS = 200;

const NO_WEIGHTS = { setPriority: (): void => {} };

/** Throws cli.usage on settings that make no sense. */
export function openTabLifecycle(browser: Browser, kernel: Kernel): TabLifecycle {
  const { freezeAfterMs = FREEZE_AFTER_MS, memoryBudgetMb } = lifecycleSettings();
  const files = machineFiles();
  const lifecycle = new TabLifecycle(browser, {
    pool: kernel.pool,
    guests: kernel.guests,
    weights: kernel.resources ?? NO_WEIGHTS,
    log: kernel.options.log,
    readMemory: () => readMemory(files, [process.pid, ...(kernel.resources?.programs() ?? [])]),
    freezeAfterMs: freezeAfterMs === 0 ? null : freezeAfterMs,
    mayDiscard: () => kernel.state.settings.get('memory.discard-tabs'),
    onDiscarded: ({ code, tabId, url, rule, reason }) =>
      kernel.audit?.note({
        class: 'should',
        event: 'tab.discarded',
        actor: 'kernel',
        outcome: 'done',
        details: { code, tabId, url: url.slice(0, MAX_URL_UNITS), rule, reason },
      }),
    memoryBudgetBytes: memoryBudgetMb === undefined ? null : memoryBudgetMb * 1024 * 1024,
  });
  lifecycle.start();
  return lifecycle;
}
