// Reads all of an image, as far as it goes: one line for each name, with what was read or the code that it was refused with.

import { FailureError } from '../../base/failure.ts';
import type { FileTree, VfsNode } from '../node.ts';
import { crc32c } from './crc.ts';

/** Damaged images may have folders in circles. */
const MAX_LINES = 2000;
const MAX_DEPTH = 8;
const MAX_READ_BYTES = 1 << 20;

/** The code; what is no FailureError is a bug and goes on. */
export function codeOf(error: unknown): string {
  if (error instanceof FailureError && error.failure.code.startsWith('vfs.')) return error.failure.code;
  throw error;
}

export function walk(tree: FileTree): string[] {
  const lines: string[] = [];
  visit(tree.root(), '', 0, lines);
  return lines;
}

function visit(node: VfsNode, path: string, depth: number, lines: string[]): void {
  if (lines.length >= MAX_LINES || depth > MAX_DEPTH) return;
  try {
    const { kind } = node.stat();
    if (kind === 'symlink') lines.push(`${path} -> ${node.readLink()}`);
    else if (kind === 'file') lines.push(`${path} file ${contentOf(node)}`);
    else if (kind === 'directory') {
      const entries = node.list();
      lines.push(`${path} directory ${entries.length}`);
      for (const { name } of entries.toSorted((p, q) => (p.name < q.name ? -1 : 1))) child(node, name, path, depth, lines);
    } else lines.push(`${path} other`);
  } catch (error) {
    lines.push(`${path} ${codeOf(error)}`);
  }
}

function child(node: VfsNode, name: string, path: string, depth: number, lines: string[]): void {
  try {
    const found = node.lookup(name);
    if (found !== null) visit(found, `${path}/${name}`, depth + 1, lines);
  } catch (error) {
    lines.push(`${path}/${name} ${codeOf(error)}`);
  }
}

function contentOf(node: VfsNode): string {
  const file = node.open(false);
  try {
    const bytes = new Uint8Array(Math.min(file.sizeBytes(), MAX_READ_BYTES));
    return crc32c(~0, bytes.subarray(0, file.read(0, bytes)))
      .toString(16)
      .padStart(8, '0');
  } finally {
    file.close();
  }
}
