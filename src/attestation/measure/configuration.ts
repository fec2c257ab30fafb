// What decides how KPIO's code behaves without being code: Node's flags and the environment variables that Node and the C library obey,
// the command line, rule files. The log names each of them; their contents stay private, only hashes are told.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { encodeUtf8 } from '../../base/bytes.ts';
import { measureBytes } from '../event-log/component.ts';
import type { Component, MeasuredFile } from '../event-log/component.ts';

const VARIABLES = /^(NODE_|KPIO_|LD_|GLIBC_|MALLOC_|UV_|OPENSSL_|SSL_CERT_)/;
export interface ProcessConfiguration {
  readonly flags: readonly string[];
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const THIS_PROCESS: ProcessConfiguration = { flags: process.execArgv, words: process.argv.slice(2), environment: process.env };

/**
 * `ruleFiles` are named by their last part; one that is not there is left out. Throws what the file system throws when one cannot be read: it
 * could not be obeyed either.
 */
export function measureConfiguration(ruleFiles: readonly string[], { flags, words, environment }: ProcessConfiguration = THIS_PROCESS): Component {
  const files: MeasuredFile[] = [
    measureBytes('node flags', encodeUtf8(JSON.stringify(flags))),
    measureBytes('command line', encodeUtf8(JSON.stringify(words))),
    measureBytes('node version', encodeUtf8(process.version)),
  ];
  for (const [name, value] of Object.entries(environment)) {
    if (VARIABLES.test(name) && value !== undefined) files.push(measureBytes(`environment ${name}`, encodeUtf8(value)));
  }
  for (const file of ruleFiles) {
    const bytes = readIfThere(file);
    if (bytes !== null) files.push(measureBytes(`file ${basename(file)}`, bytes));
  }
  return { part: 'configuration', name: 'start', files };
}

function readIfThere(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
