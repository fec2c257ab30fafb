// Which tabs stand in which browser window, in which order, and which one is in front. Pure. The tabs themselves live in the kernel:
// this only holds their ids.

export interface TabGroup {
  readonly tabIds: readonly string[];
  /** null only while the group is empty. */
  readonly activeId: string | null;
}

/** Keyed by window id. */
export type TabGroups = Readonly<Record<number, TabGroup>>;

export const EMPTY_GROUP: TabGroup = { tabIds: [], activeId: null };

/** Puts a tab into a window, after the tab that is in front there (`atEnd` false) or last. */
export function addTab(groups: TabGroups, windowId: number, tabId: string, activate: boolean, atEnd = true): TabGroups {
  const group = groups[windowId] ?? EMPTY_GROUP;
  if (group.tabIds.includes(tabId)) return groups;
  const position = atEnd || group.activeId === null ? group.tabIds.length : group.tabIds.indexOf(group.activeId) + 1;
  const tabIds = [...group.tabIds.slice(0, position), tabId, ...group.tabIds.slice(position)];
  return { ...groups, [windowId]: { tabIds, activeId: activate || group.activeId === null ? tabId : group.activeId } };
}

/** Takes a tab out of its window; the tab to its right comes to the front, else the one to its left. */
export function removeTab(groups: TabGroups, tabId: string): TabGroups {
  const windowId = windowOfTab(groups, tabId);
  if (windowId === null) return groups;
  const group = groups[windowId]!;
  const position = group.tabIds.indexOf(tabId);
  const tabIds = group.tabIds.filter((id) => id !== tabId);
  const activeId = group.activeId === tabId ? (tabIds[Math.min(position, tabIds.length - 1)] ?? null) : group.activeId;
  return { ...groups, [windowId]: { tabIds, activeId } };
}

export function activateTab(groups: TabGroups, windowId: number, tabId: string): TabGroups {
  const group = groups[windowId];
  if (group === undefined || group.activeId === tabId || !group.tabIds.includes(tabId)) return groups;
  return { ...groups, [windowId]: { ...group, activeId: tabId } };
}

/** Moves a tab within its window; the position is clamped to the strip. */
export function moveTab(groups: TabGroups, windowId: number, tabId: string, position: number): TabGroups {
  const group = groups[windowId];
  if (group === undefined || !group.tabIds.includes(tabId)) return groups;
  const others = group.tabIds.filter((id) => id !== tabId);
  const target = Math.max(0, Math.min(position, others.length));
  if (group.tabIds[target] === tabId) return groups;
  return { ...groups, [windowId]: { ...group, tabIds: [...others.slice(0, target), tabId, ...others.slice(target)] } };
}

/** The tab `step` places to the right of the one in front, around the ends. */
export function neighbourOf(group: TabGroup, step: number): string | null {
  if (group.activeId === null) return null;
  const count = group.tabIds.length;
  return group.tabIds[(group.tabIds.indexOf(group.activeId) + step + count) % count] ?? null;
}

export function removeGroup(groups: TabGroups, windowId: number): TabGroups {
  const rest: Record<number, TabGroup> = { ...groups };
  delete rest[windowId];
  return rest;
}

export function windowOfTab(groups: TabGroups, tabId: string): number | null {
  for (const [windowId, group] of Object.entries(groups)) if (group.tabIds.includes(tabId)) return Number(windowId);
  return null;
}

/** What is left of remembered groups when these tabs exist; `homeless` are tabs that no window shows. */
export function reconcile(groups: TabGroups, existing: readonly string[]): { readonly groups: TabGroups; readonly homeless: readonly string[] } {
  let left = groups;
  for (const group of Object.values(groups)) {
    for (const tabId of group.tabIds) if (!existing.includes(tabId)) left = removeTab(left, tabId);
  }
  return { groups: left, homeless: existing.filter((tabId) => windowOfTab(left, tabId) === null) };
}
