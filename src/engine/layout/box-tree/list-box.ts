// A select that shows its options: https://html.spec.whatwg.org/#the-select-element-2. Options are block boxes with their label as text,
// groups have a line with their label before their options. As tall as `size` of its tallest rows, recorded from Chromium.

import type { Element } from '../../dom/element.ts';
import { ELEMENT_NODE } from '../../dom/node-type.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import { anonymousStyle } from '../../style/style-of.ts';
import { BoxNode, setFlagsFromStyle } from '../box-node.ts';
import { vertical, borderOf, paddingOf } from '../lengths.ts';
import type { BoxSources } from './box-sources.ts';
import { textBox } from './generated-content.ts';
import { parseInteger } from './replaced-boxes.ts';

const DEFAULT_ROWS = 4;
/** Around the label of a group, as the user agent's sheet has it around options. */
const LABEL_PADDING = { paddingLeft: 2, paddingRight: 2, paddingBottom: 1 } as const;
const LABEL_MIN_HEIGHT_EM = 1.2;

export function isListBox(select: Element): boolean {
  return select.attribute('multiple') !== null || (parseInteger(select.attribute('size')) ?? 1) > 1;
}

/** https://html.spec.whatwg.org/#concept-option-label, white space collapsed. */
export function optionLabel(option: Element): string {
  return (option.attribute('label') || (option.textContent ?? '')).replace(/[\t\n\f\r ]+/g, ' ').trim();
}

/** The line with the name of an option group. */
export function groupLabelBox(group: Element, style: ComputedStyle): BoxNode {
  const base = anonymousStyle(style, 'block');
  const font = { ...base.font, lineHeight: 'normal' } as const;
  const line = new BoxNode('block', null, { ...base, font, box: { ...base.box, ...LABEL_PADDING, minHeight: LABEL_MIN_HEIGHT_EM * style.font.size } });
  setFlagsFromStyle(line);
  line.append(textBox((group.attribute('label') ?? '').trim() || '\u200B', line.style));
  line.hasInlineChildren = true;
  return line;
}

/** Children of a list box or of a group in it that have boxes: whatever else is in it, and all text, is left out. */
export function* listBoxItems(parent: Element): Generator<Element> {
  const isGroup = parent.localName === 'optgroup';
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType !== ELEMENT_NODE) continue;
    const element = child as Element;
    if (element.isHtml('option') || (!isGroup && (element.isHtml('optgroup') || element.isHtml('hr')))) yield element;
  }
}

/** The height of a list box by itself. Call when its boxes are there. */
export function sizeListBox(box: BoxNode, select: Element, sources: BoxSources): void {
  let tallest = 0;
  for (const item of box.children) {
    const isGroup = item.node !== null && (item.node as Element).localName === 'optgroup';
    for (const row of isGroup ? item.children : [item]) {
      if (row.hasInlineChildren) tallest = Math.max(tallest, rowHeight(row.style, sources));
    }
  }
  const size = parseInteger(select.attribute('size')) ?? 0;
  box.contentHeight = (size >= 1 ? size : DEFAULT_ROWS) * (tallest === 0 ? lineHeight(box.style, sources) + LABEL_PADDING.paddingBottom : tallest);
}

function rowHeight(style: ComputedStyle, sources: BoxSources): number {
  const { minHeight, boxSizing } = style.box;
  const insets = vertical(borderOf(style)) + vertical(paddingOf(style, 0));
  const least = typeof minHeight === 'number' ? minHeight : 0;
  const line = lineHeight(style, sources);
  return boxSizing === 'border-box' ? Math.max(least, line + insets) : Math.max(least, line) + insets;
}

export function lineHeight(style: ComputedStyle, sources: BoxSources): number {
  const { lineHeight: value, size } = style.font;
  if (value === 'normal') return sources.fonts.metrics(style.font).lineSpacing;
  return 'factor' in value ? value.factor * size : value.px;
}
