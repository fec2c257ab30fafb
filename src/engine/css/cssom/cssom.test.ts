import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { DeclarationBlock, DeclarationParser } from '../declaration.ts';
import { parseDeclarationList } from '../declaration-list.ts';
import { evaluateMediaQueryList } from '../media/evaluate-media-query.ts';
import { DEFAULT_MEDIA_ENVIRONMENT } from '../media/media-query.ts';
import { parseStylesheet } from '../parse-stylesheet.ts';
import type { CSSKeyframesRule } from './css-keyframes-rule.ts';
import type { CSSMediaRule } from './css-grouping-rule.ts';
import type { CSSRule } from './css-rule.ts';
import type { CSSStyleRule } from './css-style-rule.ts';
import { CSSStyleSheet } from './css-style-sheet.ts';
import type { CssomHost } from './cssom-host.ts';

const parseDeclaration: DeclarationParser = (property, _value, important, out, text) => {
  out.push({ property, value: text, important });
  return true;
};

class PlainStyle {
  readonly #block: DeclarationBlock;
  readonly #onChange: () => void;

  constructor(block: DeclarationBlock, onChange: () => void) {
    this.#block = block;
    this.#onChange = onChange;
  }

  get cssText(): string {
    return this.#block.declarations.map(({ property, value, important }) => `${property}: ${value as string}${important ? ' !important' : ''};`).join(' ');
  }

  set cssText(text: string) {
    this.#block.replace(parseDeclarationList(text, parseDeclaration));
    this.#onChange();
  }
}

const host: CssomHost = {
  parseDeclaration,
  createStyleDeclaration: (block, _rule, onChange) => new PlainStyle(block, onChange),
  createException: (message, name) => Object.assign(new Error(message), { name }),
  matchesMedia: (query) => evaluateMediaQueryList(query, DEFAULT_MEDIA_ENVIRONMENT),
};

function makeSheet(text: string): CSSStyleSheet {
  return new CSSStyleSheet(host, { stylesheet: parseStylesheet(text, { parseDeclaration }) });
}

function texts(sheet: CSSStyleSheet): string[] {
  return Array.from({ length: sheet.cssRules.length }, (_, i) => sheet.cssRules.item(i)?.cssText ?? '');
}

suite('cssText of rules, as Chromium writes it', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['a{b:c}', 'a { b: c; }'],
    ['a{}', 'a { }'],
    ['a{b:c!important;d:e}', 'a { b: c !important; d: e; }'],
    ['@media screen{a{b:c}}', '@media screen {\n  a { b: c; }\n}'],
    ['@media print{}', '@media print {\n}'],
    ['@supports (a:b){c{}}', '@supports (a:b) {\n  c { }\n}'],
    ['@import "a" layer(b) print;', '@import url("a") layer(b) print;'],
    ['@import "a" supports(c:d);', '@import url("a") supports(c:d);'],
    ['@namespace p "n";', '@namespace p url("n");'],
    ['@layer a, b;', '@layer a, b;'],
    ['@layer a{b{}}', '@layer a {\n  b { }\n}'],
    ['@keyframes x{from{a:b}to{}}', '@keyframes x {\n  0% { a: b; }\n  100% { }\n}'],
    ['@keyframes "none"{}', '@keyframes "none" {\n}'],
    ['@font-face{font-family:x}', '@font-face { font-family: x; }'],
    ['@page :first{a:b}', '@page :first { a: b; }'],
    ['@property --x{syntax:"*";inherits:true}', '@property --x { syntax: "*"; inherits: true; }'],
    ['@container n (width>1px){a{}}', '@container n (width>1px) {\n  a { }\n}'],
    ['a{b:c;d{e:f}}', 'a {\n  b: c;\n  & d { e: f; }\n}'],
    ['@scope (.a) to (.b){c{}}', '@scope (.a) to (.b) {\n  c { }\n}'],
    ['@starting-style{a{}}', '@starting-style {\n  a { }\n}'],
  ];
  for (const [input, expected] of CASES) test(input, () => assert.deepEqual(texts(makeSheet(input)), [expected]));
});

suite('CSSStyleSheet', () => {
  test('rules are inserted and removed, objects stay the same, and every change is told', () => {
    const sheet = makeSheet('a{} b{}');
    let changes = 0;
    sheet.onChange = () => changes++;
    const second = sheet.cssRules.item(1);
    assert.equal(sheet.insertRule('c{d:e}', 1), 1);
    assert.deepEqual(texts(sheet), ['a { }', 'c { d: e; }', 'b { }']);
    assert.equal(sheet.cssRules.item(2), second);
    sheet.deleteRule(0);
    assert.deepEqual([sheet.cssRules.length, changes, sheet.version, sheet.cssRules.version], [2, 2, 2, 2]);
    assert.equal(sheet.cssRules, sheet.rules);
  });

  test('what cannot be done throws the exception that the specification names', () => {
    const sheet = makeSheet('@import "x"; a{}');
    const cases: [() => void, string][] = [
      [() => sheet.insertRule('b{}', 3), 'IndexSizeError'],
      [() => sheet.deleteRule(2), 'IndexSizeError'],
      [() => sheet.insertRule('b{} c{}', 0), 'SyntaxError'],
      [() => sheet.insertRule('', 0), 'SyntaxError'],
      [() => sheet.insertRule('!{}', 0), 'SyntaxError'],
      [() => sheet.insertRule('b{}', 0), 'HierarchyRequestError'],
      [() => sheet.insertRule('@import "y"', 2), 'HierarchyRequestError'],
      [() => sheet.insertRule('@namespace "y"', 1), 'InvalidStateError'],
      [() => sheet.replaceSync(''), 'NotAllowedError'],
      [() => new CSSStyleSheet(host, { stylesheet: sheet.stylesheet, originClean: false }).cssRules, 'SecurityError'],
    ];
    for (const [act, name] of cases) assert.throws(act, { name });
    sheet.insertRule('@import "y"', 1);
    assert.equal(texts(sheet)[1], '@import url("y");');
  });

  test('constructed sheets are replaced, without imports', async () => {
    const sheet = CSSStyleSheet.construct({ cssomHost: host }, { media: 'print' });
    sheet.replaceSync('@import "a"; b{}');
    assert.deepEqual(texts(sheet), ['b { }']);
    const replacing = sheet.replace('c{}');
    assert.throws(() => sheet.insertRule('d{}'), { name: 'NotAllowedError' });
    assert.equal(await replacing, sheet);
    assert.deepEqual(texts(sheet), ['c { }']);
    assert.equal(sheet.media.mediaText, 'print');
  });

  test('addRule and removeRule keep working', () => {
    const sheet = makeSheet('');
    assert.equal(sheet.addRule('a', 'b:c'), -1);
    assert.deepEqual(texts(sheet), ['a { b: c; }']);
    sheet.removeRule();
    assert.equal(sheet.cssRules.length, 0);
  });
});

suite('rules', () => {
  test('a new selectorText reaches the rules nested below', () => {
    const sheet = makeSheet('a { .x { c:d; & > y { } } e:f }');
    const rule = sheet.cssRules.item(0) as CSSStyleRule;
    rule.selectorText = '#b, !';
    assert.equal(rule.selectorText, 'a');
    rule.selectorText = '#b';
    const nested = (rule.cssRules.item(0) as CSSStyleRule).rule;
    assert.equal(nested.selectors.selectors[0]?.specificity, (1 << 20) + (1 << 10));
    assert.equal(sheet.version, 1);
    rule.style = 'g: h';
    assert.equal(sheet.version, 2);
    assert.equal(rule.insertRule('> z { }', 0), 0);
    assert.equal(rule.cssRules.item(0)?.cssText, '> z { }');
    rule.deleteRule(0);
    assert.throws(() => rule.deleteRule(9), { name: 'IndexSizeError' });
  });

  test('a media rule shows and changes its query', () => {
    const sheet = makeSheet('@media print { a { } }');
    const rule = sheet.cssRules.item(0) as CSSMediaRule;
    assert.deepEqual([rule.matches, rule.type, rule.conditionText], [false, 4, 'print']);
    rule.media.appendMedium('screen');
    rule.media.appendMedium('SCREEN');
    assert.deepEqual([rule.matches, rule.media.length, rule.media.item(1), rule.media.item(2)], [true, 2, 'screen', null]);
    rule.media.deleteMedium('print');
    assert.throws(() => rule.media.deleteMedium('tv'), { name: 'NotFoundError' });
    rule.media = '(width)';
    assert.equal(String(rule.media), '(width)');
    assert.throws(() => rule.insertRule('@import "x"'), { name: 'SyntaxError' });
    const inner = rule.cssRules.item(0) as CSSRule;
    assert.equal(inner.parentRule, rule);
    rule.deleteRule(0);
    assert.deepEqual([inner.parentRule, inner.parentStyleSheet], [null, null]);
  });

  test('keyframes are found, added and removed by their offsets', () => {
    const sheet = makeSheet('@keyframes x { from { } 50% { a: b } }');
    const rule = sheet.cssRules.item(0) as CSSKeyframesRule;
    assert.equal(rule.findRule('50%')?.cssText, '50% { a: b; }');
    assert.equal(rule.findRule('51%'), null);
    rule.appendRule('to { c: d }');
    rule.appendRule('nonsense');
    rule.deleteRule('from');
    rule.name = 'y';
    assert.equal(rule.cssText, '@keyframes y {\n  50% { a: b; }\n  100% { c: d; }\n}');
  });
});
