// The entry of layout: box tree -> fragment tree. LayoutRun is the LayoutContext that all algorithms get; it finds the algorithm of a box,
// answers from the box's cache where it can, and places absolutely positioned boxes once their containing block is laid out.

import type { FontSet } from '../text/font-set.ts';
import type { Box } from './box.ts';
import { ViewportBox, type BoxNode } from './box-node.ts';
import { blockIntrinsicSizes } from './block/block-intrinsic.ts';
import { layoutBlockContainer } from './block/block-layout.ts';
import type { ConstraintSpace, ContentSizes } from './constraint-space.ts';
import { flexIntrinsicSizes } from './flex/flex-intrinsic.ts';
import { layoutFlexContainer } from './flex/flex-layout.ts';
import type { BoxFragment } from './fragment.ts';
import { BoxFragmentNode } from './fragment-node.ts';
import { gridIntrinsicSizes } from './grid/grid-intrinsic.ts';
import { layoutGridContainer } from './grid/grid-layout.ts';
import { LayoutCache } from './layout-cache.ts';
import type { LayoutContext } from './layout-context.ts';
import { placeOutOfFlow } from './out-of-flow.ts';
import { layoutReplaced, replacedIntrinsicSizes } from './replaced.ts';
import { scrollbarThickness } from './scrollbar-parts.ts';
import { contributionOf } from './sizing.ts';
import { tableIntrinsicSizes } from './table/table-intrinsic.ts';
import { layoutTable } from './table/table-layout.ts';

/** Formatting contexts nested deeper than this become empty boxes. */
const MAX_DEPTH = 256;

export interface LayoutSettings {
  readonly fonts: FontSet;
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  /** 15 for Chromium's classic scrollbars, 0 when they are hidden. */
  readonly scrollbarWidth: number;
  readonly isQuirks: boolean;
}

/**
 * Lays out a whole document. `rootBox` is the box of the viewport (see buildBoxTree): its fragment has the viewport's size, holds the
 * root element's fragment and all fixed boxes, and its scrollableOverflow is the area that the document scrolls over.
 */
export function layoutDocument(rootBox: Box, settings: LayoutSettings): BoxFragment {
  const run = new LayoutRun(settings);
  const bars = rootBox instanceof ViewportBox ? rootBox : { overflowX: 'visible', overflowY: 'visible' };
  const bar = viewportBarOf(rootBox, settings.scrollbarWidth);
  let barWidth = bars.overflowY === 'scroll' ? bar : 0;
  let barHeight = bars.overflowX === 'scroll' ? bar : 0;
  let fragment = layoutViewport(rootBox, run, barWidth, barHeight);
  // A scrollbar that turns out to be needed takes room, which may make the other one needed.
  for (let pass = 0; pass < 2 && bar > 0; pass++) {
    const area = fragment.scrollableOverflow;
    const needsWidth = barWidth === 0 && showsWhenNeeded(bars.overflowY) && area.y + area.height > fragment.height;
    const needsHeight = barHeight === 0 && showsWhenNeeded(bars.overflowX) && area.x + area.width > fragment.width;
    if (!needsWidth && !needsHeight) break;
    if (needsWidth) barWidth = bar;
    if (needsHeight && !needsWidth) barHeight = bar;
    fragment = layoutViewport(rootBox, run, barWidth, barHeight);
  }
  return fragment;
}

function showsWhenNeeded(overflow: string): boolean {
  return overflow !== 'hidden' && overflow !== 'clip';
}

/** `scrollbar-width` of the root element speaks of the viewport's scrollbars. https://drafts.csswg.org/css-scrollbars-1/#scrollbar-width */
function viewportBarOf(rootBox: Box, classic: number): number {
  const [root] = rootBox.children;
  return root === undefined ? classic : scrollbarThickness(root, classic);
}

/** The root fragment is as large as the viewport without its scrollbars. */
function layoutViewport(rootBox: Box, run: LayoutRun, barWidth: number, barHeight: number): BoxFragment {
  const width = run.viewportWidth - barWidth;
  const height = run.viewportHeight - barHeight;
  const space: ConstraintSpace = {
    availableWidth: width,
    availableHeight: height,
    percentageWidth: width,
    percentageHeight: height,
    fixedWidth: width,
    fixedHeight: height,
    fixedHeightIsDefinite: true,
    shrinkToFit: false,
    isTableCell: false,
  };
  return placeOutOfFlow(run.layout(rootBox, space), run, true);
}

let lastGeneration = 0;
let lastSettings: LayoutSettings | null = null;
let lastFontGeneration = -1;

/** Fragments made under other settings or fonts may not be reused. */
function generationOf(settings: LayoutSettings): number {
  const last = lastSettings;
  if (
    last === null ||
    last.fonts !== settings.fonts ||
    lastFontGeneration !== settings.fonts.generation ||
    last.viewportWidth !== settings.viewportWidth ||
    last.viewportHeight !== settings.viewportHeight ||
    last.scrollbarWidth !== settings.scrollbarWidth ||
    last.isQuirks !== settings.isQuirks
  ) {
    lastGeneration++;
  }
  lastSettings = settings;
  lastFontGeneration = settings.fonts.generation;
  return lastGeneration;
}

export class LayoutRun implements LayoutContext {
  readonly fonts: FontSet;
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  readonly scrollbarWidth: number;
  readonly isQuirks: boolean;
  private readonly generation: number;
  private depth: number;

  constructor(settings: LayoutSettings) {
    this.fonts = settings.fonts;
    this.viewportWidth = settings.viewportWidth;
    this.viewportHeight = settings.viewportHeight;
    this.scrollbarWidth = settings.scrollbarWidth;
    this.isQuirks = settings.isQuirks;
    this.generation = generationOf(settings);
    this.depth = 0;
  }

  layout(box: Box, space: ConstraintSpace): BoxFragment {
    const cache = this.cacheOf(box);
    const cached = cache.find(space);
    if (cached !== null) return cached;
    if (this.depth >= MAX_DEPTH) return new BoxFragmentNode({ box, width: space.fixedWidth ?? 0, height: space.fixedHeight ?? 0 });
    this.depth++;
    const fragment = placeOutOfFlow(this.dispatch(box, space), this, false);
    this.depth--;
    cache.add(space, fragment);
    return fragment;
  }

  contentSizes(box: Box): ContentSizes {
    const cache = this.cacheOf(box);
    cache.sizes ??= contributionOf(box, this.intrinsicSizes(box));
    return cache.sizes;
  }

  intrinsicSizes(box: Box): ContentSizes {
    const cache = this.cacheOf(box);
    if (cache.intrinsic !== null) return cache.intrinsic;
    if (this.depth >= MAX_DEPTH) return { min: 0, max: 0 };
    this.depth++;
    cache.intrinsic = this.measure(box);
    this.depth--;
    return cache.intrinsic;
  }

  private dispatch(box: Box, space: ConstraintSpace): BoxFragment {
    switch (box.kind) {
      case 'replaced':
        return layoutReplaced(box, space, this);
      case 'flex':
        return layoutFlexContainer(box, space, this);
      case 'grid':
        return layoutGridContainer(box, space, this);
      case 'table':
        return layoutTable(box, space, this);
      default:
        return layoutBlockContainer(box, space, this);
    }
  }

  private measure(box: Box): ContentSizes {
    switch (box.kind) {
      case 'replaced':
        return replacedIntrinsicSizes(box);
      case 'flex':
        return flexIntrinsicSizes(box, this);
      case 'grid':
        return gridIntrinsicSizes(box, this);
      case 'table':
        return tableIntrinsicSizes(box, this);
      default:
        return blockIntrinsicSizes(box, this);
    }
  }

  private cacheOf(box: Box): LayoutCache {
    const node = box as BoxNode;
    let cache = node.cache ?? null;
    if (cache === null || cache.generation !== this.generation) node.cache = cache = new LayoutCache(this.generation);
    return cache;
  }
}
