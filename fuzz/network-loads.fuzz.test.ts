// Loads under servers and receivers that behave at random: every load ends exactly once, says nothing after it was stopped or while
// it is paused, and leaves nothing behind. Both HTTP versions.

import assert from 'node:assert/strict';
import { createSecureServer } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { NetworkService } from '../src/network/network-service.ts';
import type { NetworkRequest } from '../src/network/network-request.ts';
import { NAVIGATION } from '../src/network/test-support.ts';
import { makeCertificateAuthority } from '../tests/support/certificates.ts';

const AUTHORITY = makeCertificateAuthority();

interface Plan {
  readonly path: string;
  /** After how many events the receiver stops the load; -1: never. */
  readonly abortAfter: number;
  readonly pauseEvery: number;
}

const PATHS = ['/ok', '/big', '/gzip', '/badgzip', '/short', '/reset', '/slow', '/redirect', '/loop', '/empty', '/junk', '/image'];
const plans = fc.array(
  fc.record({ path: fc.constantFrom(...PATHS), abortAfter: fc.integer({ min: -1, max: 4 }), pauseEvery: fc.integer({ min: 0, max: 3 }) }),
  { minLength: 1, maxLength: 25 },
);

const BODIES: Record<string, Buffer> = {
  '/ok': Buffer.from('hello'),
  '/big': Buffer.alloc(1_500_000, 'x'),
  '/gzip': gzipSync(Buffer.alloc(500_000, 'y')),
  '/badgzip': Buffer.from('nonsense'),
  '/slow': Buffer.from('slowly'),
  '/image': Buffer.from('GIF89a'),
  '/empty': Buffer.alloc(0),
  '/redirect': Buffer.from('see /ok'),
  '/loop': Buffer.alloc(20_000),
};

function answerHttp1(socket: Socket, path: string): void {
  const body = BODIES[path] ?? Buffer.alloc(0);
  const head = (status: string, more = ''): string => `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n${more}\r\n`;
  if (path === '/reset') socket.resetAndDestroy();
  else if (path === '/junk') socket.write('HTTP/9.9 what\r\n\r\n');
  else if (path === '/short') socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc');
  else if (path === '/redirect' || path === '/loop')
    socket.write(Buffer.concat([Buffer.from(head('302 Found', `Location: ${path === '/loop' ? '/loop' : '/ok'}\r\n`)), body]));
  else if (path === '/slow') {
    socket.write(head('200 OK'));
    setImmediate(() => socket.write(body));
  } else socket.write(Buffer.concat([Buffer.from(head('200 OK', path.endsWith('gzip') ? 'Content-Encoding: gzip\r\n' : '')), body]));
}

function run(service: NetworkService, request: NetworkRequest, plan: Plan): Promise<void> {
  return new Promise((resolve, reject) => {
    let events = 0;
    let over = false;
    let paused = false;
    const check = (event: string): void => {
      if (over) reject(new Error(`${event} after the end of ${plan.path}`));
      if (paused && (event === 'data' || event === 'end')) reject(new Error(`${event} while ${plan.path} is paused`));
    };
    const finish = (event: string): void => {
      check(event);
      over = true;
      // Time for anything that should not come.
      setImmediate(() => setImmediate(resolve));
    };
    const step = (event: string): void => {
      check(event);
      if (events++ === plan.abortAfter) {
        running.abort();
        finish('abort');
      } else if (plan.pauseEvery > 0 && events % plan.pauseEvery === 0) {
        paused = true;
        running.pause();
        setImmediate(() => {
          paused = false;
          running.resume();
        });
      }
    };
    const running = service.start(request, {
      response: () => step('response'),
      data: () => step('data'),
      end: () => finish('end'),
      failed: () => finish('failed'),
    });
    if (plan.abortAfter === 0) {
      events = 1;
      running.abort();
      finish('abort');
    }
  });
}

test('every load over HTTP/1.1 ends once', async (t) => {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (data) => answerHttp1(socket, /^GET (\S+)/.exec(data.toString('latin1'))?.[1] ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await fc.assert(
    fc.asyncProperty(plans, async (list) => {
      const service = new NetworkService({ userAgent: 'Fuzz', acceptLanguage: 'en' });
      await Promise.all(list.map((plan) => run(service, { ...NAVIGATION, url: origin + plan.path }, plan)));
      assert.equal(service.runningLoads, 0);
      service.close();
    }),
    { numRuns: 60 },
  );
});

test('every load over HTTP/2 ends once', async (t) => {
  const certificate = AUTHORITY.issue({ hosts: ['127.0.0.1'] });
  const sessions = new Set<{ destroy(): void }>();
  const server = createSecureServer({ cert: certificate.certificatePem, key: certificate.keyPem }, (request, response) => {
    const body = BODIES[request.url] ?? Buffer.alloc(0);
    response.stream.on('error', () => {});
    if (request.url === '/reset') request.stream.session?.destroy();
    else if (request.url === '/junk') response.stream.close(1);
    else if (request.url === '/short') {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write('abc');
      setImmediate(() => response.stream.close(2));
    } else if (request.url === '/redirect' || request.url === '/loop')
      response.writeHead(302, { location: request.url === '/loop' ? '/loop' : '/ok' }).end(body);
    else response.writeHead(200, request.url.endsWith('gzip') ? { 'content-encoding': 'gzip' } : {}).end(body);
  });
  server.on('session', (session) => sessions.add(session)).on('sessionError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await fc.assert(
    fc.asyncProperty(plans, async (list) => {
      const service = new NetworkService({ userAgent: 'Fuzz', acceptLanguage: 'en', extraCertificateAuthorities: [AUTHORITY.certificatePem] });
      await Promise.all(list.map((plan) => run(service, { ...NAVIGATION, url: origin + plan.path }, plan)));
      assert.equal(service.runningLoads, 0);
      service.close();
    }),
    { numRuns: 25 },
  );
});
