// Form controls: which boxes they are made of and how large they are by themselves, as Chromium has it.
// Text fields, selects and buttons are block containers with ordinary boxes inside; checkboxes and the like are replaced boxes.

import type { Element } from '../../dom/element.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import { anonymousStyle, pseudoStyleOf } from '../../style/style-of.ts';
import { transformText } from '../../text/transform.ts';
import { BoxNode, setFlagsFromStyle } from '../box-node.ts';
import type { ControlKind, ReplacedContent } from '../box.ts';
import { borderOf, horizontal, paddingOf, vertical } from '../lengths.ts';
import type { BoxSources } from './box-sources.ts';
import { DATE_PADDING, dateField } from './date-fields.ts';
import { isListBox, lineHeight, optionLabel } from './list-box.ts';
import { parseInteger } from './replaced-boxes.ts';
import { fillRange, RANGE_WIDTH_PX } from './range-boxes.ts';

/** Room around the text of a drop-down list: 4 before, 16 for the arrow behind; and above and below it. */
const SELECT_START_PX = 4;
const SELECT_ARROW_PX = 16;
const SELECT_BLOCK_PX = 1;
/** Kept free even where scrollbars are hidden. */
const TEXT_AREA_SCROLLBAR_PX = 15;
/** Before the labels of options that stand in a group. */
const GROUP_INDENT = '    ';
const ZERO_WIDTH_SPACE = '\u200B';

export interface Control {
  readonly kind: ControlKind;
  /** Of those that are replaced. */
  readonly replaced: ReplacedContent | null;
}

const BUTTON_TYPES = new Set(['button', 'submit', 'reset']);

function replacedControl(kind: ControlKind, width: number, height: number): Control {
  return { kind, replaced: { type: 'control', naturalWidth: width, naturalHeight: height, naturalRatio: null } };
}

/** null when the element is no form control, or has lost its native look so far that it is an ordinary box. */
export function controlOf(element: Element, style: ComputedStyle): Control | null {
  if (!element.isHtmlElement) return null;
  switch (element.localName) {
    case 'button':
      return { kind: 'button', replaced: null };
    case 'textarea':
      return { kind: 'text-area', replaced: null };
    case 'select':
      return { kind: isListBox(element) ? 'list-box' : 'select', replaced: null };
    case 'progress':
      return replacedControl('progress', style.font.size * 10, style.font.size);
    case 'meter':
      return replacedControl('meter', style.font.size * 5, style.font.size);
    case 'input':
      return inputControl(inputType(element), style);
    default:
      return null;
  }
}

export function inputType(element: Element): string {
  return (element.attribute('type') ?? 'text').trim().toLowerCase();
}

function inputControl(type: string, style: ComputedStyle): Control | null {
  switch (type) {
    case 'hidden':
      return null;
    case 'checkbox':
    case 'radio':
      return markControl(type, style);
    case 'range':
      return style.rare.appearance === 'none' ? { kind: 'range', replaced: null } : replacedControl('range', RANGE_WIDTH_PX, 16);
    case 'file':
      return { kind: 'file', replaced: null };
    case 'color':
      return replacedControl('color', 44, 23);
    case 'image':
      return null;
    default:
      return { kind: BUTTON_TYPES.has(type) ? 'button' : 'text-field', replaced: null };
  }
}

const MARK_PX = 13;

/** Checkboxes and radio buttons; nothing without their native look. */
function markControl(kind: 'checkbox' | 'radio', style: ComputedStyle): Control {
  const px = style.rare.appearance === 'none' ? 0 : MARK_PX;
  return replacedControl(kind, px, px);
}

/** The style that the box of a control has: checkboxes and radio buttons with their native look have neither borders nor padding, whatever the page says. */
export function controlStyle(kind: ControlKind, style: ComputedStyle): ComputedStyle {
  if ((kind !== 'checkbox' && kind !== 'radio') || style.rare.appearance === 'none') return style;
  const border = borderOf(style);
  const padding = paddingOf(style, 100);
  if (horizontal(border) + vertical(border) + horizontal(padding) + vertical(padding) === 0) return style;
  return {
    ...style,
    box: { ...style.box, paddingTop: 0, paddingRight: 0, paddingBottom: 0, paddingLeft: 0 },
    border: { ...style.border, topWidth: 0, rightWidth: 0, bottomWidth: 0, leftWidth: 0 },
  };
}

/** Fills a block container control with its boxes and sizes. `button` elements and list boxes get their own children instead. */
export function fillControl(box: BoxNode, element: Element, sources: BoxSources): void {
  switch (box.control) {
    case 'text-field':
      return fillTextField(box, element, sources);
    case 'text-area':
      return fillTextArea(box, element, sources);
    case 'select':
      return fillSelect(box, element, sources);
    case 'button':
      return fillInputButton(box, element);
    case 'range':
      return fillRange(box, element, sources);
    case 'file':
      return fillFile(box, element, sources);
    default:
      return;
  }
}

const LABELS: Record<string, string> = { submit: 'Submit', reset: 'Reset', button: '' };

function fillInputButton(box: BoxNode, element: Element): void {
  const type = inputType(element);
  const label = element.attribute('value') ?? LABELS[type] ?? '';
  appendLine(box, label, box.style, 'pre');
}

/** A block of text of its own inside a control; white space as it is written. */
function appendLine(box: BoxNode, text: string, style: ComputedStyle, mode: 'pre' | 'pre-wrap', padding: Partial<ComputedStyle['box']> = {}): BoxNode {
  const base = anonymousStyle(style, 'block');
  const lineStyle: ComputedStyle = {
    ...base,
    box: { ...base.box, ...padding },
    text: {
      ...base.text,
      whiteSpaceCollapse: 'preserve',
      textWrapMode: mode === 'pre' ? 'nowrap' : 'wrap',
      overflowWrap: mode === 'pre' ? 'normal' : 'break-word',
      textIndent: 0,
    },
  };
  const line = new BoxNode('block', null, lineStyle);
  setFlagsFromStyle(line);
  const content = new BoxNode('text', null, { ...lineStyle, box: anonymousStyle(style, 'inline').box });
  content.text = text === '' ? ZERO_WIDTH_SPACE : transformed(text, style, box.control === 'button');
  line.append(content);
  line.hasInlineChildren = true;
  box.append(line);
  return line;
}

/** text-transform. Offsets into the value of a field stay true: a text that would change its length stays as it is. */
function transformed(text: string, { text: { textTransform }, font }: ComputedStyle, mayGrow: boolean): string {
  if (textTransform === 'none') return text;
  const result = transformText(text, textTransform, font.language, '');
  return mayGrow || result.length === text.length ? result : text;
}

/** Average characters that a file input is wide, as in Chromium. */
const FILE_COLUMNS = 34;

/** A button and the name of what was chosen. */
function fillFile(box: BoxNode, element: Element, sources: BoxSources): void {
  const isMultiple = element.attribute('multiple') !== null;
  const own = pseudoStyleOf(element, 'file-selector-button') ?? anonymousStyle(box.style, 'inline-block');
  const style: ComputedStyle = { ...own, box: { ...own.box, display: 'inline-block', originalDisplay: 'inline-block' } };
  const button = new BoxNode('block', element, style);
  button.pseudo = 'file-selector-button';
  button.control = 'button';
  setFlagsFromStyle(button);
  appendLine(button, isMultiple ? 'Choose Files' : 'Choose File', style, 'pre');
  const chosen = (sources.valueOf(element) ?? '').split(/[\\/]/).at(-1) ?? '';
  const block = anonymousStyle(box.style, 'block');
  const lineStyle: ComputedStyle = { ...block, text: { ...block.text, textWrapMode: 'nowrap' } };
  const base = anonymousStyle(lineStyle, 'inline');
  const name = new BoxNode('inline', null, { ...base, box: { ...base.box, marginLeft: FILE_GAP_PX } });
  const text = new BoxNode('text', null, base);
  text.text = chosen === '' ? (isMultiple ? 'No files chosen' : 'No file chosen') : chosen;
  name.append(text);
  const line = new BoxNode('block', null, lineStyle);
  setFlagsFromStyle(line);
  line.append(button);
  line.append(name);
  line.hasInlineChildren = true;
  box.append(line);
  box.contentWidth = Math.ceil(FILE_COLUMNS * sources.fonts.metrics(box.style.font).zeroAdvance);
}

const FILE_GAP_PX = 4;

function placeholderStyle(element: Element): ComputedStyle | null {
  return pseudoStyleOf(element, 'placeholder');
}

function fillTextField(box: BoxNode, element: Element, sources: BoxSources): void {
  const type = inputType(element);
  let value = sources.valueOf(element) ?? element.attribute('value') ?? '';
  const date = dateField(type);
  if (date !== null) {
    appendLine(box, value === '' ? date.pattern : value, box.style, 'pre', DATE_PADDING);
    const { size: fontSize } = box.style.font;
    box.contentWidth = textWidth(date.pattern, box.style, sources) + date.roomEm * fontSize + date.roomPx;
    return;
  }
  if (type === 'password') value = '\u2022'.repeat(Math.min(value.length, 1000));
  const placeholder = value === '' ? (element.attribute('placeholder') ?? '') : '';
  const style = placeholder === '' ? box.style : (placeholderStyle(element) ?? box.style);
  appendLine(box, (placeholder === '' ? value : placeholder).replace(/[\r\n]/g, ''), style, 'pre');
  const size = Math.max(1, parseInteger(element.attribute('size')) ?? 20);
  box.contentWidth = textFieldWidth(box.style, sources, size);
}

/** Blink: `size` average characters, one of them as wide as the widest one. */
function textFieldWidth(style: ComputedStyle, sources: BoxSources, size: number): number {
  const average = averageCharacter(style, sources);
  return Math.ceil(average * (size - 1) + Math.max(average, sources.fonts.metrics(style.font).maximumAdvance));
}

/** Recorded in Chromium: rounded up only when that is the nearest whole px. */
function averageCharacter(style: ComputedStyle, sources: BoxSources): number {
  const averageAdvance = Math.floor(sources.fonts.metrics(style.font).averageAdvance * 64) / 64;
  return Math.max(averageAdvance, Math.round(averageAdvance));
}

function textWidth(text: string, style: ComputedStyle, sources: BoxSources): number {
  return sources.fonts.shape(text, 0, text.length, style.font, 'ltr').reduce((sum, run) => sum + run.width, 0);
}

function fillTextArea(box: BoxNode, element: Element, sources: BoxSources): void {
  const value = (sources.valueOf(element) ?? textOf(element).replace(/^\r?\n/, '')).replace(/\r\n?/g, '\n');
  const placeholder = value === '' ? (element.attribute('placeholder') ?? '') : '';
  const style = placeholder === '' ? box.style : (placeholderStyle(element) ?? box.style);
  appendLine(box, placeholder === '' ? value : placeholder, style, 'pre-wrap');
  const columns = Math.max(1, parseInteger(element.attribute('cols')) ?? 20);
  const rows = Math.max(1, parseInteger(element.attribute('rows')) ?? 2);
  box.contentWidth = Math.ceil(columns * averageCharacter(box.style, sources)) + TEXT_AREA_SCROLLBAR_PX;
  box.contentHeight = rows * lineHeight(box.style, sources);
}

function textOf(element: Element): string {
  return element.textContent ?? '';
}

function optionsOf(select: Element): Element[] {
  const options: Element[] = [];
  const visit = (parent: Element, depth: number): void => {
    for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType !== 1) continue;
      const element = child as Element;
      if (element.localName === 'option') options.push(element);
      else if (element.localName === 'optgroup' && depth < 2) visit(element, depth + 1);
    }
  };
  visit(select, 0);
  return options;
}

function fillSelect(box: BoxNode, element: Element, sources: BoxSources): void {
  const options = optionsOf(element);
  const chosen =
    options.findLast((option) => option.attribute('selected') !== null) ?? options.find((option) => option.attribute('disabled') === null) ?? options[0];
  const hasArrow = box.style.rare.appearance !== 'none';
  const inner = hasArrow ? { paddingTop: SELECT_BLOCK_PX, paddingBottom: SELECT_BLOCK_PX, paddingLeft: SELECT_START_PX, paddingRight: SELECT_ARROW_PX } : {};
  // Chromium: a select with its native look has lines as high as its font, whatever is asked.
  const { ascent, descent } = sources.fonts.metrics(box.style.font);
  const style: ComputedStyle = hasArrow ? { ...box.style, font: { ...box.style.font, lineHeight: { px: ascent + descent } } } : box.style;
  appendLine(box, sources.valueOf(element) ?? (chosen === undefined ? '' : optionLabel(chosen)), style, 'pre', inner);
  let widest = 0;
  // Blink makes room for options as they stand in its list: those of groups are indented.
  for (const option of options) {
    const indent = option.parentElement?.localName === 'optgroup' ? GROUP_INDENT : '';
    widest = Math.max(widest, textWidth(indent + optionLabel(option), box.style, sources));
  }
  box.contentWidth = Math.ceil(widest) + (hasArrow ? SELECT_START_PX + SELECT_ARROW_PX : 0);
}
