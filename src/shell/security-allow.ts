// kpio security allow: a new build may have the sealed state key before it runs for the first time. Only a build that has it can let another in:
// a running system, or this very build, started for nothing else.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parseManifest } from '../attestation/verify/manifest.ts';
import { FailureError } from '../base/failure.ts';
import { MeasuredBoot } from '../kernel/boot/measured-boot.ts';
import { SealedKeySource } from '../kernel/boot/sealed-key-source.ts';
import { SEALED_KEY_FILE } from '../kernel/boot/state-key-source.ts';
import { openLog } from '../kernel/log.ts';
import { programPaths } from '../kernel/program-paths.ts';
import { defaultStatePath, holdStateFolder } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';

export async function run(input: CommandInput): Promise<number> {
  const statePath = resolve(input.options.get('state') ?? defaultStatePath());
  const paths = programPaths(input.root);
  const manifest = readManifest(input.operands[0] ?? join(paths.build, 'manifest.json'));
  try {
    await askRunning(statePath, { command: 'security.allow', manifest });
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'cli.not-running') throw error;
    await allowAlone(statePath, manifest, input.root);
  }
  const { version } = parseManifest(manifest);
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, version })}\n`);
  else process.stdout.write(`the build of KPIO ${version} may have the state key of ${statePath}\n`);
  return 0;
}

/** What was found here would sum up to the same register as at a start of this build. Rejects with state.code-not-let-in. */
async function allowAlone(statePath: string, manifest: string, root: string): Promise<void> {
  const { components, version } = parseManifest(manifest);
  const folder = await holdStateFolder(statePath);
  const log = openLog(join(statePath, 'kernel.log'), true);
  const tpm = process.env['KPIO_TPM'] ?? 'auto';
  const boot = await MeasuredBoot.begin({ paths: programPaths(root), statePath, ruleFiles: [], log, tpm });
  try {
    const allowed = await new SealedKeySource(join(statePath, SEALED_KEY_FILE), () => boot.backend()).allowBuild(components);
    if (!allowed.ok) throw FailureError.of(allowed.failure);
    log.note(`the build of KPIO ${version} was let in to the state key`);
  } finally {
    await boot.close();
    folder.release();
  }
}

function readManifest(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new FailureError('cli.usage', `cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
