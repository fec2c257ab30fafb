// What `security status` shows: the machine and every process of the running system, read from outside at the moment of asking.

import { hostProtections } from '../../jail/host-protections.ts';
import { landlockVersion } from '../../jail/landlock.ts';
import { processProtections } from '../../jail/process-protections.ts';
import { innermost } from '../../jail/process-tree.ts';
import type { ProcessReport, Protection, SecurityReport } from '../../jail/protection.ts';
import { bubblewrapProblem } from '../../jail/sandbox.ts';
import type { Kernel } from '../kernel.ts';

export type { ProcessReport, Protection, ProtectionState, SecurityReport } from '../../jail/protection.ts';
export { missingForStrict } from '../../jail/protection.ts';

/** Mappings of processes are long: each is compared with a few others. */
const MAX_COMPARED = 2;

/** The machine alone, for when nothing runs. Tries bubblewrap once. */
export function hostReport(): readonly Protection[] {
  return hostProtections({ proc: '/proc', sys: '/sys', node: process.execPath, sandboxWeakness: bubblewrapProblem(), landlockVersion: landlockVersion() });
}

export function securityReport(kernel: Pick<Kernel, 'network' | 'screen' | 'pool'>): SecurityReport {
  const processes: ProcessReport[] = [report('kernel', '', process.pid, [], [], [])];
  const { network, screen, pool } = kernel;
  // The network service's network is the machine's: that is what it is for.
  if (network.service.isUp) processes.push(report('network', '', innermost(network.service.pid), network.service.protections, ['net'], []));
  if (screen.service.isUp) processes.push(report('screen', '', innermost(screen.service.pid), screen.service.protections, [], []));
  // One that still comes up is not jailed yet, and holds nothing.
  const sites = [...pool.processes].filter((site) => site.isAlive && site.protections.length > 0).map((site) => ({ site, pid: innermost(site.pid) }));
  for (const { site, pid } of sites) {
    const others = sites.map((each) => each.pid).filter((each) => each !== pid);
    processes.push(report('site', site.guest.name === '' ? 'spare' : site.guest.name, pid, site.protections, [], others.slice(0, MAX_COMPARED)));
  }
  return { host: hostReport(), processes };
}

function report(
  kind: string,
  label: string,
  pid: number,
  reported: readonly string[],
  sharedNamespaces: readonly string[],
  siblings: readonly number[],
): ProcessReport {
  const isJailed = kind !== 'kernel';
  return { pid, kind, label, protections: processProtections({ pid, reported, kernelPid: process.pid, isJailed, sharedNamespaces, siblings }) };
}
