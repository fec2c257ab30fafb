// What a person can do to windows and tabs; called by buttons, menus and keys alike.

import { batch } from '@preact/signals';

import { announce } from './announce.tsx';
import { send } from './connection.ts';
import { groupOf, groups, keyboardMode, manager, tabs } from './desktop-state.ts';
import { activateTab, addTab, moveTab, neighbourOf, removeGroup, removeTab } from './model/tab-groups.ts';
import type { Direction, SnapZone } from './model/window-geometry.ts';
import * as model from './model/window-manager.ts';
import type { WindowManagerState } from './model/window-manager.ts';

export interface TabRequest {
  readonly windowId: number;
  readonly isFresh: boolean;
}

const BROWSER_SIZE = { width: 1120, height: 760 };
const HELP_SIZE = { width: 620, height: 620 };

const requests = new Map<number, TabRequest>();
let nextRequestId = 1;

export function takeRequest(requestId: number): TabRequest | null {
  const request = requests.get(requestId) ?? null;
  requests.delete(requestId);
  return request;
}

// --- windows ---

/** A browser window without tabs, for tabs that exist already. */
export function openEmptyWindow(): number {
  const id = manager.value.nextId;
  manager.value = model.openWindow(manager.value, 'browser', BROWSER_SIZE);
  return id;
}

export function openBrowserWindow(): void {
  openTab(openEmptyWindow(), '');
}

export function openHelp(): void {
  const open = manager.value.windows.find((window) => window.kind === 'help');
  manager.value = open === undefined ? model.openWindow(manager.value, 'help', HELP_SIZE) : model.focusWindow(manager.value, open.id);
}

export function focusWindow(id: number): void {
  manager.value = model.focusWindow(manager.value, id);
}

export function closeWindow(id: number): void {
  batch(() => {
    for (const tabId of groupOf(id).tabIds) send({ type: 'closeTab', tabId });
    groups.value = removeGroup(groups.value, id);
    manager.value = model.closeWindow(manager.value, id);
    if (keyboardMode.value?.windowId === id) keyboardMode.value = null;
  });
}

export function minimiseWindow(id: number): void {
  change(model.minimiseWindow(manager.value, id), 'Minimised');
}

export function minimiseAll(): void {
  change(model.minimiseAll(manager.value), 'All windows minimised');
}

export function toggleMaximised(id: number): void {
  const next = model.toggleMaximised(manager.value, id);
  change(next, model.findWindow(next, id)?.zone === 'maximised' ? 'Maximised' : 'Restored');
}

export function snapWindow(id: number, zone: SnapZone | null): void {
  change(model.snapWindow(manager.value, id, zone), describeZone(zone));
}

export function stepWindow(id: number, direction: Direction): void {
  const next = model.stepWindow(manager.value, id, direction);
  const window = model.findWindow(next, id);
  change(next, window?.isMinimised === true ? 'Minimised' : describeZone(window?.zone ?? null));
}

export function startKeyboardMode(id: number, kind: 'move' | 'size'): void {
  const window = model.findWindow(manager.value, id);
  if (window === null) return;
  keyboardMode.value = { windowId: id, kind, before: { rectangle: window.rectangle, zone: window.zone } };
  announce(
    kind === 'move' ? 'Arrow keys move the window. Enter keeps its place, Escape undoes.' : 'Arrow keys size the window. Enter keeps its size, Escape undoes.',
  );
}

function change(next: WindowManagerState, sentence: string): void {
  if (next === manager.value) return;
  manager.value = next;
  announce(sentence);
}

function describeZone(zone: SnapZone | null): string {
  if (zone === null) return 'Restored';
  return zone === 'maximised' ? 'Maximised' : `Snapped ${zone.replace('-', ' ')}`;
}

// --- tabs ---

export function openTab(windowId: number, url: string): void {
  const requestId = nextRequestId++;
  requests.set(requestId, { windowId, isFresh: url === '' });
  send({ type: 'openTab', url, requestId });
}

export function closeTab(tabId: string): void {
  send({ type: 'closeTab', tabId });
}

export function closeOtherTabs(windowId: number, tabId: string): void {
  for (const other of groupOf(windowId).tabIds) if (other !== tabId) closeTab(other);
}

export function selectTab(windowId: number, tabId: string): void {
  groups.value = activateTab(groups.value, windowId, tabId);
}

export function selectNeighbour(windowId: number, step: number): void {
  const neighbour = neighbourOf(groupOf(windowId), step);
  if (neighbour !== null) selectTab(windowId, neighbour);
}

export function placeTab(windowId: number, tabId: string, position: number): void {
  groups.value = moveTab(groups.value, windowId, tabId, position);
}

/** The tab leaves its window for a new one; the last tab of a window stays where it is. */
export function moveTabToNewWindow(windowId: number, tabId: string): void {
  if (groupOf(windowId).tabIds.length < 2) return;
  batch(() => {
    groups.value = removeTab(groups.value, tabId);
    const opened = openEmptyWindow();
    groups.value = addTab(groups.value, opened, tabId, true);
  });
}

export function reloadOrStop(tabId: string): void {
  send({ type: tabs.value.get(tabId)?.isLoading === true ? 'stop' : 'reload', tabId });
}
