import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseSelectorText, TOP_LEVEL_CONTEXT } from './parse-selector.ts';
import { serializeSelectorList } from './serialize-selector.ts';
import { unpackSpecificity } from './selector.ts';

/** Input and serialization; null: invalid. */
const CASES: readonly (readonly [string, string | null])[] = [
  ['a', 'a'],
  ['*', '*'],
  ['*.b', '.b'],
  ['  a  ,b ', 'a, b'],
  ['a>b', 'a > b'],
  ['a+b', 'a + b'],
  ['a~b', 'a ~ b'],
  ['a   b', 'a b'],
  ['A.B#C', 'A.B#C'],
  ['a||b', null],
  ['*|a', 'a'],
  ['*|*', '*'],
  ['|a', '|a'],
  ['n|a', null],
  ['a:hover', 'a:hover'],
  ['a:HOVER', 'a:hover'],
  ['a:nope', null],
  ['::before', '::before'],
  [':before', '::before'],
  [':marker', null],
  ['::-webkit-foo', '::-webkit-foo'],
  ['::-moz-foo', null],
  ['::before:hover', null],
  ['::file-selector-button:hover', '::file-selector-button:hover'],
  ['::before:first-child', null],
  ['::before.a', null],
  ['::before a', null],
  ['::before::marker', '::before::marker'],
  ['a::before, b', 'a::before, b'],
  ['[a]', '[a]'],
  ['[ a = b ]', '[a="b"]'],
  ['[a="b"i]', '[a="b" i]'],
  ['[a="b" S]', '[a="b" s]'],
  ['[a b]', null],
  ['[a=]', null],
  ['[a=1]', null],
  ['[*|a]', '[*|a]'],
  ['[|a]', '[a]'],
  ['[a~="x"]', '[a~="x"]'],
  ['[a=b c]', null],
  ['#1', null],
  ['#a1', '#a1'],
  ['#\\31', '#\\31 '],
  ['.\\31 0', '.\\31 0'],
  ['.1', null],
  ['.a.b', '.a.b'],
  [':is(a, b)', ':is(a, b)'],
  [':is(a, !, b)', ':is(a, b)'],
  [':is()', ':is()'],
  [':where(::before)', ':where()'],
  [':not(a, b)', ':not(a, b)'],
  [':not()', null],
  [':not(!)', null],
  [':has(a)', ':has(a)'],
  [':has(> a, + b)', ':has(> a, + b)'],
  [':has(:has(a))', null],
  [':has(:is(:has(a)))', ':has(:is())'],
  [':has()', null],
  [':nth-child(odd)', ':nth-child(2n+1)'],
  [':nth-child(EVEN)', ':nth-child(2n)'],
  [':nth-child( 2n + 1 )', ':nth-child(2n+1)'],
  [':nth-child(2n+1 of .a,b)', ':nth-child(2n+1 of .a, b)'],
  [':nth-child(-n)', ':nth-child(-n)'],
  [':nth-child(+n)', ':nth-child(n)'],
  [':nth-child(n- 1)', ':nth-child(n-1)'],
  [':nth-child(+ n)', null],
  [':nth-child(2 n)', null],
  [':nth-child(n+ -1)', null],
  [':nth-child(n 1)', null],
  [':nth-child(1.0)', null],
  [':nth-child(0n+0)', ':nth-child(0)'],
  [':nth-of-type(2 of a)', null],
  [':nth-child()', null],
  [':lang(en)', ':lang(en)'],
  [':lang("*-x", fr)', ':lang("*-x", fr)'],
  [':lang()', null],
  [':dir(rtl)', ':dir(rtl)'],
  [':host', ':host'],
  [':host(.a)', ':host(.a)'],
  [':host(a b)', null],
  ['::slotted(a)', '::slotted(a)'],
  ['::slotted(a b)', null],
  ['::part(a b)', '::part(a b)'],
  [':state(x)', ':state(x)'],
  ['&', '&'],
  ['&.a', '&.a'],
  ['&div', null],
  ['div&', 'div&'],
  ['a&', 'a&'],
  ['a b&', 'a b&'],
  ['.a div&', '.a div&'],
  ['.adiv*', null],
  ['', null],
  [',', null],
  ['a,', null],
  ['a >', null],
  ['> a', null],
  ['a > > b', null],
  ['a !', null],
  ['a{', null],
  ['(a)', null],
  ['a:is', null],
  [':hover()', null],
  ['::-webkit-input-placeholder', '::-webkit-input-placeholder'],
  [':-webkit-autofill', ':-webkit-autofill'],
  ['::cue', '::cue'],
  ['a/**/b', null],
  ['a/**/ b', 'a b'],
];

suite('parseSelectorText', () => {
  for (const [input, expected] of CASES) {
    test(JSON.stringify(input), () => {
      const list = parseSelectorText(input);
      assert.equal(list === null ? null : serializeSelectorList(list), expected);
    });
  }

  const SPECIFICITIES: readonly (readonly [string, string])[] = [
    ['*', '0,0,0'],
    ['li', '0,0,1'],
    ['ul li', '0,0,2'],
    ['ul ol+li', '0,0,3'],
    ['h1 + *[rel=up]', '0,1,1'],
    ['ul ol li.red', '0,1,3'],
    ['li.red.level', '0,2,1'],
    ['#x34y', '1,0,0'],
    ['#s12:not(foo)', '1,0,1'],
    ['.foo :is(.bar, #baz)', '1,1,0'],
    [':is(em, #foo)', '1,0,0'],
    [':where(#a) b', '0,0,1'],
    [':not(em, strong#foo)', '1,0,1'],
    [':nth-child(2n+1)', '0,1,0'],
    [':nth-child(even of li, .item)', '0,2,0'],
    ['a::before', '0,0,2'],
    [':has(#a)', '1,0,0'],
    [':host(.a)', '0,2,0'],
    ['::slotted(.a)', '0,1,1'],
    ['&', '0,0,0'],
  ];
  for (const [input, expected] of SPECIFICITIES) {
    test(`specificity of ${input}`, () => {
      assert.equal(unpackSpecificity(parseSelectorText(input)?.selectors[0]?.specificity ?? -1).join(), expected);
    });
  }

  test('a nested selector is bound to its parent and written as the author meant it', () => {
    const parent = parseSelectorText('#a, .b');
    assert.ok(parent);
    const cases: [string, string, string][] = [
      ['.c', '& .c', '1,1,0'],
      ['> .c', '> .c', '1,1,0'],
      ['&.c', '&.c', '1,1,0'],
      ['.c &', '.c &', '1,1,0'],
      [':is(&, .c)', ':is(&, .c)', '1,0,0'],
      ['+ p, q', '+ p, & q', '1,0,1'],
    ];
    for (const [input, text, specificity] of cases) {
      const list = parseSelectorText(input, { ...TOP_LEVEL_CONTEXT, nesting: 'rule', parent });
      assert.ok(list, input);
      assert.equal(serializeSelectorList(list), text);
      assert.equal(unpackSpecificity(list.selectors[0]?.specificity ?? -1).join(), specificity, input);
    }
  });

  test('namespaces are resolved while parsing', () => {
    const context = {
      ...TOP_LEVEL_CONTEXT,
      namespaces: new Map([
        ['', 'urn:default'],
        ['s', 'urn:s'],
      ]),
    };
    const list = parseSelectorText('a, s|a, *|a, .x, [s|href]', context);
    assert.ok(list);
    assert.deepEqual(
      list.selectors.map(({ compounds }) => (compounds[0]?.simples[0] as { namespace?: string | null } | undefined)?.namespace),
      ['urn:default', 'urn:s', '*', 'urn:default', 'urn:default'],
    );
    assert.equal(serializeSelectorList(list), 'a, s|a, *|a, .x, [s|href]');
  });
});
