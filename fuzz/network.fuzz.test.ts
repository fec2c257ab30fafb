// Parsers of the network service under random and grammar-shaped input: they never throw, never hang, and keep their promises.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { CookieJar } from '../src/network/cookies/cookie-jar.ts';
import { MemoryCookieStore } from '../src/network/cookies/cookie-store.ts';
import { parseCookieDate } from '../src/network/cookies/cookie-date.ts';
import { parseSetCookie } from '../src/network/cookies/parse-set-cookie.ts';
import { contentCodings } from '../src/network/http/content-decoding.ts';
import { bytesToSniff, charsetOf, computedMimeType, essenceOf } from '../src/network/mime-sniff.ts';
import { addressSpaceOf } from '../src/firewall/address-space.ts';
import { isBlockedUrl } from '../src/network/policy/blocked-urls.ts';
import { parseHsts } from '../src/network/policy/hsts.ts';
import { orbAfterSniffing } from '../src/network/policy/orb.ts';
import { allowedAuthorHeaders, corsUnsafeHeaderNames, normalizeMethod } from '../src/network/request/header-rules.ts';
import { siteOf } from '../src/network/request/origin.ts';
import { redirectTarget } from '../src/network/request/redirect.ts';
import { parseDataUrl } from '../src/network/schemes/data-url.ts';

const RUNS = { numRuns: 500 };
const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 200 });
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), latin1);
const cookieHeader = fc
  .array(
    fc.oneof(
      anyText,
      fc.constantFrom(
        'a=b',
        '__Host-x=1',
        '__Secure-y=2',
        'Secure',
        'HttpOnly',
        'Path=/',
        'Domain=a.test',
        'SameSite=None',
        'Partitioned',
        'Max-Age=5',
        'Expires=Wed, 21 Oct 2026 07:28:00 GMT',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('; '));
const contentType = fc.oneof(anyText, fc.constantFrom('text/html', 'text/plain', 'image/png', 'application/json', '', '*/*', 'text/html;charset="x'));

test('cookie headers: parsed or ignored, and what is sent back cannot split a header', () => {
  const urls = ['https://a.test/', 'http://a.test/x', 'http://127.0.0.1/', 'https://b.a.test/'].map((url) => new URL(url));
  fc.assert(
    fc.property(cookieHeader, fc.constantFrom(...urls), fc.boolean(), (header, url, http) => {
      const parsed = parseSetCookie(header);
      assert.ok(parsed === null || parsed.name !== '' || parsed.value !== '');
      const jar = new CookieJar(new MemoryCookieStore(), () => 0);
      const access = { sameSite: true, topLevelNavigation: false, safeMethod: true, partitionKey: 'https://a.test', http };
      jar.set(url, header, access);
      const sent = jar.cookieString(url, access);
      assert.doesNotMatch(sent, /[\x00-\x08\x0a-\x1f\x7f]/);
      for (const cookie of jar.list()) {
        if (/^__host-/i.test(cookie.name)) assert.ok(cookie.secure && cookie.hostOnly && cookie.path === '/');
        if (/^__secure-/i.test(cookie.name)) assert.ok(cookie.secure);
        if (!http) assert.ok(!cookie.httpOnly);
      }
    }),
    RUNS,
  );
});

test('cookie dates are a time or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.date({ noInvalidDate: true }).map(String)), (text) => {
      const ms = parseCookieDate(text);
      assert.ok(ms === null || Number.isFinite(ms));
    }),
    RUNS,
  );
});

test('any bytes under any Content-Type have a computed type', () => {
  fc.assert(
    fc.property(contentType, fc.uint8Array({ maxLength: 1445 }), fc.boolean(), (type, bytes, noSniff) => {
      assert.equal(typeof computedMimeType(type, noSniff, bytes), 'string');
      if (bytesToSniff(type, noSniff) === 0) assert.equal(computedMimeType(type, noSniff, bytes), essenceOf(type));
      assert.equal(typeof charsetOf(type), 'string');
      const refusal = orbAfterSniffing(200, [['content-type', type]], bytes);
      assert.ok(refusal === null || refusal.code === 'net.blocked-by-orb');
    }),
    RUNS,
  );
});

test("ORB's patterns stay linear on hostile beginnings", () => {
  for (const start of ['<!--', '{"', '{ ', '<!-- -->'.repeat(120), `{"${'\\'.repeat(1000)}`, `{"${'a'.repeat(1000)}`, ' '.repeat(1024)]) {
    orbAfterSniffing(200, [['content-type', 'text/html']], Buffer.from(start.padEnd(1024, ' ')));
  }
});

test('data: URLs are decoded or refused', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, base64) => {
      const url = URL.parse(`data:${base64 ? 'text/plain;base64,' : ''}${text}`);
      if (url !== null) parseDataUrl(url);
    }),
    RUNS,
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const parsed = parseDataUrl(new URL(`data:application/x;base64,${Buffer.from(bytes).toString('base64')}`));
      assert.deepEqual(Buffer.from(parsed?.body ?? []), Buffer.from(bytes));
    }),
    RUNS,
  );
});

test('whatever a page puts into headers and methods, what goes out is valid HTTP', () => {
  const header = fc.tuple(fc.oneof(anyText, fc.constantFrom('Host', 'X-A', 'Content-Type', 'Cookie', 'Sec-X', 'Range')), anyText);
  fc.assert(
    fc.property(fc.array(header, { maxLength: 6 }), anyText, (headers, method) => {
      for (const [name, value] of allowedAuthorHeaders(headers)) {
        assert.doesNotMatch(name + value, /[\x00-\x08\x0a-\x1f\x7f]/);
        assert.doesNotMatch(name, /^(?:host|cookie|sec-.*)$/i);
      }
      corsUnsafeHeaderNames(headers);
      const normal = normalizeMethod(method);
      assert.ok(normal === null || /^[^\s]+$/.test(normal));
    }),
    RUNS,
  );
});

test('small parsers take anything', () => {
  const url = new URL('https://a.test/x#f');
  fc.assert(
    fc.property(anyText, anyText, (text, other) => {
      parseHsts(text);
      contentCodings(text);
      siteOf(text);
      isBlockedUrl(text, [other, `${other}*${text}`]);
      assert.match(addressSpaceOf(text), /^(?:public|private|loopback)$/);
      const target = redirectTarget(302, [['location', text]], url);
      assert.ok(target === null || target instanceof URL || target.code === 'net.invalid-url');
    }),
    RUNS,
  );
});

test('an IPv6 address is as protected as the IPv4 address inside it', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      assert.equal(addressSpaceOf(`::ffff:${address}`), addressSpaceOf(address));
      assert.equal(addressSpaceOf(`64:ff9b::${address}`), addressSpaceOf(address));
    }),
    RUNS,
  );
});
