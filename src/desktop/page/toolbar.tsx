// Back, forward, reload or stop, and the address field of a browser window.

import { useEffect, useRef, useState } from 'preact/hooks';

import type { TabState } from '../protocol.ts';
import { send } from './connection.ts';
import { freshTabs, frontWindowId } from './desktop-state.ts';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import { addressText, describeAddress } from './model/address.ts';
import type { ConnectionState } from './model/address.ts';
import { reloadOrStop } from './window-actions.ts';

const CONNECTION_ICONS: Readonly<Record<ConnectionState, IconName>> = {
  none: 'globe',
  secure: 'lock',
  local: 'home',
  'not-secure': 'warning',
  failed: 'warning',
};

export function Toolbar({ windowId, tab }: { readonly windowId: number; readonly tab: TabState | null }) {
  const tabId = tab?.id ?? '';
  return (
    <div class="toolbar" role="group" aria-label="Navigation" data-region>
      <ToolbarButton label="Back" keys="Alt+←" icon="back" isEnabled={tab?.canGoBack === true} act={() => send({ type: 'back', tabId })} />
      <ToolbarButton label="Forward" keys="Alt+→" icon="forward" isEnabled={tab?.canGoForward === true} act={() => send({ type: 'forward', tabId })} />
      <ToolbarButton
        label={tab?.isLoading === true ? 'Stop' : 'Reload'}
        keys="F5"
        icon={tab?.isLoading === true ? 'stop' : 'reload'}
        isEnabled={tab !== null}
        act={() => reloadOrStop(tabId)}
      />
      <AddressField key={tabId} windowId={windowId} tab={tab} />
    </div>
  );
}

interface ToolbarButtonProps {
  readonly label: string;
  readonly keys: string;
  readonly icon: IconName;
  readonly isEnabled: boolean;
  act(): void;
}

/** A button that cannot act stays reachable: a screen reader finds it where it always is. */
function ToolbarButton({ label, keys, icon, isEnabled, act }: ToolbarButtonProps) {
  return (
    <button type="button" class="tool" aria-label={label} title={`${label} (${keys})`} aria-disabled={!isEnabled} onClick={() => isEnabled && act()}>
      <Icon name={icon} />
    </button>
  );
}

function AddressField({ windowId, tab }: { readonly windowId: number; readonly tab: TabState | null }) {
  const field = useRef<HTMLInputElement>(null);
  const url = tab?.url ?? '';
  /** What the person has typed and not sent yet; it ends when the page goes elsewhere. */
  const [typed, setTyped] = useState<{ readonly over: string; readonly text: string } | null>(null);
  const draft = typed?.over === url ? typed.text : null;
  const { state, sentence } = describeAddress(url, tab?.failure?.code ?? null);
  const isFresh = tab !== null && freshTabs.value.has(tab.id);

  useEffect(() => {
    if (isFresh && frontWindowId.peek() === windowId) field.current!.focus();
  }, [tab?.id]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && tab !== null) {
      event.preventDefault();
      send({ type: 'navigate', tabId: tab.id, url: field.current!.value });
      focusPage(windowId);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (draft === null) focusPage(windowId);
      setTyped(null);
      requestAnimationFrame(() => field.current?.select());
    }
  };
  return (
    <div class={`address is-${state}`}>
      <span class="address-state" role="img" aria-label={sentence} title={sentence}>
        <Icon name={CONNECTION_ICONS[state]} />
      </span>
      {(state === 'not-secure' || state === 'failed') && <span class="address-note">{state === 'failed' ? tab?.failure?.code : 'Not secure'}</span>}
      <input
        ref={field}
        class="address-field"
        type="text"
        inputMode="url"
        aria-label="Address"
        placeholder="Search or type an address"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        data-address
        data-region-focus
        value={draft ?? addressText(url)}
        onInput={(event) => setTyped({ over: url, text: event.currentTarget.value })}
        onFocus={(event) => event.currentTarget.select()}
        onMouseDown={selectOnFirstPress}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** The press that brings the focus selects everything; without this its release would set the caret. */
function selectOnFirstPress(event: MouseEvent): void {
  const field = event.currentTarget as HTMLInputElement;
  if (document.activeElement === field) return;
  event.preventDefault();
  field.focus();
}

export function focusAddress(windowId: number): void {
  const field = document.querySelector<HTMLInputElement>(`[data-window="${windowId}"] [data-address]`);
  field?.focus();
  field?.select();
}

export function focusPage(windowId: number): void {
  document.querySelector<HTMLElement>(`[data-window="${windowId}"] [data-page-field]`)?.focus({ preventScroll: true });
}
