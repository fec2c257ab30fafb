// The desktop's arrangement as the session keeps it (browser/session-recorder.ts), and back. Windows of the desktop are the session's windows;
// what only the desktop understands of them is their detail.

import type { WindowLayout } from '../../browser/session-recorder.ts';
import type { ArrangedWindow, Arrangement } from '../protocol.ts';
import { arrangedWindowShape } from './desktop-messages.ts';

/** What keeps it: the session recorder. */
export interface LayoutKeeper {
  readonly windows: readonly WindowLayout[];
  arrange(windows: readonly WindowLayout[]): void;
}

export function layoutOfArrangement({ windows, stack }: Arrangement): WindowLayout[] {
  return windows.map(({ id, tabIds, activeTabId, ...place }) => ({
    id: String(id),
    tabIds,
    activeTabId,
    detail: { ...place, depth: stack.indexOf(id) },
  }));
}

/** null when there is nothing that a desktop kept. What does not fit is left out: its tabs find another window. */
export function arrangementOfLayout(layout: readonly WindowLayout[]): Arrangement | null {
  const read = layout.map(readWindow).filter((window) => window !== null);
  if (read.length === 0) return null;
  const stack = read.toSorted((p, q) => p.depth - q.depth).map(({ window }) => window.id);
  return { windows: read.map(({ window }) => window), stack };
}

function readWindow({ id, tabIds, activeTabId, detail }: WindowLayout): { readonly window: ArrangedWindow; readonly depth: number } | null {
  if (typeof detail !== 'object' || detail === null) return null;
  const { depth } = detail as { depth?: unknown };
  // A tab in front that was not brought back leaves its place to the first.
  const active = activeTabId !== null && tabIds.includes(activeTabId) ? activeTabId : (tabIds[0] ?? null);
  try {
    const window = arrangedWindowShape.read({ ...detail, id: Number(id), tabIds, activeTabId: active }, [], 'window');
    return { window, depth: typeof depth === 'number' ? depth : 0 };
  } catch {
    return null;
  }
}
