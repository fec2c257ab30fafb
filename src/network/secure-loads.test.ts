// TLS and HTTP/2 against servers with certificates made for the test.

import assert from 'node:assert/strict';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse, ServerHttp2Session } from 'node:http2';
import { createServer } from 'node:https';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { makeCertificateAuthority, makeSelfSigned } from '../../tests/support/certificates.ts';
import type { Certificate } from '../../tests/support/certificates.ts';
import type { NetworkRequest } from './network-request.ts';
import { TestClock } from './rate/test-clock.ts';
import { EVERY_NAME_IS_LOCAL, listen, load, makeService, NAVIGATION, outcome, serveRaw } from './test-support.ts';

const AUTHORITY = makeCertificateAuthority();
const TRUSTING = { extraCertificateAuthorities: [AUTHORITY.certificatePem], resolver: EVERY_NAME_IS_LOCAL };
const DAY_MS = 86_400_000;

async function serveTls(t: TestContext, certificate: Certificate, headers: Record<string, string> = {}): Promise<number> {
  const server = createServer({ cert: certificate.certificatePem, key: certificate.keyPem }, (_request, response) =>
    response.writeHead(200, headers).end('secure'),
  );
  return listen(t, server);
}

async function serveHttp2(
  t: TestContext,
  handler: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
): Promise<{ port: number; server: Http2SecureServer }> {
  const certificate = AUTHORITY.issue({ hosts: ['h2.test'] });
  const server = createSecureServer({ cert: certificate.certificatePem, key: certificate.keyPem, allowHTTP1: true }, handler);
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  t.after(() => {
    for (const session of sessions) session.destroy();
  });
  return { port: await listen(t, server), server };
}

test('a trusted certificate loads, with its details for DevTools', async (t) => {
  const port = await serveTls(t, AUTHORITY.issue({ hosts: ['site.test', '127.0.0.1'] }));
  const service = makeService(t, TRUSTING);
  const { response, body } = await load(service, { ...NAVIGATION, url: `https://site.test:${port}/` });
  assert.equal(body.toString(), 'secure');
  assert.equal(response?.protocol, 'http/1.1');
  assert.equal(response?.security?.protocol, 'TLS 1.3');
  assert.equal(response?.security?.issuer, 'KPIO test authority');
  assert.equal(response?.security?.subjectName, 'site.test');
  assert.deepEqual(response?.security?.sanList, ['site.test', '127.0.0.1']);
  assert.ok((response?.security?.validTo ?? 0) > Date.now() / 1000);
  assert.ok((response?.timing?.sslEnd ?? -1) >= 0);
  assert.equal(await outcome(service, { ...NAVIGATION, url: `https://127.0.0.1:${port}/` }), '200');
});

test('each wrong certificate is refused with its reason', async (t) => {
  const service = makeService(t, TRUSTING);
  const past = { notBefore: new Date(Date.now() - 9 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) };
  const future = { notBefore: new Date(Date.now() + DAY_MS), notAfter: new Date(Date.now() + 9 * DAY_MS) };
  const cases: readonly (readonly [Certificate, RegExp])[] = [
    [makeSelfSigned(['site.test']), /self-signed/],
    [AUTHORITY.issue({ hosts: ['site.test'], ...past }), /expired/],
    [AUTHORITY.issue({ hosts: ['site.test'], ...future }), /not valid yet/],
    [AUTHORITY.issue({ hosts: ['other.test'] }), /another host/],
    [makeCertificateAuthority('nobody').issue({ hosts: ['site.test'] }), /not trusted/],
  ];
  for (const [certificate, reason] of cases) {
    const port = await serveTls(t, certificate);
    const { failure } = await load(service, { ...NAVIGATION, url: `https://site.test:${port}/` });
    assert.equal(failure?.code, 'net.tls-failed');
    assert.match(failure?.message ?? '', reason);
  }
});

test('a browser context may ignore certificate errors, and the details say so', async (t) => {
  const port = await serveTls(t, makeSelfSigned(['site.test']), { 'Strict-Transport-Security': 'max-age=1000' });
  const service = makeService(t, TRUSTING);
  service.context('context').ignoreCertificateErrors = true;
  const { response } = await load(service, { ...NAVIGATION, url: `https://site.test:${port}/` });
  assert.equal(response?.status, 200);
  assert.match(response?.security?.certificateError ?? '', /self.signed/i);
  assert.equal(service.context('context').hsts.upgrade(new URL('http://site.test/')), null);
  assert.equal(await outcome(service, { ...NAVIGATION, url: `https://site.test:${port}/`, browserContextId: 'strict' }), 'net.tls-failed');
});

test('a server that does not speak TLS fails as TLS', async (t) => {
  const origin = await serveRaw(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  assert.equal(await outcome(makeService(t, TRUSTING), { ...NAVIGATION, url: origin.replace('http:', 'https:') }), 'net.tls-failed');
});

test('a server that resets the handshake fails as TLS, at every moment', async (t) => {
  const origins = [
    await serveRaw(t, (socket) => socket.resetAndDestroy()),
    await serveRaw(t, (socket) => {
      socket.write(Buffer.from([0x16, 3, 3, 0, 40, 2]));
      setImmediate(() => socket.resetAndDestroy());
    }),
  ];
  const service = makeService(t, TRUSTING);
  for (const origin of origins) assert.equal(await outcome(service, { ...NAVIGATION, url: origin.replace('http:', 'https:') }), 'net.tls-failed');
});

test('HSTS learned over TLS turns http into https', async (t) => {
  const port = await serveTls(t, AUTHORITY.issue({ hosts: ['site.test', 'sub.site.test'] }), {
    'Strict-Transport-Security': 'max-age=1000; includeSubDomains',
  });
  const service = makeService(t, TRUSTING);
  await load(service, { ...NAVIGATION, url: `https://site.test:${port}/` });
  const { response } = await load(service, { ...NAVIGATION, url: `http://sub.site.test:${port}/` });
  assert.equal(response?.url, `https://sub.site.test:${port}/`);
  // Not in another browser context: there plain http meets a TLS port.
  assert.notEqual(await outcome(service, { ...NAVIGATION, url: `http://site.test:${port}/`, browserContextId: 'other' }), '200');
});

test('HTTP/2 carries many loads on one connection', async (t) => {
  let sessions = 0;
  const { port, server } = await serveHttp2(t, (request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] });
    response.end(`${request.httpVersion} ${request.method} ${request.url} ${request.headers.host ?? '-'} ${request.headers[':authority']}`);
  });
  server.on('session', () => sessions++);
  const service = makeService(t, TRUSTING);
  const loads = await Promise.all(Array.from({ length: 40 }, (_, index) => load(service, { ...NAVIGATION, url: `https://h2.test:${port}/${index}` })));
  for (const [index, { response, body, failure }] of loads.entries()) {
    assert.equal(failure, null);
    assert.equal(response?.protocol, 'h2');
    assert.equal(body.toString(), `2.0 GET /${index} - h2.test:${port}`);
  }
  assert.equal(sessions, 1);
  assert.deepEqual(
    service
      .context('context')
      .cookies.list()
      .map((cookie) => cookie.name)
      .sort(),
    ['a', 'b'],
  );
});

test('HTTP/2 sends a request body and reads a large answer under back-pressure', async (t) => {
  const { port } = await serveHttp2(t, (request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => {
      response.setHeader('x-received', String(bytes));
      response.end(Buffer.alloc(8 * 1024 * 1024));
    });
  });
  const service = makeService(t, TRUSTING);
  let received = 0;
  await new Promise<void>((resolve, reject) => {
    const running = service.start(
      { ...NAVIGATION, url: `https://h2.test:${port}/`, method: 'POST', body: Buffer.alloc(300_000) },
      {
        response: (response) => assert.equal(response.headers.find(([name]) => name === 'x-received')?.[1], '300000'),
        data: (chunk) => {
          received += chunk.length;
          running.pause();
          setImmediate(() => running.resume());
        },
        end: resolve,
        failed: (failure) => reject(new Error(failure.message)),
      },
    );
  });
  assert.equal(received, 8 * 1024 * 1024);
});

test('HTTP/2 failures have codes: a reset stream, a dropped session, an abort', async (t) => {
  const { port } = await serveHttp2(t, (request, response) => {
    if (request.url === '/reset') response.stream.close(2);
    else if (request.url === '/drop') request.stream.session?.destroy();
    else if (request.url === '/half') {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write('half');
      setImmediate(() => response.stream.close(2));
    } else response.end('fine');
  });
  const service = makeService(t, TRUSTING);
  const ask = (path: string): Promise<string> => outcome(service, { ...NAVIGATION, url: `https://h2.test:${port}${path}` });
  assert.equal(await ask('/reset'), 'net.connection-reset');
  assert.equal(await ask('/half'), 'net.connection-reset');
  assert.equal(await ask('/drop'), 'net.connection-reset');
  assert.equal(await ask('/fine'), '200');
});

test('an HTTP/2 answer that breaks off while the receiver is paused fails once it goes on', async (t) => {
  const { port, server } = await serveHttp2(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '9000000' });
    response.write(Buffer.alloc(400_000));
  });
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  const service = makeService(t, TRUSTING);
  let paused = false;
  const code = await new Promise<string>((resolve) => {
    const running = service.start(
      { ...NAVIGATION, url: `https://h2.test:${port}/` },
      {
        response: () => {},
        data: () => {
          if (paused) return;
          paused = true;
          running.pause();
          sessions[0]?.once('close', () => setImmediate(() => running.resume()));
          sessions[0]?.destroy();
        },
        end: () => resolve('end'),
        failed: (failure) => resolve(failure.code),
      },
    );
  });
  assert.equal(code, 'net.connection-reset');
});

test('a mixed page is refused scripts over http, while its images are asked for over https', async (t) => {
  const port = await serveTls(t, AUTHORITY.issue({ hosts: ['pics.test'] }));
  const service = makeService(t, TRUSTING);
  const page = {
    ...NAVIGATION,
    origin: 'https://site.test',
    topSite: 'https://site.test',
    mode: 'no-cors',
    isTopLevelNavigation: false,
    addressSpace: 'loopback',
  } as const;
  assert.equal(await outcome(service, { ...page, url: `http://pics.test:${port}/a.js`, destination: 'script' }), 'net.blocked-by-mixed-content');
  const { failure, response } = await load(service, { ...page, url: `http://pics.test:${port}/a.png`, destination: 'image' });
  // The body is no image, so nothing but ORB's or the server's word can be the answer: the connection was secure.
  assert.equal(failure, null);
  assert.equal(response?.url, `https://pics.test:${port}/a.png`);
});

test('limits hold streams of HTTP/2 apart, in both directions: one guest waits, another does not', async (t) => {
  let received = 0;
  const { port } = await serveHttp2(t, (request, response) => {
    if (request.method !== 'POST') return void response.end(Buffer.alloc(2 << 20));
    request.on('data', (chunk: Buffer) => void (received += chunk.length));
    request.on('end', () => response.end('thanks'));
  });
  const clock = new TestClock();
  const service = makeService(t, { ...TRUSTING, pacerClock: clock });
  service.limitGuest('slow', 100_000);
  let bytes = 0;
  let ended = 0;
  const start = (more: Partial<NetworkRequest>): void =>
    void service.start(
      { ...NAVIGATION, guestId: 'slow', cache: 'no-store', url: `https://h2.test:${port}/`, ...more },
      { response: () => {}, data: (chunk) => void (bytes += chunk.length), end: () => void ended++, failed: ({ code }) => assert.fail(code) },
    );
  start({});
  start({ method: 'POST', body: Buffer.alloc(1 << 20) });
  const free = await load(service, { ...NAVIGATION, guestId: 'free', cache: 'no-store', url: `https://h2.test:${port}/` });
  assert.deepEqual([free.response?.protocol, free.body.length], ['h2', 2 << 20]);
  for (let second = 0; second < 5; second++) {
    clock.pass(1000);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  // The burst, five seconds, and a chunk each.
  assert.ok(bytes + received <= 600_000 + 2 * 65_536, `${bytes} ${received}`);
  assert.equal(ended, 0);
  service.limitGuest('slow', null);
  while (ended < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([received, bytes], [1 << 20, (2 << 20) + 6]);
});
