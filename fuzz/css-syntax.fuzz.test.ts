// Random text shaped like CSS: nothing throws, serializations parse back to themselves, and a sheet of valid rules
// survives whatever stands in front of it. FUZZ_RUNS lengthens a run.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { DeclarationParser } from '../src/engine/css/declaration.ts';
import { parseDeclarationList } from '../src/engine/css/declaration-list.ts';
import { parseMediaQueryText } from '../src/engine/css/media/parse-media-query.ts';
import { serializeMediaQueryList } from '../src/engine/css/media/serialize-media-query.ts';
import { parseStylesheet } from '../src/engine/css/parse-stylesheet.ts';
import type { RuleList } from '../src/engine/css/rules.ts';
import { MatchContext, matchesSelectorList } from '../src/engine/css/selectors/match.ts';
import { parseSelectorText } from '../src/engine/css/selectors/parse-selector.ts';
import { parseTree } from '../src/engine/css/selectors/parse5-tree.ts';
import { serializeSelectorList } from '../src/engine/css/selectors/serialize-selector.ts';
import { parseComponentValues } from '../src/engine/css/syntax/component-values.ts';
import { serializeComponentValues } from '../src/engine/css/syntax/serialize.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 200);
const settings = { numRuns };

const PIECES = [
  'a',
  'B',
  '--x',
  '-',
  '.',
  '#',
  ':',
  '::',
  ';',
  ',',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ' ',
  '\n',
  '/*',
  '*/',
  '"',
  "'",
  '\\',
  '\\61 ',
  '!important',
  '@media',
  '@import',
  '@layer',
  '@supports',
  '@keyframes',
  '@font-face',
  '@container',
  '@scope',
  '@namespace',
  'url(',
  'URL("',
  '1',
  '+1',
  '1.5e3',
  '50%',
  '2n+1',
  'px',
  'e',
  '<!--',
  '-->',
  '&',
  '>',
  '+',
  '~',
  '|',
  '*',
  '=',
  '^=',
  'not',
  'and',
  'or',
  'only',
  'screen',
  'width',
  '<',
  '>=',
  ':is(',
  ':not(',
  ':has(',
  ':nth-child(',
  ' of ',
  ':hover',
  '::before',
  '::part(',
  ':host(',
  'u+4??',
  'unicode-range:',
  'color:red',
  'é',
  '😀',
  '\0',
  '\ud800',
  'style(',
  'selector(',
  'from',
  'to',
];
const cssText = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) }), {
    maxLength: 40,
    size: 'max',
  })
  .map((parts) => parts.join(''));

const parseDeclaration: DeclarationParser = (property, _value, important, out, text) => {
  out.push({ property, value: text, important });
  return true;
};

function readAll(rules: RuleList): void {
  for (const rule of rules) {
    if ('block' in rule) assert.ok(Array.isArray(rule.block.declarations));
    if ('rules' in rule) readAll(rule.rules);
  }
}

suite(`css-syntax fuzz, FUZZ_RUNS=${numRuns}`, () => {
  test('component values parse back from their serialization', () => {
    fc.assert(
      fc.property(cssText, (text) => {
        // Once, because a comment between two spaces leaves two of them, which then become one.
        const once = serializeComponentValues(parseComponentValues(serializeComponentValues(parseComponentValues(text))));
        assert.equal(serializeComponentValues(parseComponentValues(once)), once);
      }),
      settings,
    );
  });

  test('every style sheet parses, and its lazy blocks do', () => {
    fc.assert(
      fc.property(cssText, (text) => readAll(parseStylesheet(text, { parseDeclaration }).rules)),
      settings,
    );
  });

  test('an unparsed block gives the declarations of the same block parsed at once', () => {
    fc.assert(
      fc.property(cssText, (text) => {
        // Blocks that close themselves or nest are not the fast path's business.
        const lazy = parseStylesheet(`a{${text}`, { parseDeclaration }).rules[0];
        const eager = parseStylesheet(`a{@n;${text}`, { parseDeclaration }).rules[0];
        if (lazy?.type !== 'style' || eager?.type !== 'style' || eager.rules.length > 0) return;
        assert.deepEqual(lazy.block.declarations, eager.block.declarations);
      }),
      settings,
    );
  });

  test('style attributes parse', () => {
    fc.assert(
      fc.property(cssText, (text) => void parseDeclarationList(text, parseDeclaration)),
      settings,
    );
  });

  test('selectors parse, match and parse back from their serialization', () => {
    const root = parseTree('<div class=a id=B><p>x<a href=y>z</a><b></b></div>');
    fc.assert(
      fc.property(cssText, (text) => {
        const list = parseSelectorText(text);
        if (list === null) return;
        for (let e = root.lastElementChild; e !== null; e = e.firstElementChild) matchesSelectorList(list, e, new MatchContext());
        const serialized = serializeSelectorList(list);
        const again = parseSelectorText(serialized);
        assert.ok(again !== null, serialized);
        assert.equal(serializeSelectorList(again), serialized);
      }),
      settings,
    );
  });

  test('media queries parse back from their serialization', () => {
    fc.assert(
      fc.property(cssText, (text) => {
        const serialized = serializeMediaQueryList(parseMediaQueryText(text));
        assert.equal(serializeMediaQueryList(parseMediaQueryText(serialized)), serialized);
      }),
      settings,
    );
  });
});
