// Images for the tests: made by mkfs.ext4 (e2fsprogs) from a folder, in the shapes that ext2, 3 and 4 images come in.

import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, openSync, closeSync, symlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MKFS = ['/sbin/mkfs.ext4', '/usr/sbin/mkfs.ext4'].find((path) => existsSync(path)) ?? null;
const DEBUGFS = ['/sbin/debugfs', '/usr/sbin/debugfs'].find((path) => existsSync(path)) ?? null;
const E2FSCK = ['/sbin/e2fsck', '/usr/sbin/e2fsck'].find((path) => existsSync(path)) ?? null;

export const HAS_MKFS = MKFS !== null && E2FSCK !== null && DEBUGFS !== null;

/** Arguments of mkfs.ext4. */
export const SHAPES: Readonly<Record<string, readonly string[]>> = {
  'as Debian makes it': [],
  'with small blocks': ['-b', '1024'],
  'with large groups and 64 bits': ['-b', '4096', '-O', '64bit,metadata_csum'],
  'without 64 bits or checksums': ['-O', '^64bit,^metadata_csum'],
  'with checksums of groups only': ['-O', '^metadata_csum,uninit_bg,^64bit'],
  'with data in inodes': ['-O', 'inline_data', '-I', '256'],
  'with a checksum seed of its own': ['-O', 'metadata_csum_seed'],
  'with meta groups': ['-b', '1024', '-O', 'meta_bg,^resize_inode', '-g', '1024'],
  'with small inodes': ['-I', '128'],
  'of ext2': ['-t', 'ext2', '-b', '1024', '-O', '^extents,^has_journal,^dir_index'],
  'of ext3': ['-t', 'ext3', '-b', '1024', '-O', '^extents'],
  'without file types in names': ['-O', '^filetype,^dir_index,^metadata_csum,^64bit'],
};

/** Files of all sizes around the borders, holes, many names, links of both lengths, names in many scripts. */
export function fillFolder(folder: string): void {
  mkdirSync(join(folder, 'deep/er/still/deeper'), { recursive: true });
  mkdirSync(join(folder, 'many'));
  mkdirSync(join(folder, 'empty folder'));
  for (let at = 0; at < 400; at++) writeFileSync(join(folder, 'many', `a file with quite a long name, number ${at}`), `content ${at}`);
  for (const size of [0, 1, 59, 60, 61, 100, 150, 1023, 1024, 1025, 4096, 65_537, 300_000]) {
    writeFileSync(join(folder, `size ${size}`), Buffer.alloc(size, `${size} bytes, `));
  }
  writeFileSync(join(folder, 'deep/er/still/deeper/file'), 'at the bottom');
  linkSync(join(folder, 'size 100'), join(folder, 'deep/second name'));
  symlinkSync('size 100', join(folder, 'short link'));
  symlinkSync(`deep/${'./'.repeat(40)}er/still`, join(folder, 'long link'));
  symlinkSync('nowhere', join(folder, 'dangling link'));
  for (const name of ['ä ö ü', '键盘', '🙂', ' spaces ', 'x'.repeat(255)]) writeFileSync(join(folder, name), name);
  const sparse = openSync(join(folder, 'sparse'), 'w');
  for (const offset of [0, 50_000, 200_000, 1_000_000, 1_500_000]) writeSync(sparse, 'island', offset);
  closeSync(sparse);
  utimesSync(join(folder, 'size 1'), 1_700_000_000.5, 1_234_567_890.25);
}

/** Throws with mkfs's words. */
export function makeImage(image: string, folder: string, options: readonly string[], size: string): void {
  const made = spawnSync(MKFS!, ['-q', '-F', '-L', 'test', '-d', folder, ...options, image, size], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
}

/** mkfs makes it, and no folder that an image is compared with has it. */
export function removeLostAndFound(image: string): void {
  const { status, stderr } = spawnSync(DEBUGFS!, ['-w', '-R', 'rmdir lost+found', image], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Gives large folders their hash index, which mkfs leaves out. */
export function indexFolders(image: string): void {
  // 1: something was changed.
  const { status, stdout } = spawnSync(E2FSCK!, ['-fyD', image], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(stdout);
}

/** Without superfluous blocks: for tests that change bytes of it at random. */
export function makeSmallImage(image: string, folder: string, options: readonly string[]): void {
  mkdirSync(join(folder, 'sub/folder'), { recursive: true });
  mkdirSync(join(folder, 'names'));
  for (let at = 0; at < 120; at++) writeFileSync(join(folder, 'names', `name ${at} ${'n'.repeat(at)}`), '');
  writeFileSync(join(folder, 'sub/file'), 'content '.repeat(1000));
  writeFileSync(join(folder, 'sub/folder/tiny'), 'tiny');
  symlinkSync('sub/folder', join(folder, 'link'));
  symlinkSync(`sub/${'./'.repeat(40)}file`, join(folder, 'long link'));
  // Islands with holes between them need a tree of extents.
  const islands = openSync(join(folder, 'islands'), 'w');
  for (let at = 0; at < 40; at++) writeSync(islands, 'island', at * 4096);
  closeSync(islands);
  makeImage(image, folder, ['-b', '1024', '-N', '256', '-m', '0', ...options], '512k');
  indexFolders(image);
}
