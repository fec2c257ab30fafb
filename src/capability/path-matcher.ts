// Paths of a grant, compiled: is a path at or below one of up to 256 folders? The cost is the length of the path; nothing is allocated.
// SAFETY: a path is compared as text, so whoever asks has resolved links before; a path that is not in its plain form matches nothing.

import { MAX_PATH_UNITS } from './constraints.ts';

/** Absolute, no empty, `.` or `..` part, no NUL and no backslash, no slash at the end (but for `/` itself). */
export function isPlainPath(path: string): boolean {
  if (path.length === 0 || path.length > MAX_PATH_UNITS || path.charCodeAt(0) !== 47) return false;
  if (path.length === 1) return true;
  let partStart = 1;
  for (let i = 1; i <= path.length; i++) {
    const code = i === path.length ? 47 : path.charCodeAt(i);
    if (code === 0 || code === 92) return false;
    if (code !== 47) continue;
    const length = i - partStart;
    if (length === 0) return false;
    if (path.charCodeAt(partStart) === 46 && (length === 1 || (length === 2 && path.charCodeAt(partStart + 1) === 46))) return false;
    partStart = i + 1;
  }
  return true;
}

/** Both plain. */
export function isPathWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || (path.length > folder.length && path.charCodeAt(folder.length) === 47 && path.startsWith(folder));
}

export class PathMatcher {
  readonly folders: readonly string[];
  readonly #byHash = new Map<number, string[]>();

  constructor(folders: readonly string[]) {
    this.folders = folders;
    for (const folder of folders) {
      const hash = hashOf(folder);
      const same = this.#byHash.get(hash);
      if (same === undefined) this.#byHash.set(hash, [folder]);
      else same.push(folder);
    }
  }

  /** `path` is plain. */
  matches(path: string): boolean {
    let hash = 0;
    for (let i = 0; i < path.length; i++) {
      const code = path.charCodeAt(i);
      if (code === 47 && i > 0 && this.#holds(hash, path)) return true;
      hash = (Math.imul(hash, 31) + code) | 0;
      if (i === 0 && this.#holds(hash, path)) return true;
    }
    return this.#holds(hash, path);
  }

  #holds(hash: number, path: string): boolean {
    const folders = this.#byHash.get(hash);
    if (folders === undefined) return false;
    for (let i = 0; i < folders.length; i++) if (isPathWithin(path, folders[i]!)) return true;
    return false;
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
