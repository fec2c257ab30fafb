// The last steps of a computed style: values that depend on other properties of the same element or on its parent.
// Chromium calls this stage StyleAdjuster.

import { namedColor } from '../../css/values/color-names.ts';
import { colorText } from '../../css/values/color.ts';
import type { CssValue } from '../../css/values/css-value.ts';
import { isKeyword } from '../../css/values/css-value.ts';
import { valueText } from '../../css/values/serialize.ts';
import { longhandByName } from '../../css/properties/property-table.ts';
import type { BoxGroup, Display, LineStyle } from '../computed-style.ts';
import { finishBackground, finishBorderImage } from './compute-background.ts';
import { finishFontFeatures } from './compute-font.ts';
import { finishMasks } from './compute-mask.ts';
import { finishAnimations, finishScrollEdges, finishTransitions } from './compute-rare.ts';
import { finishTextEmphasis } from './compute-table.ts';
import type { StyleBuilder } from './style-builder.ts';

/** https://drafts.csswg.org/css-display-4/#transformations */
const BLOCKIFIED: Readonly<Partial<Record<Display, Display>>> = {
  inline: 'block',
  'inline-block': 'block',
  'inline-flex': 'flex',
  'inline-grid': 'grid',
  'inline-table': 'table',
  'inline-list-item': 'list-item',
  'table-row-group': 'block',
  'table-header-group': 'block',
  'table-footer-group': 'block',
  'table-row': 'block',
  'table-cell': 'block',
  'table-column-group': 'block',
  'table-column': 'block',
  'table-caption': 'block',
};

export function blockify(display: Display): Display {
  return BLOCKIFIED[display] ?? display;
}

export function adjustStyle(builder: StyleBuilder): void {
  if (builder.parts !== null) finishParts(builder);
  adjustBox(builder);
  adjustPaint(builder, 'fill');
  adjustPaint(builder, 'stroke');
  if (builder.isOwned('border')) adjustBorder(builder);
  if (builder.isOwned('rare')) adjustRare(builder);
}

function finishParts(builder: StyleBuilder): void {
  finishFontFeatures(builder);
  finishTextEmphasis(builder);
  finishBackground(builder);
  finishBorderImage(builder);
  finishMasks(builder);
  finishTransitions(builder);
  finishAnimations(builder);
  finishScrollEdges(builder);
  finishLegacyBox(builder);
  finishOthers(builder);
}

/** display: -webkit-box with its old alignment properties, as a flex container; with -webkit-line-clamp, as a block. */
function finishLegacyBox(builder: StyleBuilder): void {
  const parts = builder.parts!;
  const grow = parts.get('-webkit-box-flex');
  if (grow !== undefined && grow.type === 'numeric' && grow.value > 0) builder.write('flex').grow = grow.value;
  if (!parts.has('display')) return;
  const isVertical = isKeyword(parts.get('-webkit-box-orient'), 'vertical') || isKeyword(parts.get('-webkit-box-orient'), 'block-axis');
  if (isVertical && builder.get('rare').lineClamp > 0) {
    const box = builder.write('box');
    box.display = box.display === 'inline-flex' ? 'inline-block' : 'flow-root';
    box.originalDisplay = box.display;
    builder.setPart('clamps', parts.get('display')!);
    return;
  }
  const flex = builder.write('flex');
  const isReverse = isKeyword(parts.get('-webkit-box-direction'), 'reverse');
  flex.direction = isVertical ? (isReverse ? 'column-reverse' : 'column') : isReverse ? 'row-reverse' : 'row';
  const align = nameOf(parts.get('-webkit-box-align'));
  const pack = nameOf(parts.get('-webkit-box-pack'));
  if (align !== '') flex.alignItems = { value: (OLD_ALIGNMENTS[align] ?? 'stretch') as 'stretch', overflow: 'default' };
  if (pack !== '') flex.justifyContent = { value: (OLD_ALIGNMENTS[pack] ?? 'flex-start') as 'stretch', overflow: 'default' };
}

const OLD_ALIGNMENTS: Readonly<Record<string, string>> = {
  start: 'flex-start',
  end: 'flex-end',
  center: 'center',
  stretch: 'stretch',
  baseline: 'baseline',
  justify: 'space-between',
};

const nameOf = (value: CssValue | undefined): string => (value?.type === 'keyword' ? value.value : '');

/** An inherited currentcolor is the colour of the element that inherits it. */
function adjustPaint(builder: StyleBuilder, name: 'fill' | 'stroke'): void {
  const paint = builder.get('svg')[name];
  if (paint !== null && 'isCurrent' in paint && paint.color !== builder.currentColor)
    builder.write('svg')[name] = { color: builder.currentColor, isCurrent: true };
}

/** Properties without effect keep their text for getComputedStyle. */
function finishOthers(builder: StyleBuilder): void {
  let others: Map<string, string> | null = null;
  let inherited: Map<string, string> | null = null;
  for (const [name, value] of builder.parts!) {
    const property = longhandByName(name);
    if (property === null || (property.rule !== 'none' && property.rule !== 'webkit-box' && property.rule !== 'box-orient')) continue;
    const text = otherText(value);
    if (property.inherited) (inherited ??= new Map(builder.parent.inherited.others)).set(name, text);
    else if (text !== property.initial) (others ??= new Map()).set(name, text);
  }
  if (inherited !== null) builder.write('inherited').others = inherited;
  if (others !== null) builder.write('rare').others = others;
}

function otherText(value: CssValue): string {
  const color = value.type === 'keyword' ? namedColor(value.value) : null;
  return color === null ? valueText(value) : colorText(color);
}

function adjustBox(builder: StyleBuilder): void {
  const box = builder.get('box');
  // 1. Blockification: the root, absolute and fixed boxes, floats, children of flex and grid containers.
  const isOutOfFlow = box.position === 'absolute' || box.position === 'fixed';
  if (builder.isRoot || isOutOfFlow || box.float !== 'none' || builder.parentIsFlexOrGrid) {
    let display = box.display === 'none' || box.display === 'contents' ? box.display : blockify(box.display);
    if (builder.isRoot && display === 'contents') display = 'block';
    if (display !== box.display) builder.write('box').display = display;
    // https://drafts.csswg.org/css2/#dis-pos-flo: floats are neither out of flow nor of flex items.
    if (box.float !== 'none' && (isOutOfFlow || builder.parentIsFlexOrGrid)) builder.write('box').float = 'none';
  }
  // 2. https://drafts.csswg.org/css-overflow-3/#overflow-control: visible and clip beside another value become auto and hidden.
  const { overflowX, overflowY } = builder.get('box');
  if (overflowX !== overflowY) {
    const [x, y] = [scrolls(overflowX), scrolls(overflowY)];
    if (x !== y) {
      const write = builder.write('box');
      if (x) write.overflowY = coupled(overflowY);
      else write.overflowX = coupled(overflowX);
    }
  }
}

const scrolls = (overflow: BoxGroup['overflowX']): boolean => overflow !== 'visible' && overflow !== 'clip';
const coupled = (overflow: BoxGroup['overflowX']): BoxGroup['overflowX'] => (overflow === 'visible' ? 'auto' : 'hidden');

const SIDES = ['top', 'right', 'bottom', 'left', 'outline'] as const;

/** Widths of absent borders are 0; colours that nobody set are the text's. */
function adjustBorder(builder: StyleBuilder): void {
  const border = builder.write('border');
  for (const side of SIDES) {
    const style: LineStyle | 'auto' = border[`${side}Style`];
    if (style === 'none' || style === 'hidden') border[`${side}Width`] = 0;
    else if (!builder.widthsSet.has(`${side}Width`)) border[`${side}Width`] = 3;
    if (!builder.colorsSet.has(`${side}Color`)) border[`${side}Color`] = builder.currentColor;
  }
}

function adjustRare(builder: StyleBuilder): void {
  const rare = builder.write('rare');
  if (!builder.colorsSet.has('decorationColor')) rare.decorationColor = builder.currentColor;
  if (!builder.colorsSet.has('columnRuleColor')) rare.columnRuleColor = builder.currentColor;
  if (rare.columnRuleStyle === 'none' || rare.columnRuleStyle === 'hidden') rare.columnRuleWidth = 0;
  else if (!builder.widthsSet.has('columnRuleWidth')) rare.columnRuleWidth = 3;
  // Only a vertical -webkit-box clamps its lines.
  if (rare.lineClamp > 0 && builder.parts?.has('clamps') !== true) rare.lineClamp = 0;
}
