// LayoutCache: what a box remembers of earlier layouts, so that equal questions are answered without laying out again.

import { sameSpace, type ConstraintSpace, type ContentSizes } from './constraint-space.ts';
import type { BoxFragment } from './fragment.ts';

export class LayoutCache {
  /** Of the LayoutContext; a new one (fonts or viewport changed) empties the cache. */
  generation: number;
  intrinsic: ContentSizes | null;
  sizes: ContentSizes | null;
  // Newest first. Three, since flex and grid ask for up to three different spaces per item and pass (measure, stretch, final).
  // OPTIMIZATION: fields and not arrays: most boxes have one.
  private space1: ConstraintSpace | null;
  private fragment1: BoxFragment | null;
  private space2: ConstraintSpace | null;
  private fragment2: BoxFragment | null;
  private space3: ConstraintSpace | null;
  private fragment3: BoxFragment | null;

  constructor(generation: number) {
    this.generation = generation;
    this.intrinsic = null;
    this.sizes = null;
    this.space1 = null;
    this.fragment1 = null;
    this.space2 = null;
    this.fragment2 = null;
    this.space3 = null;
    this.fragment3 = null;
  }

  find(space: ConstraintSpace): BoxFragment | null {
    if (this.space1 !== null && sameSpace(this.space1, space)) return this.fragment1;
    if (this.space2 !== null && sameSpace(this.space2, space)) return this.fragment2;
    if (this.space3 !== null && sameSpace(this.space3, space)) return this.fragment3;
    return null;
  }

  add(space: ConstraintSpace, fragment: BoxFragment): void {
    this.space3 = this.space2;
    this.fragment3 = this.fragment2;
    this.space2 = this.space1;
    this.fragment2 = this.fragment1;
    this.space1 = space;
    this.fragment1 = fragment;
  }
}
