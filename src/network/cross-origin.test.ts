// What pages may ask of and read from other origins: CORS, ORB, CORP, nosniff, the private network rule, cookies, cache.

import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { EVERY_NAME_IS_LOCAL, load, makeService, NAVIGATION, outcome, pageFetch, serve } from './test-support.ts';
import type { NetworkRequest } from './network-request.ts';
import type { Refusal } from './network-options.ts';
import type { Resolver } from './http/resolver.ts';

const LOCAL = { resolver: EVERY_NAME_IS_LOCAL };

/** A server on every name; gives a function from host name to origin. */
async function serveNames(t: TestContext, handler: RequestListener): Promise<(host: string) => string> {
  const { port } = new URL(await serve(t, handler));
  return (host) => `http://${host}:${port}`;
}

test('a same-origin fetch sees all headers but Set-Cookie', async (t) => {
  const at = await serveNames(t, (_request, response) => response.writeHead(200, { 'X-Any': '1', 'Set-Cookie': 'a=1' }).end());
  const { response } = await load(makeService(t, LOCAL), pageFetch(at('a.test'), `${at('a.test')}/x`));
  assert.equal(response?.type, 'basic');
  assert.ok(response.headers.some(([name]) => name === 'x-any'));
  assert.ok(!response.headers.some(([name]) => name === 'set-cookie'));
});

const CORS_CASES: readonly (readonly [what: string, answer: Record<string, string>, credentials: NetworkRequest['credentials'], expected: string])[] = [
  ['no header', {}, 'omit', 'net.blocked-by-cors'],
  ['a star', { 'Access-Control-Allow-Origin': '*' }, 'omit', '200'],
  ['a star with credentials', { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' }, 'include', 'net.blocked-by-cors'],
  ['the origin', { 'Access-Control-Allow-Origin': 'ORIGIN' }, 'same-origin', '200'],
  ['the origin without credentials', { 'Access-Control-Allow-Origin': 'ORIGIN' }, 'include', 'net.blocked-by-cors'],
  ['the origin with credentials', { 'Access-Control-Allow-Origin': 'ORIGIN', 'Access-Control-Allow-Credentials': 'true' }, 'include', '200'],
  ['another origin', { 'Access-Control-Allow-Origin': 'http://evil.test' }, 'omit', 'net.blocked-by-cors'],
  ['two origins', { 'Access-Control-Allow-Origin': 'ORIGIN, http://b.test' }, 'omit', 'net.blocked-by-cors'],
];

test('CORS lets through what the server shares, and nothing else', async (t) => {
  let answer: Record<string, string> = {};
  const at = await serveNames(t, (request, response) => {
    for (const [name, value] of Object.entries(answer)) response.setHeader(name, value.replace('ORIGIN', request.headers.origin ?? ''));
    response.end('shared');
  });
  const service = makeService(t, LOCAL);
  for (const [what, headers, credentials, expected] of CORS_CASES) {
    answer = headers;
    assert.equal(await outcome(service, pageFetch(at('a.test'), `${at('b.test')}/x`, { credentials, cache: 'no-store' })), expected, what);
  }
});

test('a CORS answer shows only the headers that the server exposes', async (t) => {
  const at = await serveNames(t, (_request, response) => {
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'X-Shown',
      'X-Shown': '1',
      'X-Hidden': '1',
      'Content-Type': 'text/plain',
    });
    response.end();
  });
  const { response } = await load(makeService(t, LOCAL), pageFetch(at('a.test'), `${at('b.test')}/`));
  const names = response?.headers.map(([name]) => name).filter((name) => name !== 'content-length');
  assert.deepEqual(names?.sort(), ['content-type', 'x-shown']);
});

test('an unusual request is preceded by a preflight, once', async (t) => {
  const seen: string[] = [];
  let allow: Record<string, string> = {};
  const at = await serveNames(t, (request, response) => {
    seen.push(
      `${request.method} ${request.headers['access-control-request-method'] ?? '-'} ${request.headers['access-control-request-headers'] ?? '-'} ${request.headers.cookie ?? '-'}`,
    );
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', ...allow }).end();
  });
  const service = makeService(t, LOCAL);
  const ask = pageFetch(at('a.test'), `${at('b.test')}/api`, {
    method: 'PUT',
    body: Buffer.from('{}'),
    headers: [
      ['Content-Type', 'application/json'],
      ['X-B', '1'],
    ],
  });
  assert.equal(await outcome(service, ask), 'net.blocked-by-cors');
  allow = { 'Access-Control-Allow-Methods': 'PUT', 'Access-Control-Allow-Headers': 'content-type, x-b', 'Access-Control-Max-Age': '60' };
  assert.equal(await outcome(service, ask), '200');
  assert.equal(await outcome(service, ask), '200');
  assert.deepEqual(seen, ['OPTIONS PUT content-type,x-b -', 'OPTIONS PUT content-type,x-b -', 'PUT - - -', 'PUT - - -']);
  // Simple requests ask nobody.
  seen.length = 0;
  await outcome(service, { ...ask, method: 'POST', headers: [['Content-Type', 'text/plain;charset=utf-8']] });
  assert.deepEqual(seen, ['POST - - -']);
});

test('a redirect across origins makes the origin null', async (t) => {
  const origins: (string | undefined)[] = [];
  const at = await serveNames(t, (request, response) => {
    origins.push(request.headers.origin);
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.url === '/1') response.writeHead(302, { Location: at('c.test') + '/2' }).end();
    else response.end();
  });
  await load(makeService(t, LOCAL), pageFetch(at('a.test'), `${at('b.test')}/1`));
  assert.deepEqual(origins, [at('a.test'), 'null']);
});

const SUBRESOURCE_CASES: readonly (readonly [
  destination: NetworkRequest['destination'],
  type: string,
  body: string,
  headers: Record<string, string>,
  expected: string,
])[] = [
  ['script', 'text/javascript', 'let a = 1', {}, '200'],
  ['script', 'text/html', '<!DOCTYPE html><p>secret', {}, 'net.blocked-by-orb'],
  ['script', 'text/html', 'let a = 1', {}, '200'],
  ['script', 'application/json', '{"secret": 1}', {}, 'net.blocked-by-orb'],
  ['script', 'text/plain', 'let a = 1', {}, '200'],
  ['script', 'text/plain', '{"secret": 1}', {}, 'net.blocked-by-orb'],
  ['script', 'text/plain', 'let a = 1', { 'X-Content-Type-Options': 'nosniff' }, 'net.blocked-by-nosniff'],
  ['script', 'text/csv', 'a,b', {}, 'net.blocked-by-nosniff'],
  ['script', 'image/png', 'let a = 1', {}, 'net.blocked-by-nosniff'],
  ['image', 'image/png', '\x89PNG\r\n\x1a\n', {}, '200'],
  ['image', 'text/html', '\x89PNG\r\n\x1a\n', {}, '200'],
  ['image', 'text/html', '<html>secret', {}, 'net.blocked-by-orb'],
  ['image', 'application/pdf', '%PDF-1.7', {}, 'net.blocked-by-orb'],
  ['image', 'image/svg+xml', '<svg/>', {}, '200'],
  ['image', 'application/json', '{"a": 1}', { 'X-Content-Type-Options': 'nosniff' }, 'net.blocked-by-orb'],
  ['style', 'text/css', 'a{}', {}, '200'],
  ['style', 'text/html', 'a{}', { 'X-Content-Type-Options': 'nosniff' }, 'net.blocked-by-nosniff'],
  ['image', 'image/png', '\x89PNG\r\n\x1a\n', { 'Cross-Origin-Resource-Policy': 'same-origin' }, 'net.blocked-by-corp'],
  ['image', 'image/png', '\x89PNG\r\n\x1a\n', { 'Cross-Origin-Resource-Policy': 'same-site' }, 'net.blocked-by-corp'],
  ['image', 'image/png', '\x89PNG\r\n\x1a\n', { 'Cross-Origin-Resource-Policy': 'cross-origin' }, '200'],
];

test("another site's answer to a no-cors request comes through only if it fits its use", async (t) => {
  let current: (typeof SUBRESOURCE_CASES)[number] | undefined;
  const at = await serveNames(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': current?.[1], ...current?.[3] }).end(Buffer.from(current?.[2] ?? '', 'latin1'));
  });
  const service = makeService(t, LOCAL);
  for (current of SUBRESOURCE_CASES) {
    const [destination, type, body, , expected] = current;
    const ask = pageFetch(at('a.test'), `${at('b.test')}/x`, { mode: 'no-cors', credentials: 'include', destination, cache: 'no-store' });
    assert.equal(await outcome(service, ask), expected, `${destination} ${type} ${body.slice(0, 20)}`);
  }
});

test('an opaque answer hides status and headers, but says its type', async (t) => {
  const at = await serveNames(t, (_request, response) => response.writeHead(200, { 'Content-Type': 'image/gif', 'X-A': '1' }).end('GIF89a'));
  const { response } = await load(makeService(t, LOCAL), pageFetch(at('a.test'), `${at('b.test')}/`, { mode: 'no-cors', destination: 'image' }));
  assert.equal(response?.type, 'opaque');
  assert.equal(response?.status, 0);
  assert.deepEqual(response?.headers, []);
  assert.equal(response?.internalStatus, 200);
  assert.equal(response?.mimeType, 'image/gif');
});

test('a public page reaches neither this machine nor the local network, whatever DNS says', async (t) => {
  const at = await serveNames(t, (_request, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('router'));
  const refusals: Refusal[] = [];
  const service = makeService(t, { ...LOCAL, onRefusal: (refusal) => refusals.push(refusal) });
  const fromPublic = { addressSpace: 'public' } as const;
  assert.equal(await outcome(service, pageFetch('http://evil.test', `${at('127.0.0.1')}/`, fromPublic)), 'net.blocked-by-firewall');
  assert.equal(await outcome(service, pageFetch('http://evil.test', `${at('[::ffff:127.0.0.1]')}/`, fromPublic)), 'net.blocked-by-firewall');
  // The rebinding: the page's own name now leads here.
  assert.equal(await outcome(service, pageFetch(at('evil.test'), `${at('evil.test')}/`, fromPublic)), 'net.blocked-by-firewall');
  assert.equal(
    await outcome(service, pageFetch('http://evil.test', `${at('router.test')}/`, { ...fromPublic, mode: 'no-cors', destination: 'image' })),
    'net.blocked-by-firewall',
  );
  const frame = pageFetch('http://evil.test', `${at('router.test')}/`, { ...fromPublic, mode: 'navigate', destination: 'iframe' });
  assert.equal(await outcome(service, frame), 'net.blocked-by-firewall');
  // A page whose origin nobody has seen yet counts as public.
  assert.equal(await outcome(service, { ...pageFetch('http://evil.test', `${at('router.test')}/`), addressSpace: 'unknown' }), 'net.blocked-by-firewall');
  // A plain link is no way in, and works; a form that posts is refused.
  const link = { ...NAVIGATION, origin: 'http://evil.test', url: `${at('router.test')}/`, ...fromPublic };
  assert.equal(await outcome(service, link), '200');
  assert.equal(await outcome(service, { ...link, method: 'POST' }), 'net.blocked-by-firewall');
  // Local pages and the person at the machine may.
  assert.equal(await outcome(service, pageFetch('http://localhost:3000', `${at('127.0.0.1')}/`, { addressSpace: 'loopback' })), '200');
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${at('127.0.0.1')}/` }), '200');
  const { addressSpace: _space, ...fromFile } = pageFetch('null', `${at('127.0.0.1')}/`, { topSite: 'file:' });
  assert.equal(await outcome(service, fromFile), '200');
  assert.equal(await outcome(service, { ...fromFile, topSite: 'https://evil.test' }), 'net.blocked-by-firewall');
  assert.ok(refusals.every((refusal) => refusal.failure.code === 'net.blocked-by-firewall' && refusal.step === 'firewall'));
});

test('the service remembers where a document came from, and rebinding does not change it', async (t) => {
  const at = await serveNames(t, (_request, response) => response.end('x'));
  const service = makeService(t, LOCAL);
  const context = service.context('context');
  context.learnAddressSpace(at('evil.test'), 'public');
  const { addressSpace: _space, ...ask } = pageFetch(at('evil.test'), `${at('evil.test')}/data`);
  assert.equal(await outcome(service, ask), 'net.blocked-by-firewall');
  // Even when a later navigation to the same name leads here.
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${at('evil.test')}/` }), '200');
  assert.equal(await outcome(service, ask), 'net.blocked-by-firewall');
  // A page that has always been local reaches its own server.
  assert.equal(await outcome(service, { ...NAVIGATION, url: `${at('intranet.test')}/` }), '200');
  const { addressSpace: _unused, ...own } = pageFetch(at('intranet.test'), `${at('intranet.test')}/data`);
  assert.equal(await outcome(service, own), '200');
});

test('a firewall gate hears the resolved address and its refusal stands, also for a kept connection', async (t) => {
  const at = await serveNames(t, (_request, response) => response.end('x'));
  const asked: string[] = [];
  let closed = false;
  const resolver: Resolver = { resolve: async () => ({ ok: true, value: ['127.0.0.1'] }) };
  const service = makeService(t, {
    resolver,
    firewall: {
      verdict: (question) => {
        asked.push(`${question.guest} ${question.host} ${question.address}`);
        return closed ? { code: 'net.blocked-by-firewall', message: 'closed' } : null;
      },
    },
  });
  const ask = { ...NAVIGATION, url: `${at('a.test')}/`, cache: 'no-store' as const };
  assert.equal(await outcome(service, ask), '200');
  assert.equal(asked[0], 'guest a.test 127.0.0.1');
  closed = true;
  assert.equal(await outcome(service, ask), 'net.blocked-by-firewall');
});

test('cookies go where SameSite lets them', async (t) => {
  let seen: IncomingHttpHeaders = {};
  const at = await serveNames(t, (request, response) => {
    seen = request.headers;
    if (request.url === '/set')
      response.setHeader('Set-Cookie', ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax', 'hidden=1; HttpOnly', Buffer.from('ü=ö').toString('latin1')]);
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.end();
  });
  const service = makeService(t, LOCAL);
  await load(service, { ...NAVIGATION, url: `${at('shop.test')}/set` });
  const sent = async (request: NetworkRequest): Promise<string> => {
    await load(service, request);
    return Buffer.from(seen.cookie ?? '', 'latin1').toString('utf8');
  };
  const url = `${at('shop.test')}/`;
  assert.equal(await sent({ ...NAVIGATION, url }), 'strict=1; lax=1; hidden=1; ü=ö');
  assert.equal(await sent(pageFetch(at('www.shop.test'), url, { topSite: 'http://shop.test', credentials: 'include' })), 'strict=1; lax=1; hidden=1; ü=ö');
  assert.equal(await sent(pageFetch(at('www.shop.test'), url, { topSite: 'http://shop.test' })), '');
  assert.equal(await sent(pageFetch(at('evil.test'), url, { credentials: 'include' })), '');
  assert.equal(await sent(pageFetch(at('shop.test'), url, { topSite: 'http://evil.test' })), '');
  assert.equal(await sent({ ...NAVIGATION, url, origin: at('evil.test') }), 'lax=1; hidden=1; ü=ö');
  assert.equal(service.documentCookie('context', url, 'http://shop.test'), 'strict=1; lax=1; ü=ö');
  service.setDocumentCookie('context', url, 'http://shop.test', 'hidden=2');
  service.setDocumentCookie('context', url, 'http://shop.test', 'own=1; HttpOnly');
  service.setDocumentCookie('context', url, 'http://shop.test', 'mine=ß');
  assert.equal(service.documentCookie('context', url, 'http://shop.test'), 'strict=1; lax=1; ü=ö; mine=ß');
});

test("the cache answers, asks again, and obeys the request's mode", async (t) => {
  const seen: string[] = [];
  const at = await serveNames(t, (request, response) => {
    seen.push(`${request.url} ${request.headers['if-none-match'] ?? '-'}`);
    if (request.url === '/fresh') response.writeHead(200, { 'Cache-Control': 'max-age=100' }).end('fresh');
    else if (request.url === '/none') response.writeHead(200, { 'Cache-Control': 'no-store' }).end('none');
    else if (request.url === '/vary') response.writeHead(200, { 'Cache-Control': 'max-age=100', Vary: 'X-Kind' }).end(String(request.headers['x-kind']));
    else if (request.headers['if-none-match'] === '"1"') response.writeHead(304, { ETag: '"1"' }).end();
    else response.writeHead(200, { ETag: '"1"', 'Cache-Control': 'no-cache' }).end('tagged');
  });
  const service = makeService(t, LOCAL);
  const ask = async (path: string, more: Partial<NetworkRequest> = {}): Promise<string> => {
    seen.length = 0;
    const { response, body, failure } = await load(service, pageFetch(at('a.test'), at('a.test') + path, more));
    return `${failure?.code ?? body.toString()} ${response?.fromCache === true ? 'cache' : 'net'} ${seen.join('|')}`;
  };
  assert.equal(await ask('/fresh'), 'fresh net /fresh -');
  assert.equal(await ask('/fresh'), 'fresh cache ');
  assert.equal(await ask('/fresh', { cache: 'reload' }), 'fresh net /fresh -');
  assert.equal(await ask('/fresh', { cache: 'no-store' }), 'fresh net /fresh -');
  assert.equal(await ask('/fresh', { topSite: 'http://b.test' }), 'fresh net /fresh -', 'partitioned by top site');
  assert.equal(await ask('/none'), 'none net /none -');
  assert.equal(await ask('/none'), 'none net /none -');
  assert.equal(await ask('/tag'), 'tagged net /tag -');
  assert.equal(await ask('/tag'), 'tagged cache /tag "1"');
  assert.equal(await ask('/tag', { cache: 'force-cache' }), 'tagged cache ');
  assert.equal(await ask('/never', { cache: 'only-if-cached', mode: 'same-origin' }), 'net.not-in-cache net ');
  assert.equal(await ask('/vary', { headers: [['X-Kind', '1']] }), '1 net /vary -');
  assert.equal(await ask('/vary', { headers: [['X-Kind', '2']] }), '2 net /vary -');
  assert.equal(await ask('/vary', { headers: [['X-Kind', '1']] }), '1 cache ');
  await ask('/fresh', { method: 'POST', body: Buffer.from('x') });
  assert.equal(await ask('/fresh'), 'fresh net /fresh -', 'a POST makes the entry old');
});

test('Referer, Origin and Sec-Fetch-Site follow the requester and its policy', async (t) => {
  let seen: IncomingHttpHeaders = {};
  const at = await serveNames(t, (request, response) => {
    seen = request.headers;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end();
  });
  const service = makeService(t, LOCAL);
  const summary = async (request: NetworkRequest): Promise<string> => {
    await load(service, { ...request, cache: 'no-store' });
    return `${seen.referer ?? '-'} ${seen.origin ?? '-'}`.replaceAll(`:${new URL(at('x')).port}`, '');
  };
  assert.equal(await summary(pageFetch(at('a.test'), `${at('a.test')}/`)), 'http://a.test/page -');
  assert.equal(await summary(pageFetch(at('a.test'), `${at('b.test')}/`)), 'http://a.test/ http://a.test');
  assert.equal(await summary(pageFetch(at('a.test'), `${at('b.test')}/`, { referrerPolicy: 'no-referrer' })), '- http://a.test');
  assert.equal(await summary(pageFetch(at('a.test'), `${at('a.test')}/`, { method: 'POST' })), 'http://a.test/page http://a.test');
  assert.equal(
    await summary({
      ...NAVIGATION,
      url: `${at('b.test')}/`,
      origin: at('a.test'),
      method: 'POST',
      referrer: `${at('a.test')}/secret`,
      addressSpace: 'loopback',
    }),
    'http://a.test/ http://a.test',
  );
});

test("nothing is loaded from the kernel's own doors, for a page or a person, by whatever name", async (t) => {
  const origin = await serve(t, (_request, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('x'));
  const { port } = new URL(origin);
  const service = makeService(t, { resolver: EVERY_NAME_IS_LOCAL });
  const person = (): Promise<string> => outcome(service, { ...NAVIGATION, url: `http://door.test:${port}/`, cache: 'no-store' });
  assert.equal(await person(), '200');
  service.setDoors([Number(port)]);
  assert.equal(await person(), 'net.blocked-by-policy');
  assert.equal(await outcome(service, pageFetch(origin, `${origin}/`, { cache: 'no-store' })), 'net.blocked-by-policy');
  service.setDoors([]);
  assert.equal(await person(), '200');
});
