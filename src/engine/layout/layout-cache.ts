// LayoutCache: what a box remembers of earlier layouts, so that equal questions are answered without laying out again.

import { sameSpace, type ConstraintSpace, type ContentSizes } from './constraint-space.ts';
import type { BoxFragment } from './fragment.ts';

export class LayoutCache {
  /** Of the LayoutContext; a new one (fonts or viewport changed) empties the cache. */
  generation: number;
  intrinsic: ContentSizes | null;
  sizes: ContentSizes | null;
  /** Newest first. Three, since flex and grid ask for up to three different spaces per item and pass (measure, stretch, final). */
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
    // OPTIMIZATION: literals have no spare room; an array that has grown has room for 17.
    const [firstSpace, secondSpace] = this.spaces;
    const [firstFragment, secondFragment] = this.fragments;
    if (firstSpace === undefined) {
      this.spaces = [space];
      this.fragments = [fragment];
    } else if (secondSpace === undefined) {
      this.spaces = [space, firstSpace];
      this.fragments = [fragment, firstFragment!];
    } else {
      this.spaces = [space, firstSpace, secondSpace];
      this.fragments = [fragment, firstFragment!, secondFragment!];
    }
  }
}
