import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { AncestorFilter } from './ancestor-filter.ts';
import { MatchContext, matchesSelector, matchesSelectorList } from './match.ts';
import { parseSelectorText, TOP_LEVEL_CONTEXT } from './parse-selector.ts';
import { TreeElement, parseTree } from './parse5-tree.ts';
import { queryAll, queryClosest, queryFirst } from './query.ts';
import { rightmostKey } from './rightmost-key.ts';
import type { SelectorList } from './selector.ts';

const fixtures = new URL('../fixtures/', import.meta.url);
const html = readFileSync(new URL('selectors.html', fixtures), 'utf8');
const cases = JSON.parse(readFileSync(new URL('selectors.json', fixtures), 'utf8')) as [string, string][];

function parse(text: string): SelectorList {
  const list = parseSelectorText(text);
  assert.ok(list, text);
  return list;
}

suite('the matcher', () => {
  const root = parseTree(html);
  for (const [selector, expected] of cases) {
    test(`finds what Chromium finds: ${selector}`, () => {
      const list = parseSelectorText(selector);
      if (list === null) return assert.equal('!SyntaxError', expected);
      const found = queryAll(list, { firstElementChild: root }, null) as TreeElement[];
      assert.equal(found.map((element) => element.id || element.localName).join(' '), expected);
    });
  }

  const beyondChromium: [string, string][] = [
    ['[type=checkbox s]', ''],
    ['[type=CheckBox s]', 'o'],
    [':lang("*-AT")', 'c'],
    [':lang(fr, de)', 'c'],
    [':lang("de-*-AT")', 'c'],
  ];
  for (const [selector, expected] of beyondChromium) {
    test(`follows Selectors 4 where Chromium does not yet: ${selector}`, () => {
      assert.equal(
        queryAll(parse(selector), root, null)
          .map((element) => element.id)
          .join(' '),
        expected,
      );
    });
  }

  test('the ancestor filter never rejects a selector that matches', () => {
    for (const [selector] of cases) {
      const list = parseSelectorText(selector);
      for (const complex of list?.selectors ?? []) {
        const filter = new AncestorFilter();
        const visit = (element: TreeElement): void => {
          if (matchesSelector(complex, element, new MatchContext())) assert.ok(filter.mayContainAll(complex.ancestorHashes), selector);
          filter.push(element);
          for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling) visit(child);
          filter.pop(element);
        };
        visit(root);
      }
    }
  });

  test('the ancestor filter rejects what cannot match', () => {
    const filter = new AncestorFilter();
    const [complex] = parse('.missing .deep').selectors;
    assert.ok(complex && !filter.mayContainAll(complex.ancestorHashes));
  });

  test('a nested selector matches through the rule that it is in', () => {
    const parent = parse('.box');
    const nested = parseSelectorText('.odd', { ...TOP_LEVEL_CONTEXT, nesting: 'rule', parent });
    assert.ok(nested);
    assert.deepEqual(
      queryAll(nested, root, null).map((e) => e.id),
      ['g', 'i', 'k'],
    );
    const amp = parseSelectorText('&.big, & > ul, :not(&) > p', { ...TOP_LEVEL_CONTEXT, nesting: 'rule', parent });
    assert.ok(amp);
    assert.deepEqual(
      queryAll(amp, root, null).map((e) => e.id),
      ['a', 'f', 'm'],
    );
  });

  test(':scope is the element that was asked', () => {
    const ul = queryFirst(parse('#f'), root, null);
    assert.ok(ul);
    assert.deepEqual(
      queryAll(parse(':scope > .odd'), ul, ul).map((e) => e.id),
      ['g', 'i', 'k'],
    );
    assert.equal(queryClosest(parse('div'), ul)?.id, 'e');
  });

  test('quirks mode ignores the case of ids and classes', () => {
    const quirks = parseTree('<p id=ID class=Some>');
    assert.equal(queryAll(parse('#id.SOME'), quirks, null).length, 1);
    assert.equal(queryAll(parse('.some'), quirks, null).length, 1);
  });

  test('a shadow tree sees its host only as :host', () => {
    const document = { isQuirks: false, isHtmlDocument: true };
    const host = new TreeElement('x-host', document);
    host.attributes.set('class', 'on');
    const inner = new TreeElement('p', document);
    const context = new MatchContext(null, host);
    const cases: [string, boolean][] = [
      [':host > p', true],
      [':host(.on) p', true],
      [':host(.off) p', false],
      ['x-host > p', false],
      ['.on p', false],
      ['p', true],
      [':host:has(p) p', false],
    ];
    for (const [selector, expected] of cases) assert.equal(matchesSelectorList(parse(selector), inner, context), expected, selector);
    assert.equal(matchesSelectorList(parse(':host'), host, context), true);
    assert.equal(matchesSelectorList(parse(':host'), host, new MatchContext()), false);
  });
});

suite('hostile selectors', () => {
  const document = { isQuirks: false, isHtmlDocument: true };
  function chain(length: number): TreeElement {
    let leaf = new TreeElement('div', document);
    for (let i = 0; i < length; i++) leaf = leaf.append(new TreeElement('div', document));
    return leaf;
  }

  test('a long chain of descendants on a deep tree gives up instead of trying every way', () => {
    const leaf = chain(50_000);
    const list = parse(`p ${'div '.repeat(50)}`);
    assert.equal(matchesSelectorList(list, leaf, new MatchContext()), false);
  });

  test('mixed combinators on a deep tree end', () => {
    const leaf = chain(2_000);
    assert.equal(matchesSelectorList(parse(`p > ${'div > div '.repeat(20)}`), leaf, new MatchContext()), false);
  });

  test(':has() on every element of a deep tree costs one walk', () => {
    const leaf = chain(20_000);
    const context = new MatchContext();
    const list = parse('div:has(p)');
    let matches = 0;
    for (let element: TreeElement | null = leaf; element !== null; element = element.parentElement)
      matches += Number(matchesSelectorList(list, element, context));
    assert.equal(matches, 0);
    assert.ok(context.hasBudget > 20_000_000 - 100_000);
  });

  test(':nth-child() in a list of 100,000 is linear', () => {
    const parent = new TreeElement('div', document);
    for (let i = 0; i < 100_000; i++) parent.append(new TreeElement('p', document));
    assert.equal(queryAll(parse('p:nth-child(even):nth-last-of-type(odd)'), parent, null).length, 50_000);
  });

  test('doubling nested rules do not double the work for ever', () => {
    let parent = parse('div');
    for (let i = 0; i < 60; i++) parent = parseSelectorText('&&', { ...TOP_LEVEL_CONTEXT, nesting: 'rule', parent }) ?? parent;
    matchesSelectorList(parent, chain(1), new MatchContext());
    assert.equal(rightmostKey(parent.selectors[0]!.compounds[0]!).kind, 'universal');
  });

  test('a selector deeper than the matcher follows is invalid', () => {
    assert.equal(parseSelectorText('a '.repeat(2_000)), null);
    assert.equal(parseSelectorText(`${':is('.repeat(500)}a`)?.selectors.length ?? 0, 1);
  });
});

suite('rightmostKey', () => {
  const expected: [string, string][] = [
    ['a', 'type a'],
    ['DIV', 'type div'],
    ['a.b', 'class b'],
    ['a.b#c', 'id c'],
    ['.x > *', 'universal '],
    [':hover', 'universal '],
    [':is(.a) b', 'type b'],
    ['b :is(.a)', 'class a'],
    [':is(.a, .b)', 'universal '],
    [':not(.a)', 'universal '],
    ['p::before', 'type p'],
  ];
  for (const [selector, key] of expected) {
    test(selector, () => {
      const [complex] = parse(selector).selectors;
      assert.ok(complex);
      const { kind, name } = rightmostKey(complex.compounds[0]!);
      assert.equal(`${kind} ${name}`, key);
    });
  }
});
