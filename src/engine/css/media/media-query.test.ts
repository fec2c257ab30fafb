import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseComponentValues } from '../syntax/component-values.ts';
import { evaluateMediaQueryList } from './evaluate-media-query.ts';
import { DEFAULT_MEDIA_ENVIRONMENT } from './media-query.ts';
import { evaluateContainerQuery, parseContainerQuery } from './parse-container-query.ts';
import type { ContainerEnvironment } from './parse-container-query.ts';
import { parseMediaQueryText } from './parse-media-query.ts';
import { serializeMediaQueryList } from './serialize-media-query.ts';

/** Text, its serialization, and whether it holds on a 1280x720 screen. */
const CASES: readonly (readonly [string, string, boolean])[] = [
  ['', '', true],
  ['all', 'all', true],
  ['screen', 'screen', true],
  ['PRINT', 'print', false],
  ['not print', 'not print', true],
  ['only screen', 'only screen', true],
  ['screen, print', 'screen, print', true],
  ['nonsense', 'nonsense', false],
  ['not nonsense', 'not nonsense', true],
  ['(width)', '(width)', true],
  ['(grid)', '(grid)', false],
  ['(min-width: 800px)', '(min-width: 800px)', true],
  ['(min-width:1281px)', '(min-width: 1281px)', false],
  ['(max-width: 1280px)', '(max-width: 1280px)', true],
  ['screen and (min-width: 80em)', 'screen and (min-width: 80em)', true],
  ['all and (color)', '(color)', true],
  ['not all and (color)', 'not all and (color)', false],
  ['(width >= 800px)', '(width >= 800px)', true],
  ['(800px < width)', '(800px < width)', true],
  ['(400px <= width < 1280px)', '(400px <= width < 1280px)', false],
  ['(400px < width > 1px)', '(400px < width > 1px)', false],
  ['(min-width: 1px) and (max-width: 2px)', '(min-width: 1px) and (max-width: 2px)', false],
  ['(min-width: 1px) or (max-width: 2px)', '(min-width: 1px) or (max-width: 2px)', true],
  ['not (min-width: 1px)', 'not (min-width: 1px)', false],
  ['not ((width) and (grid))', 'not ((width) and (grid))', true],
  ['(width) and (height) or (grid)', 'not all', false],
  ['(unknown: 1)', '(unknown: 1)', false],
  ['not (unknown: 1)', 'not (unknown: 1)', false],
  ['(unknown: 1) or (width)', '(unknown: 1) or (width)', true],
  ['(min-width: red)', '(min-width: red)', false],
  ['screen and', 'not all', false],
  ['and', 'not all', false],
  ['screen and (width) or (height)', 'not all', false],
  ['(orientation: landscape)', '(orientation: landscape)', true],
  ['(aspect-ratio: 16/9)', '(aspect-ratio: 16 / 9)', true],
  ['(min-aspect-ratio: 2)', '(min-aspect-ratio: 2 / 1)', false],
  ['(prefers-color-scheme: dark)', '(prefers-color-scheme: dark)', false],
  ['(prefers-color-scheme: light)', '(prefers-color-scheme: light)', true],
  ['(prefers-reduced-motion: reduce)', '(prefers-reduced-motion: reduce)', false],
  ['(prefers-reduced-motion)', '(prefers-reduced-motion)', false],
  ['(hover: hover)', '(hover: hover)', true],
  ['(pointer: coarse)', '(pointer: coarse)', false],
  ['(any-pointer: fine)', '(any-pointer: fine)', true],
  ['(resolution: 96dpi)', '(resolution: 96dpi)', true],
  ['(min-resolution: 2dppx)', '(min-resolution: 2dppx)', false],
  ['(-webkit-min-device-pixel-ratio: 1.5)', '(-webkit-min-device-pixel-ratio: 1.5)', false],
  ['(scripting: enabled)', '(scripting: enabled)', true],
  ['(display-mode: browser)', '(display-mode: browser)', true],
  ['(forced-colors: none)', '(forced-colors: none)', true],
  ['(min-hover: hover)', '(min-hover: hover)', false],
  ['(width: 0)', '(width: 0)', false],
  ['(min-width: 0)', '(min-width: 0)', true],
  ['foo(bar)', 'foo(bar)', false],
  ['screen and not (print)', 'screen and not (print)', false],
  ['((width))', '((width))', true],
];

suite('media queries', () => {
  for (const [text, serialized, matches] of CASES) {
    test(JSON.stringify(text), () => {
      const list = parseMediaQueryText(text);
      assert.equal(serializeMediaQueryList(list), serialized);
      assert.equal(evaluateMediaQueryList(list, DEFAULT_MEDIA_ENVIRONMENT), matches);
    });
  }
});

suite('container queries', () => {
  const container: ContainerEnvironment = {
    width: 500,
    height: null,
    isHorizontal: true,
    fontSize: 10,
    rootFontSize: 16,
    viewportWidth: 1280,
    viewportHeight: 720,
    customProperty: (name) => (name === '--theme' ? parseComponentValues('dark') : null),
  };
  const cases: readonly (readonly [string, boolean | null])[] = [
    ['(width > 400px)', true],
    ['(min-width: 50em)', true],
    ['(max-width: 50rem)', true],
    ['(inline-size < 500px)', false],
    ['(height > 1px)', null],
    ['(orientation: portrait)', null],
    ['(width > 1px) or (height > 1px)', true],
    ['style(--theme: dark)', true],
    ['style(--theme: light)', false],
    ['style(--theme)', true],
    ['style(--none)', false],
    ['not style(--none)', true],
    ['style((--theme) and (not (--none)))', true],
    ['(depth > 1px)', null],
  ];
  for (const [text, expected] of cases) {
    test(text, () => {
      const query = parseContainerQuery(parseComponentValues(text));
      assert.ok(query);
      assert.equal(evaluateContainerQuery(query, container), expected);
    });
  }
});
