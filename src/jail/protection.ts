// One protection of the machine or of one process, with the fact that shows whether it holds. `security status` is a list of these.

export type ProtectionState = 'on' | 'off' | 'partial' | 'unknown';

export interface Protection {
  /** Stable, for programs and for `--strict`: 'seccomp', 'address-randomisation'. */
  readonly name: string;
  readonly state: ProtectionState;
  /** The fact, as read: 'randomize_va_space is 2; 3 processes have different maps'. */
  readonly evidence: string;
  /** What an attacker could do without it. */
  readonly why: string;
  /** What would make it better; '' where nothing is to be done. */
  readonly advice: string;
}

export interface ProcessReport {
  readonly pid: number;
  /** 'kernel', 'network', 'screen', 'site' or a later kind. */
  readonly kind: string;
  /** For people: the site, or 'spare'. */
  readonly label: string;
  readonly protections: readonly Protection[];
}

export interface SecurityReport {
  readonly host: readonly Protection[];
  readonly processes: readonly ProcessReport[];
}

/**
 * What `--strict` asks for: without one of these KPIO does not start. Not on the list is what no program can change on the machine that it
 * runs on (control-flow protections of the processor, how Node was built): those are shown.
 */
export const REQUIRED: { readonly host: readonly string[]; readonly process: readonly string[] } = {
  host: ['address-randomisation', 'smep', 'smap', 'no-execute', 'seccomp-available', 'user-namespaces', 'bubblewrap'],
  process: ['seccomp', 'no-new-privileges', 'namespaces', 'capabilities', 'io-uring', 'not-dumpable', 'guard-pages', 'no-executable-stack', 'limits'],
};

/** Names of what `--strict` asks for and the report does not show as on, each with whom it concerns. The kernel itself is no jailed process. */
export function missingForStrict(report: SecurityReport): readonly string[] {
  const missing: string[] = [];
  const look = (where: string, required: readonly string[], found: readonly Protection[]): void => {
    for (const name of required) {
      const protection = found.find((each) => each.name === name);
      if (protection?.state !== 'on') missing.push(`${name} (${where}: ${protection === undefined ? 'not reported' : protection.evidence})`);
    }
  };
  look('host', REQUIRED.host, report.host);
  for (const { kind, pid, protections } of report.processes) if (kind !== 'kernel') look(`${kind} ${pid}`, REQUIRED.process, protections);
  return missing;
}
