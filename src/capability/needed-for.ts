// From what a guest asks to the capability that it needs.

import { CAPABILITIES } from './capability.ts';
import type { CapabilityMask } from './capability.ts';
import type { CapabilityRequest } from './grant.ts';

/** The capability that a request needs. */
export function neededFor(request: CapabilityRequest): CapabilityMask {
  switch (request.kind) {
    case 'capability':
      return CAPABILITIES[request.capability];
    case 'connection':
      return CAPABILITIES.NETWORK;
    case 'path':
      return request.write ? CAPABILITIES.DISK_WRITE : CAPABILITIES.DISK_READ;
    case 'display':
      return CAPABILITIES.GPU;
  }
}
