// What a new, empty tab shows: where to type, and the keys worth knowing.

import { Mark } from './icons.tsx';
import { jailWeakness } from './desktop-state.ts';
import { focusAddress } from './toolbar.tsx';

const HINTS: readonly (readonly [keys: string, what: string])[] = [
  ['Ctrl+L', 'type an address'],
  ['Ctrl+Alt+T', 'another tab'],
  ['Ctrl+Alt+←', 'half of the screen'],
  ['F6', 'next part of the desktop'],
];

export function StartPage({ windowId }: { readonly windowId: number }) {
  return (
    <div class="start" onPointerDown={(event) => event.preventDefault()} onClick={() => focusAddress(windowId)}>
      <div class="start-inner">
        <Mark size={56} />
        <p class="start-title">Where to?</p>
        <p class="start-text">Type an address or a few words above. Every site runs in a jailed process of its own.</p>
        <dl class="hints">
          {HINTS.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        {jailWeakness.value !== null && jailWeakness.value !== '' && <p class="start-warning">{jailWeakness.value}</p>}
      </div>
    </div>
  );
}
