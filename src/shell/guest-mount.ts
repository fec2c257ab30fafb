// kpio guest mounts|mount|unmount: what is asked of the running system, and how its answer is printed.

import { resolve } from 'node:path';

import { FailureError } from '../base/failure.ts';
import { MOUNT_MODES } from '../kernel/files/mount-source.ts';
import type { MountView } from '../kernel/files/mount-table.ts';
import { bytesFromText, bytesToText, textTable } from './text-table.ts';

/** Throws cli.usage. Paths of this machine may be relative; the target is a path as the guest sees it. */
export function mountQuestionOf(act: 'mounts' | 'mount' | 'unmount', id: number, words: readonly string[], options: ReadonlyMap<string, string>) {
  const command = `guest.${act}`;
  if (act === 'mounts') return { command, id };
  const [source, target] = act === 'mount' ? words : [null, words[0]];
  if (target === undefined || source === undefined || words.length > 2) {
    throw new FailureError('cli.usage', act === 'mount' ? 'guest mount takes a guest, a source and a target' : 'guest unmount takes a guest and a target');
  }
  if (!target.startsWith('/')) throw new FailureError('cli.usage', 'the target is a path as the guest sees it, and begins with a slash');
  if (source === null) return { command, id, target };
  const mode = options.get('mode') ?? 'ro';
  if (!(MOUNT_MODES as readonly string[]).includes(mode)) throw new FailureError('cli.usage', `--mode takes ${MOUNT_MODES.join(', ')}, not "${mode}"`);
  const quota = options.get('quota');
  const changes = options.get('changes');
  return {
    command,
    id,
    source: resolve(source),
    target,
    mode,
    quotaBytes: quota === undefined ? null : bytesFromText(quota),
    changes: changes === undefined ? null : resolve(changes),
  };
}

export function mountsText(mounts: readonly MountView[]): string {
  const rows = mounts.map((mount) => [
    mount.path,
    mount.mode,
    mount.by,
    `${mount.openNow} of ${mount.opened}`,
    bytesToText(mount.bytesRead),
    bytesToText(mount.bytesWritten),
    mount.quotaBytes === null ? '-' : `${bytesToText(mount.usedBytes ?? 0)} of ${bytesToText(mount.quotaBytes)}`,
    mount.cacheHits === null ? '-' : `${mount.cacheHits} of ${mount.cacheHits + (mount.cacheMisses ?? 0)}`,
    mount.source,
  ]);
  return textTable(['path', 'mode', 'by', 'open', 'read', 'written', 'quota', 'cache hits', 'source'], rows);
}
