// kpio bench: runs the files of bench/, each of which prints a table of medians and ratios.

import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

import type { CommandInput } from './command.ts';

export async function run(input: CommandInput): Promise<number> {
  const filter = input.operands[0] ?? '';
  const files = globSync('bench/*.bench.ts', { cwd: input.root })
    // The soak takes an hour: it runs when it is named.
    .filter((file) => (filter === '' ? !file.includes('soak') : file.includes(filter)))
    .sort();
  if (files.length === 0) {
    process.stderr.write(`kpio: no bench is called "${filter}"\n`);
    return 2;
  }
  let failed = 0;
  for (const file of files) {
    const answer = spawnSync(process.execPath, ['--no-warnings', file], { cwd: input.root, stdio: 'inherit' });
    if (answer.status !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}
