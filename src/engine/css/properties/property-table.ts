// The table of all longhands, and the other names by which authors call them.

import { makeLonghand } from './longhand.ts';
import type { Longhand } from './longhand.ts';
import { BOX_LONGHANDS } from './longhands-box.ts';
import { OTHER_LONGHANDS } from './longhands-other.ts';
import { PAINT_LONGHANDS } from './longhands-paint.ts';
import { TEXT_LONGHANDS } from './longhands-text.ts';

export const LONGHANDS: readonly Longhand[] = [...TEXT_LONGHANDS, ...BOX_LONGHANDS, ...PAINT_LONGHANDS, ...OTHER_LONGHANDS].map(makeLonghand);

const BY_NAME: ReadonlyMap<string, Longhand> = new Map(LONGHANDS.map((longhand) => [longhand.name, longhand]));

/** `name` is in lower case and no alias. */
export function longhandByName(name: string): Longhand | null {
  return BY_NAME.get(name) ?? null;
}

/** For our own tables, where an unknown name is a bug. */
export function longhand(name: string): Longhand {
  const found = BY_NAME.get(name);
  if (found === undefined) throw new Error(`no longhand ${name}`);
  return found;
}

/** Legacy names: https://compat.spec.whatwg.org/#css-simple-aliases and those of Chromium. Shorthands are among the targets. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['word-wrap', 'overflow-wrap'],
  ['grid-gap', 'gap'],
  ['grid-row-gap', 'row-gap'],
  ['grid-column-gap', 'column-gap'],
  ['page-break-inside', 'break-inside'],
  ['-webkit-column-break-inside', 'break-inside'],
  ['font-width', 'font-stretch'],
  ['line-clamp', '-webkit-line-clamp'],
  ['-epub-word-break', 'word-break'],
  ['-webkit-logical-width', 'inline-size'],
  ['-webkit-logical-height', 'block-size'],
  ['-webkit-margin-start', 'margin-inline-start'],
  ['-webkit-margin-end', 'margin-inline-end'],
  ['-webkit-margin-before', 'margin-block-start'],
  ['-webkit-margin-after', 'margin-block-end'],
  ['-webkit-padding-start', 'padding-inline-start'],
  ['-webkit-padding-end', 'padding-inline-end'],
  ['-webkit-padding-before', 'padding-block-start'],
  ['-webkit-padding-after', 'padding-block-end'],
  ['-webkit-column-break-before', 'break-before'],
  ['-webkit-column-break-after', 'break-after'],
  ...[
    'align-content',
    'align-items',
    'align-self',
    'animation',
    'animation-delay',
    'animation-direction',
    'animation-duration',
    'animation-fill-mode',
    'animation-iteration-count',
    'animation-name',
    'animation-play-state',
    'animation-timing-function',
    'appearance',
    'backface-visibility',
    'background-clip',
    'background-origin',
    'background-size',
    'border-bottom-left-radius',
    'border-bottom-right-radius',
    'border-image',
    'border-radius',
    'border-top-left-radius',
    'border-top-right-radius',
    'box-decoration-break',
    'box-shadow',
    'box-sizing',
    'clip-path',
    'column-count',
    'column-gap',
    'column-rule',
    'column-rule-color',
    'column-rule-style',
    'column-rule-width',
    'column-span',
    'column-width',
    'columns',
    'filter',
    'flex',
    'flex-basis',
    'flex-direction',
    'flex-flow',
    'flex-grow',
    'flex-shrink',
    'flex-wrap',
    'font-feature-settings',
    'hyphenate-character',
    'justify-content',
    'line-break',
    'mask',
    'mask-clip',
    'mask-composite',
    'mask-image',
    'mask-origin',
    'mask-position',
    'mask-repeat',
    'mask-size',
    'opacity',
    'order',
    'perspective',
    'perspective-origin',
    'print-color-adjust',
    'ruby-position',
    'shape-image-threshold',
    'shape-margin',
    'shape-outside',
    'text-emphasis',
    'text-emphasis-color',
    'text-emphasis-position',
    'text-emphasis-style',
    'text-orientation',
    'text-size-adjust',
    'transform',
    'transform-origin',
    'transform-style',
    'transition',
    'transition-delay',
    'transition-duration',
    'transition-property',
    'transition-timing-function',
    'user-select',
    'writing-mode',
  ].map((name): [string, string] => [`-webkit-${name}`, name]),
]);
