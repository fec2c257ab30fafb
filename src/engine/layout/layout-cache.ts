// LayoutCache: what a box remembers of earlier layouts, so that equal questions are answered without laying out again.

import { sameSpace, type ConstraintSpace, type ContentSizes } from './constraint-space.ts';
import type { BoxFragment } from './fragment.ts';

/** Flex and grid ask for up to three different spaces per item and pass (measure, stretch, final). */
const ENTRIES = 3;

export class LayoutCache {
  /** Of the LayoutContext; a new one (fonts or viewport changed) empties the cache. */
  generation: number;
  intrinsic: ContentSizes | null;
  sizes: ContentSizes | null;
  /** Newest first. */
  private spaces: ConstraintSpace[];
  private fragments: BoxFragment[];

  constructor(generation: number) {
    this.generation = generation;
    this.intrinsic = null;
    this.sizes = null;
    this.spaces = [];
    this.fragments = [];
  }

  find(space: ConstraintSpace): BoxFragment | null {
    for (let i = 0; i < this.spaces.length; i++) {
      if (sameSpace(this.spaces[i]!, space)) return this.fragments[i]!;
    }
    return null;
  }

  add(space: ConstraintSpace, fragment: BoxFragment): void {
    this.spaces.unshift(space);
    this.fragments.unshift(fragment);
    if (this.spaces.length > ENTRIES) {
      this.spaces.pop();
      this.fragments.pop();
    }
  }
}
