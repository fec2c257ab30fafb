import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseComponentValues } from './component-values.ts';
import { serializeComponentValues } from './serialize.ts';
import { Tokenizer, preprocess } from './tokenizer.ts';
import type { RawToken } from './tokenizer.ts';

function show(token: RawToken): string {
  switch (token.type) {
    case 'ident':
    case 'string':
    case 'url':
    case 'delim':
    case 'at-keyword':
    case 'function-token':
    case 'open':
    case 'close':
      return `${token.type}:${token.value}`;
    case 'hash':
      return `hash:${token.value}${token.isId ? ' id' : ''}`;
    case 'number':
      return `number:${token.value}${token.isInteger ? 'i' : ''}${token.hasSign ? 's' : ''}`;
    case 'percentage':
      return `percentage:${token.value}`;
    case 'dimension':
      return `dimension:${token.value}|${token.unit}`;
    case 'unicode-range':
      return `range:${token.start}-${token.end}`;
    default:
      return token.type;
  }
}

function tokens(text: string, unicodeRanges = false): string {
  const clean = preprocess(text);
  const tokenizer = new Tokenizer(clean, 0, clean.length, unicodeRanges);
  const result: string[] = [];
  for (let token = tokenizer.next(); token !== null; token = tokenizer.next()) result.push(show(token));
  return result.join(' ');
}

const CASES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['a', 'ident:a'],
  ['-a', 'ident:-a'],
  ['--a', 'ident:--a'],
  ['--', 'ident:--'],
  ['-', 'delim:-'],
  ['-1', 'number:-1is'],
  ['--1', 'ident:--1'],
  ['é', 'ident:é'],
  ['😀', 'ident:😀'],
  ['\\61 b', 'ident:ab'],
  ['\\000061b', 'ident:ab'],
  ['\\0', 'ident:\ufffd'],
  ['\\110000', 'ident:\ufffd'],
  ['\\d800', 'ident:\ufffd'],
  ['\\', 'ident:\ufffd'],
  ['\\\n', 'delim:\\ whitespace'],
  ['a\\ b', 'ident:a b'],
  ['\\😀', 'ident:😀'],
  ['a(', 'function-token:a'],
  ['url(a)', 'url:a'],
  ['url( a )', 'url:a'],
  ['URL(a', 'url:a'],
  ['url("a")', 'function-token:url string:a close:)'],
  ['url( "a")', 'function-token:url whitespace string:a close:)'],
  ['url(a b)', 'bad-url'],
  ['url(a"b)c', 'bad-url ident:c'],
  ['url(a\\)b)', 'url:a)b'],
  ['url()', 'url:'],
  ['url(\x01)', 'bad-url'],
  ['u\\rl(a)', 'url:a'],
  ['"a"', 'string:a'],
  ["'a\"'", 'string:a"'],
  ['"a', 'string:a'],
  ['"a\nb', 'bad-string whitespace ident:b'],
  ['"a\\\nb"', 'string:ab'],
  ['"a\\', 'string:a'],
  ['"\\61"', 'string:a'],
  ['#a', 'hash:a id'],
  ['#1', 'hash:1'],
  ['#-', 'hash:-'],
  ['#', 'delim:#'],
  ['@a', 'at-keyword:a'],
  ['@1', 'delim:@ number:1i'],
  ['1', 'number:1i'],
  ['+1', 'number:1is'],
  ['1.5', 'number:1.5'],
  ['.5', 'number:0.5'],
  ['1.', 'number:1i delim:.'],
  ['1e3', 'number:1000'],
  ['1e+3', 'number:1000'],
  ['1e', 'dimension:1|e'],
  ['1e-', 'dimension:1|e-'],
  ['1px', 'dimension:1|px'],
  ['1\\70x', 'dimension:1|px'],
  ['1%', 'percentage:1'],
  ['1--', 'dimension:1|--'],
  ['+.', 'delim:+ delim:.'],
  ['1e999', 'number:3.4028234663852886e+38'],
  ['-0', 'number:0is'],
  ['12345678901234567890', 'number:12345678901234567000i'],
  ['<!--', 'cdo'],
  ['-->', 'cdc'],
  ['<!-', 'delim:< delim:! delim:-'],
  ['a/**/b', 'ident:a ident:b'],
  ['/*', ''],
  ['/**', ''],
  ['/* */', ''],
  ['a/', 'ident:a delim:/'],
  [' \t\n\f\r ', 'whitespace'],
  [':;,', 'colon semicolon comma'],
  ['(){}[]', 'open:( close:) open:{ close:} open:[ close:]'],
  ['\0', 'ident:\ufffd'],
  ['u+26', 'ident:u number:26is'],
  ['\ud800', 'ident:\ufffd'],
  ['~', 'delim:~'],
  ['\u00a0', 'delim:\u00a0'],
];

suite('the tokenizer', () => {
  for (const [input, expected] of CASES) test(JSON.stringify(input), () => assert.equal(tokens(input), expected));

  test('unicode ranges are tokens only where they are allowed', () => {
    assert.equal(
      tokens('U+26, u+0-7F, U+4??, u+??????, U+1-g', true),
      'range:38-38 comma whitespace range:0-127 comma whitespace range:1024-1279 comma whitespace range:0-16777215 comma whitespace range:1-1 ident:-g',
    );
  });
});

suite('serialization', () => {
  const ROUND_TRIPS = [
    'a b',
    'a/**/b',
    '1/**/px',
    'a(b, c)',
    '#a',
    '@x',
    '"q\\"\\a "',
    'url("a b")',
    '1.5e',
    '+1',
    '1/**/%',
    '[a]{b}(c)',
    '-/**/-',
    '#/**/a',
    '@/**/a',
    '\\31 a',
    '-\\31 a',
    '1\\65 3',
    './**/1',
    '//**/*',
    'a:b;c!d',
  ];
  for (const text of ROUND_TRIPS) {
    test(text, () => {
      const values = parseComponentValues(text);
      assert.deepEqual(parseComponentValues(serializeComponentValues(values)), values);
    });
  }
});

suite('hostile text', () => {
  for (const unit of ['(', '[', '{', 'a(', '((({', 'url(', '"\n', '/*', '\\', '@a{', 'a:(']) {
    test(`a million of ${JSON.stringify(unit)} does not overflow the stack`, () => {
      const values = parseComponentValues(unit.repeat(1_000_000 / unit.length));
      serializeComponentValues(values);
    });
  }
});
