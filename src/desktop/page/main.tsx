// Entry of the desktop page. The order: remembered arrangement, screen, keys, then the kernel.

import { render } from 'preact';

import { connect } from './connection.ts';
import { Desktop } from './desktop.tsx';
import { isDocumentVisible, restoreSession } from './desktop-state.ts';
import { followInputModality } from './focus-regions.ts';
import { keepArrangement } from './keep-arrangement.ts';
import { receive } from './kernel-messages.ts';
import { receiveFrame } from './page-surface.ts';
import { listenToShortcuts } from './shortcuts.ts';
import { followTheme } from './theme.ts';

restoreSession();
followTheme();
render(<Desktop />, document.getElementById('desktop')!);
listenToShortcuts();
followInputModality();
keepArrangement();
connect({ message: receive, frame: receiveFrame });

document.addEventListener('visibilitychange', () => {
  isDocumentVisible.value = !document.hidden;
});
// A file dropped beside a page would take the person's browser away from the desktop.
for (const type of ['dragover', 'drop'] as const) window.addEventListener(type, (event) => event.preventDefault());
