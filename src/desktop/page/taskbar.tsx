// The bar at the bottom: launcher, running windows, protection and clock.

import { useEffect, useState } from 'preact/hooks';

import { activeTabOf, frontWindowId, jailWeakness, manager } from './desktop-state.ts';
import { browserTitle } from './browser-window.tsx';
import { Icon, Mark } from './icons.tsx';
import { openMenu, showMenuOf } from './menu.tsx';
import type { MenuItem } from './menu.tsx';
import type { WindowState } from './model/window-manager.ts';
import { TabIcon } from './tab-strip.tsx';
import { toggleFullScreen } from './full-screen.ts';
import { themeChoice } from './theme.ts';
import type { ThemeChoice } from './theme.ts';
import { closeWindow, focusWindow, minimiseAll, minimiseWindow, openBrowserWindow, openHelp } from './window-actions.ts';

const LAUNCHER_ID = 'launcher';

export function Taskbar() {
  return (
    <footer class="taskbar" aria-label="Taskbar" role="contentinfo" data-region>
      <button
        type="button"
        id={LAUNCHER_ID}
        class="launcher"
        aria-label="Launcher"
        aria-haspopup="menu"
        aria-expanded={openMenu.value?.label === 'Launcher'}
        title="Launcher (Ctrl+Alt+K)"
        data-region-focus
        onClick={toggleLauncher}
      >
        <Mark size={24} />
      </button>
      <ul class="tasks" aria-label="Windows">
        {manager.value.windows.map((window) => (
          <li key={window.id}>
            <TaskButton window={window} />
          </li>
        ))}
      </ul>
      <JailState />
      <Clock />
    </footer>
  );
}

export function toggleLauncher(): void {
  const button = document.getElementById(LAUNCHER_ID)!;
  showMenuOf(button, 'Launcher', launcherItems(), true);
}

function launcherItems(): MenuItem[] {
  const isFullScreen = document.fullscreenElement !== null;
  const theme = (label: string, choice: ThemeChoice, startsGroup = false): MenuItem => ({
    label,
    isChecked: themeChoice.value === choice,
    startsGroup,
    choose: () => {
      themeChoice.value = choice;
    },
  });
  return [
    { label: 'New browser window', icon: 'globe', keys: 'Ctrl+Alt+N', choose: openBrowserWindow },
    { label: 'Keys and protection', icon: 'keyboard', choose: openHelp },
    { label: 'Show the desktop', icon: 'display', keys: 'Ctrl+Alt+D', choose: minimiseAll },
    { label: isFullScreen ? 'Leave full screen' : 'Full screen', icon: 'maximise', choose: () => void toggleFullScreen() },
    theme('Light', 'light', true),
    theme('Dark', 'dark'),
    theme('Light or dark as the system', 'system'),
  ];
}

function TaskButton({ window }: { readonly window: WindowState }) {
  const isFront = frontWindowId.value === window.id;
  const tab = window.kind === 'browser' ? activeTabOf(window.id) : null;
  const title = window.kind === 'browser' ? browserTitle(window.id) : 'Keys and protection';
  return (
    <button
      type="button"
      class={`task${isFront ? ' is-front' : ''}${window.isMinimised ? ' is-minimised' : ''}`}
      aria-pressed={isFront}
      title={title}
      onClick={() => (isFront ? minimiseWindow(window.id) : focusWindow(window.id))}
      onAuxClick={(event) => event.button === 1 && closeWindow(window.id)}
    >
      {tab === null ? <Icon name={window.kind === 'help' ? 'keyboard' : 'globe'} /> : <TabIcon tab={tab} />}
      <span class="task-label">{title.replace(/ - Browser$/, '')}</span>
    </button>
  );
}

function JailState() {
  const weakness = jailWeakness.value;
  if (weakness === null) return null;
  const sentence = weakness === '' ? 'Pages are fully jailed' : `Pages are jailed, but weaker: ${weakness}`;
  return (
    <button type="button" class={`tray${weakness === '' ? '' : ' is-weak'}`} aria-label={sentence} title={sentence} onClick={openHelp}>
      <Icon name={weakness === '' ? 'shield' : 'shieldWeak'} size={18} />
    </button>
  );
}

function Clock() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const time = new Date();
      setNow(time);
      timer = setTimeout(tick, 60_000 - (time.getTime() % 60_000));
    };
    tick();
    return () => clearTimeout(timer);
  }, []);
  return (
    <time class="clock" dateTime={now.toISOString()} title={now.toLocaleDateString(undefined, { dateStyle: 'full' })}>
      <span>{now.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}</span>
      <span class="clock-date">{now.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })}</span>
    </time>
  );
}
