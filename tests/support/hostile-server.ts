// Servers that answer badly, for the bad input suite: each path of one HTTP server is one way to go wrong; others are raw TCP or TLS.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { crc32, deflateSync } from 'node:zlib';

import { makeSelfSigned } from './certificates.ts';

export interface HostileServers {
  readonly http: string;
  /** TLS with a certificate that nobody trusts. */
  readonly untrusted: string;
  /** Answers what is no HTTP. */
  readonly garbage: string;
  /** Takes connections and says nothing. */
  readonly silent: string;
  /** Closes each connection at once. */
  readonly closing: string;
  /** Nothing listens there. */
  readonly refused: string;
  close(): Promise<void>;
}

export async function startHostileServers(): Promise<HostileServers> {
  const certificate = makeSelfSigned(['localhost', '127.0.0.1']);
  const servers: Server[] = [
    createServer(answer),
    createTlsServer({ cert: certificate.certificatePem, key: certificate.keyPem }, (_, response) => response.end('secret')),
    createTcpServer((socket) => socket.on('error', () => {}).end(randomBytes(2000))),
    createTcpServer((socket) => socket.on('error', () => {})),
    createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.destroy())),
    createTcpServer(),
  ];
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const sockets = new Set<{ destroy(): void }>();
  for (const server of servers) server.on('connection', (socket) => sockets.add(socket));
  const [http, untrusted, garbage, silent, closing, refused] = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise((resolve) => servers.pop()!.close(resolve));
  return {
    http: `http://${http}`,
    untrusted: `https://${untrusted}`,
    garbage: `http://${garbage}`,
    silent: `http://${silent}`,
    closing: `http://${closing}`,
    refused: `http://${refused}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

type Route = (response: ServerResponse, request: IncomingMessage) => void;

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

/** A page whose script runs `body`. */
function scriptPage(title: string, body: string): Route {
  return (response) => response.writeHead(200, HTML).end(`<!doctype html><title>${title}</title><p>before</p><script>${body}</script><p>after</p>`);
}

export const ROUTES: Readonly<Record<string, Route>> = {
  '/good': (response) => response.writeHead(200, HTML).end('<!doctype html><title>good</title><h1>All is well</h1>'),
  '/404': (response) => response.writeHead(404, HTML).end('<!doctype html><title>gone</title><h1>No such thing</h1>'),
  '/404-empty': (response) => response.writeHead(404).end(),
  '/loop': (response, request) => response.writeHead(302, { Location: `/loop?${Number(request.url!.split('?')[1] ?? 0) + 1}` }).end(),
  '/to-file': (response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  '/no-type': (response) => response.writeHead(200).end('<!doctype html><title>sniffed</title><p>html without a type'),
  '/no-type-binary': (response) => response.writeHead(200).end(Buffer.from([0, 1, 2, 3, 254, 255, 0, 0])),
  '/unknown-type': (response) => response.writeHead(200, { 'Content-Type': 'x-nonsense/what-is-this' }).end('some bytes'),
  '/bad-type': (response) => response.writeHead(200, { 'Content-Type': ';;;=' }).end('some text'),
  '/pdf': (response) => response.writeHead(200, { 'Content-Type': 'application/pdf' }).end('%PDF-1.7'),
  '/binary.html': (response) => response.writeHead(200, HTML).end(randomBytes(200_000)),
  '/bad-gzip': (response) => response.writeHead(200, { ...HTML, 'Content-Encoding': 'gzip' }).end('this is no gzip'),
  '/short': (response) => {
    response.writeHead(200, { ...HTML, 'Content-Length': 1000 });
    response.write('<!doctype html><title>short</title><p>cut off');
    setTimeout(() => response.destroy(), 50);
  },
  '/long-headers': (response) =>
    response
      .writeHead(200, 'x'.repeat(6000), {
        'Content-Type': `text/html; charset=${'c'.repeat(3000)}; a=${'m'.repeat(3000)}`,
        'Set-Cookie': `big=${'v'.repeat(9000)}`,
      })
      .end('<title>long headers</title>'),
  '/long-type': (response) => response.writeHead(200, { 'Content-Type': `text/${'h'.repeat(5000)}` }).end('text'),
  '/endless': (response) => {
    response.writeHead(200, HTML);
    response.write('<!doctype html><title>endless</title>');
    const timer = setInterval(() => response.write('<p>and on and on'), 5);
    response.on('close', () => clearInterval(timer));
  },
  '/text-100mb': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    const line = Buffer.from('The quick brown fox jumps over the lazy dog, again and again and again.\n'.repeat(910));
    let left = 100 * 1024 * 1024;
    const more = (): void => {
      while (left > 0) {
        left -= line.length;
        if (!response.write(line)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  },
  '/elements-100k': (response) => response.writeHead(200, HTML).end(`<!doctype html><title>many</title>${'<p>text <b>bold</b></p>'.repeat(50_000)}`),
  '/nested-50k': (response) => response.writeHead(200, HTML).end(`<!doctype html><title>deep</title>${'<div>'.repeat(50_000)}bottom`),
  '/nested-inline-50k': (response) => response.writeHead(200, HTML).end(`<!doctype html><title>deep</title>${'<span>'.repeat(50_000)}bottom`),
  '/nested-tables': (response) => response.writeHead(200, HTML).end(`<!doctype html><title>deep</title>${'<table><tr><td>'.repeat(2_000)}bottom`),
  '/nested-flex': (response) =>
    response.writeHead(200, HTML).end(`<!doctype html><title>deep</title><style>div{display:flex;padding:1px}</style>${'<div>'.repeat(2_000)}bottom`),
  '/css-nested': (response) =>
    response.writeHead(200, HTML).end(`<!doctype html><title>css</title><style>${'a{'.repeat(50_000)} p{width:calc(${'('.repeat(50_000)}1px}</style><p>text`),
  '/attribute-10mb': (response) => response.writeHead(200, HTML).end(`<!doctype html><title>attribute</title><p class="${'word '.repeat(2_000_000)}">text`),
  '/images-10k': (response) =>
    response.writeHead(200, HTML).end(`<!doctype html><title>images</title>${Array.from({ length: 10_000 }, (_, at) => `<img src="/pixel?${at}">`).join('')}`),
  '/images-missing': (response) =>
    response
      .writeHead(200, HTML)
      .end(`<!doctype html><title>images</title>${Array.from({ length: 200 }, (_, at) => `<img src="/nothing/${at}" alt="none">`).join('')}`),
  '/pixel': (response) => response.writeHead(200, { 'Content-Type': 'image/png', 'Cache-Control': 'no-store' }).end(png(1, 1)),
  '/huge-image': (response) =>
    response.writeHead(200, HTML).end('<!doctype html><title>huge image</title><p>text</p><img src="/huge.png"><img src="/lying.png">'),
  '/huge.png': (response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end(png(20_000, 20_000)),
  '/lying.png': (response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end(pngHead(4_000_000_000, 4_000_000_000)),
  '/svg-bomb': (response) => response.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(svgBomb()),
  '/xml-bomb': (response) => response.writeHead(200, { 'Content-Type': 'application/xhtml+xml' }).end(xmlBomb()),
  '/meta-refresh': (response) => response.writeHead(200, HTML).end('<!doctype html><title>refresh</title><meta http-equiv="refresh" content="0"><p>again'),
  '/long-title': scriptPage('t', "document.title = 'x'.repeat(1e6); document.body.append('done')"),
  '/long-cookie': scriptPage('cookie', "document.cookie = 'a=' + 'x'.repeat(1e6); document.body.append('done')"),
  '/long-storage': scriptPage(
    'storage',
    "try { localStorage.setItem('a', 'x'.repeat(1e8)); document.body.append('stored') } catch (e) { document.body.append(e.name) }",
  ),
  '/long-url': scriptPage(
    'url',
    "new Image().src = '/x?' + 'x'.repeat(3e6); fetch('/y?' + 'x'.repeat(3e6)).catch((e) => document.body.append('done', e.name)); history.pushState('x'.repeat(2e7), '', '?a')",
  ),
  '/long-navigation': scriptPage('navigation', "location.href = '/x?' + 'x'.repeat(3e6); document.body.append('done')"),
  '/deep-json': scriptPage('json', "window.deep = []; for (let i = 0, at = deep; i < 1e5; i++) at = at[0] = []; document.body.append('done')"),
  '/loop-script': scriptPage('loop', 'for (;;);'),
  '/loop-timer': scriptPage('timer', 'setTimeout(() => { for (;;); }, 10)'),
  '/loop-promise': scriptPage('promise', 'const again = () => Promise.resolve().then(again); again()'),
  '/loop-mutation': scriptPage(
    'mutation',
    "new MutationObserver(() => document.body.setAttribute('a', Math.random())).observe(document.body, { attributes: true }); document.body.setAttribute('a', 1)",
  ),
  '/timer-bomb': scriptPage('bomb', 'const fork = () => { setTimeout(fork, 0); setTimeout(fork, 0) }; fork()'),
  '/interval-bomb': scriptPage('bomb', 'for (let i = 0; i < 1e5; i++) setInterval(() => { document.title = String(Math.random()) }, 0)'),
  '/memory-heap': scriptPage('heap', 'const all = []; for (;;) all.push(new Array(1e7).fill(1.1))'),
  '/memory-string': scriptPage('string', "let text = 'x'; try { for (;;) text += text } catch (e) { document.body.append(e.name) }"),
  '/memory-buffers': scriptPage(
    'buffers',
    "const all = []; try { for (;;) all.push(new Uint8Array(1e8).fill(1)) } catch (e) { document.body.append('refused ' + e.name) }",
  ),
  '/memory-dom': scriptPage('dom', "for (;;) document.body.append(document.createElement('p'))"),
  '/recursion': scriptPage('recursion', 'const deep = () => deep() + 1; try { deep() } catch (e) { document.body.append(e.name) }'),
  '/recursion-dom': scriptPage(
    'recursion',
    "const deep = () => document.body.dispatchEvent(new Event('x')); document.body.addEventListener('x', deep); try { deep() } catch (e) { document.body.append(e.name) } document.body.append(' done')",
  ),
  '/regex': scriptPage('regex', "/^(a+)+$/.test('a'.repeat(50) + '!')"),
  '/open-bomb': scriptPage('open', "for (let i = 0; i < 1000; i++) open('/good'); document.body.append('done')"),
  '/alert-bomb': scriptPage('alert', "for (let i = 0; i < 1000; i++) alert(i); document.body.append('done')"),
  '/console-bomb': scriptPage('console', "for (let i = 0; i < 20000; i++) console.log('x'.repeat(1000)); document.body.append('done')"),
  '/fetch-bomb': scriptPage('fetch', "for (let i = 0; i < 5000; i++) fetch('/pixel?' + i).catch(() => {}); document.body.append('done')"),
  '/worker-bomb': scriptPage('worker', "try { for (let i = 0; i < 1000; i++) new Worker('/good') } catch (e) { document.body.append(e.name) }"),
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  response.on('error', () => {});
  const path = (request.url ?? '/').split('?')[0]!;
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (route === undefined) response.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here');
  else route(response, request);
}

/** A valid, empty greyscale PNG: 20,000 x 20,000 pixels are 50 kB of it and 1.6 GB decoded. */
export function png(width: number, height: number): Buffer {
  return Buffer.concat([pngHead(width, height), chunk('IDAT', deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height))), chunk('IEND', Buffer.alloc(0))]);
}

function pngHead(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1; // one bit for each pixel, greyscale
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** Each level uses the one below ten times: 10^9 shapes. */
function svgBomb(): string {
  const levels = Array.from({ length: 9 }, (_, at) => `<g id="l${at + 1}">${`<use href="#l${at}"/>`.repeat(10)}</g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg"><defs><rect id="l0" width="1" height="1"/>${levels.join('')}</defs><use href="#l9"/></svg>`;
}

/** https://en.wikipedia.org/wiki/Billion_laughs_attack */
function xmlBomb(): string {
  const levels = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">${levels.join('')}]><html xmlns="http://www.w3.org/1999/xhtml"><body>&l9;</body></html>`;
}
