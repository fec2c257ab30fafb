// Builds the box tree: styled DOM -> Box tree with generated content and all anonymous boxes. https://drafts.csswg.org/css-display-4/#box-tree
// The root is the box of the viewport, whose only child in the flow is the root element's box. Recursion follows the flat tree and is bounded:
// what nests deeper than MAX_DEPTH gets no boxes.

import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { Node } from '../dom/node.ts';
import { ELEMENT_NODE, TEXT_NODE } from '../dom/node-type.ts';
import { isSlot } from '../dom/slots.ts';
import type { Text } from '../dom/text.ts';
import type { ComputedStyle, Display, PseudoElement } from '../style/computed-style.ts';
import { INITIAL_STYLE } from '../style/initial-style.ts';
import { anonymousStyle, pseudoStyleOf, styleOf } from '../style/style-of.ts';
import { BoxNode, setFlagsFromStyle, ViewportBox } from './box-node.ts';
import type { BoxKind } from './box.ts';
import type { BoxSources } from './box-tree/box-sources.ts';
import { Counters } from './box-tree/counters.ts';
import { fixUpBlockContainer, fixUpFieldset, fixUpItems } from './box-tree/fix-up-blocks.ts';
import { fixUpColumnGroup, fixUpRow, fixUpRowGroup, fixUpTable, fixUpTableParts } from './box-tree/fix-up-tables.ts';
import { controlOf, controlStyle, fillControl } from './box-tree/form-controls.ts';
import { appendContent, markerBox, textBox } from './box-tree/generated-content.ts';
import { addForeignObjects } from './foreign-objects.ts';
import { groupLabelBox, listBoxItems, optionLabel, sizeListBox } from './box-tree/list-box.ts';
import { parseInteger, replacedContentOf } from './box-tree/replaced-boxes.ts';

/** The parser nests no deeper than 512; script can. */
const MAX_DEPTH = 600;

/** The box of the viewport; reads styles through styleOf, sets `boxSlot` of each element and text that has a box. */
export function buildBoxTree(document: Document, sources: BoxSources): ViewportBox {
  return build(document, sources, null);
}

/**
 * As buildBoxTree, but keeps the boxes (and so the cached fragments) of elements outside `dirty`: the elements whose style or image changed,
 * the parents whose children changed, and the parents of changed texts, since the last build. `box.parent` of what is kept is set anew.
 */
export function rebuildBoxTree(document: Document, sources: BoxSources, dirty: Iterable<Node>): ViewportBox {
  const around = new Set<Node>();
  for (const node of dirty) {
    for (let at: Node | null = node; at !== null && !around.has(at); at = flatParent(at)) around.add(at);
  }
  return build(document, sources, around);
}

/** Toward the root through shadow roots and slots, so that every element whose boxes may change is passed. */
function flatParent(node: Node): Node | null {
  if (node.rare?.assignedSlot) return node.rare.assignedSlot;
  return node.parentNode ?? ('host' in node ? (node.host as Element) : null);
}

function build(document: Document, sources: BoxSources, dirty: ReadonlySet<Node> | null): ViewportBox {
  const root = new ViewportBox('block', null, anonymousStyle(INITIAL_STYLE, 'block'));
  root.isBlockLevel = true;
  root.isFormattingContextRoot = true;
  const element = document.documentElement;
  if (element !== null) {
    new BoxTreeBuilder(sources, dirty).addElement(root, element, 0);
    for (const child of root.children) propagateOverflow(root, child);
  }
  return root;
}

/** The first box made for an element or text in the last build; null without one. Pieces of a split inline follow by `continuation`. */
export function boxOf(node: Node): BoxNode | null {
  const box = node.boxSlot as BoxNode | null | undefined;
  return box ?? null;
}

/** https://drafts.csswg.org/css-overflow-3/#overflow-propagation: the overflow of body or root belongs to the viewport, the box itself is visible. */
function propagateOverflow(viewport: ViewportBox, root: BoxNode): void {
  const own = root.style.box;
  const target =
    own.overflowX === 'visible' && own.overflowY === 'visible'
      ? root.children.find((child) => child.node !== null && 'localName' in child.node && child.node.localName === 'body')
      : root;
  if (target === undefined || (target.style.box.overflowX === 'visible' && target.style.box.overflowY === 'visible')) return;
  viewport.overflowX = target.style.box.overflowX;
  viewport.overflowY = target.style.box.overflowY;
  target.style = { ...target.style, box: { ...target.style.box, overflowX: 'visible', overflowY: 'visible' } };
  setFlagsFromStyle(target);
}

const KINDS: Record<Display, BoxKind | null> = {
  none: null,
  contents: null,
  inline: 'inline',
  block: 'block',
  'inline-block': 'block',
  'flow-root': 'block',
  'list-item': 'block',
  'inline-list-item': 'inline',
  flex: 'flex',
  'inline-flex': 'flex',
  grid: 'grid',
  'inline-grid': 'grid',
  table: 'table',
  'inline-table': 'table',
  'table-row-group': 'table-row-group',
  'table-header-group': 'table-row-group',
  'table-footer-group': 'table-row-group',
  'table-row': 'table-row',
  'table-cell': 'table-cell',
  'table-column-group': 'table-column-group',
  'table-column': 'table-column',
  'table-caption': 'table-caption',
};

class BoxTreeBuilder {
  private readonly sources: BoxSources;
  private readonly counters: Counters;
  /** Elements whose boxes are made anew; null: all. */
  private readonly dirty: ReadonlySet<Node> | null;

  constructor(sources: BoxSources, dirty: ReadonlySet<Node> | null) {
    this.sources = sources;
    this.counters = new Counters();
    this.dirty = dirty;
  }

  addElement(parent: BoxNode, element: Element, depth: number): void {
    if (this.dirty !== null && !this.dirty.has(element) && this.reuse(parent, element)) return;
    element.boxSlot = null;
    const style = styleOf(element);
    if (style === null || style.box.display === 'none' || depth > MAX_DEPTH) return;
    this.updateCounters(element, style);
    if (style.box.display === 'contents') {
      this.addContents(parent, element, style, depth);
      return;
    }
    const box = this.makeBox(element, style);
    if (box === null) return;
    element.boxSlot = box;
    parent.append(box);
    if (box.kind === 'replaced' && box.replaced?.type === 'svg')
      addForeignObjects(box, element, this.sources, (parent, foreign) => this.addElement(parent, foreign, depth + 1));
    if (box.kind === 'replaced' || box.kind === 'line-break' || box.kind === 'wbr') return;
    const { uses } = this.counters;
    this.counters.enter();
    this.fill(box, element, style, depth);
    this.counters.leave();
    box.usesCounters = this.counters.uses !== uses || style.box.display === 'list-item' || touchesCounters(style);
    finishBox(box);
  }

  /**
   * Keeps the boxes of an element of which nothing changed. Inline boxes are made anew, since what is around them may split them, and so is the
   * root element's and body's, whose overflow goes to the viewport.
   */
  private reuse(parent: BoxNode, element: Element): boolean {
    const box = boxOf(element);
    if (box === null || box.node !== element || box.style !== styleOf(element) || box.usesCounters) return false;
    if (box.kind === 'inline' || box.kind === 'line-break' || box.kind === 'wbr') return false;
    setFlagsFromStyle(box);
    parent.append(box);
    return true;
  }

  private makeBox(element: Element, style: ComputedStyle): BoxNode | null {
    if (element.isHtmlElement) {
      if (element.localName === 'br') return new BoxNode('line-break', element, style);
      if (element.localName === 'wbr') return new BoxNode('wbr', element, style);
    }
    const replaced = replacedContentOf(element, this.sources);
    const control = replaced === null ? controlOf(element, style) : null;
    const kind = replaced !== null || (control !== null && control.replaced !== null) ? 'replaced' : this.kindOf(style, control !== null);
    if (kind === null) return null;
    if (kind === 'inline' && alternativeText(element) !== null) return alternativeImage(element, style);
    const box = new BoxNode(kind, element, control === null ? style : controlStyle(control.kind, style));
    box.replaced = replaced ?? control?.replaced ?? null;
    box.control = control?.kind ?? null;
    if (kind === 'table-cell') {
      box.columnSpan = clampSpan(parseInteger(element.attribute('colspan')), 1000);
      box.rowSpan = parseInteger(element.attribute('rowspan')) === 0 ? 65534 : clampSpan(parseInteger(element.attribute('rowspan')), 65534);
    } else if (kind === 'table-column' || kind === 'table-column-group') {
      box.columnSpan = clampSpan(parseInteger(element.attribute('span')), 1000);
    }
    setFlagsFromStyle(box);
    return box;
  }

  /** A control is never a plain inline box; a button may be a flex or grid container. */
  private kindOf(style: ComputedStyle, isControl: boolean): BoxKind | null {
    const kind = KINDS[style.box.display];
    return isControl && kind === 'inline' ? 'block' : kind;
  }

  private fill(box: BoxNode, element: Element, style: ComputedStyle, depth: number): void {
    if (box.control === 'list-box') {
      for (const item of listBoxItems(element)) this.addElement(box, item, depth + 1);
      sizeListBox(box, element, this.sources);
      return;
    }
    if (box.control !== null && element.localName !== 'button') {
      fillControl(box, element, this.sources);
      return;
    }
    if (style.box.display === 'list-item' || style.box.display === 'inline-list-item') {
      const marker = markerBox(element, style, pseudoStyleOf(element, 'marker') ?? style, this.counters, this.sources);
      if (marker !== null) box.append(marker);
    }
    this.addContents(box, element, style, depth);
  }

  private addContents(parent: BoxNode, element: Element, style: ComputedStyle, depth: number): void {
    this.addPseudo(parent, element, 'before');
    const alternative = alternativeText(element);
    if (alternative !== null) parent.append(alternativeBox(alternative, style));
    else if (element.isHtml('option')) parent.append(textBox(optionLabel(element) || ZERO_WIDTH_SPACE, style));
    else if (element.isHtml('optgroup')) this.addGroup(parent, element, style, depth);
    else this.addChildNodes(parent, element, depth);
    this.addPseudo(parent, element, 'after');
  }

  private addGroup(parent: BoxNode, group: Element, style: ComputedStyle, depth: number): void {
    parent.append(groupLabelBox(group, style));
    for (const item of listBoxItems(group)) this.addElement(parent, item, depth + 1);
  }

  /** Children in the flat tree. https://drafts.csswg.org/css-scoping-1/#flattening */
  private addChildNodes(parent: BoxNode, element: Element, depth: number): void {
    const shadow = element.rare?.shadowRoot ?? null;
    if (shadow === null && isSlot(element) && element.assigned.length > 0) {
      for (const node of element.assigned) this.addNode(parent, node, element, depth);
      return;
    }
    const closed = element.isHtml('details') && element.attribute('open') === null;
    let hasSummary = false;
    for (let node = (shadow ?? element).firstChild; node !== null; node = node.nextSibling) {
      if (closed) {
        // Of closed details only the first summary shows.
        if (hasSummary || node.nodeType !== ELEMENT_NODE || !(node as Element).isHtml('summary')) {
          node.boxSlot = null;
          continue;
        }
        hasSummary = true;
      }
      this.addNode(parent, node, element, depth);
    }
  }

  private addNode(parent: BoxNode, node: Node, element: Element, depth: number): void {
    if (node.nodeType === ELEMENT_NODE) {
      this.addElement(parent, node as Element, depth + 1);
      return;
    }
    if (node.nodeType !== TEXT_NODE && node.nodeType !== 4) return;
    const text = node as Text;
    text.boxSlot = null;
    if (text.data === '') return;
    const style = styleOf(element) ?? parent.style;
    const box = new BoxNode('text', text, anonymousStyle(style, 'inline'));
    box.text = text.data;
    text.boxSlot = box;
    parent.append(box);
  }

  private addPseudo(parent: BoxNode, element: Element, pseudo: PseudoElement): void {
    const style = pseudoStyleOf(element, pseudo);
    if (style === null || style.box.display === 'none' || !Array.isArray(style.rare.content)) return;
    this.updateCounters(null, style);
    const kind = KINDS[style.box.display];
    this.counters.enter();
    if (kind === null) {
      appendContent(parent, style.rare.content, this.counters, this.sources);
    } else {
      const box = new BoxNode(kind, element, style);
      box.pseudo = pseudo;
      setFlagsFromStyle(box);
      parent.append(box);
      if (style.box.display === 'list-item') {
        const marker = markerBox(element, style, style, this.counters, this.sources);
        if (marker !== null && style.rare.content.length === 0) box.append(marker);
      }
      appendContent(box, style.rare.content, this.counters, this.sources);
      finishBox(box);
    }
    this.counters.leave();
  }

  /** https://drafts.csswg.org/css-lists-3/#counter-properties, with the implicit list-item counter of HTML lists. */
  private updateCounters(element: Element | null, style: ComputedStyle): void {
    const { counterReset, counterIncrement, counterSet } = style.rare;
    const { counters } = this;
    for (const [name, value] of counterReset) counters.reset(name, value);
    if (element !== null && element.isHtmlElement) resetListCounter(element, counters);
    const isItem = style.box.display === 'list-item' || style.box.display === 'inline-list-item';
    let incrementsItems = false;
    for (const [name, value] of counterIncrement) {
      counters.increment(name, value);
      if (name === 'list-item') incrementsItems = true;
    }
    if (isItem && element !== null && !incrementsItems) {
      const explicit = element.isHtml('li') ? parseInteger(element.attribute('value')) : null;
      if (explicit !== null) counters.set('list-item', explicit);
      else counters.increment('list-item', isReversed(element.parentElement) ? -1 : 1);
    }
    for (const [name, value] of counterSet) counters.set(name, value);
  }
}

function touchesCounters(style: ComputedStyle): boolean {
  const { counterReset, counterIncrement, counterSet } = style.rare;
  return counterReset.length > 0 || counterIncrement.length > 0 || counterSet.length > 0;
}

function isReversed(list: Element | null): boolean {
  return list !== null && list.isHtml('ol') && list.attribute('reversed') !== null;
}

function resetListCounter(element: Element, counters: Counters): void {
  const name = element.localName;
  if (name !== 'ol' && name !== 'ul' && name !== 'menu') return;
  const start = name === 'ol' ? parseInteger(element.attribute('start')) : null;
  if (isReversed(element)) {
    let items = 0;
    for (let child = element.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType === ELEMENT_NODE && (child as Element).isHtml('li')) items++;
    }
    counters.reset('list-item', (start ?? items) + 1);
    return;
  }
  counters.reset('list-item', (start ?? 1) - 1);
}

function alternativeText(element: Element): string | null {
  return element.isHtml('img') ? element.attribute('alt') : null;
}

/** Chromium: an image in a line that is shown by its text is an inline block as large as its text. */
function alternativeImage(element: Element, style: ComputedStyle): BoxNode {
  const group = { ...style.box, display: 'inline-block', width: 'auto', height: 'auto', aspectRatio: null } as const;
  const box = new BoxNode('block', element, { ...style, box: group });
  setFlagsFromStyle(box);
  return box;
}

/** As Chromium shows an image that is broken: an icon and the text, together in an inline block. */
function alternativeBox(alternative: string, style: ComputedStyle): BoxNode {
  const base = anonymousStyle(style, 'inline-block');
  const box = new BoxNode('block', null, base);
  const float = style.text.direction === 'rtl' ? 'right' : 'left';
  const icon = new BoxNode('replaced', null, { ...base, box: { ...base.box, display: 'block', float } });
  icon.text = 'broken-image';
  icon.replaced = { type: 'symbol', naturalWidth: BROKEN_ICON_PX, naturalHeight: BROKEN_ICON_PX, naturalRatio: null };
  setFlagsFromStyle(icon);
  setFlagsFromStyle(box);
  box.append(icon);
  box.append(textBox(alternative, anonymousStyle(style, 'inline')));
  box.hasInlineChildren = true;
  return box;
}

const BROKEN_ICON_PX = 16;
const ZERO_WIDTH_SPACE = '\u200B';

function clampSpan(value: number | null, most: number): number {
  return value === null || value < 1 ? 1 : Math.min(value, most);
}

/** Once the children of a box are complete: the anonymous boxes of its kind. */
function finishBox(box: BoxNode): void {
  if (box.children.length > 0) box.setChildren(box.children);
  switch (box.kind) {
    case 'table':
      fixUpTable(box);
      return;
    case 'table-row-group':
      fixUpRowGroup(box);
      return;
    case 'table-row':
      fixUpRow(box);
      return;
    case 'table-column-group':
      fixUpColumnGroup(box);
      return;
    case 'table-column':
      box.setChildren([]);
      return;
    case 'inline':
      fixUpTableParts(box);
      return;
    case 'flex':
    case 'grid':
      fixUpTableParts(box);
      fixUpItems(box);
      return;
    default:
      fixUpTableParts(box);
      if (box.node !== null && 'localName' in box.node && box.node.localName === 'fieldset') fixUpFieldset(box);
      fixUpBlockContainer(box);
  }
}
