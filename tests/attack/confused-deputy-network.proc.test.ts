// A site process that has been taken over asks the network service for what pages may not have: other names than its own on its requests, answers of
// other sites, ports and programs of this machine. The kernel says who asks; what the request itself says of that goes nowhere.

import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, before, test } from 'node:test';

import { CdpServer } from '../../src/cdp/cdp-server.ts';
import { eventually } from '../support/kpio-process.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer, Route } from '../support/page-server.ts';
import { AttackedSystem } from './taken-over/system.ts';
import type { TakenOverPage } from './taken-over/system.ts';

/** What arrived: the method and address as sent, then name and value of each header as sent. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: string;
}

let server: PageServer;
let system: AttackedSystem;
let cdp: CdpServer;
let page: TakenOverPage;
let evil: string;
let bank: string;
const arrived: Arrived[] = [];

function note(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
    request.on('end', () => {
      arrived.push({ method: request.method!, path: request.url!, headers: request.rawHeaders, body });
      resolve();
    });
  });
}

function answers(type: string, body: string, headers: Readonly<Record<string, string>> = {}, status = 200): Route {
  return (request, response) => void note(request).then(() => response.writeHead(status, { 'Content-Type': type, ...headers }).end(body));
}

before(async () => {
  const redirects =
    (to: () => string): Route =>
    (request, response) =>
      void note(request).then(() => response.writeHead(302, { Location: to() }).end());
  server = await startPageServer({
    '/evil': answers('text/html', 'evil'),
    '/echo': answers('text/plain', 'echo'),
    '/secret.json': answers('application/json', '{"secret": 1}'),
    '/secret.html': answers('text/html', '<!doctype html><p>secret'),
    '/secret.txt': answers('text/plain', '{"secret": 1}', { 'X-Content-Type-Options': 'nosniff' }),
    '/secret.png': answers('image/png', 'secret', { 'Cross-Origin-Resource-Policy': 'same-origin' }),
    '/secret.csv': answers('text/csv', 'secret,1'),
    '/other': answers('text/plain', 'secret', { 'Access-Control-Allow-Origin': 'http://other.localhost' }),
    '/star': answers('text/plain', 'secret', { 'Access-Control-Allow-Origin': '*' }),
    '/login': answers('text/html', '<!doctype html><title>bank</title>', { 'Set-Cookie': 'login=1; HttpOnly' }),
    '/to-bank': redirects(() => `${bank}/secret.json`),
    '/to-file': redirects(() => 'file:///etc/passwd'),
    '/to-data': redirects(() => 'data:text/plain,x'),
    '/to-cdp': redirects(() => `${cdp.address}/json/list`),
    '/to-smtp': redirects(() => 'http://127.0.0.1:25/'),
    '/to-user': redirects(() => `${bank.replace('http://', 'http://user:word@')}/star`),
  });
  system = await AttackedSystem.start();
  cdp = await CdpServer.listen(system.browser, system.kernel, 0, true);
  evil = server.origin.replace('127.0.0.1', 'evil.localhost');
  bank = server.origin.replace('127.0.0.1', 'bank.localhost');
  // Whoever uses this browser is logged in there.
  await system.openPage(`${bank}/login`);
  page = await system.takeOver(`${evil}/evil`);
});

after(async () => {
  await cdp?.close();
  await system?.stop();
  await server?.close();
});

function headerOf(request: Arrived, name: string): string | null {
  const at = request.headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase());
  return at < 0 ? null : request.headers[at + 1]!;
}

const FORGED: readonly (readonly [name: string, value: string])[] = [
  ['Host', 'bank.localhost'],
  ['Origin', 'http://bank.localhost'],
  ['Cookie', 'forged=1'],
  ['Cookie2', 'forged=1'],
  ['Referer', 'http://bank.localhost/forged'],
  ['Sec-Fetch-Site', 'none'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['Sec-Fetch-User', '?1'],
  ['Sec-WebSocket-Key', 'forged'],
  ['Connection', 'Upgrade'],
  ['Upgrade', 'forged'],
  ['Keep-Alive', 'forged'],
  ['Transfer-Encoding', 'forged'],
  ['Content-Length', '1000'],
  ['TE', 'forged'],
  ['Trailer', 'forged'],
  ['Expect', '100-continue'],
  ['Via', 'forged'],
  ['Date', 'forged'],
  ['DNT', 'forged'],
  ['Accept-Encoding', 'forged'],
  ['Accept-Charset', 'forged'],
  ['Access-Control-Request-Method', 'forged'],
  ['Access-Control-Request-Headers', 'forged'],
  ['Access-Control-Request-Private-Network', 'forged'],
  ['Proxy-Authorization', 'forged'],
  ['Proxy-Connection', 'forged'],
  ['Set-Cookie', 'forged=1'],
  ['X-HTTP-Method-Override', 'TRACE'],
  ['X-HTTP-Method', 'CONNECT'],
  ['X-Method-Override', 'get, track'],
  ['X-Split', 'a\r\nForged: 1'],
  ['X-Split', 'a\nForged: 1'],
  ['X-Null', 'a\0b'],
  ['X-Wide', 'a\u010d\u010aForged: 1'],
  ['X: a\r\nForged', '1'],
  ['Forged Name', '1'],
  ['', 'forged'],
];

test("headers that say who asks, or how the connection is used, are not the sender's to write", async (t) => {
  for (const [name, value] of FORGED) {
    await t.test(`${JSON.stringify(name)}: ${JSON.stringify(value)}`, async () => {
      arrived.length = 0;
      assert.equal((await page.load({ url: `${evil}/echo`, mode: 'same-origin', headers: [[name, value]] })).code, null);
      const [request] = arrived;
      assert.equal(arrived.length, 1);
      assert.ok(!request!.headers.includes(value), 'the value as it was forged');
      assert.equal(headerOf(request!, 'Forged'), null);
      assert.equal(headerOf(request!, 'Host'), new URL(evil).host);
      assert.equal(headerOf(request!, 'Cookie'), null);
    });
  }
});

test('methods, addresses and referrers cannot be made to say more', async (t) => {
  for (const method of ['CONNECT', 'TRACE', 'TRACK', 'trace', 'GET / HTTP/1.1\r\nForged: 1\r\n\r\nGET', 'GET\0', '']) {
    await t.test(`the method ${JSON.stringify(method)}`, async () => {
      arrived.length = 0;
      assert.equal((await page.load({ url: `${evil}/echo`, mode: 'same-origin', method })).code, 'net.blocked-by-policy');
      assert.deepEqual(arrived, []);
    });
  }
  for (const url of [`${evil}/echo\r\nForged: 1`, `${evil}/echo HTTP/1.1\r\nForged: 1`, `${evil}/echo\t\nx`]) {
    await t.test(`the address ${JSON.stringify(url.slice(evil.length))}`, async () => {
      arrived.length = 0;
      await page.load({ url, mode: 'same-origin' });
      for (const request of arrived) assert.equal(headerOf(request, 'Forged'), null);
      assert.ok(arrived.length <= 1);
    });
  }
  await t.test('a GET with a body', async () => {
    assert.equal((await page.load({ url: `${evil}/echo`, mode: 'same-origin', referrerPolicy: 'unsafe-url', referrer: `${bank}/forged` })).code, null);
    assert.equal(headerOf(arrived.at(-1)!, 'Referer'), null);
  });
  await t.test('a referrer of another site, whatever the policy', async () => {
    for (const referrerPolicy of ['unsafe-url', 'origin', 'no-referrer-when-downgrade', 'x\r\nForged: 1']) {
      arrived.length = 0;
      await page.load({ url: `${bank}/star`, referrer: `${bank}/forged`, referrerPolicy, credentials: 'omit' });
      assert.equal(headerOf(arrived[0]!, 'Referer'), null);
    }
  });
  await t.test('its own origin stays on what it posts elsewhere', async () => {
    arrived.length = 0;
    await page.load({ url: `${bank}/echo`, method: 'POST', mode: 'no-cors' });
    assert.equal(headerOf(arrived[0]!, 'Origin'), evil);
  });
});

test('what another site does not share does not come, however it is asked for', async (t) => {
  const destinations = ['', 'document', 'iframe', 'script', 'style', 'image', 'font', 'audio', 'report'];
  for (const destination of destinations) {
    for (const path of ['/secret.json', '/secret.html', '/secret.txt', '/secret.png', '/secret.csv']) {
      await t.test(`${path} as "${destination}"`, async () => {
        for (const mode of ['no-cors', 'navigate']) {
          const { code, body } = await page.load({ url: `${bank}${path}`, mode, destination });
          assert.match(String(code), /^net\.blocked-by-/);
          assert.equal(body, '');
        }
      });
    }
  }
  const shared: readonly (readonly [name: string, request: Readonly<Record<string, unknown>>, code: string])[] = [
    ['with CORS', { url: '/secret.json', mode: 'cors' }, 'net.blocked-by-cors'],
    ['as if it were the same origin', { url: '/secret.json', mode: 'same-origin' }, 'net.blocked-by-cors'],
    ['what is shared with another', { url: '/other', mode: 'cors' }, 'net.blocked-by-cors'],
    ['what is shared with all, with cookies', { url: '/star', mode: 'cors', credentials: 'include' }, 'net.blocked-by-cors'],
    ['without following redirects', { url: '/star', mode: 'no-cors', redirect: 'manual' }, 'net.blocked-by-cors'],
    ['from the cache alone', { url: '/never-asked', mode: 'no-cors', cache: 'only-if-cached' }, 'net.not-in-cache'],
  ];
  for (const [name, request, code] of shared) {
    await t.test(name, async () => {
      const outcome = await page.load({ ...request, url: `${bank}${String(request['url'])}` });
      assert.deepEqual([outcome.code, outcome.body], [code, '']);
    });
  }
  await t.test('cookies that scripts may not read', async () => {
    assert.deepEqual(await page.block('cookie.get', { url: `${bank}/` }), { cookie: '' });
    const { response } = await page.load({ url: `${evil}/echo`, mode: 'same-origin' });
    assert.ok(!JSON.stringify(response).includes('set-cookie'));
  });
});

test('in the name of a person it does on another site only what plain HTML could', async (t) => {
  const refused: readonly (readonly [name: string, request: Readonly<Record<string, unknown>>])[] = [
    ['delete', { method: 'DELETE' }],
    ['put', { method: 'PUT' }],
    ['a method of its own', { method: 'PATCH' }],
    ['JSON', { method: 'POST', headers: [['Content-Type', 'application/json']] }],
    ['a header that stands for a token', { method: 'POST', headers: [['X-CSRF-Token', 'forged']] }],
    ['a header of libraries', { headers: [['X-Requested-With', 'XMLHttpRequest']] }],
    ['a word of authorization', { headers: [['Authorization', 'Basic forged']] }],
    ['a range of many', { headers: [['Range', 'bytes=0-1,5-9']] }],
    ['more than headers may be', { headers: Array.from({ length: 20 }, () => ['Accept', 'x'.repeat(100)]) }],
  ];
  for (const [name, request] of refused) {
    for (const mode of ['no-cors', 'navigate', 'cors']) {
      await t.test(`${name}, asked for as ${mode}`, async () => {
        arrived.length = 0;
        const { code } = await page.load({ ...request, url: `${bank}/echo`, mode });
        assert.equal(code, 'net.blocked-by-cors');
        assert.deepEqual(
          arrived.filter(({ method }) => method !== 'OPTIONS'),
          [],
        );
      });
    }
  }
  const tab = page.tab;
  for (const contentType of ['application/json', 'text/plain\r\nForged: 1', 'multipart/form-data; boundary=x\r\nForged: 1', 'text/plain;x={"a":1}']) {
    await t.test(`a form of ${JSON.stringify(contentType)}`, async () => {
      arrived.length = 0;
      const wish = { target: '_self', method: 'POST', body: null, contentType, referrer: '', replace: false, userActivation: true };
      await page.say('page.navigate', { ...wish, url: `${bank}/echo` });
      assert.deepEqual([tab.isLoading, tab.committedUrl], [false, `${evil}/evil`]);
      assert.deepEqual(arrived, []);
    });
  }
});

test('redirects lead nowhere that it could not have asked for', async (t) => {
  const cases: readonly (readonly [path: string, mode: string, code: RegExp])[] = [
    ['/to-bank', 'cors', /^net\.blocked-by-cors$/],
    ['/to-bank', 'no-cors', /^net\.blocked-by-orb$/],
    ['/to-bank', 'same-origin', /^net\.blocked-by-cors$/],
    ['/to-file', 'no-cors', /^net\.unsupported-scheme$/],
    ['/to-data', 'cors', /^net\.unsupported-scheme$/],
    ['/to-smtp', 'no-cors', /^net\.blocked-by-policy$/],
    ['/to-cdp', 'no-cors', /^net\.blocked-by-policy$/],
    ['/to-cdp', 'cors', /^net\.blocked-by-policy$/],
    ['/to-user', 'cors', /^net\.blocked-by-cors$/],
  ];
  for (const [path, mode, code] of cases) {
    await t.test(`${path} as ${mode}`, async () => {
      const outcome = await page.load({ url: `${evil}${path}`, mode });
      assert.match(String(outcome.code), code);
      assert.equal(outcome.body, '');
    });
  }
});

test('it reaches no file, no port that is not for the web, and nothing of the debugging port', async (t) => {
  const tabs = system.browser.tabs.length;
  const cases: readonly (readonly [name: string, request: Readonly<Record<string, unknown>>, code: RegExp])[] = [
    ['a file', { url: 'file:///etc/passwd' }, /^net\.blocked-by-policy$/],
    ['a file in capitals', { url: 'FILE:///etc/passwd' }, /^(net|capability)\./],
    ['a file behind a blank', { url: ' file:///etc/passwd', mode: 'no-cors' }, /^(net|capability)\./],
    ['a file on a host', { url: 'file://localhost/etc/passwd' }, /^net\.blocked-by-policy$/],
    ['ftp', { url: 'ftp://127.0.0.1/' }, /^(net|capability)\./],
    ['mail', { url: 'http://127.0.0.1:25/', mode: 'no-cors' }, /^net\.blocked-by-policy$/],
    ['secure shell', { url: 'http://127.0.0.1:22/', mode: 'no-cors' }, /^net\.blocked-by-policy$/],
    ['a unix socket', { url: 'unix:///run/kpio.sock' }, /^(net|capability)\./],
    ['a blob of another', { url: `blob:${'http://bank.localhost'}/1` }, /^(net|capability)\./],
    ['no address', { url: 'http://' }, /^(net|capability)\./],
    ['the list of tabs', { url: '/json/list', mode: 'no-cors' }, /^net\.blocked-by-policy$/],
    ['the list of tabs as a script', { url: '/json/list', mode: 'no-cors', destination: 'script' }, /^net\.blocked-by-/],
    ['the list of tabs with CORS', { url: '/json/list', mode: 'cors' }, /^net\.blocked-by-policy$/],
    ['a new tab', { url: '/json/new?about:blank', method: 'PUT', mode: 'no-cors' }, /^net\.blocked-by-/],
    ['a new tab with CORS', { url: '/json/new?about:blank', method: 'PUT', mode: 'cors' }, /^net\.blocked-by-policy$/],
    ['a new tab by POST', { url: '/json/new?about:blank', method: 'POST', mode: 'no-cors' }, /^net\.blocked-by-/],
    ['a new tab under another host', { url: '/json/new?about:blank', method: 'POST', mode: 'no-cors', headers: [['Host', 'localhost']] }, /^net\./],
    [
      'a session',
      {
        url: '/devtools/browser',
        mode: 'no-cors',
        headers: [
          ['Upgrade', 'websocket'],
          ['Connection', 'Upgrade'],
        ],
      },
      /^net\.blocked-by-/,
    ],
  ];
  for (const [name, request, code] of cases) {
    await t.test(name, async () => {
      const url = String(request['url']);
      const outcome = await page.load({ ...request, url: url.startsWith('/') ? cdp.address + url : url });
      assert.match(String(outcome.code), code);
      assert.equal(outcome.body, '');
    });
  }
  assert.equal(system.browser.tabs.length, tabs);
});

test('a form that it sends in its own tab comes from itself', async () => {
  arrived.length = 0;
  const wish = { target: '_self', method: 'POST', body: null, contentType: 'text/plain', referrer: `${bank}/forged`, replace: false, userActivation: false };
  await page.say('page.navigate', { ...wish, url: `${bank}/echo` });
  await eventually('it has arrived', () => arrived.length > 0);
  assert.deepEqual([headerOf(arrived[0]!, 'Referer'), headerOf(arrived[0]!, 'Origin')], [null, evil]);
  await eventually('the tab has moved', () => page.tab.committedUrl === `${bank}/echo`);
  assert.notEqual(page.tab.process, null);
});
