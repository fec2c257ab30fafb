// The window that lists the desktop's keys and says how pages are confined.

import { jailWeakness } from './desktop-state.ts';
import { Icon } from './icons.tsx';
import type { WindowState } from './model/window-manager.ts';
import { WindowFrame } from './window-frame.tsx';

const KEYS: readonly (readonly [group: string, rows: readonly (readonly [keys: string, what: string])[]])[] = [
  [
    'Windows',
    [
      ['F6, Shift+F6', 'Next, previous part of the desktop'],
      ['Ctrl+Alt+← →', 'Left half, right half'],
      ['Ctrl+Alt+↑ ↓', 'Larger or to the upper quarter, smaller or to the lower one'],
      ['Ctrl+Alt+M, Ctrl+Alt+S', 'Move, size with the arrow keys'],
      ['Ctrl+Alt+D', 'Show the desktop'],
      ['Ctrl+Alt+N', 'New browser window'],
      ['Ctrl+Alt+K', 'Open the launcher'],
    ],
  ],
  [
    'Browser',
    [
      ['Ctrl+L, Alt+D', 'Address'],
      ['Ctrl+T, Ctrl+Alt+T', 'New tab'],
      ['Ctrl+W, Ctrl+Alt+W', 'Close tab'],
      ['Ctrl+Tab, Ctrl+PageDown', 'Next tab'],
      ['Ctrl+Shift+PageDown', 'Move the tab to the right'],
      ['Alt+←, Alt+→', 'Back, forward'],
      ['F5, Ctrl+R', 'Reload'],
    ],
  ],
];

export function HelpWindow({ window }: { readonly window: WindowState }) {
  const weakness = jailWeakness.value;
  return (
    <WindowFrame window={window} title="Keys and protection" icon={<Icon name="keyboard" />} titleBar={<span class="title-text">Keys and protection</span>}>
      <div class="help" tabIndex={0} role="region" aria-labelledby={`window-${window.id}-title`} data-region data-region-focus data-initial-focus>
        <div class={`help-jail${weakness === '' ? '' : ' is-weak'}`}>
          <Icon name={weakness === '' ? 'shield' : 'shieldWeak'} size={24} />
          <p>
            {weakness === null
              ? 'Waiting for the kernel.'
              : weakness === ''
                ? 'Pages run in fully jailed processes, one for each site.'
                : `Pages are jailed, but less than they could be: ${weakness}`}
          </p>
        </div>
        {KEYS.map(([group, rows]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl class="keys">
              {rows.map(([keys, what]) => (
                <div key={keys}>
                  <dt>
                    {keys.split(', ').map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p class="help-note">Some keys belong to the browser that shows this desktop unless it runs full screen; the ones with Ctrl+Alt always work.</p>
      </div>
    </WindowFrame>
  );
}
