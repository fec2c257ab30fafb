// file: addresses. Only a document that itself came from a file may load them, and only from its own folder downward:
// what a person opened by hand grants that folder, nothing more.

import { createReadStream, realpathSync, statSync } from 'node:fs';
import { dirname, extname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { failure } from '../base/failure.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import type { NetworkListener } from './services/network-client.ts';

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

export class FileLoader {
  /** A subresource of a document. */
  load(url: string, documentUrl: string, listener: NetworkListener): void {
    const allowed = documentUrl.startsWith('file:') ? folderOf(documentUrl) : null;
    this.#read(url, allowed, listener);
  }

  /** A document that a person or an operator named. */
  loadDocument(url: string, listener: NetworkListener): void {
    this.#read(url, sep, listener);
  }

  #read(url: string, allowedFolder: string | null, listener: NetworkListener): void {
    const refuse = (code: ErrorCode, cause: string): void => queueMicrotask(() => listener.failed(failure(code, cause)));
    if (allowedFolder === null) return refuse('net.blocked-by-policy', 'only a local document may load local files');
    let path: string;
    try {
      path = realpathSync(fileURLToPath(url));
    } catch (error) {
      return refuse('net.file-not-found', (error as NodeJS.ErrnoException).code === 'EACCES' ? 'permission denied' : 'no such file');
    }
    if (!path.startsWith(allowedFolder)) return refuse('net.blocked-by-policy', 'the file lies outside the folder of the document');
    // SAFETY: a pipe or device would block a thread, or never end.
    const kind = statSync(path, { throwIfNoEntry: false });
    if (kind?.isDirectory()) return refuse('net.is-directory', path);
    if (!kind?.isFile()) return refuse('net.file-not-found', 'it is not a regular file');
    stream(path, url, listener, refuse);
  }
}

function folderOf(documentUrl: string): string | null {
  try {
    const folder = dirname(realpathSync(fileURLToPath(documentUrl)));
    return folder === sep ? sep : folder + sep;
  } catch {
    return null;
  }
}

function stream(path: string, url: string, listener: NetworkListener, refuse: (code: ErrorCode, cause: string) => void): void {
  const mimeType = MIME_TYPES[extname(path).toLowerCase()] ?? '';
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  let size = 0;
  file.on('open', () => {
    const headers: [string, string][] = mimeType === '' ? [] : [['content-type', mimeType]];
    listener.response(
      { url, redirected: false, status: 200, internalStatus: 200, statusText: 'OK', headers, type: 'basic' },
      {
        mimeType: mimeType === '' ? 'text/plain' : mimeType,
        charset: '',
        fromCache: false,
        protocol: 'file',
        remoteAddress: '',
        remotePort: 0,
        timing: null,
        security: null,
        allHeaders: headers,
      },
    );
  });
  file.on('data', (chunk) => {
    size += chunk.length;
    file.pause();
    listener.data(chunk as Buffer, () => file.resume());
  });
  file.on('end', () => listener.end(size));
  file.on('error', (error: NodeJS.ErrnoException) => {
    refuse('net.file-not-found', error.code === 'EACCES' ? 'permission denied' : (error.code ?? 'it cannot be read'));
  });
}
