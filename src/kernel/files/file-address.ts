// file: addresses as paths of this machine, and what a name says of its content.

import { extname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

import { fail, ok } from '../../base/failure.ts';
import type { Result } from '../../base/failure.ts';

/** Absolute, without `.`, `..` and `//`; a slash at its end stays. net.file-not-found for what names no file of this machine. */
export function pathOfFileUrl(url: string): Result<string> {
  try {
    const path = posix.normalize(fileURLToPath(url));
    return path.includes('\0') ? fail('net.file-not-found', 'no such file') : ok(path);
  } catch {
    return fail('net.file-not-found', 'not a file of this machine');
  }
}

/** As path-matcher.ts wants it; '', which no grant permits, for what names no file. */
export function plainPathOfFileUrl(url: string): string {
  const path = pathOfFileUrl(url);
  return path.ok ? withoutSlash(path.value) : '';
}

/** The folder that a document at this path lies in. */
export function folderOf(path: string): string {
  return path.endsWith('/') ? withoutSlash(path) : posix.dirname(path);
}

export function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** '' for names that say nothing. */
export function mimeTypeOfPath(path: string): string {
  return MIME_TYPES[extname(path).toLowerCase()] ?? '';
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'application/xhtml+xml',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.txt': 'text/plain',
  '.md': 'text/plain',
  '.xml': 'application/xml',
  '.pdf': 'application/pdf',
  '.wasm': 'application/wasm',
};
