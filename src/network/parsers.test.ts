import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentCodings } from './http/content-decoding.ts';
import { computedMimeType } from './mime-sniff.ts';
import { addressSpaceOf } from '../firewall/address-space.ts';
import { isBlockedUrl } from './policy/blocked-urls.ts';
import { parseHsts } from './policy/hsts.ts';
import { corsUnsafeHeaderNames } from './request/header-rules.ts';
import { siteOf } from './request/origin.ts';
import { determineReferrer, parseReferrerPolicy } from './request/referrer.ts';
import { parseDataUrl } from './schemes/data-url.ts';
import { load, makeService, NAVIGATION, outcome, pageFetch } from './test-support.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const SNIFF_CASES: readonly (readonly [contentType: string, body: string, expected: string, noSniff?: true])[] = [
  ['', '<!DOCTYPE html>', 'text/html'],
  ['', '  \n<html>', 'text/html'],
  ['', '<htmlx>', 'text/plain'],
  ['', '<P >', 'text/html'],
  ['', '<!-- x', 'text/html'],
  ['', '<?xml version', 'text/xml'],
  ['', '%PDF-1.7', 'application/pdf'],
  ['', 'plain words', 'text/plain'],
  ['', '', 'text/plain'],
  ['', '\x00\x01\x02', 'application/octet-stream'],
  ['', '\xef\xbb\xbf\0', 'text/plain'],
  ['', '\x89PNG\r\n\x1a\n', 'image/png'],
  ['', 'GIF89a', 'image/gif'],
  ['', 'RIFF1234WEBPVP8 ', 'image/webp'],
  ['', '\xff\xd8\xff\xe0', 'image/jpeg'],
  ['', '\x00\x00\x01\x00', 'image/x-icon'],
  ['', 'BM12', 'image/bmp'],
  ['', 'PK\x03\x04', 'application/zip'],
  ['', '\x1f\x8b\x08', 'application/x-gzip'],
  ['', '\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'video/mp4'],
  ['', '\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'image/avif'],
  ['', '\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm', 'video/webm'],
  ['', '<html>', 'text/plain', true],
  ['nonsense', '<html>', 'text/html'],
  ['*/*', '<html>', 'text/html'],
  ['unknown/unknown', 'x', 'text/plain'],
  ['text/html', '\x89PNG\r\n\x1a\n', 'text/html'],
  ['text/html;charset=x', 'x', 'text/html'],
  ['image/png', '<html>', 'image/png'],
  ['image/jpeg', 'GIF89a', 'image/gif'],
  ['image/jpeg', 'GIF89a', 'image/jpeg', true],
  ['image/svg+xml', 'GIF89a', 'image/svg+xml'],
  ['text/plain', '\0\0', 'application/octet-stream'],
  ['text/plain', '<html>', 'text/plain'],
  ['text/plain; charset=utf-8', '\0', 'text/plain'],
  ['application/json', '<html>', 'application/json'],
  ['audio/x', 'ID3', 'audio/mpeg'],
];

test('the computed MIME type of each kind of bytes', () => {
  for (const [contentType, body, expected, noSniff] of SNIFF_CASES) {
    assert.equal(computedMimeType(contentType, noSniff === true, latin1(body)), expected, JSON.stringify([contentType, body]));
  }
});

const DATA_CASES: readonly (readonly [url: string, type: string | null, body: string])[] = [
  ['data:,', 'text/plain;charset=US-ASCII', ''],
  ['data:text/html,<p>', 'text/html', '<p>'],
  ['data:text/html,a%20b%2', 'text/html', 'a b%2'],
  ['data:text/html;charset=utf-8,x', 'text/html;charset=utf-8', 'x'],
  ['data:;charset=x,y', 'text/plain;charset=x', 'y'],
  ['data:nonsense,y', 'text/plain;charset=US-ASCII', 'y'],
  ['data:text/plain;base64,aGk=', 'text/plain', 'hi'],
  ['data:text/plain; BASE64,aGk', 'text/plain', 'hi'],
  ['data:text/plain;base64,a%47k=', 'text/plain', 'hi'],
  ['data:text/plain;base64,a', null, ''],
  ['data:text/plain;base64,!!!!', null, ''],
  ['data:text/plain;base64,aG=k', null, ''],
  ['data:text/plain', null, ''],
  ['data:text/html,a#b', 'text/html', 'a'],
  ['data:;base64;x,aGk=', 'text/plain;x=', 'aGk='],
  ['data:text/html,%ff', 'text/html', '\xff'],
];

test('data: URLs are decoded as the standard says', () => {
  for (const [url, type, body] of DATA_CASES) {
    const parsed = parseDataUrl(new URL(url));
    if (type === null) {
      assert.equal(parsed, null, url);
      continue;
    }
    if (type !== 'text/plain;x=') assert.equal(parsed?.mimeType, type, url);
    assert.equal(Buffer.from(parsed?.body ?? []).toString('latin1'), body, url);
  }
});

test('each address is of its network, however it is written', () => {
  const cases: Record<string, string> = {
    '8.8.8.8': 'public',
    '127.0.0.1': 'loopback',
    '127.9.9.9': 'loopback',
    '0.0.0.0': 'loopback',
    '10.1.2.3': 'private',
    '172.16.0.1': 'private',
    '172.32.0.1': 'public',
    '192.168.0.1': 'private',
    '192.169.0.1': 'public',
    '169.254.169.254': 'private',
    '100.64.0.1': 'private',
    '100.128.0.1': 'public',
    '224.0.0.1': 'private',
    '255.255.255.255': 'private',
    '::1': 'loopback',
    '::': 'loopback',
    'fe80::1': 'private',
    'fe80::1%eth0': 'private',
    'fd00::1': 'private',
    'ff02::1': 'private',
    '2606:4700::1': 'public',
    '::ffff:127.0.0.1': 'loopback',
    '::ffff:7f00:1': 'loopback',
    '::ffff:10.0.0.1': 'private',
    '::10.0.0.1': 'private',
    '64:ff9b::7f00:1': 'loopback',
    '64:ff9b::808:808': 'public',
    '64:ff9b:1::1': 'private',
    '2002:7f00:1::': 'loopback',
    '2002:0808:0808::1': 'public',
    nonsense: 'loopback',
  };
  for (const [address, space] of Object.entries(cases)) assert.equal(addressSpaceOf(address), space, address);
});

test('sites are schemes with registrable domains', () => {
  const cases: Record<string, string> = {
    'https://www.example.com/x': 'https://example.com',
    'http://www.example.com': 'http://example.com',
    'https://a.b.co.uk': 'https://b.co.uk',
    'https://me.github.io': 'https://me.github.io',
    'http://127.0.0.1:80': 'http://127.0.0.1',
    'http://localhost:3000': 'http://localhost',
    'https://[::1]/': 'https://[::1]',
    'data:,x': 'null',
    null: 'null',
    'file:///x': 'file://',
  };
  for (const [url, site] of Object.entries(cases)) assert.equal(siteOf(url), site, url);
});

test('each referrer policy gives away what it says', () => {
  const from = 'https://user:secret@a.test/path?q#f';
  const cases: readonly (readonly [policy: string, same: string, cross: string, downgrade: string])[] = [
    ['', 'https://a.test/path?q', 'https://a.test/', ''],
    ['no-referrer', '', '', ''],
    ['origin', 'https://a.test/', 'https://a.test/', 'https://a.test/'],
    ['same-origin', 'https://a.test/path?q', '', ''],
    ['strict-origin', 'https://a.test/', 'https://a.test/', ''],
    ['unsafe-url', 'https://a.test/path?q', 'https://a.test/path?q', 'https://a.test/path?q'],
    ['origin-when-cross-origin', 'https://a.test/path?q', 'https://a.test/', 'https://a.test/'],
    ['no-referrer-when-downgrade', 'https://a.test/path?q', 'https://a.test/path?q', ''],
  ];
  for (const [policy, ...expected] of cases) {
    assert.deepEqual(
      ['https://a.test/x', 'https://b.test/', 'http://b.test/'].map((to) => determineReferrer(from, policy, new URL(to))),
      expected,
      policy,
    );
  }
  assert.equal(determineReferrer('about:blank', '', new URL('https://a.test/')), '');
  assert.equal(parseReferrerPolicy('nonsense, Origin, later'), 'origin');
});

test('small header parsers: HSTS, codings, blocked URLs, unsafe CORS headers', () => {
  assert.deepEqual(parseHsts('max-age="10" ; includeSubDomains; x=y'), { maxAgeSeconds: 10, includeSubDomains: true });
  for (const bad of ['', 'includeSubDomains', 'max-age=x', 'max-age=1; max-age=2', 'max-age']) assert.equal(parseHsts(bad), null, bad);
  assert.deepEqual(contentCodings('gzip, identity, BR'), ['br', 'gzip']);
  assert.ok(isBlockedUrl('https://a.test/ads/x.js', ['*/ads/*.js']));
  assert.ok(!isBlockedUrl('https://a.test/x.js', ['ads', '*.css']));
  assert.deepEqual(
    corsUnsafeHeaderNames([
      ['Accept', '*/*'],
      ['X-B', ''],
      ['Content-Type', 'application/json'],
      ['Range', 'bytes=0-5'],
      ['Authorization', 'x'],
    ]),
    ['authorization', 'content-type', 'x-b'],
  );
});

test('files are nothing of the network, whoever asks and however', async (t) => {
  const service = makeService(t);
  for (const url of ['file:///etc/passwd', 'FILE:///etc/passwd', 'file://localhost/etc/passwd'])
    assert.equal(await outcome(service, { ...NAVIGATION, url }), 'net.file-denied');
  for (const origin of ['https://evil.test', 'file://', 'null']) {
    for (const mode of ['cors', 'no-cors', 'navigate', 'same-origin'] as const)
      assert.equal(await outcome(service, pageFetch(origin, 'file:///etc/passwd', { mode })), 'net.file-denied', `${origin} ${mode}`);
  }
});

test('data: URLs load, but a page does not navigate the top level to one', async (t) => {
  const service = makeService(t);
  const { body, response } = await load(service, { ...NAVIGATION, url: 'data:text/html;charset=utf-8,<p>hi' });
  assert.equal(body.toString(), '<p>hi');
  assert.deepEqual([response?.mimeType, response?.charset, response?.protocol], ['text/html', 'utf-8', 'data']);
  assert.equal(await outcome(service, pageFetch('https://a.test', 'data:,x')), '200');
  assert.equal(await outcome(service, { ...NAVIGATION, url: 'data:text/html,x', origin: 'https://a.test' }), 'net.blocked-by-policy');
});
