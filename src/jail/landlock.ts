// Landlock: which files a thread, and what it starts, may open at all. https://docs.kernel.org/userspace-api/landlock.html
// It restricts opening, making and removing; not looking at a file's size and times, nor changing its mode and owner (profiles.ts refuses that).

import { closeSync, constants, openSync, statSync } from 'node:fs';

import { loadNative } from './native.ts';
import type { Native } from './native.ts';

const LANDLOCK_CREATE_RULESET_VERSION = 1;
const LANDLOCK_RULE_PATH_BENEATH = 1;
const PR_SET_NO_NEW_PRIVS = 38;
const O_PATH = 0o10000000;

const EXECUTE = 1 << 0;
const WRITE_FILE = 1 << 1;
const READ_FILE = 1 << 2;
const READ_DIR = 1 << 3;
const TRUNCATE = 1 << 14;
const IOCTL_DEV = 1 << 15;
/** What a rule about a single file may hold. */
const OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;
const READ = EXECUTE | READ_FILE | READ_DIR;
/** Bits of each version: the first thirteen, moving between folders, truncating, ioctl of devices. */
const ALL_OF_VERSION = [0, 0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff];
const BIND_TCP = 1;
/** Abstract unix sockets and signals of whoever is outside. */
const SCOPES = 3;

export interface FileAccess {
  /** Files and folders that may be read, and started. What is not there is left out. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** null: the kernel does not have it, or has it turned off. */
export function landlockVersion(): number | null {
  const version = loadNative().call('landlock_create_ruleset', 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? version : null;
}

/**
 * From now on the calling thread opens nothing else, for good, and takes no TCP connections; it may make some. Other threads of the process are not
 * restricted: whoever needs that starts the program again (start-again.ts). Throws when it cannot be had.
 */
export function restrictFiles(native: Native, { readable, writable }: FileAccess): void {
  const version = native.call('landlock_create_ruleset', 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) throw new Error(`cannot restrict files: there is no Landlock (${version})`);
  const all = ALL_OF_VERSION[Math.min(version, ALL_OF_VERSION.length - 1)]!;
  const ruleset = createRuleset(native, version, all);
  for (const path of readable) allow(native, ruleset, path, READ & all);
  for (const path of writable) allow(native, ruleset, path, all & ~EXECUTE);
  require0(native.call('prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 'no_new_privs');
  require0(native.call('landlock_restrict_self', ruleset, 0), 'landlock_restrict_self');
  closeSync(ruleset);
}

/** struct landlock_ruleset_attr {u64 handled_access_fs; u64 handled_access_net (version 4); u64 scoped (version 6)} */
function createRuleset(native: Native, version: number, all: number): number {
  const attributes = new BigUint64Array([BigInt(all), BigInt(BIND_TCP), BigInt(SCOPES)]);
  const size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const ruleset = native.call('landlock_create_ruleset', native.address(new Uint8Array(attributes.buffer)), size, 0);
  if (ruleset < 0) throw new Error(`cannot restrict files: landlock_create_ruleset failed with ${ruleset}`);
  return ruleset;
}

/** struct landlock_path_beneath_attr {u64 allowed_access; s32 parent_fd}, packed */
function allow(native: Native, ruleset: number, path: string, access: number): void {
  let descriptor: number;
  let isFolder: boolean;
  try {
    descriptor = openSync(path, O_PATH | constants.O_RDONLY);
    isFolder = statSync(path).isDirectory();
  } catch {
    return;
  }
  try {
    const rule = new Uint8Array(12);
    const view = new DataView(rule.buffer);
    view.setBigUint64(0, BigInt(isFolder ? access : access & OF_FILES), true);
    view.setInt32(8, descriptor, true);
    require0(native.call('landlock_add_rule', ruleset, LANDLOCK_RULE_PATH_BENEATH, native.address(rule), 0), `the rule for ${path}`);
  } finally {
    closeSync(descriptor);
  }
}

function require0(result: number, what: string): void {
  if (result !== 0) throw new Error(`cannot restrict files: ${what} failed with ${result}`);
}
