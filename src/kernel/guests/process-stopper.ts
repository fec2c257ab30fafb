// Stops all processes of a guest, and lets them go on: SIGSTOP and SIGCONT for the whole tree. Processes of a jail cannot refuse either.

import { processTree } from '../../jail/process-tree.ts';

export class ProcessStopper {
  /** False when there is nothing to stop. The outermost first, so that nothing above goes on. */
  freeze(pid: number): boolean {
    return signalAll(processTree(pid), 'SIGSTOP');
  }

  thaw(pid: number): void {
    signalAll([...processTree(pid)].reverse(), 'SIGCONT');
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): boolean {
  let isAny = false;
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
      isAny = true;
    } catch {
      // It has ended.
    }
  }
  return isAny;
}
