// kpio security: one file for each of its words.

import { FailureError } from '../base/failure.ts';
import type { CommandImplementation, CommandInput } from './command.ts';

const WORDS: Readonly<Record<string, () => Promise<CommandImplementation>>> = {
  status: () => import('./security-status.ts'),
  harden: () => import('./security-harden.ts'),
  measure: () => import('./security-measure.ts'),
  attest: () => import('./security-attest.ts'),
  verify: () => import('./security-verify.ts'),
  allow: () => import('./security-allow.ts'),
};

export async function run(input: CommandInput): Promise<number> {
  const [word = '', ...operands] = input.operands;
  const load = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (load === undefined) throw new FailureError('cli.usage', `security knows ${Object.keys(WORDS).join(', ')}, not "${word}"`);
  if (operands.length > 0 && word !== 'verify' && word !== 'allow')
    throw new FailureError('cli.usage', `security ${word} does not understand "${operands[0]}"`);
  const implementation = await load();
  return implementation.run({ ...input, operands });
}
