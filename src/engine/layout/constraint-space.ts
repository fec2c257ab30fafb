// ConstraintSpace: all that a formatting context may know about the outside while it lays out a box.
// Layout is a pure function of (box, space): nothing else may be read, so equal spaces give equal fragments (the cache's key).
// NOTE: only horizontal writing modes are laid out for now, hence physical names; `direction` is in the style.

/** CSS px. Infinity stands for "as wide as it wants"; null for an indefinite height. */
export interface ConstraintSpace {
  /** Content width of the containing block: what `auto` widths fill. */
  readonly availableWidth: number;
  readonly availableHeight: number | null;
  /** What percentages resolve against. */
  readonly percentageWidth: number;
  readonly percentageHeight: number | null;
  /** Border-box size that the parent has decided (flex, grid, table cell, absolute), null when the box decides. */
  readonly fixedWidth: number | null;
  readonly fixedHeight: number | null;
  /** With fixedHeight: whether percentages of children may resolve against it. */
  readonly fixedHeightIsDefinite: boolean;
  /** An auto width shrinks to fit its content instead of filling (floats, inline-blocks, absolutes, aligned items). */
  readonly shrinkToFit: boolean;
  /** A table cell is laid out with fixedHeight as a minimum, its content aligned inside by vertical-align. */
  readonly isTableCell: boolean;
}

/** The smallest width without overflow and the width without any wrapping: border-box, CSS px. */
export interface ContentSizes {
  readonly min: number;
  readonly max: number;
}

export function sameSpace(p: ConstraintSpace, q: ConstraintSpace): boolean {
  return (
    p.availableWidth === q.availableWidth &&
    p.availableHeight === q.availableHeight &&
    p.percentageWidth === q.percentageWidth &&
    p.percentageHeight === q.percentageHeight &&
    p.fixedWidth === q.fixedWidth &&
    p.fixedHeight === q.fixedHeight &&
    p.fixedHeightIsDefinite === q.fixedHeightIsDefinite &&
    p.shrinkToFit === q.shrinkToFit &&
    p.isTableCell === q.isTableCell
  );
}
