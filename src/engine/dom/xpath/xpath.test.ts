import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attr } from '../attr.ts';
import { Document } from '../document.ts';
import type { Element } from '../element.ts';
import type { Node } from '../node.ts';
import { parseHtmlInto } from '../parsing/html-document-parser.ts';
import { XPathEvaluator } from './xpath-evaluator.ts';

const MARKUP = `<!doctype html><html lang=en><head><title>T</title></head><body id=body><div id=a class="x y"><p id=p1>one</p><p id=p2 title=second>two <b id=b>bold</b></p>
<!--note--></div><div id=c><p id=p3>3</p><p id=p4>4.5</p><svg id=s><circle id=r /></svg><ul id=u><li id=l1>1<li id=l2>2<li id=l3>3</ul></div></body></html>`;

function page(markup = MARKUP): Document {
  return parseHtmlInto(new Document({ url: 'https://example.test/' }), markup);
}

const evaluator = new XPathEvaluator();

function name(node: Node): string {
  if (node.nodeType === 1) return (node as Element).id || (node as Element).localName;
  return node.nodeType === 2 ? `@${(node as Attr).name}` : node.nodeType === 3 ? JSON.stringify(node.nodeValue) : node.nodeName;
}

/** What an expression gives in the page above, seen from #a. */
function run(expression: string, document = page()): string {
  const result = evaluator.evaluate(expression, document.getElementById('a') ?? document);
  if (result.resultType === 1) return String(result.numberValue);
  if (result.resultType === 2) return JSON.stringify(result.stringValue);
  if (result.resultType === 3) return String(result.booleanValue);
  const names: string[] = [];
  for (let node = result.iterateNext(); node !== null; node = result.iterateNext()) names.push(name(node));
  return names.join(' ');
}

const CASES: readonly [string, string][] = [
  ['/html/body/div', 'a c'],
  ['//p', 'p1 p2 p3 p4'],
  ['//P', 'p1 p2 p3 p4'],
  ['//p[1]', 'p1 p3'],
  ['(//p)[1]', 'p1'],
  ['(//p)[last()]', 'p4'],
  ['//p[position() > 1]', 'p2 p4'],
  ['//li[position() mod 2 = 1]', 'l1 l3'],
  ['//*[@title]', 'p2'],
  ['//@title', '@title'],
  ['//p/@title/..', 'p2'],
  ['.//*[@*[starts-with(name(), "tit")]]', 'p2'],
  ['p[2]/b', 'b'],
  ['p[b]', 'p2'],
  ['.', 'a'],
  ['..', 'body'],
  ['child::node()[self::comment()]', '#comment'],
  ['comment()', '#comment'],
  ['p/text()', '"one" "two "'],
  ['//b/ancestor::*', 'html body a p2'],
  ['//b/ancestor::*[1]', 'p2'],
  ['//b/ancestor-or-self::*[last()]', 'html'],
  ['//b/ancestor::div', 'a'],
  ['//p[@id="p3"]/following-sibling::*', 'p4 s u'],
  ['//ul/preceding-sibling::*[1]', 's'],
  ['//p[@id="p3"]/preceding::p', 'p1 p2'],
  ['//p[@id="p2"]/following::p[1]', 'p3'],
  ['//p[@id="p2"]/following::*[1]', 'c'],
  ['//title | //b | //p[1]', 'title p1 b p3'],
  ['//@class | //@id[. = "a"] | //@class', '@id @class'],
  ['//*[name() = "svg"]', 's'],
  ['//svg', ''],
  ['//*[local-name() = "circle"]', 'r'],
  ['//*[contains(concat(" ", normalize-space(@class), " "), " y ")]', 'a'],
  ['id("p3 p1")', 'p1 p3'],
  ['id("a")/p', 'p1 p2'],
  ['//li[last()]', 'l3'],
  ['//li[last() - 1]', 'l2'],
  ['//li[. = 2]', 'l2'],
  ['//li[. >= 2 and not(. = 3)]', 'l2'],
  ['descendant::b | descendant::p', 'p1 p2 b'],
  ['//div//p//b', 'b'],
  ['//div[p = 3]', 'c'],
  ['//div[.//b]/@id', '@id'],
  ['/', '#document'],
  ['/descendant::li[2]', 'l2'],
  ['//li[2]/self::li', 'l2'],
  ['//*[self::b or self::ul]', 'b u'],
  ['//p[text()="one"]', 'p1'],
  ['//p[normalize-space()="one"]', 'p1'],
  ['*[@id="p1" or @id="p2"][2]', 'p2'],
  ['namespace::*', ''],
  ['count(//p)', '4'],
  ['sum(//li)', '6'],
  ['1 + 2 * 3 - 4 div 2', '5'],
  ['-7 mod 3', '-1'],
  ['- - 3', '3'],
  ['1 div 0', 'Infinity'],
  ['0 div 0', 'NaN'],
  ['round(-2.5)', '-2'],
  ['floor(-1.5) + ceiling(1.2)', '0'],
  ['number(" 12. ")', '12'],
  ['number("1e3")', 'NaN'],
  ['number(true())', '1'],
  ['string(1000000000000000000000)', '"1000000000000000000000"'],
  ['string(0.0000001)', '"0.0000001"'],
  ['string(-0)', '"0"'],
  ['string(//p)', '"one"'],
  ['concat("a", 1, true())', '"a1true"'],
  ['substring("12345", 1.5, 2.6)', '"234"'],
  ['substring("12345", 0, 3)', '"12"'],
  ['substring("12345", 0 div 0, 3)', '""'],
  ['substring("12345", -42, 1 div 0)', '"12345"'],
  ['substring("12345", 2)', '"2345"'],
  ['substring-before("1999/04/01", "/")', '"1999"'],
  ['substring-after("1999/04/01", "/")', '"04/01"'],
  ['string-length("a\u{1f600}b")', '3'],
  ['translate("--aaa--", "abc-", "ABC")', '"AAA"'],
  ['normalize-space("  a \n b ")', '"a b"'],
  ['lang("en")', 'true'],
  ['boolean(//nothing)', 'false'],
  ['//p != //p', 'true'],
  ['//li < //li', 'true'],
  ['//li > 3', 'false'],
  ['//li = "2"', 'true'],
  ['//nothing = true()', 'false'],
  ['"a" = "a" and 1 < 2 or false()', 'true'],
  ['1 < 2 < 1', 'false'],
  ['namespace-uri(//*[name()="svg"])', '"http://www.w3.org/2000/svg"'],
  ['name(//p[2]/@title)', '"title"'],
  ['div div 2', 'NaN'],
];

for (const [expression, expected] of CASES) test(`${expression} gives ${expected || 'nothing'}`, () => assert.equal(run(expression), expected));

const BAD = [
  '',
  '//',
  'p[',
  'p]',
  '1 +',
  'foo()',
  'count()',
  'count(1)',
  'not()',
  '"a',
  '$x',
  'p p',
  'bad::p',
  '1[1]',
  '1/p',
  '"a" | "b"',
  'p:',
  '#',
  '('.repeat(5000),
  '-'.repeat(10),
  '[1]',
];

for (const text of BAD)
  test(`${text.slice(0, 20) || 'nothing'} is a syntax error`, () => assert.throws(() => evaluator.createExpression(text), { name: 'SyntaxError' }));

test('a prefix is asked of the resolver', () => {
  const resolver = { raw: {}, invoke: (_this: unknown, prefix: unknown) => (prefix === 'svg' ? 'http://www.w3.org/2000/svg' : null) };
  const document = page();
  assert.equal((evaluator.evaluate('//svg:circle', document, resolver, 9).singleNodeValue as Element).id, 'r');
  assert.throws(() => evaluator.evaluate('//other:circle', document, resolver), { name: 'NamespaceError' });
  assert.throws(() => evaluator.evaluate('//svg:circle', document), { name: 'NamespaceError' });
});

test('results refuse what their type does not have', () => {
  const document = page();
  assert.throws(() => evaluator.evaluate('1', document, null, 7), TypeError);
  assert.throws(() => evaluator.evaluate('//p', document).snapshotLength, TypeError);
  assert.throws(() => evaluator.evaluate('1', document).stringValue, TypeError);
  assert.equal(evaluator.evaluate('//p', document, null, 1).numberValue, NaN);
  assert.equal(evaluator.evaluate('//li', document, null, 2).stringValue, '1');
  assert.equal(evaluator.evaluate('//li', document, null, 6).snapshotLength, 3);
});

test('an iterator ends with a change of the document, a snapshot stays', () => {
  const document = page();
  const iterator = evaluator.evaluate('//li', document, null, 5);
  const snapshot = evaluator.evaluate('//li', document, null, 7);
  document.getElementById('l2')!.remove();
  assert.equal(iterator.invalidIteratorState, true);
  assert.throws(() => iterator.iterateNext(), { name: 'InvalidStateError' });
  assert.equal((snapshot.snapshotItem(1) as Element).id, 'l2');
});

test('an attribute comes as its own node and can be a context', () => {
  const document = page();
  const attr = evaluator.evaluate('//p/@title', document, null, 9).singleNodeValue;
  assert.equal(attr, document.getElementById('p2')!.getAttributeNode('title'));
  assert.equal(evaluator.evaluate('string(../@id)', attr!).stringValue, 'p2');
});

test('names are exact in XML documents', () => {
  const document = new Document({ contentType: 'application/xml' });
  document.append(document.createElementNS(null, 'Root'));
  assert.equal(evaluator.evaluate('count(//Root)', document).numberValue, 1);
  assert.equal(evaluator.evaluate('count(//root)', document).numberValue, 0);
});

test('deep trees are walked once by each step', () => {
  const document = new Document();
  let node: Node = document;
  for (let i = 0; i < 20_000; i++) node = node.appendChild(document.createElement('div'));
  assert.equal(evaluator.evaluate('count(//div//div//div[@id or true()])', document).numberValue, 19_998);
});
