// What decides how KPIO's code behaves without being code: Node's flags and the environment variables that Node and the C library obey,
// the command line, and the policy files of the state folder. The log names each of them; their contents stay private, only hashes are told.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { encodeUtf8 } from '../../base/bytes.ts';
import { measureBytes } from '../event-log/component.ts';
import type { Component, MeasuredFile } from '../event-log/component.ts';

const VARIABLES = /^(NODE_|KPIO_|LD_|GLIBC_|MALLOC_|UV_|OPENSSL_|SSL_CERT_)/;
/** Folders of the state folder that hold rules which people write. */
const RULE_FOLDERS = ['policy', 'firewall'] as const;

export interface ProcessConfiguration {
  readonly flags: readonly string[];
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const THIS_PROCESS: ProcessConfiguration = { flags: process.execArgv, words: process.argv.slice(2), environment: process.env };

/** Throws what the file system throws when a rule file cannot be read: it could not be obeyed either. */
export function measureConfiguration(statePath: string, { flags, words, environment }: ProcessConfiguration = THIS_PROCESS): Component {
  const files: MeasuredFile[] = [
    measureBytes('node flags', encodeUtf8(JSON.stringify(flags))),
    measureBytes('command line', encodeUtf8(JSON.stringify(words))),
    measureBytes('node version', encodeUtf8(process.version)),
  ];
  for (const [name, value] of Object.entries(environment)) {
    if (VARIABLES.test(name) && value !== undefined) files.push(measureBytes(`environment ${name}`, encodeUtf8(value)));
  }
  for (const folder of RULE_FOLDERS) {
    for (const path of filesIn(join(statePath, folder))) files.push(measureBytes(`state ${folder}/${path}`, readFileSync(join(statePath, folder, path))));
  }
  return { part: 'configuration', name: 'start', files };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
