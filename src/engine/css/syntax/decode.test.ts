import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStylesheet } from './decode.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

test('the byte order mark wins, then the transport, then @charset, then the document', () => {
  const charset = '@charset "windows-1252";\xe9';
  assert.equal(decodeStylesheet(latin1('\xef\xbb\xbf\xc3\xa9'), 'windows-1252', null), 'é');
  assert.equal(decodeStylesheet(latin1('\xff\xfea\0'), null, null), 'a');
  assert.equal(decodeStylesheet(latin1(charset), null, null).at(-1), 'é');
  assert.equal(decodeStylesheet(latin1(charset), 'utf-8', null).at(-1), '\ufffd');
  assert.equal(decodeStylesheet(latin1('\xe9'), null, 'windows-1252'), 'é');
  assert.equal(decodeStylesheet(latin1('\xe9'), 'nonsense', null), '\ufffd');
  assert.equal(decodeStylesheet(latin1('@charset "utf-16le";\xc3\xa9'), null, null).at(-1), 'é');
  assert.equal(decodeStylesheet(latin1("@charset 'windows-1252';\xe9"), null, null).at(-1), '\ufffd');
});
