// Where KPIO's own programs lie: bundles made by tools/build.ts when there are any, else the sources themselves.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { noteUsed } from '../base/code-cache.ts';

export type ProcessKind = 'network' | 'screen' | 'site' | 'zygote';

/** MB. V8 would let it grow to three times 16 in each process, and keeps that: a kernel that had served 500 tabs held 86 MB, with this 61. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=4';

const SITE_FLAGS = ['--experimental-vm-modules', '--disable-sigusr1', '--no-warnings', SMALL_YOUNG_GENERATION, '--no-short-builtin-calls'];

/**
 * Flags of Node for each kind. The build makes the code caches under the same flags: V8 refuses a cache of other ones.
 * Sites: modules for vm contexts, a small young generation, V8's built-ins shared with other processes instead of a copy of 2 MB near
 * the compiled code. No debugger by signal anywhere.
 */
export const NODE_FLAGS: Readonly<Record<ProcessKind | 'main', readonly string[]>> = {
  // NOTE: the launcher (kpio) starts the kernel with the same ones.
  main: ['--no-warnings', SMALL_YOUNG_GENERATION],
  network: ['--disable-sigusr1', '--no-warnings', SMALL_YOUNG_GENERATION],
  screen: ['--disable-sigusr1', '--no-warnings', SMALL_YOUNG_GENERATION],
  // The young generation has its size from the start: growing into it collects four times before the process is ready.
  site: [...SITE_FLAGS, '--min-semi-space-size=4'],
  // What a fork does not have is V8's pool of threads. Collections write into what is shared, so the heap of a copy may double before the
  // first; and compiled code stays, since throwing it away in each copy would un-share it as well.
  zygote: [...SITE_FLAGS, '--single-threaded', '--heap-growing-percent=100', '--no-flush-bytecode'],
};

export interface ProgramPaths {
  readonly root: string;
  readonly node: string;
  readonly build: string;
  readonly isBundled: boolean;
  /** Shared libraries of Node and of the native add-on, recorded by the build. */
  readonly libraries: readonly string[];
  /** Folder of the native add-on of the screen. */
  readonly addons: readonly string[];
  /** Of a measured boot: `file=SHA-256,...` for each file that processes run. boot.cjs runs nothing else. */
  readonly codeDigests?: string | undefined;
}

/** `root` is the folder that holds package.json. */
export function programPaths(root: string): ProgramPaths {
  const build = join(root, '.kpio', 'build');
  const manifest = join(build, 'jail.json');
  const recorded = existsSync(manifest)
    ? (JSON.parse(noteUsed('jail.json', readFileSync(manifest)).toString()) as { libraries: string[]; addons: string[] })
    : { libraries: ['/lib', '/lib64', '/usr/lib'], addons: [join(root, 'node_modules')] };
  return {
    root,
    node: process.execPath,
    build,
    isBundled: process.env['KPIO_FROM_SOURCE'] !== '1' && existsSync(join(build, 'site.cjs')),
    libraries: recorded.libraries,
    addons: recorded.addons,
  };
}

/** Arguments for Node that start a process of this kind. */
export function entryArguments(paths: ProgramPaths, kind: ProcessKind): readonly string[] {
  if (paths.isBundled) return [join(paths.build, 'boot.cjs'), kind];
  const source = (name: string): string => join(paths.root, 'src', 'services', `${name}.ts`);
  return kind === 'zygote' ? [source('site'), kind] : [source(kind)];
}

/** What the jail of a process of this kind shows of the file system, read-only. */
export function readablePaths(paths: ProgramPaths, kind: ProcessKind): readonly string[] {
  const code = paths.isBundled ? [paths.build] : [join(paths.root, 'src'), join(paths.root, 'package.json'), join(paths.root, 'node_modules'), paths.build];
  const addons = kind === 'screen' ? paths.addons : [];
  const names = kind === 'network' ? ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/etc/host.conf', '/etc/gai.conf'] : [];
  return [paths.node, ...paths.libraries, ...code, ...addons, ...names];
}
