// The desktop's arrangement as text, for a reload of the page. What comes back is checked: a broken record is no record.

import type { TabGroup, TabGroups } from './tab-groups.ts';
import type { SnapZone } from './window-geometry.ts';
import type { WindowKind, WindowManagerState, WindowState } from './window-manager.ts';

export interface SavedSession {
  readonly manager: WindowManagerState;
  readonly groups: TabGroups;
  /** Tabs that this desktop opened empty and nobody has used yet. */
  readonly fresh: readonly string[];
}

const VERSION = 2;
const KINDS: readonly WindowKind[] = ['browser', 'help'];
const ZONES: readonly SnapZone[] = ['maximised', 'left', 'right', 'top-left', 'top-right', 'bottom-left', 'bottom-right'];

export function writeSession(session: SavedSession): string {
  return JSON.stringify({ version: VERSION, ...session });
}

/** null for anything that this version did not write. */
export function readSession(text: string): SavedSession | null {
  try {
    const { version, manager, groups, fresh } = JSON.parse(text) as { version: unknown; manager: WindowManagerState; groups: TabGroups; fresh: string[] };
    if (version !== VERSION || !manager.windows.every(isWindow) || !Object.values(groups).every(isGroup) || !Array.isArray(fresh)) return null;
    const ids = manager.windows.map((window) => window.id);
    const isWhole = manager.stack.length === ids.length && ids.every((id) => manager.stack.includes(id) && id < manager.nextId);
    return isWhole && isFinitePositive(manager.area.width) && isFinitePositive(manager.area.height) ? { manager, groups, fresh } : null;
  } catch {
    return null;
  }
}

function isWindow({ id, kind, rectangle, placedIn, zone, isMinimised }: WindowState): boolean {
  const { x, y, width, height } = rectangle;
  const isPlaced =
    Number.isFinite(x) &&
    Number.isFinite(y) &&
    isFinitePositive(width) &&
    isFinitePositive(height) &&
    isFinitePositive(placedIn.width) &&
    isFinitePositive(placedIn.height);
  return Number.isInteger(id) && KINDS.includes(kind) && isPlaced && (zone === null || ZONES.includes(zone)) && typeof isMinimised === 'boolean';
}

function isGroup({ tabIds, activeId }: TabGroup): boolean {
  return tabIds.every((id) => typeof id === 'string') && (activeId === null ? tabIds.length === 0 : tabIds.includes(activeId));
}

function isFinitePositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
