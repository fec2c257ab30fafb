// kpio security harden: what would make this machine stronger. Prints; with --apply, as root, does it and says each thing that it did.

import { writeFileSync } from 'node:fs';

import { FailureError } from '../base/failure.ts';
import { hardeningSteps } from '../kernel/security/hardening-steps.ts';
import type { HardeningStep } from '../kernel/security/hardening-steps.ts';
import type { CommandInput } from './command.ts';

interface Done {
  readonly step: HardeningStep;
  /** null: not tried. */
  readonly problem: string | null;
}

export function run(input: CommandInput): Promise<number> {
  const steps = hardeningSteps();
  const apply = input.options.has('apply');
  if (apply && process.getuid?.() !== 0) throw new FailureError('cli.usage', 'security harden --apply changes settings of the machine and needs root');
  const done: Done[] = steps.map((step) => ({ step, problem: apply && step.file !== null ? write(step.file, step.value) : null }));
  if (input.options.has('json')) {
    const list = done.map(({ step, problem }) => ({ ...step, isApplied: apply && step.file !== null && problem === null, problem }));
    process.stdout.write(`${JSON.stringify({ ok: done.every(({ problem }) => problem === null), steps: list })}\n`);
  } else process.stdout.write(apply ? appliedText(done) : stepsText(steps));
  return Promise.resolve(done.some(({ problem }) => problem !== null) ? 1 : 0);
}

function write(file: string, value: string): string | null {
  try {
    writeFileSync(file, value);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

function stepsText(steps: readonly HardeningStep[]): string {
  if (steps.length === 0) return 'Nothing that KPIO knows of would make this machine stronger.\n';
  const lines = steps.map(({ command, why, sideEffect }) => `# ${why}${sideEffect === '' ? '' : ` (${sideEffect})`}\n${command}\n`);
  const kept = steps.filter(({ file }) => file !== null).map(({ name, value }) => `# ${name} = ${value}\n`);
  const keep =
    kept.length === 0 ? '' : `\n# They hold until the next start of the machine. To keep them, put this into /etc/sysctl.d/60-kpio.conf:\n${kept.join('')}`;
  return `${lines.join('\n')}${keep}\n# kpio security harden --apply does the sysctl lines, as root.\n`;
}

function appliedText(done: readonly Done[]): string {
  if (done.length === 0) return 'Nothing was to be done.\n';
  return done
    .map(({ step, problem }) => {
      if (step.file === null) return `not done by KPIO: ${step.command}\n`;
      return problem === null ? `done: ${step.command}\n` : `failed (${problem}): ${step.command}\n`;
    })
    .join('');
}
