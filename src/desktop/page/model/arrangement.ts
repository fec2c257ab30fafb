// Windows and tab groups as the kernel keeps them, and back. Pure.

import type { Arrangement } from '../../protocol.ts';
import { EMPTY_GROUP } from './tab-groups.ts';
import type { TabGroups } from './tab-groups.ts';
import type { Size } from './window-geometry.ts';
import type { WindowManagerState } from './window-manager.ts';

export interface Arranged {
  readonly manager: WindowManagerState;
  readonly groups: TabGroups;
  readonly fresh: ReadonlySet<string>;
}

export function arrangementFrom({ manager, groups, fresh }: Arranged): Arrangement {
  const windows = manager.windows.map((window) => {
    const { tabIds, activeId } = groups[window.id] ?? EMPTY_GROUP;
    return { ...window, tabIds, activeTabId: activeId, freshTabIds: tabIds.filter((id) => fresh.has(id)) };
  });
  return { windows, stack: manager.stack };
}

/** `area` is the desktop's own: another than the windows were placed in fits them. */
export function arrangedFrom({ windows, stack }: Arrangement, area: Size): Arranged {
  const ids = windows.map(({ id }) => id);
  const manager = {
    windows: windows.map(({ id, kind, rectangle, placedIn, zone, isMinimised }) => ({ id, kind, rectangle, placedIn, zone, isMinimised })),
    stack: [...ids.filter((id) => !stack.includes(id)), ...stack.filter((id) => ids.includes(id))],
    area,
    nextId: Math.max(0, ...ids) + 1,
  };
  const groups = Object.fromEntries(
    windows.filter(({ kind }) => kind === 'browser').map(({ id, tabIds, activeTabId }) => [id, { tabIds, activeId: activeTabId ?? tabIds[0] ?? null }]),
  );
  return { manager, groups, fresh: new Set(windows.flatMap(({ freshTabIds }) => freshTabIds)) };
}
