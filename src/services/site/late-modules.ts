// Modules of Node that the bundle of site processes loads when something of them is asked for (tools/build.ts): a process that is started by itself
// is ready sooner.

export const LATE_MODULES = ['node:stream/web', 'node:zlib', 'node:inspector'] as const;

/** Loads all of them now: copies of this process share them. */
export function loadLateModules(): void {
  for (const name of LATE_MODULES) process.getBuiltinModule(name);
}
