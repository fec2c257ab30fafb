// The whole screen: wallpaper, windows, snap preview, taskbar, and what lies above them.

import { useEffect, useRef } from 'preact/hooks';

import { LiveRegion } from './announce.tsx';
import { BrowserWindow } from './browser-window.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { greetings, manager, snapPreview } from './desktop-state.ts';
import { HelpWindow } from './help-window.tsx';
import { MenuLayer, showMenuAt } from './menu.tsx';
import { rectangleOfZone } from './model/window-geometry.ts';
import { resizeArea } from './model/window-manager.ts';
import { Taskbar } from './taskbar.tsx';
import { openBrowserWindow, openHelp } from './window-actions.ts';

export function Desktop() {
  return (
    <>
      <WorkArea />
      <Taskbar />
      <MenuLayer />
      <ConnectionBanner />
      <LiveRegion />
      <p id="page-keys" hidden>
        Keys go to the page. F6 leaves it.
      </p>
    </>
  );
}

function WorkArea() {
  const area = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = area.current!;
    const measure = (): void => {
      manager.value = resizeArea(manager.value, { width: element.clientWidth, height: element.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { windows } = manager.value;
  // Until the kernel has said which tabs there are, a remembered arrangement would only flicker.
  const shown = greetings.value === 0 ? [] : windows;
  return (
    <main
      ref={area}
      class="work-area"
      onContextMenu={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        showMenuAt(
          'Desktop',
          { x: event.clientX, y: event.clientY },
          [
            { label: 'New browser window', icon: 'globe', choose: openBrowserWindow },
            { label: 'Keys and protection', icon: 'keyboard', choose: openHelp },
          ],
          null,
        );
      }}
    >
      {shown.map((window) => (window.kind === 'browser' ? <BrowserWindow key={window.id} window={window} /> : <HelpWindow key={window.id} window={window} />))}
      <SnapPreview />
    </main>
  );
}

function SnapPreview() {
  const zone = snapPreview.value;
  if (zone === null) return null;
  const { x, y, width, height } = rectangleOfZone(zone, manager.value.area);
  // Below the dragged window, which is in front, and above all others: windows have even places.
  const zIndex = 2 * manager.value.stack.length - 1;
  return <div class="snap-preview" style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px`, zIndex }} />;
}
