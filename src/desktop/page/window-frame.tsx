// One window: its place, its title bar with the buttons, its edges. What is inside comes as children.
// https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/, the non-modal kind.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { frontWindowId, keyboardMode, manager } from './desktop-state.ts';
import { Icon } from './icons.tsx';
import { showMenuAt, showMenuOf } from './menu.tsx';
import type { MenuItem } from './menu.tsx';
import type { ResizeEdge } from './model/window-geometry.ts';
import { frameOf } from './model/window-manager.ts';
import type { WindowState } from './model/window-manager.ts';
import { closeWindow, focusWindow, minimiseWindow, snapWindow, startKeyboardMode, toggleMaximised } from './window-actions.ts';
import { dragWindow, resizeWindow } from './window-drag.ts';

const EDGES: readonly ResizeEdge[] = ['n', 's', 'e', 'w', 'ne', 'nw', 'se', 'sw'];

interface WindowFrameProps {
  readonly window: WindowState;
  readonly title: string;
  /** Stands in the title bar; it may hold controls. */
  readonly titleBar: ComponentChildren;
  readonly icon: ComponentChildren;
  readonly children: ComponentChildren;
}

export function WindowFrame({ window, title, titleBar, icon, children }: WindowFrameProps) {
  const frame = useRef<HTMLElement>(null);
  const { area, stack } = manager.value;
  const isFront = frontWindowId.value === window.id;
  const { x, y, width, height } = frameOf(window, area);
  useFocusWhenInFront(frame, isFront);
  const isMaximised = window.zone === 'maximised';
  const openWindowMenu = (event: MouseEvent): void => {
    if ((event.target as Element).closest('button, input, [role=tab]') !== null) return;
    event.preventDefault();
    showMenuAt('Window', { x: event.clientX, y: event.clientY }, windowMenu(window), null);
  };
  return (
    <section
      ref={frame}
      class={`window${isFront ? ' is-front' : ''}${window.zone === null ? '' : ' is-snapped'}${isMaximised ? ' is-maximised' : ''}`}
      role="dialog"
      aria-modal="false"
      aria-labelledby={`window-${window.id}-title`}
      data-window={window.id}
      tabIndex={-1}
      hidden={window.isMinimised}
      style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px`, zIndex: 2 * stack.indexOf(window.id) + 2 }}
      onPointerDownCapture={() => focusWindow(window.id)}
      onFocusCapture={() => focusWindow(window.id)}
    >
      <header
        class="title-bar"
        onPointerDown={(event) => {
          if ((event.target as Element).closest('button, input, [role=tab]') === null) dragWindow(event, window.id, frame.current!);
        }}
        onDblClick={(event) => {
          if ((event.target as Element).closest('button, input, [role=tab]') === null) toggleMaximised(window.id);
        }}
        onContextMenu={openWindowMenu}
      >
        <button
          type="button"
          class="window-icon"
          aria-label="Window menu"
          aria-haspopup="menu"
          onClick={(event) => showMenuOf(event.currentTarget, 'Window', windowMenu(window))}
        >
          {icon}
        </button>
        <h2 id={`window-${window.id}-title`} class="visually-hidden">
          {title}
        </h2>
        {titleBar}
        <div class="window-buttons">
          <button type="button" class="window-button" aria-label="Minimise" title="Minimise" onClick={() => minimiseWindow(window.id)}>
            <Icon name="minimise" />
          </button>
          <button
            type="button"
            class="window-button"
            aria-label={isMaximised ? 'Restore' : 'Maximise'}
            title={isMaximised ? 'Restore' : 'Maximise'}
            onClick={() => toggleMaximised(window.id)}
          >
            <Icon name={isMaximised ? 'restore' : 'maximise'} />
          </button>
          <button type="button" class="window-button is-close" aria-label="Close window" title="Close window" onClick={() => closeWindow(window.id)}>
            <Icon name="close" />
          </button>
        </div>
      </header>
      {children}
      {!isMaximised && EDGES.map((edge) => <div key={edge} class={`edge edge-${edge}`} onPointerDown={(event) => resizeWindow(event, window.id, edge)} />)}
      {keyboardMode.value?.windowId === window.id && (
        <p class="mode-note">
          {keyboardMode.value.kind === 'move' ? 'Moving' : 'Sizing'}: arrow keys, with Shift in small steps. <kbd>Enter</kbd> keeps, <kbd>Esc</kbd> undoes.
        </p>
      )}
    </section>
  );
}

/** A window that comes to the front gets the keys, where they were when it was last there. */
function useFocusWhenInFront(frame: { readonly current: HTMLElement | null }, isFront: boolean): void {
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const element = frame.current!;
    const remember = (event: FocusEvent): void => {
      if (event.target !== element) last.current = event.target as HTMLElement;
    };
    element.addEventListener('focusin', remember);
    return () => element.removeEventListener('focusin', remember);
  }, []);
  useEffect(() => {
    const element = frame.current!;
    if (!isFront || element.contains(document.activeElement) || document.querySelector('.menu') !== null) return;
    const wanted = last.current?.isConnected === true ? last.current : element.querySelector<HTMLElement>('[data-initial-focus]');
    (wanted ?? element).focus({ preventScroll: true });
  }, [isFront]);
}

function windowMenu(window: WindowState): MenuItem[] {
  const { id, zone } = window;
  return [
    { label: 'Restore', icon: 'restore', isDisabled: zone === null, choose: () => snapWindow(id, null) },
    { label: 'Maximise', icon: 'maximise', keys: 'Ctrl+Alt+↑', isDisabled: zone === 'maximised', choose: () => snapWindow(id, 'maximised') },
    { label: 'Minimise', icon: 'minimise', keys: 'Ctrl+Alt+↓', choose: () => minimiseWindow(id) },
    { label: 'Left half', keys: 'Ctrl+Alt+←', startsGroup: true, choose: () => snapWindow(id, 'left') },
    { label: 'Right half', keys: 'Ctrl+Alt+→', choose: () => snapWindow(id, 'right') },
    { label: 'Top left quarter', choose: () => snapWindow(id, 'top-left') },
    { label: 'Top right quarter', choose: () => snapWindow(id, 'top-right') },
    { label: 'Bottom left quarter', choose: () => snapWindow(id, 'bottom-left') },
    { label: 'Bottom right quarter', choose: () => snapWindow(id, 'bottom-right') },
    { label: 'Move with keys', keys: 'Ctrl+Alt+M', startsGroup: true, choose: () => startKeyboardMode(id, 'move') },
    { label: 'Size with keys', keys: 'Ctrl+Alt+S', choose: () => startKeyboardMode(id, 'size') },
    { label: 'Close window', icon: 'close', startsGroup: true, choose: () => closeWindow(id) },
  ];
}
