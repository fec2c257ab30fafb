// file: URLs, for guests that were given folders. SAFETY: the file is opened first and then asked where it really is, so that
// neither `..`, nor a symbolic link, nor one swapped in between leads outside.

import { constants, openSync, closeSync, createReadStream, fstatSync, readlinkSync, realpathSync } from 'node:fs';
import type { ReadStream } from 'node:fs';
import { extname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { ByteSink, ByteSource } from '../http/byte-source.ts';

export interface OpenedFile {
  readonly sizeBytes: number;
  readonly lastModified: Date;
  /** By the name's extension, '' when that says nothing. */
  readonly contentType: string;
  readonly body: ByteSource;
}

export function openFile(url: URL, roots: readonly string[] | null): Result<OpenedFile> {
  if (roots === null || roots.length === 0) return refuse('net.file-denied');
  let path: string;
  try {
    path = fileURLToPath(url);
  } catch {
    return refuse('net.invalid-url', 'not a file of this machine');
  }
  // A path that is not even written below a root is not touched: its existence is none of the guest's business.
  const realRoots = roots.flatMap((root) => [root, tryRealpath(root)]);
  if (!realRoots.some((root) => isBelow(path, root))) return refuse('net.file-denied');
  let descriptor: number;
  try {
    // NONBLOCK: opening a FIFO must not hang the service.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return code === 'EACCES' || code === 'EPERM' ? refuse('net.file-denied', 'no permission') : refuse('net.file-not-found');
  }
  const opened = inspect(descriptor, path, realRoots);
  if (!opened.ok) closeSync(descriptor);
  return opened;
}

function inspect(descriptor: number, path: string, roots: readonly string[]): Result<OpenedFile> {
  if (!roots.some((root) => isBelow(realPathOf(descriptor, path), root))) return refuse('net.file-denied');
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) return refuse('net.is-directory');
  if (!stat.isFile()) return refuse('net.file-denied', 'not a regular file');
  const contentType = TYPES[extname(path).toLowerCase()] ?? '';
  return { ok: true, value: { sizeBytes: stat.size, lastModified: stat.mtime, contentType, body: new FileSource(descriptor) } };
}

function refuse(code: Failure['code'], cause?: string): Result<never> {
  return { ok: false, failure: failure(code, cause) };
}

function realPathOf(descriptor: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return tryRealpath(path); // No /proc: a swapped link could win this race.
  }
}

function tryRealpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A file may be a root itself. */
function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

class FileSource implements ByteSource {
  readonly #stream: ReadStream;
  #sink: ByteSink | null = null;

  constructor(descriptor: number) {
    this.#stream = createReadStream('', { fd: descriptor, start: 0 });
    this.#stream.on('error', (error) => this.#sink?.failed(failure('net.file-not-found', error.message)));
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    this.#stream.on('data', (chunk) => this.#sink?.data(chunk as Buffer));
    this.#stream.on('end', () => this.#sink?.end());
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    if (this.#sink !== null) this.#stream.resume();
  }

  abort(): void {
    this.#sink = null;
    this.#stream.destroy();
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'application/xhtml+xml',
  '.xml': 'text/xml',
  '.svg': 'image/svg+xml',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.txt': 'text/plain',
  '.md': 'text/plain',
  '.log': 'text/plain',
  '.csv': 'text/csv',
  '.png': 'image/png',
  '.apng': 'image/apng',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.pdf': 'application/pdf',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.ogg': 'audio/ogg',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.zip': 'application/zip',
  '.gz': 'application/gzip',
};
