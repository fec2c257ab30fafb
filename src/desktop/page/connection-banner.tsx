// Says that the kernel cannot be reached, and what happens next.

import { attemptNow, connectionState } from './connection.ts';
import { Icon } from './icons.tsx';

export function ConnectionBanner() {
  const state = connectionState.value;
  if (state === 'open' || state === 'connecting') return null;
  return (
    <div class="banner" role="alert">
      <Icon name="warning" size={18} />
      <p>
        {state === 'refused'
          ? 'KPIO was started again. Open the address that it printed; this page belongs to the system before.'
          : 'The connection to KPIO is lost. Trying again.'}
      </p>
      <button type="button" class="button" onClick={attemptNow}>
        Try now
      </button>
    </div>
  );
}
