// V8's code cache of a bundle: the build runs each bundle once with --warm-up and keeps what was compiled by then.

import { writeFileSync } from 'node:fs';
import type { Script } from 'node:vm';

/** Writes the code cache of the running bundle to the file that the build names; nothing outside of a build. */
export function writeCodeCache(): void {
  const file = process.env['KPIO_WARM_UP'];
  const script = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.script')] as Script | undefined;
  if (file !== undefined && script !== undefined) writeFileSync(file, script.createCachedData());
  process.exit(0);
}
