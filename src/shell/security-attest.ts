// kpio security attest: a signed quote of the registers with the log that leads to them.

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import { FailureError } from '../base/failure.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';

const NONCE_BYTES = 20;

export async function run(input: CommandInput): Promise<number> {
  const nonce = nonceOf(input) ?? randomBytes(NONCE_BYTES).toString('hex');
  const bundle = await askForBundle(input, nonce);
  const file = input.options.get('output');
  if (file !== undefined) writeBundle(file, bundle);
  if (input.options.has('json'))
    process.stdout.write(`${JSON.stringify({ ok: true, nonce, ...(file === undefined ? { bundle: JSON.parse(bundle) as unknown } : { file }) })}\n`);
  else if (file === undefined) process.stdout.write(bundle);
  else process.stdout.write(`${file}, nonce ${nonce}\n`);
  return 0;
}

/** The running system's bundle for this nonce. */
export async function askForBundle(input: CommandInput, nonce: string): Promise<string> {
  const answer = await askRunning(input.options.get('state') ?? defaultStatePath(), { command: 'security.attest', nonce });
  return String(answer['bundle']);
}

/** Lower-case hexadecimal; undefined when none was given. Throws cli.usage. */
export function nonceOf(input: CommandInput): string | undefined {
  const nonce = input.options.get('nonce')?.toLowerCase();
  if (nonce !== undefined && !/^([0-9a-f]{2}){1,32}$/.test(nonce)) throw new FailureError('cli.usage', '--nonce takes 1 to 32 bytes in hexadecimal');
  return nonce;
}

function writeBundle(file: string, bundle: string): void {
  try {
    writeFileSync(file, bundle);
  } catch (error) {
    throw new FailureError('cli.usage', `cannot write ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
