// BoxNode: the Box as its builder makes it. Fields are filled in while the tree is built and never change after that,
// but for the three caches at the end, which belong to layout. Hand-made trees of tests use `makeBox`.

import type { Edges } from '../../base/geometry.ts';
import type { Element } from '../dom/element.ts';
import type { Text } from '../dom/text.ts';
import type { ComputedStyle, PseudoElement } from '../style/computed-style.ts';
import type { Box, BoxKind, ControlKind, ReplacedContent } from './box.ts';
import type { PlaceForeign } from './box-tree/box-sources.ts';
import type { LayoutCache } from './layout-cache.ts';
import type { InlineContent } from './inline/inline-content.ts';

const NO_CHILDREN: BoxNode[] = [];

/** What few boxes have. */
class RareFields {
  replaced: ReplacedContent | null = null;
  columnSpan: number = 1;
  rowSpan: number = 1;
  control: ControlKind | null = null;
  contentWidth: number | null = null;
  contentHeight: number | null = null;
  continuation: BoxNode | null = null;
  collapsedBorder: Edges | null = null;
  foreign: PlaceForeign | null = null;
}

// Bits of `flags`.
const BLOCK_LEVEL = 1 << 0;
const FLOATING = 1 << 1;
const OUT_OF_FLOW = 1 << 2;
const INLINE_CHILDREN = 1 << 3;
const CONTEXT_ROOT = 1 << 4;
const CONTINUES_BEFORE = 1 << 5;
const CONTINUES_AFTER = 1 << 6;
const USES_COUNTERS = 1 << 7;
/** Whether `dependsOnHeight` is known, and what it is. */
const HEIGHT_KNOWN = 1 << 8;
const DEPENDS_ON_HEIGHT = 1 << 9;

/** OPTIMIZATION: a page has more boxes than elements, so flags are bits of one number, and what few boxes have is an object of its own. */
export class BoxNode implements Box {
  kind: BoxKind;
  node: Element | Text | null;
  pseudo: PseudoElement | null;
  style: ComputedStyle;
  parent: BoxNode | null;
  children: BoxNode[];
  text: string;
  /** Owned by layout.ts. */
  cache: LayoutCache | null;
  /** Owned by inline/: the items of an inline root, made once per box. */
  inlineContent: InlineContent | null;
  private flags: number;
  private rare: RareFields | null;

  constructor(kind: BoxKind, node: Element | Text | null, style: ComputedStyle) {
    this.kind = kind;
    this.node = node;
    this.pseudo = null;
    this.style = style;
    this.parent = null;
    this.children = NO_CHILDREN;
    this.text = '';
    this.cache = null;
    this.inlineContent = null;
    this.flags = 0;
    this.rare = null;
  }

  get isBlockLevel(): boolean {
    return (this.flags & BLOCK_LEVEL) !== 0;
  }

  set isBlockLevel(value: boolean) {
    this.flags = value ? this.flags | BLOCK_LEVEL : this.flags & ~BLOCK_LEVEL;
  }

  get isFloating(): boolean {
    return (this.flags & FLOATING) !== 0;
  }

  set isFloating(value: boolean) {
    this.flags = value ? this.flags | FLOATING : this.flags & ~FLOATING;
  }

  get isOutOfFlow(): boolean {
    return (this.flags & OUT_OF_FLOW) !== 0;
  }

  set isOutOfFlow(value: boolean) {
    this.flags = value ? this.flags | OUT_OF_FLOW : this.flags & ~OUT_OF_FLOW;
  }

  get hasInlineChildren(): boolean {
    return (this.flags & INLINE_CHILDREN) !== 0;
  }

  set hasInlineChildren(value: boolean) {
    this.flags = value ? this.flags | INLINE_CHILDREN : this.flags & ~INLINE_CHILDREN;
  }

  get isFormattingContextRoot(): boolean {
    return (this.flags & CONTEXT_ROOT) !== 0;
  }

  set isFormattingContextRoot(value: boolean) {
    this.flags = value ? this.flags | CONTEXT_ROOT : this.flags & ~CONTEXT_ROOT;
  }

  get continuesBefore(): boolean {
    return (this.flags & CONTINUES_BEFORE) !== 0;
  }

  set continuesBefore(value: boolean) {
    this.flags = value ? this.flags | CONTINUES_BEFORE : this.flags & ~CONTINUES_BEFORE;
  }

  get continuesAfter(): boolean {
    return (this.flags & CONTINUES_AFTER) !== 0;
  }

  set continuesAfter(value: boolean) {
    this.flags = value ? this.flags | CONTINUES_AFTER : this.flags & ~CONTINUES_AFTER;
  }

  /** The subtree takes part in counters or quotes: it may not be reused when something before it changes. */
  get usesCounters(): boolean {
    return (this.flags & USES_COUNTERS) !== 0;
  }

  set usesCounters(value: boolean) {
    this.flags = value ? this.flags | USES_COUNTERS : this.flags & ~USES_COUNTERS;
  }

  /** Owned by height-dependence.ts. */
  get dependsOnHeight(): boolean | null {
    return (this.flags & HEIGHT_KNOWN) === 0 ? null : (this.flags & DEPENDS_ON_HEIGHT) !== 0;
  }

  set dependsOnHeight(value: boolean | null) {
    const others = this.flags & ~(HEIGHT_KNOWN | DEPENDS_ON_HEIGHT);
    this.flags = value === null ? others : others | HEIGHT_KNOWN | (value ? DEPENDS_ON_HEIGHT : 0);
  }

  get replaced(): ReplacedContent | null {
    return this.rare === null ? null : this.rare.replaced;
  }

  set replaced(value: ReplacedContent | null) {
    if (this.rare !== null || value !== null) this.rareFields.replaced = value;
  }

  get columnSpan(): number {
    return this.rare === null ? 1 : this.rare.columnSpan;
  }

  set columnSpan(value: number) {
    if (this.rare !== null || value !== 1) this.rareFields.columnSpan = value;
  }

  get rowSpan(): number {
    return this.rare === null ? 1 : this.rare.rowSpan;
  }

  set rowSpan(value: number) {
    if (this.rare !== null || value !== 1) this.rareFields.rowSpan = value;
  }

  get control(): ControlKind | null {
    return this.rare === null ? null : this.rare.control;
  }

  set control(value: ControlKind | null) {
    if (this.rare !== null || value !== null) this.rareFields.control = value;
  }

  get contentWidth(): number | null {
    return this.rare === null ? null : this.rare.contentWidth;
  }

  set contentWidth(value: number | null) {
    if (this.rare !== null || value !== null) this.rareFields.contentWidth = value;
  }

  get contentHeight(): number | null {
    return this.rare === null ? null : this.rare.contentHeight;
  }

  set contentHeight(value: number | null) {
    if (this.rare !== null || value !== null) this.rareFields.contentHeight = value;
  }

  get continuation(): BoxNode | null {
    return this.rare === null ? null : this.rare.continuation;
  }

  set continuation(value: BoxNode | null) {
    if (this.rare !== null || value !== null) this.rareFields.continuation = value;
  }

  /** Owned by table/: a cell's half of the collapsed borders around it. */
  get collapsedBorder(): Edges | null {
    return this.rare === null ? null : this.rare.collapsedBorder;
  }

  set collapsedBorder(value: Edges | null) {
    if (this.rare !== null || value !== null) this.rareFields.collapsedBorder = value;
  }

  /** Owned by foreign-objects.ts: of the box around a foreignObject. */
  get foreign(): PlaceForeign | null {
    return this.rare === null ? null : this.rare.foreign;
  }

  set foreign(value: PlaceForeign | null) {
    if (this.rare !== null || value !== null) this.rareFields.foreign = value;
  }

  private get rareFields(): RareFields {
    return (this.rare ??= new RareFields());
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
  const { box: group, flex, rare } = box.style;
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
    rare.lineClamp > 0 ||
    flex.alignContent.value !== 'normal'
  );
}
