// The build runs each bundle once with --warm-up: what was compiled by then goes into V8's code cache.

import { writeCodeCache } from '../base/code-cache.ts';
import { COMMANDS } from './commands.ts';
import { helpForAll } from './help.ts';
import { parseArguments } from './parse-arguments.ts';

export async function warmUpMain(): Promise<number> {
  helpForAll(COMMANDS);
  for (const command of COMMANDS) {
    parseArguments(command, ['--json']);
    await command.load();
  }
  writeCodeCache();
  return 0;
}
