// What `security harden` prints and does: settings of the machine that are weaker than they could be, and programs that are missing.

import { readSettings, sysctlName } from '../../jail/hardening.ts';
import { bubblewrapProblem } from '../../jail/sandbox.ts';

export interface HardeningStep {
  /** As sysctl names it, or the program. */
  readonly name: string;
  /** The file to write `value` to; null: for people to do. */
  readonly file: string | null;
  readonly value: string;
  readonly command: string;
  readonly why: string;
  readonly sideEffect: string;
}

export function hardeningSteps(proc = '/proc', sandboxProblem: string | null = bubblewrapProblem()): readonly HardeningStep[] {
  const steps: HardeningStep[] = readSettings(proc)
    .filter(({ value, isEnough }) => value !== null && !isEnough)
    .map(({ setting }) => {
      const name = sysctlName(setting);
      const { wanted, why, sideEffect } = setting;
      return { name, file: `${proc}/sys/${setting.file}`, value: wanted, command: `sysctl -w ${name}=${wanted}`, why, sideEffect };
    });
  if (sandboxProblem !== null) {
    const command = 'apt install bubblewrap';
    steps.push({ name: 'bubblewrap', file: null, value: '', command, why: `Processes have no empty file system: ${sandboxProblem}.`, sideEffect: '' });
  }
  return steps;
}
