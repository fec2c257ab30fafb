// BoxNode: the Box as its builder makes it. Fields are filled in while the tree is built and never change after that,
// but for the three caches at the end, which belong to layout. Hand-made trees of tests use `makeBox`.

import type { Edges } from '../../base/geometry.ts';
import type { Element } from '../dom/element.ts';
import type { Text } from '../dom/text.ts';
import type { ComputedStyle, PseudoElement } from '../style/computed-style.ts';
import type { Box, BoxKind, ControlKind, ReplacedContent } from './box.ts';
import type { LayoutCache } from './layout-cache.ts';
import type { InlineContent } from './inline/inline-content.ts';

const NO_CHILDREN: BoxNode[] = [];

export class BoxNode implements Box {
  kind: BoxKind;
  node: Element | Text | null;
  pseudo: PseudoElement | null;
  style: ComputedStyle;
  parent: BoxNode | null;
  children: BoxNode[];
  isBlockLevel: boolean;
  isFloating: boolean;
  isOutOfFlow: boolean;
  hasInlineChildren: boolean;
  isFormattingContextRoot: boolean;
  text: string;
  replaced: ReplacedContent | null;
  columnSpan: number;
  rowSpan: number;
  control: ControlKind | null;
  contentWidth: number | null;
  contentHeight: number | null;
  continuation: BoxNode | null;
  continuesBefore: boolean;
  continuesAfter: boolean;
  /** The subtree takes part in counters or quotes: it may not be reused when something before it changes. */
  usesCounters: boolean;
  /** Owned by layout.ts. */
  cache: LayoutCache | null;
  /** Owned by inline/: the items of an inline root, made once per box. */
  inlineContent: InlineContent | null;
  /** Owned by height-dependence.ts. */
  dependsOnHeight: boolean | null;
  /** Owned by table/: a cell's half of the collapsed borders around it. */
  collapsedBorder: Edges | null;

  constructor(kind: BoxKind, node: Element | Text | null, style: ComputedStyle) {
    this.kind = kind;
    this.node = node;
    this.pseudo = null;
    this.style = style;
    this.parent = null;
    this.children = NO_CHILDREN;
    this.isBlockLevel = false;
    this.isFloating = false;
    this.isOutOfFlow = false;
    this.hasInlineChildren = false;
    this.isFormattingContextRoot = false;
    this.text = '';
    this.replaced = null;
    this.columnSpan = 1;
    this.rowSpan = 1;
    this.control = null;
    this.contentWidth = null;
    this.contentHeight = null;
    this.continuation = null;
    this.continuesBefore = false;
    this.continuesAfter = false;
    this.usesCounters = false;
    this.cache = null;
    this.inlineContent = null;
    this.dependsOnHeight = null;
    this.collapsedBorder = null;
  }

  append(child: BoxNode): void {
    if (this.children === NO_CHILDREN) this.children = [];
    this.children.push(child);
    child.parent = this;
  }

  setChildren(children: readonly BoxNode[]): void {
    // OPTIMIZATION: a copy has no spare room; an array that has grown by push() has room for 17.
    this.children = children.length === 0 ? NO_CHILDREN : children.slice();
    for (const child of children) child.parent = this;
  }
}

/** The root of a box tree, with the overflow that the document gives to its viewport. */
export class ViewportBox extends BoxNode {
  overflowX: ComputedStyle['box']['overflowX'] = 'visible';
  overflowY: ComputedStyle['box']['overflowY'] = 'visible';
}

export interface BoxOptions extends Partial<Omit<BoxNode, 'append' | 'setChildren' | 'children' | 'kind' | 'style'>> {}

/** A box with its children, for tests and for anonymous boxes: parent links and the flags that follow from kind and style are set. */
export function makeBox(kind: BoxKind, style: ComputedStyle, children: readonly BoxNode[] = [], options: BoxOptions = {}): BoxNode {
  const box = new BoxNode(kind, null, style);
  for (const child of children) box.append(child);
  setFlagsFromStyle(box);
  box.hasInlineChildren = children.some((child) => !child.isBlockLevel && !child.isFloating && !child.isOutOfFlow);
  Object.assign(box, options);
  return box;
}

const BLOCK_DISPLAYS = new Set<string>(['block', 'flow-root', 'list-item', 'flex', 'grid', 'table']);

/** Sets what follows from kind and style alone; call once both are final. */
export function setFlagsFromStyle(box: BoxNode): void {
  const { display, position, float } = box.style.box;
  const { kind } = box;
  box.isOutOfFlow = kind !== 'text' && (position === 'absolute' || position === 'fixed');
  box.isFloating = kind !== 'text' && !box.isOutOfFlow && float !== 'none';
  if (kind === 'text' || kind === 'inline' || kind === 'line-break' || kind === 'wbr') return;
  box.isBlockLevel = kind.startsWith('table-') || box.isFloating || box.isOutOfFlow || BLOCK_DISPLAYS.has(display);
  box.isFormattingContextRoot = isFormattingContextRoot(box);
}

/** Elements whose blocks always begin a formatting context. */
const ROOT_ELEMENTS = new Set(['html', 'fieldset']);

function isFormattingContextRoot(box: BoxNode): boolean {
  if (box.kind !== 'block')
    return box.kind !== 'table-row-group' && box.kind !== 'table-row' && box.kind !== 'table-column' && box.kind !== 'table-column-group';
  const { box: group, rare } = box.style;
  return (
    box.isFloating ||
    box.isOutOfFlow ||
    box.control !== null ||
    !BLOCK_DISPLAYS.has(group.display) ||
    group.display === 'flow-root' ||
    (group.overflowX !== 'visible' && group.overflowX !== 'clip') ||
    (group.overflowY !== 'visible' && group.overflowY !== 'clip') ||
    (box.pseudo === null && box.node !== null && 'localName' in box.node && ROOT_ELEMENTS.has(box.node.localName)) ||
    group.containLayout ||
    group.containPaint ||
    rare.columnCount !== 'auto' ||
    rare.columnWidth !== 'auto' ||
    rare.lineClamp > 0
  );
}
