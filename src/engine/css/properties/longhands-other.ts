// Longhands of the user interface and scrolling, the logical ones, and those that are accepted but have no effect here.

import type { Grammar } from './grammar.ts';
import { color, lineStyle, lineWidth, margin, nonNegativeLengthPercentage, size } from './hot-grammars.ts';
import { keyword, list } from '../values/css-value.ts';
import type { CssValue } from '../values/css-value.ts';
import { parseUrl } from '../values/image.ts';
import { parseNumber } from '../values/numeric.ts';
import { spaceList } from './grammar.ts';
import { basicShape } from './longhands-paint.ts';
import type { LonghandRow } from './longhand.ts';

const CURSORS = new Set([
  'auto',
  'default',
  'none',
  'context-menu',
  'help',
  'pointer',
  'progress',
  'wait',
  'cell',
  'crosshair',
  'text',
  'vertical-text',
  'alias',
  'copy',
  'move',
  'no-drop',
  'not-allowed',
  'grab',
  'grabbing',
  'e-resize',
  'n-resize',
  'ne-resize',
  'nw-resize',
  's-resize',
  'se-resize',
  'sw-resize',
  'w-resize',
  'ew-resize',
  'ns-resize',
  'nesw-resize',
  'nwse-resize',
  'col-resize',
  'row-resize',
  'all-scroll',
  'zoom-in',
  'zoom-out',
  'hand',
  '-webkit-grab',
  '-webkit-grabbing',
  '-webkit-zoom-in',
  '-webkit-zoom-out',
]);

const cursor: Grammar = (stream, context) => {
  const items: CssValue[] = [];
  for (;;) {
    const url = parseUrl(stream, context);
    if (url === null) break;
    const x = parseNumber(stream);
    const y = x === null ? null : parseNumber(stream);
    if (x !== null && y === null) return null;
    items.push(x === null || y === null ? url : list(' ', [url, x, y]));
    if (!stream.takeComma()) return null;
  }
  const name = stream.peekIdent();
  if (name === null || !CURSORS.has(name)) return null;
  stream.next();
  return items.length === 0 ? keyword(name) : list(', ', [...items, keyword(name)]);
};

const shapeOutside: Grammar = (stream, context) => (stream.takeIdent('none') ? keyword('none') : (basicShape(stream, context) ?? parseUrl(stream, context)));

const INTERFACE: readonly LonghandRow[] = [
  ['visibility', 'inherited.visibility', 'keyword', 'visible | hidden | collapse', 'visible'],
  ['cursor', 'inherited.cursor', 'cursor', cursor, 'auto'],
  [
    'pointer-events',
    'inherited.pointerEvents',
    'keyword',
    'auto | none | visiblepainted | visiblefill | visiblestroke | visible | painted | fill | stroke | bounding-box | all',
    'auto',
  ],
  ['color-scheme', 'inherited.colorScheme', 'color-scheme', 'normal | [ light | dark | <custom-ident> ]+ && only?', 'normal'],
  ['accent-color', 'inherited.accentColor', 'auto-or-color', 'auto | <color>', 'auto'],
  ['caret-color', 'inherited.caretColor', 'auto-or-color', 'auto | <color>', 'auto'],
  ['image-rendering', 'inherited.imageRendering', 'keyword', 'auto | pixelated | crisp-edges | -webkit-optimize-contrast | -webkit-crisp-edges', 'auto'],
  ['user-select', 'rare.userSelect', 'keyword', 'auto | none | text | all | contain', 'auto'],
  [
    'appearance',
    'rare.appearance',
    'ident-or-keyword',
    'none | auto | base-select | button | checkbox | radio | textfield | textarea | searchfield | menulist | menulist-button | listbox | meter | progress-bar | push-button | square-button | slider-horizontal | inner-spin-button | searchfield-cancel-button',
    'none',
  ],
  [
    'touch-action',
    'rare.touchAction',
    'keyword',
    'auto | none | manipulation | [ [ pan-x | pan-left | pan-right ] || [ pan-y | pan-up | pan-down ] || pinch-zoom ]',
    'auto',
  ],
  ['scrollbar-color', '', 'none', 'auto | <color>{2}', 'auto', 'inherited'],
  ['overflow-anchor', '', 'none', 'auto | none', 'auto'],
  ['overflow-clip-margin', '', 'none', '[ content-box | padding-box | border-box ] || <length [0,∞]>', '0px'],
  ['overscroll-behavior-x', '', 'none', 'auto | contain | none', 'auto'],
  ['overscroll-behavior-y', '', 'none', 'auto | contain | none', 'auto'],
  ['scroll-snap-type', '', 'none', 'none | [ x | y | block | inline | both ] [ mandatory | proximity ]?', 'none'],
  ['scroll-snap-align', '', 'none', '[ none | start | end | center ]{1,2}', 'none'],
  ['scroll-snap-stop', '', 'none', 'normal | always', 'normal'],
  ...['top', 'right', 'bottom', 'left', 'block-start', 'block-end', 'inline-start', 'inline-end'].flatMap((side): LonghandRow[] => [
    [`scroll-margin-${side}`, '', 'none', '<length>', '0px'],
    [`scroll-padding-${side}`, '', 'none', 'auto | <length-percentage [0,∞]>', 'auto'],
  ]),
  ['container-type', '', 'none', 'normal | size | inline-size | scroll-state', 'normal'],
  ['container-name', '', 'none', 'none | <custom-ident>+', 'none'],
  ...['width', 'height', 'inline-size', 'block-size'].map((axis): LonghandRow => [
    `contain-intrinsic-${axis}`,
    '',
    'none',
    'auto? [ none | <length [0,∞]> ]',
    'none',
  ]),
  ['box-decoration-break', '', 'none', 'slice | clone', 'slice'],
  ['forced-color-adjust', '', 'none', 'auto | none | preserve-parent-color', 'auto', 'inherited'],
  ['print-color-adjust', '', 'none', 'economy | exact', 'economy', 'inherited'],
  ['field-sizing', '', 'none', 'fixed | content', 'fixed'],
  ['image-orientation', '', 'none', 'from-image | none', 'from-image', 'inherited'],
  ['interpolate-size', '', 'none', 'numeric-only | allow-keywords', 'numeric-only', 'inherited'],
  ['math-style', '', 'none', 'normal | compact', 'normal', 'inherited'],
  ['math-depth', '', 'none', 'auto-add | <integer>', '0', 'inherited'],
  ['math-shift', '', 'none', 'normal | compact', 'normal', 'inherited'],
  ['offset-path', '', 'none', 'none | <url>', 'none'],
  ['offset-distance', '', 'none', '<length-percentage>', '0px'],
  ['offset-rotate', '', 'none', '[ auto | reverse ] || <angle>', 'auto 0deg'],
  ['page', '', 'none', 'auto | <custom-ident>', 'auto'],
  ['shape-outside', '', 'none', shapeOutside, 'none'],
  ['shape-margin', '', 'none', '<length-percentage [0,∞]>', '0px'],
  ['shape-image-threshold', '', 'none', '<number-percentage>', '0'],
  ['speak', '', 'none', 'none | normal | spell-out | digits | literal-punctuation | no-punctuation', 'normal', 'inherited'],
  ['view-transition-name', '', 'none', 'none | <custom-ident>', 'none'],
  ['view-transition-class', '', 'none', 'none | <custom-ident>+', 'none'],
  ['zoom', '', 'none', 'normal | reset | <number-percentage [0,∞]>', '1'],
  ['-webkit-tap-highlight-color', '', 'none', '<color>', 'rgba(0, 0, 0, 0.18)', 'inherited'],
  ['-webkit-user-drag', '', 'none', 'auto | none | element', 'auto'],
  ['-webkit-user-modify', '', 'none', 'read-only | read-write | read-write-plaintext-only', 'read-only', 'inherited'],
  ['-webkit-box-reflect', '', 'none', 'none | [ above | below | left | right ] <length-percentage>?', 'none'],
  ['-webkit-app-region', '', 'none', 'none | drag | no-drag', 'none'],
];

// Logical properties: https://drafts.csswg.org/css-logical-1/. Which physical one they mean is in logical.ts.

const LOGICAL_SIDES = ['block-start', 'block-end', 'inline-start', 'inline-end'];
const corner = spaceList(nonNegativeLengthPercentage, 2);

const LOGICAL: readonly LonghandRow[] = [
  ...LOGICAL_SIDES.flatMap((side): LonghandRow[] => [
    [`margin-${side}`, '', 'logical', margin, '0px'],
    [`padding-${side}`, '', 'logical', nonNegativeLengthPercentage, '0px'],
    [`inset-${side}`, '', 'logical', margin, 'auto'],
    [`border-${side}-width`, '', 'logical', lineWidth, 'medium'],
    [`border-${side}-style`, '', 'logical', lineStyle, 'none'],
    [`border-${side}-color`, '', 'logical', color, 'currentcolor'],
  ]),
  ...['start-start', 'start-end', 'end-start', 'end-end'].map((where): LonghandRow => [`border-${where}-radius`, '', 'logical', corner, '0px']),
  ...['inline-size', 'block-size'].flatMap((axis): LonghandRow[] => [
    [axis, '', 'logical', size('auto'), 'auto'],
    [`min-${axis}`, '', 'logical', size('auto'), 'auto'],
    [`max-${axis}`, '', 'logical', size('none'), 'none'],
  ]),
  ['overflow-inline', '', 'logical', 'visible | hidden | clip | scroll | auto', 'visible'],
  ['overflow-block', '', 'logical', 'visible | hidden | clip | scroll | auto', 'visible'],
];

export const OTHER_LONGHANDS: readonly LonghandRow[] = [...INTERFACE, ...LOGICAL];
