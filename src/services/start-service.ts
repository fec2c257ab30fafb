// What every service process does first: takes its descriptors, locks itself, says that it is ready. Wiring only.

import { Socket } from 'node:net';

import { lockDown } from '../jail/lock-down.ts';
import type { LockDownOptions } from '../jail/lock-down.ts';

export const MESSAGES_DESCRIPTOR = 3;
export const BLOCKING_DESCRIPTOR = 4;

export function messagesSocket(): Socket {
  return new Socket({ fd: MESSAGES_DESCRIPTOR, readable: true, writable: true });
}

/** Locks or ends the process: a service never runs unlocked. */
export function lockOrDie(options: LockDownOptions): readonly string[] {
  try {
    return lockDown(options);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(70);
  }
}
