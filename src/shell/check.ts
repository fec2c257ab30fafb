// kpio check: types, lint, format and layers, for developers of KPIO.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { CommandInput } from './command.ts';

export async function run(input: CommandInput): Promise<number> {
  const bin = (name: string): string => join(input.root, 'node_modules', '.bin', name);
  const fix = input.options.has('fix');
  const checks: readonly (readonly [string, () => number | Promise<number>])[] = [
    ['format', () => external(input.root, bin('oxfmt'), fix ? ['.'] : ['--check', '.'])],
    ['lint', () => external(input.root, bin('oxlint'), ['--deny-warnings', ...(fix ? ['--fix'] : []), 'src', 'tools', 'tests', 'bench', 'fuzz'])],
    ['types', () => external(input.root, bin('tsc'), ['-p', 'tsconfig.json'])],
    ['types of the desktop page', () => external(input.root, bin('tsc'), ['-p', 'src/desktop/page/tsconfig.json'])],
    ['layers', () => layers(input.root)],
  ];
  let failed = 0;
  for (const [name, check] of checks) {
    const startedAt = performance.now();
    const code = await check();
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${Math.round(performance.now() - startedAt)} ms)\n`);
    if (code !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

function external(root: string, program: string, args: readonly string[]): number {
  return spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

async function layers(root: string): Promise<number> {
  const tool = (await import(pathToFileURL(join(root, 'tools', 'check-layers.ts')).href)) as { layerProblems(): string[] };
  const problems = tool.layerProblems();
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}
