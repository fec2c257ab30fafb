// What the desktop shows, as signals: the arrangement of windows and tabs (kept here, in the browser's session storage) and the
// state of the tabs (the kernel's, mirrored).

import { computed, effect, signal } from '@preact/signals';

import type { PickerMessage, ServerMessage, TabState } from '../protocol.ts';
import { EMPTY_GROUP } from './model/tab-groups.ts';
import type { TabGroup, TabGroups } from './model/tab-groups.ts';
import { readSession, writeSession } from './model/saved-session.ts';
import { frontWindow, NO_WINDOWS } from './model/window-manager.ts';
import type { Rectangle, SnapZone } from './model/window-geometry.ts';
import type { WindowManagerState } from './model/window-manager.ts';

export type PageDialogMessage = Extract<ServerMessage, { type: 'dialog' }>;

export interface KeyboardMode {
  readonly windowId: number;
  readonly kind: 'move' | 'size';
  /** What Escape goes back to. */
  readonly before: { readonly rectangle: Rectangle; readonly zone: SnapZone | null };
}

export const manager = signal<WindowManagerState>(NO_WINDOWS);
export const groups = signal<TabGroups>({});
/** Tabs opened empty from here that nobody has used yet: they show the start page. */
export const freshTabs = signal<ReadonlySet<string>>(new Set());

export const tabs = signal<ReadonlyMap<string, TabState>>(new Map());
export const cursors = signal<ReadonlyMap<string, string>>(new Map());
export const hoverUrls = signal<ReadonlyMap<string, string>>(new Map());
export const dialogs = signal<readonly PageDialogMessage[]>([]);
/** What a control of a tab's page lets the person choose from, by tab. */
export const pickers = signal<ReadonlyMap<string, PickerMessage>>(new Map());
/** Why pages are jailed less than they should be; '' for fully jailed, null before the kernel said it. */
export const jailWeakness = signal<string | null>(null);
/** Counts the kernel's greetings: what must be told again after a lost connection depends on it. */
export const greetings = signal(0);

export const snapPreview = signal<SnapZone | null>(null);
export const keyboardMode = signal<KeyboardMode | null>(null);
export const isDocumentVisible = signal(!document.hidden);

export const frontWindowId = computed(() => frontWindow(manager.value)?.id ?? null);

const STORAGE_KEY = 'kpio.desktop';

/** True when an arrangement was remembered. */
export function restoreSession(): boolean {
  const session = readSession(sessionStorage.getItem(STORAGE_KEY) ?? '');
  if (session !== null) {
    manager.value = session.manager;
    groups.value = session.groups;
    freshTabs.value = new Set(session.fresh);
  }
  effect(() => sessionStorage.setItem(STORAGE_KEY, writeSession({ manager: manager.value, groups: groups.value, fresh: [...freshTabs.value] })));
  return session !== null;
}

export function groupOf(windowId: number): TabGroup {
  return groups.value[windowId] ?? EMPTY_GROUP;
}

export function activeTabOf(windowId: number): TabState | null {
  const { activeId } = groupOf(windowId);
  return activeId === null ? null : (tabs.value.get(activeId) ?? null);
}

export function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return map.get(key) === value ? map : new Map(map).set(key, value);
}

export function withoutKey<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const next = new Map(map);
  next.delete(key);
  return next;
}
