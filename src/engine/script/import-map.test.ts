import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_IMPORT_MAP, mergeImportMaps, parseImportMap, resolveSpecifier } from './import-map.ts';
import { matchesIntegrity } from './fetch-text.ts';
import { atob, btoa } from './window/base64.ts';

const BASE = 'https://a.example/app/index.html';
const MAP = parseImportMap(
  '{"imports":{"react":"/r.js","pkg/":"https://cdn.example/pkg/","pkg/x":"./x.js","no":null,"https://b.example/y.js":"/y.js"},"scopes":{"/app/sub/":{"react":"/old.js"}}}',
  BASE,
);

const resolved: readonly (readonly [specifier: string, base: string, url: string])[] = [
  ['react', BASE, 'https://a.example/r.js'],
  ['react', 'https://a.example/app/sub/m.js', 'https://a.example/old.js'],
  ['pkg/a/b.js', BASE, 'https://cdn.example/pkg/a/b.js'],
  ['pkg/x', BASE, 'https://a.example/app/x.js'],
  ['./z.js', BASE, 'https://a.example/app/z.js'],
  ['https://b.example/y.js', BASE, 'https://a.example/y.js'],
  ['https://b.example/other.js', BASE, 'https://b.example/other.js'],
];

for (const [specifier, base, url] of resolved) {
  test(`"${specifier}" resolves to ${url}`, () => assert.equal(resolveSpecifier(MAP, specifier, base), url));
}

for (const specifier of ['bare', 'no', 'pkg/../../secret.js', '']) {
  test(`"${specifier}" does not resolve`, () => assert.throws(() => resolveSpecifier(MAP, specifier, BASE), TypeError));
}

test('rules that are there already win over later import maps', () => {
  const merged = mergeImportMaps(MAP, parseImportMap('{"imports":{"react":"/new.js","vue":"/v.js"}}', BASE));
  assert.equal(resolveSpecifier(merged, 'react', BASE), 'https://a.example/r.js');
  assert.equal(resolveSpecifier(merged, 'vue', BASE), 'https://a.example/v.js');
  assert.equal(EMPTY_IMPORT_MAP.imports.length, 0);
});

for (const text of ['[]', '{"imports":1}', '{"scopes":[]}', '{']) {
  test(`the import map ${text} is refused`, () => assert.throws(() => parseImportMap(text, BASE)));
}

const ABC = new TextEncoder().encode('abc');
const integrity: readonly (readonly [metadata: string, matches: boolean])[] = [
  ['', true],
  ['md5-x nonsense', true],
  ['sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=', true],
  ['sha256-AAAAv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=', false],
  ['sha256-AAAAv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0= sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=?opt', true],
  ['sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0= sha512-AAAA', false],
];

for (const [metadata, matches] of integrity) {
  test(`integrity "${metadata.slice(0, 30)}" ${matches ? 'holds' : 'fails'}`, () => assert.equal(matchesIntegrity(ABC, metadata), matches));
}

test('btoa and atob', () => {
  assert.equal(btoa('a\xff'), 'Yf8=');
  assert.equal(atob(' Yf 8='), 'a\xff');
  assert.equal(atob('YWI'), 'ab');
  for (const bad of ['a', 'ab=c', '%%%%', 'abc==']) assert.throws(() => atob(bad), { name: 'InvalidCharacterError' });
  assert.throws(() => btoa('\u0100'), { name: 'InvalidCharacterError' });
});
