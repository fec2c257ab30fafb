import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parseDeclarationList } from './declaration-list.ts';
import type { DeclarationParser, ParsedDeclaration } from './declaration.ts';
import { serializeMediaQueryList } from './media/serialize-media-query.ts';
import { parseStylesheet } from './parse-stylesheet.ts';
import type { Rule, RuleList } from './rules.ts';
import { serializeSelectorList } from './selectors/serialize-selector.ts';

/** Takes every declaration but those called `bad`, and keeps the text. */
const parseDeclaration: DeclarationParser = (name, _value, important, out, text) => {
  if (name === 'bad') return false;
  out.push({ property: name, value: text, important });
  return true;
};

function showDeclarations(declarations: readonly ParsedDeclaration[]): string {
  return declarations.map(({ property, value, important }) => `${property}:${value as string}${important ? '!' : ''}`).join(';');
}

function showRules(rules: RuleList): string {
  return rules.map(show).join(' ');
}

function show(rule: Rule): string {
  switch (rule.type) {
    case 'style':
      return `${serializeSelectorList(rule.selectors)}{${showDeclarations(rule.block.declarations)}${rule.rules.length > 0 ? ` ${showRules(rule.rules)}` : ''}}`;
    case 'nested-declarations':
      return `{${showDeclarations(rule.block.declarations)}}`;
    case 'media':
      return `@media ${serializeMediaQueryList(rule.query)}{${showRules(rule.rules)}}`;
    case 'supports':
      return `@supports ${rule.matches}{${showRules(rule.rules)}}`;
    case 'import':
      return `@import ${[rule.url, rule.layer, rule.supportsText, rule.supportsMatches, serializeMediaQueryList(rule.query)].join('|')}`;
    case 'font-face':
    case 'counter-style':
      return `@${rule.type}{${rule.descriptors.map(({ name, text }) => `${name}:${text}`).join(';')}}`;
    case 'keyframes':
      return `@keyframes ${rule.name}{${showRules(rule.rules)}}`;
    case 'keyframe':
      return `${rule.offsets.join()}{${showDeclarations(rule.block.declarations)}}`;
    case 'layer-block':
      return `@layer ${rule.name}{${showRules(rule.rules)}}`;
    case 'layer-statement':
      return `@layer ${rule.names.join()};`;
    case 'container':
      return `@container ${rule.name}|${rule.query?.kind ?? ''}{${showRules(rule.rules)}}`;
    case 'page':
      return `@page ${rule.selectorText}{${showDeclarations(rule.block.declarations)}}`;
    case 'property':
      return `@property ${rule.name}|${rule.syntax}|${rule.inherits}|${rule.initialValueText}`;
    case 'namespace':
      return `@namespace ${rule.prefix}|${rule.namespace}`;
    case 'starting-style':
      return `@starting-style{${showRules(rule.rules)}}`;
    case 'scope':
      return `@scope ${rule.start === null ? '' : serializeSelectorList(rule.start)}|${rule.end === null ? '' : serializeSelectorList(rule.end)}{${showRules(rule.rules)}}`;
  }
}

const CASES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['a{}', 'a{}'],
  ['a{b:c}', 'a{b:c}'],
  ['a { b : c d ; e:f }', 'a{b:c d;e:f}'],
  ['a{B:c}', 'a{b:c}'],
  ['a{--B: {x} y }', 'a{--B:{x} y}'],
  ['a{--b:}', 'a{--b:}'],
  ['a{--b: /*c*/ d/**/e}', 'a{--b:d/**/e}'],
  ['a{b:c!important}', 'a{b:c!}'],
  ['a{b:c ! IMPORTANT ;}', 'a{b:c!}'],
  ['a{b:!important c}', 'a{b:!important c}'],
  ['a{--b:c!important}', 'a{--b:c!}'],
  ['a{bad:x;b:c}', 'a{b:c}'],
  ['a{b c;d:e}', 'a{d:e}'],
  ['a{b;d:e}', 'a{d:e}'],
  ['a{;;b:c;;}', 'a{b:c}'],
  ['a{b:c', 'a{b:c}'],
  ['a{b:(c', 'a{b:(c}'],
  ['a{b:"c', 'a{b:"c}'],
  ['a{b:url(c', 'a{b:url(c}'],
  ['a{b:url(;})}', 'a{b:url(;})}'],
  ['a{b:"}"}c{}', 'a{b:"}"} c{}'],
  ['a{b:/*}*/c}', 'a{b:c}'],
  ['a{b:c/*}*/d}', 'a{b:c/*}*/d}'],
  ['a{b:#url(}c{}', 'a{b:#url(}c{}}'],
  ['a{b:c)d}e{}', 'a{b:c)d} e{}'],
  ['a{b:\\}}c{}', 'a{b:\\}} c{}'],
  ['a{b:[}]}c{}', 'a{b:[}]} c{}'],
  ['<!-- a{} -->', 'a{}'],
  ['@charset "x"; a{}', 'a{}'],
  ['a!{} b{}', 'b{}'],
  ['a,{} b{}', 'b{}'],
  ['} a{} b{}', 'b{}'],
  ['a{} ; b{} c{}', 'a{} c{}'],
  ['@unknown x; a{}', 'a{}'],
  ['@unknown { a{} } b{}', 'b{}'],
  ['a{@unknown; b:c}', 'a{b:c}'],
  ['a{@unknown{x:y} b:c}', 'a{b:c}'],
  ['--a:b{} c{}', 'c{}'],
  ['a{b:c}}d{}e{}', 'a{b:c} e{}'],
  ['a{b:c;d{e:f}}', 'a{b:c & d{e:f}}'],
  ['a{b:c;&:hover{e:f}g:h}', 'a{b:c &:hover{e:f} {g:h}}'],
  ['a{d{e:f}g:h}', 'a{ & d{e:f} {g:h}}'],
  ['a{b:hover{c:d}}', 'a{ & b:hover{c:d}}'],
  ['a{b:hover c{d:e};f:g}', 'a{ & b:hover c{d:e} {f:g}}'],
  ['a{> b{c:d}}', 'a{ > b{c:d}}'],
  ['a{.b &{c:d}}', 'a{ .b &{c:d}}'],
  ['a{b:{c:d}e:f}', 'a{e:f}'],
  ['a{b:{c};e:f}', 'a{b:{c};e:f}'],
  ['a{!{b:c}d:e}', 'a{d:e}'],
  ['a{b!{c:d}e:f}', 'a{e:f}'],
  ['a{--b:c{d:e} f;g:h}', 'a{--b:c{d:e} f;g:h}'],
  ['a{@media print{b:c;d{e:f}}}', 'a{ @media print{{b:c} & d{e:f}}}'],
  ['a{@supports (b:c){d:e}}', 'a{ @supports true{{d:e}}}'],
  ['a{@layer x{b:c}}', 'a{ @layer x{{b:c}}}'],
  ['a{@font-face{b:c}d:e}', 'a{d:e}'],
  ['a{@keyframes x{} b:c}', 'a{b:c}'],
  ['@media screen{a{b:c}}', '@media screen{a{b:c}}'],
  ['@media{a{}}', '@media {a{}}'],
  ['@media print{b:c;a{}}', '@media print{a{}}'],
  ['@media (width>1px){@media print{a{}}}', '@media (width > 1px){@media print{a{}}}'],
  ['@MEDIA !!{a{}}', '@media not all{a{}}'],
  ['@supports (a:b){c{}}', '@supports true{c{}}'],
  ['@supports (bad:b){c{}}', '@supports false{c{}}'],
  ['@supports not (bad:b){}', '@supports true{}'],
  ['@supports (a:b) and (bad:c){}', '@supports false{}'],
  ['@supports (a:b) or (bad:c){}', '@supports true{}'],
  ['@supports selector(a > b){}', '@supports true{}'],
  ['@supports selector(a >){}', '@supports false{}'],
  ['@supports (--x:){}', '@supports true{}'],
  ['@supports unknown(x){}', '@supports false{}'],
  ['@supports a{} b{}', 'b{}'],
  ['@supports (a:b) and (c:d) or (e:f){} b{}', 'b{}'],
  ['@supports ((a:b) and (c:d)){}', '@supports true{}'],
  ['@supports (a:b !important){}', '@supports true{}'],
  ['@import "a";', '@import a|||true|'],
  ['@import url(a) print, screen;', '@import a|||true|print, screen'],
  ['@import "a" layer;', '@import a|||true|'],
  ['@import "a" layer(b.c) supports(d:e) (width);', '@import a|b.c|d:e|true|(width)'],
  ['@import "a" supports(bad:x);', '@import a||bad:x|false|'],
  ['a{}@import "a";', 'a{}'],
  ['@layer x;@import "a";', '@layer x; @import a|||true|'],
  ['@namespace "n";@import "a";', '@namespace |n'],
  ['@import a;b{}', 'b{}'],
  ['@import "a"{} b{}', 'b{}'],
  ['@namespace p url(n);p|a{}', '@namespace p|n p|a{}'],
  ['a{}@namespace p "n";', 'a{}'],
  ['p|a{}b{}', 'b{}'],
  ['@layer a, b.c;', '@layer a,b.c;'],
  ['@layer a{b{}}', '@layer a{b{}}'],
  ['@layer{b{}}', '@layer {b{}}'],
  ['@layer a,b{c{}}d{}', 'd{}'],
  ['@layer;a{}', 'a{}'],
  ['@layer initial{}', ''],
  ['@font-face{font-family:x;SRC:url(y) format("woff2")}', '@font-face{font-family:x;src:url(y) format("woff2")}'],
  ['@font-face x{}', ''],
  ['@font-face{unicode-range:U+4??}', '@font-face{unicode-range:U+4??}'],
  ['@keyframes x{from{a:b}50%,75.5%{c:d!important;e:f}to{}}', '@keyframes x{0{a:b} 0.5,0.755{e:f} 1{}}'],
  ['@keyframes "x y"{}', '@keyframes x y{}'],
  ['@keyframes none{}', ''],
  ['@-webkit-keyframes x{}', '@keyframes x{}'],
  ['@keyframes x{101%{}-1%{}a{}50%{}}', '@keyframes x{0.5{}}'],
  ['@container (width>1px){a{}}', '@container |range{a{}}'],
  ['@container n (width){a{}}', '@container n|boolean{a{}}'],
  ['@container n{a{}}', '@container n|{a{}}'],
  ['@container not (width){}', '@container |not{}'],
  ['@container none (width){}', ''],
  ['@container style(--a:b){}', '@container |style{}'],
  ['@page{margin:1cm}', '@page {margin:1cm}'],
  ['@page :FIRST{a:b}', '@page :first{a:b}'],
  ['@page n:left, :right{}', '@page n:left, :right{}'],
  ['@page a b{}', ''],
  ['@page{@top-left{a:b}c:d}', '@page {c:d}'],
  ['@property --x{syntax:"<length>";inherits:false;initial-value:0px}', '@property --x|<length>|false|0px'],
  ['@property --x{syntax:"*";inherits:true}', '@property --x|*|true|null'],
  ['@property --x{syntax:"<length>";inherits:true}', ''],
  ['@property x{syntax:"*";inherits:true}', ''],
  ['@counter-style x{system:cyclic;symbols:"a"}', '@counter-style{system:cyclic;symbols:"a"}'],
  ['@counter-style none{}', ''],
  ['@starting-style{a{b:c}}', '@starting-style{a{b:c}}'],
  ['a{@starting-style{b:c}}', 'a{ @starting-style{{b:c}}}'],
  ['@scope (.a) to (.b){c{d:e}}', '@scope .a|.b{c{d:e}}'],
  ['@scope{a{}}', '@scope |{a{}}'],
  ['@scope (.a){b:c; > d{e:f}}', '@scope .a|{{b:c} > d{e:f}}'],
  ['@scope (!){a{}}', ''],
];

suite('parseStylesheet', () => {
  for (const [input, expected] of CASES) {
    test(JSON.stringify(input), () => assert.equal(showRules(parseStylesheet(input, { parseDeclaration }).rules), expected));
  }

  test('a block that was left unparsed gives the same declarations as one that was not', () => {
    const blocks = [
      'a:b;c:d',
      'a:b!important',
      'a: url(x;y) ; b : "}" ',
      '--x: a (b) c;d:e',
      'a:f(g(h))',
      'a:b/* } */;c:d',
      'a:url( "x" );b:c',
      'bad:x;a:#fff',
      '',
      ';;',
      'a',
    ];
    for (const block of blocks) {
      // An at-rule keeps the fast path away.
      const lazy = parseStylesheet(`x{${block}}`, { parseDeclaration }).rules;
      const eager = parseStylesheet(`x{@n;${block}}`, { parseDeclaration }).rules;
      assert.equal(showRules(lazy), showRules(eager));
    }
  });

  test('a custom property keeps its text, whatever stands in it', () => {
    const text = 'a  /* c */ 1.50px +5 "q\\"" U+26 {x:y}';
    const [rule] = parseStylesheet(`a { --x: ${text} !important; }`, { parseDeclaration }).rules;
    assert.equal(rule?.type === 'style' && rule.block.declarations[0]?.value, text);
  });

  test('hostile nesting ends in dropped rules', () => {
    for (const unit of ['a{', 'a:b{', '@media{', '@media{a{', '&{', 'a{b:{', '@layer x{@supports (a:b){', 'a{@scope (&){', 'a{--x:{', '(', 'a{b:(']) {
      const sheet = parseStylesheet(unit.repeat(100_000), { parseDeclaration });
      showRules(sheet.rules);
    }
  });
});

suite('parseDeclarationList', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', ''],
    ['a:b', 'a:b'],
    ['a:b;c:d !important', 'a:b;c:d!'],
    ['a:b; { c:d } e:f', 'a:b;e:f'],
    ['@media{a:b} c:d', 'c:d'],
    ['a:b } ; c:d', 'a:b;c:d'],
    ['} a:b; c:d', 'c:d'],
    ['A:b', 'a:b'],
    ['a:b;;', 'a:b'],
    ['a{}b:c', 'b:c'],
  ];
  for (const [input, expected] of cases)
    test(JSON.stringify(input), () => assert.equal(showDeclarations(parseDeclarationList(input, parseDeclaration)), expected));
});

suite('real style sheets', () => {
  const count = (rules: RuleList): number => rules.reduce((sum, rule) => sum + 1 + ('rules' in rule ? count(rule.rules) : 0), 0);
  /** Counted in Chromium 156, rules inside rules included. */
  const cases: readonly (readonly [string, number])[] = [
    ['bootstrap/dist/css/bootstrap.css', 2666],
    ['reveal.js/dist/reveal.css', 414],
    ['reveal.js/dist/theme/black.css', 59],
  ];
  for (const [path, expected] of cases) {
    test(`${path} keeps the ${expected} rules that Chromium keeps`, () => {
      const text = readFileSync(new URL(`../../../node_modules/${path}`, import.meta.url), 'utf8');
      assert.equal(count(parseStylesheet(text, { parseDeclaration }).rules), expected);
    });
  }
});
