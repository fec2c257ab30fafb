// The state key of a running system, and the list of state folders whose keys are sealed to this installation: tools/build.ts lets the next
// build in there before it takes the place of this one.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { MeasuredBoot } from '../kernel/boot/measured-boot.ts';
import { SEALED_KEY_FILE, StateKeySource } from '../kernel/boot/state-key-source.ts';
import type { KernelLog } from '../kernel/log.ts';
import type { ProgramPaths } from '../kernel/program-paths.ts';
import type { StateStore } from '../kernel/state/state-store.ts';

const MAX_FOLDERS = 100;

export function openStateKey(state: StateStore, statePath: string, measuredBoot: MeasuredBoot, paths: ProgramPaths, log: KernelLog): StateKeySource {
  const key = new StateKeySource({
    statePath,
    backend: () => measuredBoot.backend(),
    isBuild: paths.isBundled,
    wish: () => state.settings.get('security.state-key'),
    log,
    onSealed: () => noteSealedFolder(paths.root, statePath),
  });
  state.settings.watch((name) => {
    if (name === 'security.state-key' && state.secrets.isUnlocked) void key.moveAsWished();
  });
  return key;
}

export function sealedFoldersFile(root: string): string {
  return join(root, '.kpio', 'sealed-for');
}

/** Those that still hold a sealed key. */
export function sealedFolders(root: string): string[] {
  try {
    const lines = readFileSync(sealedFoldersFile(root), 'utf8').split('\n');
    return lines.filter((line) => line !== '' && existsSync(join(line, SEALED_KEY_FILE)));
  } catch {
    return [];
  }
}

/** An installation that may not be written is not built anew either. */
function noteSealedFolder(root: string, statePath: string): void {
  const known = sealedFolders(root);
  if (known.includes(statePath)) return;
  try {
    const file = sealedFoldersFile(root);
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${[statePath, ...known].slice(0, MAX_FOLDERS).join('\n')}\n`);
    renameSync(draft, file);
  } catch {
    // Told above.
  }
}
