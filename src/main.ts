// KPIO's command line. Finds the command in the table, parses its arguments, runs it.

import { join } from 'node:path';

import { toFailure } from './base/failure.ts';
import { COMMANDS } from './shell/commands.ts';
import { helpFor, helpForAll } from './shell/help.ts';
import { parseArguments } from './shell/parse-arguments.ts';
import { warmUpMain } from './shell/warm-up.ts';

const ROOT = process.env['KPIO_ROOT'] ?? join(import.meta.dirname, '..');

// Whoever reads the output may stop early (`| head`): no reason to complain.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

async function main(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  if (first === '--warm-up') return warmUpMain();
  if (first === '--help' || first === '-h' || first === 'help') {
    const named = COMMANDS.find((command) => command.name === rest[0]);
    process.stdout.write(named === undefined ? helpForAll(COMMANDS) : helpFor(named));
    return 0;
  }
  if (first === '--version') {
    const { VERSION } = await import('./shell/version.ts');
    process.stdout.write(`kpio ${VERSION}\n`);
    return 0;
  }
  // Without a command word, everything is an option of `start`.
  const isOption = first === undefined || first.startsWith('-');
  const name = isOption ? 'start' : first;
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    process.stderr.write(`kpio: there is no command "${name}"; kpio --help lists them\n`);
    return 2;
  }
  const parsed = parseArguments(command, isOption ? words : rest);
  if (parsed.help) {
    process.stdout.write(helpFor(command));
    return 0;
  }
  if (parsed.problem !== null) {
    process.stderr.write(`kpio: ${parsed.problem}\n      kpio ${command.name} --help tells more\n`);
    return 2;
  }
  const implementation = await command.load();
  return implementation.run({ root: ROOT, options: parsed.options, operands: parsed.operands });
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const reason = toFailure(error);
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ ok: false, code: reason.code, message: reason.message })}\n`);
    process.stderr.write(`kpio: ${reason.message} [${reason.code}]\n`);
    if (reason.code === 'internal.bug' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
