// The gates of KPIO's own service processes: their rights are fixed by what they are for, and a service that is taken over has no others.

import { CAPABILITY_NAMES } from '../../base/capability-names.ts';
import type { CapabilityName } from '../../base/capability-names.ts';
import type { ChannelGate } from '../../protocol/channel-gate.ts';
import type { KernelLog } from '../log.ts';

export const SERVICE_RIGHTS = {
  /** Every byte from or to the outside; cookies and cache in its own folder. */
  network: ['NETWORK', 'DISK_READ', 'DISK_WRITE'],
  screen: ['GPU'],
} as const satisfies Readonly<Record<string, readonly CapabilityName[]>>;

export type ServiceName = keyof typeof SERVICE_RIGHTS;

export function serviceGate(service: ServiceName, log: KernelLog): ChannelGate {
  const rights: readonly CapabilityName[] = SERVICE_RIGHTS[service];
  const held = CAPABILITY_NAMES.map((name) => rights.includes(name));
  return {
    admit(type, right, way) {
      if (right === null || held[CAPABILITY_NAMES.indexOf(right)] === true) return true;
      log.warn(`service ${service} was refused ${type} (${way}): it does not hold ${right}`, '');
      return false;
    },
  };
}
