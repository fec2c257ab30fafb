// A load whose bytes count against a grant's rate: each piece goes on when the grant has room for it. Pieces that wait are not taken, so the
// network stops sending after its credit.

import { failure } from '../../base/failure.ts';
import type { OpenUse } from '../../capability/capability-authority.ts';
import type { Timers } from '../../capability/clock.ts';
import type { NetworkListener } from '../services/network-client.ts';

interface Waiting {
  readonly bytes: number;
  readonly tell: () => void;
}

export function limitRate(listener: NetworkListener, use: OpenUse, timers: Timers): NetworkListener {
  let queue: Waiting[] = [];
  let isAsleep = false;
  const run = (): void => {
    while (queue.length > 0) {
      const { bytes, tell } = queue[0]!;
      const waitMs = bytes === 0 ? 0 : use.takeBytes(bytes);
      if (waitMs === Infinity) {
        queue = [];
        listener.failed(failure('capability.denied', 'the right NETWORK was revoked'));
        return;
      }
      if (waitMs > 0) {
        isAsleep = true;
        timers.schedule(waitMs, () => {
          isAsleep = false;
          run();
        });
        return;
      }
      queue.shift();
      tell();
    }
  };
  const add = (bytes: number, tell: () => void): void => {
    queue.push({ bytes, tell });
    if (!isAsleep) run();
  };
  return {
    response: (response, facts) => add(0, () => listener.response(response, facts)),
    data: (chunk, taken) => add(chunk.length, () => listener.data(chunk, taken)),
    end: (encodedBytes) => add(0, () => listener.end(encodedBytes)),
    failed: (reason) => {
      queue = [];
      listener.failed(reason);
    },
  };
}
