// Longhands of the box, its place, flex, grid, tables and columns. https://drafts.csswg.org/css-display-4/, css-sizing-4, css-flexbox,
// css-grid-2, css-align-3, css-multicol-2

import { isKeyword, keyword, list, numeric, spaceItems } from '../values/css-value.ts';
import { gridLine, gridTemplateAreas, trackList, trackSizes } from './grid-grammars.ts';
import type { Grammar } from './grammar.ts';
import { syntax } from './grammar.ts';
import { keywordOr, lengthPercentage, margin, nonNegativeLengthPercentage, size } from './hot-grammars.ts';
import type { LonghandRow } from './longhand.ts';

const DISPLAYS =
  'none contents inline block inline-block flow-root list-item flex inline-flex grid inline-grid table inline-table table-row-group ' +
  'table-header-group table-footer-group table-row table-cell table-column-group table-column table-caption -webkit-box -webkit-inline-box ' +
  '-webkit-flex -webkit-inline-flex math ruby ruby-text';

/** Two-word forms and their short names; the short one is what is kept and printed. */
const TWO_WORD_DISPLAYS: Readonly<Record<string, string>> = {
  'block flow': 'block',
  'block flow-root': 'flow-root',
  'inline flow': 'inline',
  'inline flow-root': 'inline-block',
  'block flex': 'flex',
  'inline flex': 'inline-flex',
  'block grid': 'grid',
  'inline grid': 'inline-grid',
  'block table': 'table',
  'inline table': 'inline-table',
  'block list-item': 'list-item',
  'flow list-item': 'list-item',
  'inline list-item': 'inline list-item',
  'block ruby': 'block ruby',
  'inline ruby': 'ruby',
  'block math': 'block math',
  'inline math': 'math',
};
const twoWords = syntax('[ block | inline ] && [ flow-root | flow | flex | grid | table | ruby | math | list-item ]');

const display: Grammar = (stream, context) => {
  const start = stream.index;
  const pair = twoWords(stream, context);
  if (pair !== null && pair.type === 'list') {
    const short = TWO_WORD_DISPLAYS[pair.items.map((item) => (item.type === 'keyword' ? item.value : '')).join(' ')];
    return short === undefined ? null : keyword(short);
  }
  stream.index = start;
  return keywordOr(DISPLAYS, () => null)(stream, context);
};

const CONTENT_POSITION = 'center | start | end | flex-start | flex-end | left | right';
const SELF_POSITION = 'center | start | end | self-start | self-end | flex-start | flex-end | left | right | anchor-center';
const BASELINE = '[ last baseline ] | baseline';
const DISTRIBUTION = 'space-between | space-around | space-evenly | stretch';
const BREAK = 'auto | avoid | always | all | avoid-page | page | left | right | recto | verso | avoid-column | column | avoid-region | region';

/** `first baseline` is `baseline`. */
function alignment(definition: string): Grammar {
  const grammar = syntax(definition);
  return (stream, context) => {
    if (!stream.takeIdent('first')) return grammar(stream, context);
    return stream.takeIdent('baseline') && definition.includes('baseline') ? keyword('baseline') : null;
  };
}

const ratioGrammar = syntax('auto && [ <number [0,∞]> [ / <number [0,∞]> ]? ] | auto | <number [0,∞]> [ / <number [0,∞]> ]?');
/** A ratio always prints both numbers. */
const aspectRatio: Grammar = (stream, context) => {
  const value = ratioGrammar(stream, context);
  const items = value === null ? [] : spaceItems(value);
  return value === null || isKeyword(value, 'auto') || items.some((item) => isKeyword(item, '/')) ? value : list(' ', [...items, keyword('/'), numeric(1, '')]);
};

const flowGrammar = syntax('[ row | column ] || dense');
const gridAutoFlow: Grammar = (stream, context) => {
  const value = flowGrammar(stream, context);
  return value?.type === 'list' && isKeyword(value.items[0], 'row') ? keyword('dense') : value;
};

export const BOX_LONGHANDS: readonly LonghandRow[] = [
  ['display', 'box.display,originalDisplay', 'display', display, 'inline'],
  ['position', 'box.position', 'keyword', 'static | relative | absolute | fixed | sticky', 'static'],
  ['float', 'box.float', 'keyword', 'none | left | right | inline-start | inline-end', 'none'],
  ['clear', 'box.clear', 'keyword', 'none | left | right | both | inline-start | inline-end', 'none'],
  ['box-sizing', 'box.boxSizing', 'keyword', 'content-box | border-box', 'content-box'],
  ['width', 'box.width', 'size', size('auto'), 'auto'],
  ['height', 'box.height', 'size', size('auto'), 'auto'],
  ['min-width', 'box.minWidth', 'size', size('auto'), 'auto'],
  ['min-height', 'box.minHeight', 'size', size('auto'), 'auto'],
  ['max-width', 'box.maxWidth', 'size', size('none'), 'none'],
  ['max-height', 'box.maxHeight', 'size', size('none'), 'none'],
  ['aspect-ratio', 'box.aspectRatio', 'aspect-ratio', aspectRatio, 'auto'],
  ['margin-top', 'box.marginTop', 'length-percentage', margin, '0px'],
  ['margin-right', 'box.marginRight', 'length-percentage', margin, '0px'],
  ['margin-bottom', 'box.marginBottom', 'length-percentage', margin, '0px'],
  ['margin-left', 'box.marginLeft', 'length-percentage', margin, '0px'],
  ['padding-top', 'box.paddingTop', 'length-percentage', nonNegativeLengthPercentage, '0px'],
  ['padding-right', 'box.paddingRight', 'length-percentage', nonNegativeLengthPercentage, '0px'],
  ['padding-bottom', 'box.paddingBottom', 'length-percentage', nonNegativeLengthPercentage, '0px'],
  ['padding-left', 'box.paddingLeft', 'length-percentage', nonNegativeLengthPercentage, '0px'],
  ['top', 'box.top', 'length-percentage', margin, 'auto'],
  ['right', 'box.right', 'length-percentage', margin, 'auto'],
  ['bottom', 'box.bottom', 'length-percentage', margin, 'auto'],
  ['left', 'box.left', 'length-percentage', margin, 'auto'],
  ['overflow-x', 'box.overflowX', 'overflow', 'visible | hidden | clip | scroll | auto | overlay', 'visible'],
  ['overflow-y', 'box.overflowY', 'overflow', 'visible | hidden | clip | scroll | auto | overlay', 'visible'],
  ['z-index', 'box.zIndex', 'z-index', 'auto | <integer>', 'auto'],
  [
    'vertical-align',
    'box.verticalAlign',
    'length-percentage',
    keywordOr('baseline sub super text-top text-bottom middle top bottom', lengthPercentage),
    'baseline',
  ],
  ['object-fit', 'box.objectFit', 'keyword', 'fill | contain | cover | none | scale-down', 'fill'],
  ['object-position', 'box.objectPositionX,objectPositionY', 'position-pair', '<position>', '50% 50%'],
  ['table-layout', 'box.tableLayout', 'keyword', 'auto | fixed', 'auto'],
  [
    'contain',
    'box.containSize,containLayout,containPaint',
    'contain',
    'none | strict | content | [ [ size | inline-size ] || layout || style || paint ]',
    'none',
  ],

  ['flex-direction', 'flex.direction', 'keyword', 'row | row-reverse | column | column-reverse', 'row'],
  ['flex-wrap', 'flex.wrap', 'keyword', 'nowrap | wrap | wrap-reverse', 'nowrap'],
  ['flex-grow', 'flex.grow', 'number', '<number [0,∞]>', '0'],
  ['flex-shrink', 'flex.shrink', 'number', '<number [0,∞]>', '1'],
  ['flex-basis', 'flex.basis', 'size', keywordOr('content', size('auto')), 'auto'],
  ['order', 'flex.order', 'integer', '<integer>', '0'],
  [
    'align-content',
    'flex.alignContent',
    'alignment',
    alignment(`normal | ${BASELINE} | ${DISTRIBUTION} | [ [ safe | unsafe ]? [ ${CONTENT_POSITION} ] ]`),
    'normal',
  ],
  ['align-items', 'flex.alignItems', 'alignment', alignment(`normal | stretch | ${BASELINE} | [ [ safe | unsafe ]? [ ${SELF_POSITION} ] ]`), 'normal'],
  ['align-self', 'flex.alignSelf', 'alignment', alignment(`auto | normal | stretch | ${BASELINE} | [ [ safe | unsafe ]? [ ${SELF_POSITION} ] ]`), 'auto'],
  ['justify-content', 'flex.justifyContent', 'alignment', alignment(`normal | ${DISTRIBUTION} | [ [ safe | unsafe ]? [ ${CONTENT_POSITION} ] ]`), 'normal'],
  [
    'justify-items',
    'flex.justifyItems',
    'alignment',
    alignment(`legacy && [ left | right | center ] | normal | stretch | ${BASELINE} | legacy | [ [ safe | unsafe ]? [ ${SELF_POSITION} ] ]`),
    'normal',
  ],
  ['justify-self', 'flex.justifySelf', 'alignment', alignment(`auto | normal | stretch | ${BASELINE} | [ [ safe | unsafe ]? [ ${SELF_POSITION} ] ]`), 'auto'],
  ['row-gap', 'flex.rowGap', 'length-percentage', keywordOr('normal', nonNegativeLengthPercentage), 'normal'],
  ['column-gap', 'flex.columnGap', 'length-percentage', keywordOr('normal', nonNegativeLengthPercentage), 'normal'],
  ['-webkit-box-orient', '', 'box-orient', 'horizontal | vertical | inline-axis | block-axis', 'horizontal'],
  ['-webkit-box-direction', '', 'webkit-box', 'normal | reverse', 'normal'],
  ['-webkit-box-align', '', 'webkit-box', 'stretch | start | end | center | baseline', 'stretch'],
  ['-webkit-box-pack', '', 'webkit-box', 'start | end | center | justify', 'start'],
  ['-webkit-box-flex', '', 'webkit-box', '<number>', '0'],
  ['-webkit-box-ordinal-group', '', 'none', '<integer [1,∞]>', '1'],

  ['grid-template-rows', 'grid.templateRows', 'track-list', trackList, 'none'],
  ['grid-template-columns', 'grid.templateColumns', 'track-list', trackList, 'none'],
  ['grid-template-areas', 'grid.templateAreas', 'grid-areas', gridTemplateAreas, 'none'],
  ['grid-auto-rows', 'grid.autoRows', 'track-sizes', trackSizes, 'auto'],
  ['grid-auto-columns', 'grid.autoColumns', 'track-sizes', trackSizes, 'auto'],
  ['grid-auto-flow', 'grid.autoFlow,autoFlowDense', 'grid-auto-flow', gridAutoFlow, 'row'],
  ['grid-row-start', 'grid.rowStart', 'grid-line', gridLine, 'auto'],
  ['grid-row-end', 'grid.rowEnd', 'grid-line', gridLine, 'auto'],
  ['grid-column-start', 'grid.columnStart', 'grid-line', gridLine, 'auto'],
  ['grid-column-end', 'grid.columnEnd', 'grid-line', gridLine, 'auto'],

  ['border-collapse', 'inherited.borderCollapse', 'keyword', 'separate | collapse', 'separate'],
  ['border-spacing', 'inherited.borderSpacingX,borderSpacingY', 'border-spacing', '<length [0,∞]>{1,2}', '0px'],
  ['caption-side', 'inherited.captionSide', 'keyword', 'top | bottom', 'top'],
  ['empty-cells', 'inherited.emptyCells', 'keyword', 'show | hide', 'show'],

  ['column-count', 'rare.columnCount', 'auto-or-number', 'auto | <integer [1,∞]>', 'auto'],
  ['column-width', 'rare.columnWidth', 'auto-or-length', 'auto | <length [0,∞]>', 'auto'],
  ['column-span', 'rare.columnSpan', 'keyword', 'none | all', 'none'],
  ['column-fill', '', 'none', 'balance | auto', 'balance'],
  ['break-before', 'rare.breakBefore', 'keyword', BREAK, 'auto'],
  ['break-after', 'rare.breakAfter', 'keyword', BREAK, 'auto'],
  ['break-inside', 'rare.breakInside', 'keyword', 'auto | avoid | avoid-page | avoid-column | avoid-region', 'auto'],
  ['orphans', 'inherited.orphans', 'integer', '<integer [1,∞]>', '2'],
  ['widows', 'inherited.widows', 'integer', '<integer [1,∞]>', '2'],
  ['-webkit-line-clamp', 'rare.lineClamp', 'line-clamp', 'none | <integer [1,∞]>', 'none'],
  ['scroll-behavior', 'rare.scrollBehavior', 'keyword', 'auto | smooth', 'auto'],
  ['scrollbar-width', 'rare.scrollbarWidth', 'keyword', 'auto | thin | none', 'auto'],
  ['scrollbar-gutter', 'rare.scrollbarGutter', 'keyword', 'auto | stable && both-edges?', 'auto'],
  ['content-visibility', 'rare.contentVisibility', 'keyword', 'visible | auto | hidden', 'visible'],
  ['resize', 'rare.resize', 'keyword', 'none | both | horizontal | vertical | block | inline', 'none'],
];
