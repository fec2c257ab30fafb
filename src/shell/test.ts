// kpio test: unit tests in one process (fast), then those of disk images and those that need processes of their own, one process each.

import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

import type { CommandInput } from './command.ts';

/** The limit is for what hangs, of each test and of each file of the second kind: the longest takes far less. */
const NODE_FLAGS = ['--no-warnings', '--experimental-vm-modules', '--test', '--test-timeout=300000'];

/** For tests that leave something open. Not for those of images: what a file's process reports last is lost when it is ended by force. */
const FORCE_EXIT = '--test-force-exit';

/** They allocate an image for each try: beside the heap of all other tests that takes ten times as long. */
const IMAGE_TESTS = 'src/vfs/';

/** Each test on a line where a log is read later, else a dot for each; both end with the failures and the totals. */
const REPORTERS = process.env['CI'] === undefined ? ['dot', './tools/totals-reporter.ts'] : ['spec'];

export async function run(input: CommandInput): Promise<number> {
  const filter = input.operands[0] ?? '';
  const files = globSync(['src/**/*.test.ts', 'tests/**/*.test.ts', 'fuzz/**/*.test.ts', 'tools/**/*.test.ts'], { cwd: input.root })
    .filter((file) => file.includes(filter))
    .sort();
  const own = files.filter((file) => file.endsWith('.proc.test.ts'));
  const images = files.filter((file) => !own.includes(file) && file.startsWith(IMAGE_TESTS));
  const shared = files.filter((file) => !own.includes(file) && !images.includes(file));
  let failed = 0;
  if (shared.length > 0) failed += runNode(input.root, ['--import', './tools/seed-property-tests.ts', FORCE_EXIT, '--test-isolation=none', ...shared]);
  if (images.length > 0) failed += runNode(input.root, ['--import', './tools/seed-property-tests.ts', '--test-concurrency=2', ...images]);
  if (own.length > 0) failed += runNode(input.root, ['--import', './tools/end-hung-tests.ts', FORCE_EXIT, '--test-concurrency=1', ...own]);
  if (files.length === 0) {
    process.stderr.write(`kpio: no test's path contains "${filter}"\n`);
    return 2;
  }
  return failed === 0 ? 0 : 1;
}

function runNode(root: string, args: readonly string[]): number {
  const reporters = REPORTERS.flatMap((reporter) => [`--test-reporter=${reporter}`, '--test-reporter-destination=stdout']);
  const answer = spawnSync(process.execPath, [...NODE_FLAGS, ...reporters, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return answer.status === 0 ? 0 : 1;
}
