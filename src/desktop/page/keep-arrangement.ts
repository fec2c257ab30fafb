// Tells the kernel how the windows stand, so that the next desktop, and the next start of KPIO, have them.

import { effect, untracked } from '@preact/signals';

import { send } from './connection.ts';
import { freshTabs, greetings, groups, manager } from './desktop-state.ts';
import { arrangementFrom } from './model/arrangement.ts';

/** A window that is dragged moves sixty times a second. */
const TELL_AFTER_MS = 200;

export function keepArrangement(): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tell = (): void => {
    timer = null;
    const arrangement = untracked(() => arrangementFrom({ manager: manager.value, groups: groups.value, fresh: freshTabs.value }));
    send({ type: 'arrange', arrangement });
  };
  effect(() => {
    // Read for the effect to hear of them.
    void [manager.value, groups.value, freshTabs.value];
    // Before the first greeting the kernel knows better.
    if (greetings.value > 0) timer ??= setTimeout(tell, TELL_AFTER_MS);
  });
}
