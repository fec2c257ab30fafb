import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createServer as createHttpServer } from 'node:http';
import { listen, load, makeService, NAVIGATION, outcome, serve, serveRaw } from './test-support.ts';
import type { RequestWillBeSent } from './network-observer.ts';
import type { Refusal } from './network-options.ts';

test('a navigation sends its headers in the order of Chromium', async (t) => {
  let seen: readonly string[] = [];
  const origin = await serve(t, (request, response) => {
    seen = request.rawHeaders;
    response.end();
  });
  await load(makeService(t), {
    ...NAVIGATION,
    url: `${origin}/`,
    userActivation: true,
    headers: [
      ['X-Own', '1'],
      ['Cookie', 'stolen=1'],
      ['X-Bad', 'a\r\nb'],
    ],
  });
  assert.deepEqual(
    seen.filter((_, index) => index % 2 === 0),
    [
      'Host',
      'Connection',
      'X-Own',
      'Upgrade-Insecure-Requests',
      'User-Agent',
      'Accept',
      'Sec-Fetch-Site',
      'Sec-Fetch-Mode',
      'Sec-Fetch-User',
      'Sec-Fetch-Dest',
      'Accept-Encoding',
      'Accept-Language',
    ],
  );
});

const CODINGS: readonly (readonly [string, (data: Buffer) => Buffer])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['identity', (data) => data],
  ['unknown', (data) => data],
  ['gzip, br', (data) => brotliCompressSync(gzipSync(data))],
];

test('every content coding is undone', async (t) => {
  let current = CODINGS[0];
  const origin = await serve(t, (_request, response) => {
    response.setHeader('Content-Encoding', current?.[0] ?? '');
    response.end(current?.[1](Buffer.from('hello '.repeat(1000))));
  });
  const service = makeService(t);
  for (const coding of CODINGS) {
    current = coding;
    const { body, failure } = await load(service, { ...NAVIGATION, url: `${origin}/${coding[0]}`, cache: 'no-store' });
    assert.equal(failure, null, coding[0]);
    assert.equal(body.toString(), 'hello '.repeat(1000), coding[0]);
  }
});

// Each answer is what a broken or hostile server writes after the request; then it closes the connection.
const BAD_ANSWERS: readonly (readonly [what: string, answer: string | Buffer, code: string])[] = [
  ['nothing', '', 'net.connection-reset'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'net.invalid-response'],
  ['a header with a NUL', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n', 'net.invalid-response'],
  ['a header name with a space', 'HTTP/1.1 200 OK\r\nX Y: a\r\n\r\n', 'net.invalid-response'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'net.invalid-response'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab', 'net.invalid-response'],
  ['a body that is too short', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab', 'net.connection-reset'],
  ['a bad chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n', 'net.invalid-response'],
  ['chunks without an end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n', 'net.connection-reset'],
  ['headers of 300 kB', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(300_000)}\r\n\r\n`, 'net.too-large'],
  ['headers that break off', 'HTTP/1.1 200 OK\r\nX: a', 'net.connection-reset'],
  ['a protocol switch', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'net.invalid-response'],
  ['broken gzip', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\nnot gzip', 'net.content-decoding-failed'],
  [
    'cut gzip',
    Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'), gzipSync('x'.repeat(999)).subarray(0, 20)]),
    'net.content-decoding-failed',
  ],
  ['nine codings', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n\r\nx', 'net.content-decoding-failed'],
  ['a redirect to nowhere', 'HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n', 'net.invalid-url'],
  ['a redirect to a script', 'HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\nContent-Length: 0\r\n\r\n', 'net.unsupported-scheme'],
  ['a redirect to a file', 'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n', 'net.unsupported-scheme'],
];
// Odd, and fine all the same.
const ODD_ANSWERS: readonly (readonly [what: string, answer: string, status: string])[] = [
  ['103 before 200', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', '200'],
  ['204 with a type', 'HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n', '204'],
  ['304 to nobody', 'HTTP/1.1 304 Not Modified\r\n\r\n', '304'],
  ['a body until close', 'HTTP/1.1 200 OK\r\n\r\nabc', '200'],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nabc', '200'],
  ['an empty gzip body', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n', '200'],
  ['a redirect status without Location', 'HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nab', '302'],
  ['404 with a body', 'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nab', '404'],
];

test('each bad answer ends in a code, each odd one in its status', async (t) => {
  let answer: string | Buffer = '';
  const origin = await serveRaw(t, (socket) => socket.end(answer));
  const service = makeService(t);
  for (const [what, bytes, expected] of [...BAD_ANSWERS, ...ODD_ANSWERS]) {
    answer = bytes;
    assert.equal(await outcome(service, { ...NAVIGATION, url: `${origin}/` }), expected, what);
  }
  assert.equal(service.runningLoads, 0);
});

const BAD_REQUESTS: readonly (readonly [url: string, code: string])[] = [
  ['', 'net.invalid-url'],
  ['http://', 'net.invalid-url'],
  ['http://a b/', 'net.invalid-url'],
  [`http://a/${'x'.repeat(3_000_000)}`, 'net.invalid-url'],
  ['ftp://example.com/', 'net.unsupported-scheme'],
  ['javascript:1', 'net.unsupported-scheme'],
  ['chrome://version', 'net.unsupported-scheme'],
  ['http://127.0.0.1:22/', 'net.blocked-by-policy'],
  ['http://no-such-host.invalid/', 'net.name-not-resolved'],
  ['file:///etc/passwd', 'net.file-denied'],
  ['data:nothing', 'net.invalid-url'],
];

test('each address that cannot be loaded has its code', async (t) => {
  const service = makeService(t);
  for (const [url, code] of BAD_REQUESTS) assert.equal(await outcome(service, { ...NAVIGATION, url }), code, url.slice(0, 40));
});

test('a port where nobody listens refuses', async (t) => {
  const server = createHttpServer();
  const port = await listen(t, server);
  await new Promise((resolve) => server.close(resolve));
  assert.equal(await outcome(makeService(t), { ...NAVIGATION, url: `http://localhost:${port}/` }), 'net.connection-refused');
});

test('a server that says nothing times out, and so does one that stops in the middle', async (t) => {
  const origin = await serveRaw(t, (socket, asked) => {
    if (asked === 2) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab');
  });
  const service = makeService(t, { limits: { headersTimeoutMs: 60, bodyIdleTimeoutMs: 60 } });
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${origin}/` }), 'net.timed-out');
  const second = await load(service, { ...NAVIGATION, url: `${origin}/` });
  assert.equal(second.failure?.code, 'net.timed-out');
  assert.equal(second.body.toString(), 'ab');
});

test('redirects are followed with method, body and fragment as the standard says', async (t) => {
  const seen: string[] = [];
  const origin = await serve(t, (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['content-length'] ?? '-'} ${request.headers['content-type'] ?? '-'}`);
    const [, status, rest] = /^\/(\d\d\d)(.*)$/.exec(request.url ?? '') ?? [];
    if (status === undefined) response.end('done');
    else response.writeHead(Number(status), { Location: rest === '' ? '/end' : rest }).end('moved');
  });
  const service = makeService(t);
  const post = { ...NAVIGATION, method: 'POST', body: Buffer.from('abc'), headers: [['Content-Type', 'text/plain']] as const };
  for (const status of [301, 302, 303, 307, 308]) await load(service, { ...post, url: `${origin}/${status}` });
  assert.deepEqual(
    seen.filter((line) => line.includes('/end')),
    ['GET /end - -', 'GET /end - -', 'GET /end - -', 'POST /end 3 text/plain', 'POST /end 3 text/plain'],
  );
  const { response } = await load(service, { ...NAVIGATION, url: `${origin}/302/301/end#here` });
  assert.equal(response?.url, `${origin}/end#here`);
  assert.equal(response?.redirected, true);
});

test('a redirect loop ends', async (t) => {
  const origin = await serve(t, (_request, response) => response.writeHead(302, { Location: '/' }).end());
  assert.equal(await outcome(makeService(t), { ...NAVIGATION, url: `${origin}/` }), 'net.too-many-redirects');
});

test('redirect modes: error refuses, manual shows an opaque answer', async (t) => {
  const origin = await serve(t, (_request, response) => response.writeHead(302, { Location: '/x' }).end());
  const service = makeService(t);
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${origin}/`, redirect: 'error' }), 'net.redirect-refused');
  const { response } = await load(service, { ...NAVIGATION, url: `${origin}/`, redirect: 'manual' });
  assert.equal(response?.type, 'opaqueredirect');
  assert.equal(response?.status, 0);
  assert.deepEqual(response?.headers, []);
});

test('a paused load stops the server, and resuming brings the rest', async (t) => {
  const total = 24 * 1024 * 1024;
  let written = 0;
  const origin = await serve(t, (_request, response) => {
    const piece = Buffer.alloc(64 * 1024);
    const more = (): void => {
      while (written < total) {
        written += piece.length;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  });
  const service = makeService(t);
  let received = 0;
  await new Promise<void>((resolve, reject) => {
    let paused = false;
    const running = service.start(
      { ...NAVIGATION, url: `${origin}/` },
      {
        response: () => {},
        data: (chunk) => {
          assert.ok(!paused, 'no data while paused');
          received += chunk.length;
          if (received > 1024 * 1024 && received < 2 * 1024 * 1024) {
            paused = true;
            running.pause();
            setTimeout(() => {
              assert.ok(written < total, 'the server is held back');
              paused = false;
              running.resume();
            }, 50);
          }
        },
        end: resolve,
        failed: (failure) => reject(new Error(failure.message)),
      },
    );
  });
  assert.equal(received, total);
});

test('a decompression bomb is stopped, whatever the coding', async (t) => {
  const zeros = Buffer.alloc(96 * 1024 * 1024);
  const bombs: Record<string, Buffer> = { '/br': brotliCompressSync(zeros, { params: { 1: 4 } }), '/zstd': zstdCompressSync(zeros) };
  const origin = await serve(t, (request, response) =>
    response.writeHead(200, { 'Content-Encoding': (request.url ?? '').slice(1) }).end(bombs[request.url ?? '']),
  );
  const service = makeService(t);
  for (const path of Object.keys(bombs)) {
    let received = 0;
    const code = await new Promise<string>((resolve) =>
      service.start(
        { ...NAVIGATION, url: origin + path },
        {
          response: () => {},
          data: (chunk) => {
            received += chunk.length;
          },
          end: () => resolve('end'),
          failed: (failure) => resolve(failure.code),
        },
      ),
    );
    assert.equal(code, 'net.too-large', path);
    assert.ok(received <= zeros.length);
  }
});

test('an answer over the size limit fails', async (t) => {
  const origin = await serve(t, (_request, response) => response.end(Buffer.alloc(5000)));
  assert.equal(await outcome(makeService(t, { limits: { maxBodyBytes: 4000 } }), { ...NAVIGATION, url: `${origin}/` }), 'net.too-large');
});

test('an aborted load is silent at every stage', async (t) => {
  const origin = await serveRaw(t, (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nab'));
  const service = makeService(t);
  for (const stage of ['at once', 'response', 'data'] as const) {
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const stop = (event: string): void => {
        heard.push(event);
        if (event !== stage) return;
        running.abort();
        setImmediate(() => setImmediate(resolve));
      };
      const running = service.start(
        { ...NAVIGATION, url: `${origin}/` },
        {
          response: () => stop('response'),
          data: () => stop('data'),
          end: () => stop('end'),
          failed: () => stop('failed'),
        },
      );
      if (stage === 'at once') stop('at once');
    });
    assert.equal(heard.at(-1), stage);
    assert.equal(service.runningLoads, 0);
  }
});

test('connections are kept alive, and at most six are open to a host', async (t) => {
  const sockets = new Set<unknown>();
  let open = 0;
  let most = 0;
  const server = createHttpServer((request, response) => {
    sockets.add(request.socket);
    most = Math.max(most, ++open);
    setImmediate(() => {
      open--;
      response.end('ok');
    });
  });
  const origin = `http://127.0.0.1:${await listen(t, server)}`;
  const service = makeService(t);
  const results = await Promise.all(Array.from({ length: 30 }, (_, index) => outcome(service, { ...NAVIGATION, url: `${origin}/${index}` })));
  assert.ok(results.every((result) => result === '200'));
  assert.ok(most <= 6, `${most} at once`);
  assert.ok(sockets.size <= 6, `${sockets.size} connections`);
});

test('other sites and other browser contexts get other connections', async (t) => {
  const sockets = new Set<unknown>();
  const origin = await serve(t, (request, response) => {
    sockets.add(request.socket);
    response.end();
  });
  const service = makeService(t);
  const subresource = { ...NAVIGATION, url: `${origin}/`, isTopLevelNavigation: false, addressSpace: 'loopback' as const };
  await load(service, { ...subresource, topSite: 'http://a.test' });
  await load(service, { ...subresource, topSite: 'http://a.test' });
  await load(service, { ...subresource, topSite: 'http://b.test' });
  await load(service, { ...subresource, topSite: 'http://a.test', browserContextId: 'other' });
  assert.equal(sockets.size, 3);
});

test('a kept connection that the server closed meanwhile is replaced without a word', async (t) => {
  const origin = await serveRaw(t, (socket, asked) => {
    if (asked % 2 === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    else socket.destroy();
  });
  const service = makeService(t);
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${origin}/1` }), '200');
  // The second request is cut off on the kept connection, and sent again on a new one.
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${origin}/2` }), '200');
});

test('bytes that nobody asked for are not taken for the next answer', async (t) => {
  const origin = await serveRaw(t, (socket, asked) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${asked}`);
    if (asked === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged');
  });
  const service = makeService(t);
  assert.equal((await load(service, { ...NAVIGATION, url: `${origin}/1`, cache: 'no-store' })).body.toString(), '1');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await load(service, { ...NAVIGATION, url: `${origin}/2`, cache: 'no-store' })).body.toString(), '2');
});

test('the overrides of a page change its loads only', async (t) => {
  const origin = await serve(t, (request, response) => response.end(`${request.headers['user-agent']} ${request.headers['x-extra'] ?? '-'}`));
  const service = makeService(t);
  service.setPageOverrides('page', { userAgent: 'Other/2', extraHeaders: [['X-Extra', 'yes']], blockedUrls: ['*/ads/*'] });
  const ask = { ...NAVIGATION, url: `${origin}/`, cache: 'no-store' as const };
  assert.equal((await load(service, ask)).body.toString(), 'Other/2 yes');
  assert.equal((await load(service, { ...ask, pageId: 'other' })).body.toString(), 'Test/1.0 -');
  assert.equal(await outcome(service, { ...ask, url: `${origin}/ads/x` }), 'net.blocked-by-client');
  service.setPageOverrides('page', { offline: true });
  assert.equal(await outcome(service, ask), 'net.offline');
  service.setPageOverrides('page', undefined);
  assert.equal((await load(service, ask)).body.toString(), 'Test/1.0 -');
});

test('the observer hears of every hop, and the audit of every refusal', async (t) => {
  const origin = await serve(t, (request, response) => {
    if (request.url === '/a') response.writeHead(302, { Location: '/b', 'Set-Cookie': 'x=1' }).end();
    else response.end('hello');
  });
  const events: string[] = [];
  const sent: RequestWillBeSent[] = [];
  const refusals: Refusal[] = [];
  const service = makeService(t, {
    onRefusal: (refusal) => refusals.push(refusal),
    observer: {
      requestWillBeSent: (event) => {
        sent.push(event);
        events.push(`sent ${event.redirectResponse?.status ?? '-'}`);
      },
      responseReceived: (event) => events.push(`response ${event.response.status}`),
      dataReceived: (event) => events.push(`data ${event.dataLength}/${event.encodedDataLength}`),
      finished: () => events.push('finished'),
      failed: (event) => events.push(`failed ${event.failure.code}`),
    },
  });
  await load(service, { ...NAVIGATION, url: `${origin}/a`, requestId: 'mine' });
  assert.deepEqual(events, ['sent -', 'sent 302', 'response 200', 'data 5/5', 'finished']);
  assert.deepEqual(sent[0]?.headers[0], ['Host', new URL(origin).host]);
  assert.ok(sent[1]?.redirectResponse?.rawHeaders.some(([name]) => name === 'set-cookie'));
  assert.deepEqual(sent[1]?.headers.at(-1), ['Cookie', 'x=1']);
  await load(service, { ...NAVIGATION, url: 'gopher://x/' });
  assert.deepEqual(
    refusals.map((refusal) => `${refusal.step} ${refusal.failure.code}`),
    ['scheme net.unsupported-scheme'],
  );
  assert.equal(events.at(-1), 'failed net.unsupported-scheme');
});

test('localhost is found on either of its addresses', async (t) => {
  const server = createHttpServer((_request, response) => response.end('six'));
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, '::1', () => resolve(true));
  });
  t.after(() => server.close());
  if (!listening) {
    t.skip('no IPv6 here');
    return;
  }
  const { port } = server.address() as { port: number };
  const { body, response } = await load(makeService(t), { ...NAVIGATION, url: `http://localhost:${port}/` });
  assert.equal(body.toString(), 'six');
  assert.equal(response?.remoteAddress?.address, '::1');
});

test('a guest cannot pile up loads without end', async (t) => {
  const origin = await serve(t, (_request, response) => response.end('x'));
  const service = makeService(t);
  const codes = await Promise.all(Array.from({ length: 4100 }, () => outcome(service, { ...NAVIGATION, url: `${origin}/` })));
  assert.equal(codes.filter((code) => code === 'net.blocked-by-policy').length, 4);
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${origin}/` }), '200');
});
