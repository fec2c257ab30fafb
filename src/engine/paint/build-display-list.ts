// The paint stage: fragments -> display list. https://drafts.csswg.org/css2/#painting-order
// collect-layers.ts sorts the content into layers and phases; here they are written out in order, without recursion.

import { DisplayListWriter } from '../../protocol/display-list-writer.ts';
import { DISPLAY_LIST_LIMITS } from '../../protocol/display-list.ts';
import { paintCanvasBackground } from './canvas-background.ts';
import { paintCollapsedBorders } from './collapsed-borders.ts';
import { collectLayers } from './collect-layers.ts';
import { filterOutset, toFilters } from './filters.ts';
import { paintMask } from './mask.ts';
import { paintBox, paintOutline } from './paint-box.ts';
import { paintReplaced } from './paint-replaced.ts';
import { paintScrollbars, paintViewportScrollbars } from './paint-scrollbars.ts';
import { PaintSpaces } from './paint-space.ts';
import { paintText } from './paint-text.ts';
import { borderRadii } from './radii.ts';
import { outsetRect, snapRect } from './snap.ts';
import { boxFilter } from './svg/svg-box-effects.ts';
import type { Rect } from '../../base/geometry.ts';
import type { BlendMode, Filter, FilterGraph } from '../../protocol/display-list.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { PaintContext } from './paint-context.ts';
import type { PaintInput } from './paint-input.ts';
import type { PaintItem, PaintLayer, PaintLists } from './paint-layer.ts';

/** Groups nested deeper are painted without their effect. */
const MAX_GROUPS = 300;
/** Writers stop here: the reader would refuse a longer list. */
const MAX_COMMANDS = DISPLAY_LIST_LIMITS.commands - 10_000;

/** Paints the whole page. `root` is the fragment of the viewport (layoutDocument), at the origin of the page. Bytes of protocol/display-list.ts. */
export function buildDisplayList(root: BoxFragment, input: PaintInput): Uint8Array<ArrayBuffer> {
  const writer = new DisplayListWriter();
  const overflow = root.scrollableOverflow;
  const width = Math.max(input.viewportWidth, overflow.x + overflow.width);
  const height = Math.max(input.viewportHeight, overflow.y + overflow.height, root.height);
  const base: PaintContext = { writer, input, scale: input.deviceScale, port: { width: root.width, height: root.height }, backgroundTakenFrom: null };
  const { background, takenFrom } = paintCanvasBackground(base, root, width, height);
  const layer = collectLayers(root, input);
  new LayerPainter({ ...base, backgroundTakenFrom: takenFrom }, layer).run(layer);
  paintViewportScrollbars(base, root);
  return writer.finish(width, height, background, input.viewportScroll);
}

/** What is still to be painted; the last task is next. */
type Task =
  | { readonly type: 'layer'; readonly layer: PaintLayer }
  | { readonly type: 'items'; readonly items: readonly PaintItem[]; next: number }
  | { readonly type: 'end-group'; readonly layer: PaintLayer };

class LayerPainter {
  readonly #context: PaintContext;
  readonly #spaces: PaintSpaces;
  readonly #root: PaintLayer;
  readonly #tasks: Task[] = [];
  #groups = 0;

  constructor(context: PaintContext, root: PaintLayer) {
    this.#context = context;
    this.#root = root;
    this.#spaces = new PaintSpaces(context.writer, root.space);
  }

  run(layer: PaintLayer): void {
    this.#tasks.push({ type: 'layer', layer });
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      if (task.type === 'layer') this.#layer(task.layer);
      else if (task.type === 'items') this.#items(task);
      else this.#endGroup(task.layer);
    }
    this.#spaces.moveTo(this.#root.space);
  }

  /** Appendix E, steps 1 to 10, as tasks in reverse. */
  #layer(layer: PaintLayer): void {
    if (this.#context.writer.commandCount > MAX_COMMANDS) return;
    const tasks = this.#tasks;
    if (this.#openGroup(layer)) tasks.push({ type: 'end-group', layer });
    const { lists, children } = layer;
    const firstPositive = lowerBound(children, 1);
    const firstZero = lowerBound(children, 0);
    // 9. Positive z-indexes.
    for (let i = children.length - 1; i >= firstPositive; i--) tasks.push({ type: 'layer', layer: children[i] as PaintLayer });
    // 8. z-index 0 and auto.
    for (let i = firstPositive - 1; i >= firstZero; i--) tasks.push({ type: 'layer', layer: children[i] as PaintLayer });
    this.#pushLists(lists);
    // 3. Negative z-indexes.
    for (let i = firstZero - 1; i >= 0; i--) tasks.push({ type: 'layer', layer: children[i] as PaintLayer });
    // 1., 2. The box itself.
    tasks.push({ type: 'items', items: lists.self, next: 0 });
  }

  /** 4. to 7.: blocks, floats, inline content, outlines. */
  #pushLists(lists: PaintLists): void {
    for (const items of [lists.outlines, lists.inline, lists.floats, lists.blocks]) {
      if (items.length > 0) this.#tasks.push({ type: 'items', items, next: 0 });
    }
  }

  #items(task: Extract<Task, { type: 'items' }>): void {
    while (task.next < task.items.length) {
      const item = task.items[task.next++] as PaintItem;
      if (this.#context.writer.commandCount > MAX_COMMANDS) return;
      if (item.kind === 'atomic') {
        // The rest of this list comes after all phases of the atomic item.
        if (task.next < task.items.length) this.#tasks.push(task);
        this.#pushLists(item.lists);
        return;
      }
      this.#spaces.moveTo(item.space);
      this.#item(item);
    }
  }

  #item(item: Exclude<PaintItem, { kind: 'atomic' }>): void {
    switch (item.kind) {
      case 'box':
        paintBox(this.#context, item.fragment, item.x, item.y, item.area);
        break;
      case 'text':
        paintText(this.#context, item.fragment, item.x, item.y, item.decorations);
        break;
      case 'replaced':
        paintReplaced(this.#context, item.fragment, item.x, item.y);
        break;
      case 'collapsed-borders':
        paintCollapsedBorders(this.#context, item.fragment, item.x, item.y);
        break;
      case 'outline':
        paintOutline(this.#context, item.fragment, item.x, item.y);
        break;
      case 'link':
        this.#context.writer.add({ type: 'link', rect: { x: item.x, y: item.y, width: item.fragment.width, height: item.fragment.height }, url: item.url });
        break;
      case 'scrollbars':
        paintScrollbars(this.#context, item.fragment, item.x, item.y);
        break;
    }
  }

  /** Opacity, filters, masks and blending work on the whole of a stacking context. */
  #openGroup(layer: PaintLayer): boolean {
    const { effects } = layer.box.style;
    const needsGroup =
      effects.opacity < 1 ||
      effects.mixBlendMode !== 'normal' ||
      effects.filter.length > 0 ||
      effects.backdropFilter.length > 0 ||
      effects.masks.length > 0 ||
      effects.isolation === 'isolate';
    if (!needsGroup || this.#groups >= MAX_GROUPS || (layer === this.#root && effects.mixBlendMode !== 'normal')) return false;
    this.#groups += 1;
    if (effects.backdropFilter.length > 0) this.#backdrop(layer);
    const filters = toFilters(effects.filter);
    const graph = this.#graphOf(layer);
    const bounds = clampRect(outsetRect(graph?.region ?? contentBounds(layer), filterOutset(filters)));
    const opacity = Math.max(0, Math.min(1, effects.opacity));
    // Masks come after filters: https://drafts.csswg.org/filter-effects-1/#placement
    const isInTwo = filtersBeforeMask(layer);
    // The group opens in the space of the box when all of its content is in there; else further out.
    this.#spaces.enterGroup(layer.extent);
    this.#writeGroup(bounds, opacity, effects.mixBlendMode as BlendMode, isInTwo ? [] : filters, isInTwo ? null : graph);
    if (isInTwo) {
      this.#spaces.enterGroup(layer.extent);
      this.#writeGroup(bounds, 1, 'normal', filters, graph);
    }
    return true;
  }

  #writeGroup(bounds: Rect, opacity: number, blend: BlendMode, filters: Filter[], graph: FilterGraph | null): void {
    this.#context.writer.add({ type: 'group', bounds, opacity, blend, filters, backdropFilters: [], ...(graph !== null && { graph }) });
  }

  /** Of `filter: url()`. */
  #graphOf({ box, fragment, x, y }: PaintLayer): FilterGraph | null {
    const url = box.style.effects.filter.find(({ type }) => type === 'url');
    if (url?.type !== 'url') return null;
    return boxFilter(this.#context.input.svgElement(url.url), { x, y, width: fragment.width, height: fragment.height });
  }

  /** What is behind the border box, filtered in place: an empty group of that shape. https://drafts.csswg.org/filter-effects-2/#backdrop-filter-operation */
  #backdrop(layer: PaintLayer): void {
    const { writer, scale } = this.#context;
    const { effects, border } = layer.box.style;
    this.#spaces.moveTo(layer.space);
    const bounds = snapRect(layer.x, layer.y, layer.fragment.width, layer.fragment.height, scale);
    const radii = borderRadii(border, bounds);
    writer.save();
    if (radii === null) writer.add({ type: 'clip-rect', rect: bounds });
    else writer.add({ type: 'clip-rounded-rect', rect: bounds, radii });
    writer.add({ type: 'group', bounds, opacity: 1, blend: 'normal', filters: [], backdropFilters: toFilters(effects.backdropFilter) });
    writer.restore();
    writer.restore();
  }

  #endGroup(layer: PaintLayer): void {
    if (filtersBeforeMask(layer)) this.#leaveGroup();
    if (layer.box.style.effects.masks.length > 0) {
      this.#spaces.moveTo(layer.space);
      paintMask(this.#context, layer, clampRect(contentBounds(layer)));
    }
    this.#leaveGroup();
    this.#groups -= 1;
  }

  #leaveGroup(): void {
    this.#spaces.leaveGroup();
    this.#context.writer.restore();
  }
}

const filtersBeforeMask = ({ box }: PaintLayer): boolean => box.style.effects.masks.length > 0 && box.style.effects.filter.length > 0;

/** Of all that a layer's group holds. */
const contentBounds = (layer: PaintLayer): Rect => (layer.extent === layer.space ? layer.bounds : EVERYTHING);

const EVERYTHING = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };

function clampRect(rect: { x: number; y: number; width: number; height: number }): { x: number; y: number; width: number; height: number } {
  const isSane = Math.abs(rect.x) < 1e7 && Math.abs(rect.y) < 1e7 && rect.width < 1e7 && rect.height < 1e7;
  return isSane ? rect : EVERYTHING;
}

/** Index of the first layer with at least this z-index; the list is sorted. */
function lowerBound(layers: readonly PaintLayer[], zIndex: number): number {
  let low = 0;
  let high = layers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((layers[middle] as PaintLayer).zIndex < zIndex) low = middle + 1;
    else high = middle;
  }
  return low;
}
