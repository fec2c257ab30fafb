import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webTestPage } from '../web-test-page.ts';

const HEX = `const hex = b => [...new Uint8Array(b)].map(x => x.toString(16).padStart(2, '0')).join(''); const text = t => new TextEncoder().encode(t);`;

const cases: readonly (readonly [title: string, body: string, expected: unknown])[] = [
  ['digest', `return hex(await crypto.subtle.digest('SHA-256', text('abc')))`, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['digest by object', `return hex(await crypto.subtle.digest({name: 'sha-1'}, text('abc')))`, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['an unknown algorithm', `return crypto.subtle.digest('MD5', text('')).catch(e => e.name)`, 'NotSupportedError'],
  [
    'HMAC',
    `const k = await crypto.subtle.importKey('raw', text('key'), {name: 'HMAC', hash: 'SHA-256'}, true, ['sign', 'verify']); const s = await crypto.subtle.sign('HMAC', k, text('m')); return [k instanceof CryptoKey, k.type, k.algorithm.hash.name, k.usages.join(), k.algorithm === k.algorithm, await crypto.subtle.verify('HMAC', k, s, text('m')), await crypto.subtle.verify('HMAC', k, s, text('n'))].join(' ')`,
    'true secret SHA-256 sign,verify true true false',
  ],
  [
    'AES-GCM there and back',
    `const k = await crypto.subtle.generateKey({name: 'AES-GCM', length: 256}, false, ['encrypt', 'decrypt']); const iv = crypto.getRandomValues(new Uint8Array(12)); const c = await crypto.subtle.encrypt({name: 'AES-GCM', iv}, k, text('secret')); return new TextDecoder().decode(await crypto.subtle.decrypt({name: 'AES-GCM', iv}, k, c)) + c.byteLength`,
    'secret22',
  ],
  [
    'a key that is not extractable',
    `const k = await crypto.subtle.generateKey({name: 'AES-CBC', length: 128}, false, ['encrypt']); return crypto.subtle.exportKey('raw', k).catch(e => e.name + (e instanceof DOMException))`,
    'InvalidAccessErrortrue',
  ],
  [
    'ECDSA pairs and jwk',
    `const p = await crypto.subtle.generateKey({name: 'ECDSA', namedCurve: 'P-256'}, true, ['sign', 'verify']); const a = {name: 'ECDSA', hash: 'SHA-256'}; const s = await crypto.subtle.sign(a, p.privateKey, text('m')); const j = await crypto.subtle.exportKey('jwk', p.publicKey); const k = await crypto.subtle.importKey('jwk', j, {name: 'ECDSA', namedCurve: 'P-256'}, true, ['verify']); return [j.kty, j.crv, await crypto.subtle.verify(a, k, s, text('m'))].join()`,
    'EC,P-256,true',
  ],
  [
    'PBKDF2 to AES',
    `const base = await crypto.subtle.importKey('raw', text('pw'), 'PBKDF2', false, ['deriveKey', 'deriveBits']); const a = {name: 'PBKDF2', hash: 'SHA-256', salt: text('salt'), iterations: 10}; const k = await crypto.subtle.deriveKey(a, base, {name: 'AES-GCM', length: 128}, true, ['encrypt']); return hex(await crypto.subtle.exportKey('raw', k)) === hex(await crypto.subtle.deriveBits(a, base, 128))`,
    true,
  ],
  [
    'RSA keys tell their exponent',
    `const p = await crypto.subtle.generateKey({name: 'RSA-OAEP', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256'}, true, ['encrypt', 'decrypt']); return [p.publicKey.algorithm.publicExponent instanceof Uint8Array, p.publicKey.algorithm.publicExponent, p.publicKey.algorithm.modulusLength].join()`,
    'true,1,0,1,1024',
  ],
];

for (const [title, body, expected] of cases) {
  test(title, async () => {
    const page = webTestPage();
    (page.window as { isSecureContext: boolean }).isSecureContext = true;
    assert.equal(await page.evaluate(HEX + body), expected);
  });
}
