// Where a page is seen: its canvas, the hidden text field that takes its keys, and what may lie over it.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import type { TabState } from '../protocol.ts';
import { connectionState, send } from './connection.ts';
import { cursors, dialogs, freshTabs, frontWindowId, greetings, hoverUrls, isDocumentVisible, pickers } from './desktop-state.ts';
import { labelOf } from './model/address.ts';
import { safeCursor } from './model/pointer-input.ts';
import { copyFromPage, pasteIntoPage } from './page-clipboard.ts';
import { PagePicker } from './page-picker.tsx';
import { listenToPageInput } from './page-input.ts';
import { CrashNotice, PageDialog, RefusalNotice } from './page-notices.tsx';
import { surfaceOf } from './page-surface.ts';
import { StartPage } from './start-page.tsx';
import { isDark } from './theme.ts';
import { focusPage } from './toolbar.tsx';

/** While the window is being resized, the page learns its size so often. */
const RESIZE_PACE_MS = 80;
const MOST_PX = 16_384;

interface PageAreaProps {
  readonly windowId: number;
  readonly tab: TabState;
  readonly isVisible: boolean;
}

export function PageArea({ windowId, tab, isVisible }: PageAreaProps) {
  const area = useRef<HTMLDivElement>(null);
  const glass = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const hasCrashed = tab.failure?.crashed === true;
  const isFresh = freshTabs.value.has(tab.id);
  const dialog = dialogs.value.find((one) => one.tabId === tab.id);
  const isRefused = tab.refusal !== null && !hasCrashed;
  const isCovered = hasCrashed || isRefused || dialog !== undefined;
  const picker = pickers.value.get(tab.id);
  const hoverUrl = hoverUrls.value.get(tab.id) ?? '';

  useLayoutEffect(() => glass.current!.replaceChildren(surfaceOf(tab.id).canvas), [tab.id]);
  useFocusWhenUncovered(windowId, isVisible, isCovered);
  useShownSize(glass, tab.id, isVisible && isDocumentVisible.value && !hasCrashed);
  useEffect(
    () =>
      listenToPageInput(glass.current!, field.current!, {
        input: (input) => send({ type: 'input', tabId: tab.id, input }),
        copy: (cut) => void copyFromPage(tab.id, cut),
        paste: (data) => pasteIntoPage(tab.id, data),
        traverse: (type) => send({ type, tabId: tab.id }),
      }),
    [tab.id],
  );
  return (
    <div ref={area} id={`page-${windowId}`} class="page-area" role="tabpanel" aria-labelledby={`tab-${tab.id}`} data-region>
      {tab.isLoading && <div class="progress" aria-hidden="true" />}
      <div ref={glass} class="page-glass" style={{ cursor: safeCursor(cursors.value.get(tab.id) ?? 'default') }} />
      <textarea
        ref={field}
        class="page-field"
        aria-label={`Page: ${labelOf(tab.title, tab.url)}`}
        aria-describedby="page-keys"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        rows={1}
        data-page-field
        data-region-focus
        data-initial-focus
        disabled={isCovered}
      />
      <div class="focus-ring" aria-hidden="true" />
      {isFresh && !isCovered && <StartPage windowId={windowId} />}
      {hoverUrl !== '' && !isCovered && <div class="hover-url">{hoverUrl}</div>}
      {picker !== undefined && !isCovered && <PagePicker key={picker.pickerId} picker={picker} windowId={windowId} isVisible={isVisible} />}
      {hasCrashed && <CrashNotice tab={tab} />}
      {isRefused && <RefusalNotice tab={tab} />}
      {dialog !== undefined && !hasCrashed && <PageDialog key={dialog.dialogId} dialog={dialog} url={tab.url} isVisible={isVisible} windowId={windowId} />}
      {connectionState.value !== 'open' && <div class="page-veil" aria-hidden="true" />}
    </div>
  );
}

/** A question that was answered leaves the keys to the page that it stood over, unless the person has put them elsewhere meanwhile. */
function useFocusWhenUncovered(windowId: number, isVisible: boolean, isCovered: boolean): void {
  const wasCovered = useRef(false);
  useLayoutEffect(() => {
    const isUncovered = wasCovered.current && !isCovered;
    wasCovered.current = isCovered;
    if (isUncovered && isVisible && frontWindowId.peek() === windowId && document.activeElement === document.body) focusPage(windowId);
  }, [isCovered]);
}

/** Tells the kernel that the tab is shown, with the size and the density of the glass, and when it no longer is. */
function useShownSize(glass: { readonly current: HTMLElement | null }, tabId: string, isShown: boolean): void {
  const [size, setSize] = useState<{ readonly width: number; readonly height: number; readonly scale: number } | null>(null);
  useEffect(() => {
    const element = glass.current!;
    let pause: ReturnType<typeof setTimeout> | null = null;
    const measure = (): void => {
      pause = null;
      const width = Math.min(Math.round(element.clientWidth), MOST_PX);
      const height = Math.min(Math.round(element.clientHeight), MOST_PX);
      const scale = Math.max(0.1, Math.min(devicePixelRatio, 10));
      if (width < 1 || height < 1) return;
      setSize((old) => (old?.width === width && old.height === height && old.scale === scale ? old : { width, height, scale }));
    };
    const later = (): void => {
      pause ??= setTimeout(measure, RESIZE_PACE_MS);
    };
    measure();
    const observer = new ResizeObserver(later);
    observer.observe(element);
    window.addEventListener('resize', later);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', later);
      if (pause !== null) clearTimeout(pause);
    };
  }, []);
  const dark = isDark.value;
  const greeting = greetings.value;
  useEffect(() => {
    if (isShown && size !== null) send({ type: 'show', tabId, ...size, dark });
  }, [tabId, isShown, size, dark, greeting]);
  useEffect(() => {
    if (!isShown) return;
    return () => send({ type: 'hide', tabId });
  }, [tabId, isShown]);
}
