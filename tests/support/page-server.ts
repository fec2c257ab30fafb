// Serves the test pages on a loopback port: tests/pages/*.html, packages under /npm/, and applications that are bundled on demand.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

export interface PageServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** `routes` answer their exact paths first. `port` 0 takes a free one; another address of 127.0.0.0/8 is another site. */
export async function startPageServer(routes: Readonly<Record<string, Route>> = {}, address = '127.0.0.1', port = 0): Promise<PageServer> {
  const server = createServer((request, response) => void answer(request, response, routes));
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return { origin: `http://${address}:${(server.address() as AddressInfo).port}`, close: () => closeServer(server) };
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: Readonly<Record<string, Route>>): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  if (Object.hasOwn(routes, path)) return routes[path]!(request, response);
  try {
    const app = /^\/app\/([\w-]+)\.js$/.exec(path);
    const body = app === null ? readFileSync(fileOf(path)) : await bundleApp(app[1]!);
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', 'Content-Length': body.length });
    response.end(body);
  } catch {
    response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Not found</title><h1>Not found</h1><p>There is no ${path.replace(/[<&]/g, '')} here.</p>`);
  }
}

function fileOf(path: string): string {
  const file = path.startsWith('/npm/') ? join(ROOT, 'node_modules', normalize(path.slice(5))) : join(ROOT, 'tests', 'pages', normalize(path));
  if (!statSync(file).isFile()) throw new Error('not a file');
  return file;
}

const bundles = new Map<string, Buffer>();

async function bundleApp(name: string): Promise<Buffer> {
  let bundle = bundles.get(name);
  if (bundle === undefined) {
    const result = await build({
      entryPoints: [join(ROOT, 'tests', 'pages', 'apps', `${name}.jsx`)],
      bundle: true,
      write: false,
      minify: true,
      format: 'iife',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'silent',
    });
    bundle = Buffer.from(result.outputFiles[0]!.contents);
    bundles.set(name, bundle);
  }
  return bundle;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
