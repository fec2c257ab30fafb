import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ParsedDeclaration } from '../declaration.ts';
import { CssStyleDeclaration } from './css-style-declaration.ts';
import { parseDeclarationPlain } from './parse-declaration.ts';

// fixtures/specified-values.json: [property, value, getPropertyValue(), cssText] as Chromium 156 answers.

function styleOf(text: string): CssStyleDeclaration {
  let declarations: readonly ParsedDeclaration[] = [];
  const style = new CssStyleDeclaration({ read: () => declarations, write: (next) => (declarations = next) }, parseDeclarationPlain, null);
  style.cssText = text;
  return style;
}

/** Known differences, each for a reason: quirks mode of the recording page, keywords that lose what was written, normal forms not made. */
const DIFFERENT = new Set([
  'width: 10',
  'font: caption',
  'list-style: url(a.png) square outside',
  'list-style: decimal none',
  'list-style: none none',
  'rotate: 0 0 1 45deg',
  'clip-path: path("M0 0")',
  'animation: none',
  'animation-name: "x y"',
  'color-scheme: only light',
]);

test('specified values print as Chromium prints them, and what it refuses is refused', () => {
  const rows = JSON.parse(readFileSync(new URL('fixtures/specified-values.json', import.meta.url), 'utf8')) as [string, string, string, string][];
  const surprises: string[] = [];
  for (const [property, value, wantedValue, wantedText] of rows) {
    const style = styleOf(`${property}:${value}`);
    const isSame = style.getPropertyValue(property) === wantedValue && style.cssText === wantedText;
    if (isSame === DIFFERENT.has(`${property}: ${value}`)) surprises.push(`${property}: ${value} -> ${style.cssText} (Chromium: ${wantedText})`);
  }
  assert.deepEqual(surprises, []);
});

test('setProperty changes in place, removes with the empty string and ignores what is invalid', () => {
  const style = styleOf('color: red; width: 1px; --x: a');
  style.setProperty('color', 'blue', 'important');
  style.setProperty('width', '');
  style.setProperty('height', 'nonsense');
  style.setProperty('--x', ' b ');
  assert.equal(style.cssText, 'color: blue !important; --x: b;');
  assert.equal(style.getPropertyPriority('color'), 'important');
  assert.equal(style.removeProperty('color'), 'blue');
  assert.equal(style.length, 1);
  assert.equal(style.item(0), '--x');
});

test('longhands are written back as the shorthand that holds them all', () => {
  assert.equal(styleOf('margin-top: 1px; margin-right: 2px; margin-bottom: 1px; margin-left: 2px').cssText, 'margin: 1px 2px;');
  assert.equal(styleOf('margin-top: 1px !important; margin-right: 1px; margin-bottom: 1px; margin-left: 1px').getPropertyValue('margin'), '');
  assert.equal(styleOf('padding: var(--a) 1px').cssText, 'padding: var(--a) 1px;');
});

test('a nest of functions is refused, not followed without end', () => {
  const deep = `${'calc('.repeat(200)}1px${')'.repeat(200)}`;
  assert.equal(styleOf(`width: ${deep}`).cssText, '');
});
