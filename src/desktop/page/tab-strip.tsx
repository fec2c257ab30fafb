// The tabs of one browser window. https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ with roving tabindex; Delete closes.

import { useEffect, useRef } from 'preact/hooks';

import type { TabState } from '../protocol.ts';
import { dialogs, groupOf, tabs } from './desktop-state.ts';
import { Icon } from './icons.tsx';
import { showMenuAt } from './menu.tsx';
import type { MenuItem } from './menu.tsx';
import { labelOf } from './model/address.ts';
import { dragTab } from './tab-drag.ts';
import { closeOtherTabs, closeTab, moveTabToNewWindow, openTab, placeTab, reloadOrStop, selectTab } from './window-actions.ts';

export function TabStrip({ windowId }: { readonly windowId: number }) {
  const { tabIds, activeId } = groupOf(windowId);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current!.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [activeId, tabIds.length]);
  return (
    <div class="tab-strip">
      <div ref={list} class="tab-list" role="tablist" aria-label="Tabs">
        {tabIds.map((id) => {
          const tab = tabs.value.get(id);
          return tab === undefined ? null : <Tab key={id} windowId={windowId} tab={tab} isActive={id === activeId} />;
        })}
      </div>
      <button type="button" class="tab-new" aria-label="New tab" title="New tab (Ctrl+Alt+T)" onClick={() => openTab(windowId, '')}>
        <Icon name="plus" />
      </button>
    </div>
  );
}

function Tab({ windowId, tab, isActive }: { readonly windowId: number; readonly tab: TabState; readonly isActive: boolean }) {
  const label = labelOf(tab.title, tab.url);
  const element = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={element}
      class={`tab${isActive ? ' is-active' : ''}${tab.discarded === null ? '' : ' is-discarded'}`}
      role="presentation"
      onPointerDown={(event) => {
        if ((event.target as Element).closest('.tab-close') === null) dragTab(event, windowId, tab.id, element.current!);
      }}
      onMouseDown={(event) => event.button === 1 && event.preventDefault()}
      onAuxClick={(event) => event.button === 1 && closeTab(tab.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        showMenuAt('Tab', { x: event.clientX, y: event.clientY }, tabMenu(windowId, tab), event.currentTarget.querySelector('button'));
      }}
    >
      <button
        type="button"
        class="tab-button"
        role="tab"
        id={`tab-${tab.id}`}
        aria-selected={isActive}
        aria-controls={isActive ? `page-${windowId}` : undefined}
        aria-busy={tab.isLoading}
        tabIndex={isActive ? 0 : -1}
        title={tab.discarded === null ? label : `${label}\nNot in memory [page.discarded]: ${tab.discarded}. It is loaded when you select it.`}
        onClick={() => selectTab(windowId, tab.id)}
        onKeyDown={(event) => onTabKeyDown(event, windowId, tab.id)}
      >
        <TabIcon tab={tab} />
        <span class="tab-label">{label}</span>
        {tab.discarded !== null && <span class="visually-hidden">, not in memory</span>}
        {!isActive && dialogs.value.some((dialog) => dialog.tabId === tab.id) && <span class="tab-note" role="img" aria-label="This page asks something" />}
      </button>
      <button type="button" class="tab-close" tabIndex={-1} aria-label={`Close ${label}`} title="Close tab" onClick={() => closeTab(tab.id)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

export function TabIcon({ tab }: { readonly tab: TabState }) {
  if (tab.isLoading) return <span class="spinner" aria-hidden="true" />;
  if (tab.failure !== null) return <Icon name={tab.failure.crashed ? 'broken' : 'warning'} />;
  return tab.icon === '' ? <Icon name="globe" /> : <img class="favicon" src={tab.icon} alt="" width={16} height={16} draggable={false} />;
}

function tabMenu(windowId: number, tab: TabState): MenuItem[] {
  const isAlone = groupOf(windowId).tabIds.length < 2;
  return [
    { label: 'New tab', icon: 'plus', keys: 'Ctrl+Alt+T', choose: () => openTab(windowId, '') },
    { label: tab.isLoading ? 'Stop' : 'Reload', icon: tab.isLoading ? 'stop' : 'reload', choose: () => reloadOrStop(tab.id) },
    { label: 'Duplicate', choose: () => openTab(windowId, tab.url) },
    { label: 'Move to a new window', icon: 'maximise', isDisabled: isAlone, choose: () => moveTabToNewWindow(windowId, tab.id) },
    { label: 'Close tab', icon: 'close', keys: 'Ctrl+Alt+W', startsGroup: true, choose: () => closeTab(tab.id) },
    { label: 'Close other tabs', isDisabled: isAlone, choose: () => closeOtherTabs(windowId, tab.id) },
  ];
}

function onTabKeyDown(event: KeyboardEvent, windowId: number, tabId: string): void {
  const { tabIds } = groupOf(windowId);
  const position = tabIds.indexOf(tabId);
  const wanted = { ArrowLeft: position - 1, ArrowRight: position + 1, Home: 0, End: tabIds.length - 1 }[event.key];
  if (wanted !== undefined && !event.altKey) {
    if (event.ctrlKey && event.shiftKey) placeTab(windowId, tabId, wanted);
    else focusTab(windowId, tabIds[(wanted + tabIds.length) % tabIds.length]!);
  } else if (event.key === 'Delete') closeTab(tabId);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function focusTab(windowId: number, tabId: string): void {
  selectTab(windowId, tabId);
  document.getElementById(`tab-${tabId}`)?.focus();
}
