// What the kernel says -> the desktop's state.

import { batch } from '@preact/signals';

import type { Arrangement, PickerMessage, ServerMessage, TabState } from '../protocol.ts';
import { send } from './connection.ts';
import { sendFiles } from './choose-files.ts';
import { copied, forgetCopies } from './page-clipboard.ts';
import { cursors, dialogs, freshTabs, greetings, groups, hoverUrls, jailWeakness, manager, pickers, tabs, withEntry, withoutKey } from './desktop-state.ts';
import { arrangedFrom } from './model/arrangement.ts';
import { addTab, reconcile, removeGroup, removeTab, windowOfTab } from './model/tab-groups.ts';
import { closeWindow, findWindow, focusWindow, frontWindow } from './model/window-manager.ts';
import { dropSurface } from './page-surface.ts';
import { openBrowserWindow, openEmptyWindow, takeRequest } from './window-actions.ts';

export function receive(message: ServerMessage): void {
  batch(() => {
    switch (message.type) {
      case 'hello':
        return greet(message.tabs, message.jail, message.arrangement);
      case 'tabOpened':
        return adoptTab(message.tab, message.requestId);
      case 'tab':
        return updateTab(message.tab);
      case 'tabClosed':
        return forgetTab(message.tabId);
      case 'cursor':
        cursors.value = withEntry(cursors.value, message.tabId, message.cursor);
        return;
      case 'hoverUrl':
        hoverUrls.value = withEntry(hoverUrls.value, message.tabId, message.url);
        return;
      case 'picker':
        return showPicker(message);
      case 'pickerClosed':
        pickers.value = withoutKey(pickers.value, message.tabId);
        return;
      case 'copied':
        return copied(message.requestId, message.text, message.html);
      case 'dialog':
        dialogs.value = [...dialogs.value, message];
        return;
    }
  });
}

/** Brings a remembered arrangement and the tabs that really exist together. */
function greet(existing: readonly TabState[], jail: string, arrangement: Arrangement | null): void {
  const isFirst = greetings.value === 0;
  if (isFirst && manager.value.windows.length === 0 && arrangement !== null) takeUp(arrangement);
  const hadArrangement = manager.value.nextId > 1;
  tabs.value = new Map(existing.map((tab) => [tab.id, tab]));
  dialogs.value = [];
  pickers.value = new Map();
  forgetCopies();
  jailWeakness.value = jail;
  const { groups: left, homeless } = reconcile(groups.value, [...tabs.value.keys()]);
  groups.value = left;
  for (const window of manager.value.windows) if (window.kind === 'browser') closeIfEmpty(window.id);
  for (const id of homeless) adoptTab(tabs.value.get(id)!, null);
  greetings.value++;
  if (isFirst && !hadArrangement && existing.length === 0) openBrowserWindow();
}

/** The windows of an earlier desktop. */
function takeUp(arrangement: Arrangement): void {
  const arranged = arrangedFrom(arrangement, manager.value.area);
  manager.value = arranged.manager;
  groups.value = arranged.groups;
  freshTabs.value = arranged.fresh;
}

/** The chooser for files opens at once where the person's act is fresh enough for the browser around the desktop. */
function showPicker(picker: PickerMessage): void {
  if (picker.kind === 'file' && navigator.userActivation?.isActive === true) return sendFiles(picker);
  pickers.value = withEntry(pickers.value, picker.tabId, picker);
}

function adoptTab(tab: TabState, requestId: number | null): void {
  tabs.value = withEntry(tabs.value, tab.id, tab);
  const request = requestId === null ? null : takeRequest(requestId);
  if (request !== null) {
    if (findWindow(manager.value, request.windowId) === null) return send({ type: 'closeTab', tabId: tab.id });
    if (request.isFresh) freshTabs.value = new Set([...freshTabs.value, tab.id]);
  }
  const windowId = request?.windowId ?? frontWindow(manager.value, 'browser')?.id ?? anyBrowserWindow() ?? openEmptyWindow();
  groups.value = addTab(groups.value, windowId, tab.id, true, request !== null);
}

function anyBrowserWindow(): number | null {
  const id = manager.value.windows.find((window) => window.kind === 'browser')?.id ?? null;
  if (id !== null) manager.value = focusWindow(manager.value, id);
  return id;
}

function updateTab(tab: TabState): void {
  if (tabs.value.get(tab.id)?.url !== tab.url) {
    cursors.value = withoutKey(cursors.value, tab.id);
    hoverUrls.value = withoutKey(hoverUrls.value, tab.id);
    pickers.value = withoutKey(pickers.value, tab.id);
  }
  tabs.value = withEntry(tabs.value, tab.id, tab);
  const isUsed = tab.isLoading || tab.canGoBack || tab.failure !== null || tab.url !== 'about:blank';
  if (isUsed && freshTabs.value.has(tab.id)) freshTabs.value = new Set([...freshTabs.value].filter((id) => id !== tab.id));
  if (tab.failure?.crashed === true) dialogs.value = dialogs.value.filter((dialog) => dialog.tabId !== tab.id);
}

function forgetTab(tabId: string): void {
  const windowId = windowOfTab(groups.value, tabId);
  groups.value = removeTab(groups.value, tabId);
  tabs.value = withoutKey(tabs.value, tabId);
  cursors.value = withoutKey(cursors.value, tabId);
  hoverUrls.value = withoutKey(hoverUrls.value, tabId);
  pickers.value = withoutKey(pickers.value, tabId);
  dialogs.value = dialogs.value.filter((dialog) => dialog.tabId !== tabId);
  dropSurface(tabId);
  if (windowId !== null) closeIfEmpty(windowId);
}

function closeIfEmpty(windowId: number): void {
  if ((groups.value[windowId]?.tabIds.length ?? 0) > 0) return;
  groups.value = removeGroup(groups.value, windowId);
  manager.value = closeWindow(manager.value, windowId);
}
