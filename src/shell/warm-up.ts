// The build runs each bundle once with --warm-up: what was compiled by then goes into V8's code cache.

import { writeFileSync } from 'node:fs';
import type { Script } from 'node:vm';

import { COMMANDS } from './commands.ts';
import { helpForAll } from './help.ts';
import { parseArguments } from './parse-arguments.ts';

/** Writes the code cache of the running bundle to the file that the build names. */
export function writeCodeCache(): void {
  const file = process.env['KPIO_WARM_UP'];
  const script = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.script')] as Script | undefined;
  if (file !== undefined && script !== undefined) writeFileSync(file, script.createCachedData());
}

export async function warmUpMain(): Promise<number> {
  helpForAll(COMMANDS);
  for (const command of COMMANDS) {
    parseArguments(command, ['--json']);
    await command.load();
  }
  writeCodeCache();
  return 0;
}
