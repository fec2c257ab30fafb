import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecoder, labelToEncoding } from './encodings.ts';
import { sniffEncoding } from './encoding-sniffer.ts';
import { PreloadScanner } from './preload-scanner.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** [start of the stream, transport charset, encoding, source] */
const STREAMS: readonly [string, string | null, string, string][] = [
  ['\xef\xbb\xbfx', 'latin1', 'UTF-8', 'bom'],
  ['\xff\xfeh\0', null, 'UTF-16LE', 'bom'],
  ['<meta charset=shift_jis>', 'utf8', 'UTF-8', 'transport'],
  ['<!-- <meta charset=big5> --><META CHARSET = "Shift_JIS" >', null, 'Shift_JIS', 'meta'],
  ['<meta http-equiv=content-type content="text/html; charset=koi8-r">', null, 'KOI8-R', 'meta'],
  ['<meta content="text/html; charset=koi8-r">', null, 'windows-1252', 'default'],
  ['<a title="<meta charset=big5>"><meta charset="euc-kr">', null, 'EUC-KR', 'meta'],
  ['<meta charset=utf-16le>', null, 'UTF-8', 'meta'],
  ['caf\xc3\xa9', null, 'UTF-8', 'utf8'],
  ['caf\xe9', null, 'windows-1252', 'default'],
  ['', 'nonsense', 'windows-1252', 'default'],
];
for (const [start, transport, name, source] of STREAMS) {
  test(`${JSON.stringify(start)} with transport ${transport} is ${name} by ${source}`, () => {
    const found = sniffEncoding(bytes(start), transport);
    assert.deepEqual([found.name, found.source], [name, source]);
  });
}

/** [label, bytes, text] */
const DECODED: readonly [string, string, string][] = [
  ['shift_jis', '\x93\xfa\x96\x7b', '日本'],
  ['gb2312', '\xd6\xd0', '中'],
  ['big5', '\xa4\xa4', '中'],
  ['euc-kr', '\xc7\xd1', '한'],
  ['euc-jp', '\xc6\xfc', '日'],
  ['iso-2022-jp', '\x1b$B\x46\x7c\x1b(B', '日'],
  ['latin1', '\x80', '€'],
  ['x-user-defined', '\x80', '\uf780'],
  ['utf-8', '\xe4\xb8', '\ufffd'],
];
for (const [label, input, expected] of DECODED) {
  test(`${label} is decoded byte by byte`, () => {
    const decoder = createDecoder(labelToEncoding(label) as string);
    let text = '';
    for (const byte of bytes(input)) text += decoder.decode(Uint8Array.of(byte));
    assert.equal(text + decoder.end(), expected);
  });
}

test('the preload scanner finds what the page needs, whole or cut anywhere', () => {
  const markup =
    '<base href=/b/><!-- <img src=no> --><script>"<img src=no>"</script><script src="a.js?x=1&amp;y"></script><link rel=stylesheet href=s.css>' +
    '<img srcset="i.png 2x"><img loading=lazy src=no><script type=module src=m.js></script><link rel=preload as=font href=f crossorigin><template><img src=no></template>';
  const expected = ['script a.js?x=1&y', 'style s.css', 'image ', 'module m.js', 'font f'];
  for (const size of [markup.length, 1, 3, 7]) {
    const scanner = new PreloadScanner();
    const found = [];
    for (let i = 0; i < markup.length; i += size) found.push(...scanner.scan(markup.slice(i, i + size)));
    assert.deepEqual(
      found.map((hint) => `${hint.kind} ${hint.url}`),
      expected,
    );
    assert.ok(found.every((hint) => hint.base === '/b/'));
  }
});
