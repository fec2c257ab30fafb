// Fragment: a node of the fragment tree, the product of layout, read by paint, hit testing and CSSOM view.
// Fragments are immutable and know nothing of their parent or position, so that the same one can be reused anywhere:
// positions stand in the parent's links.

import type { Edges, Rect } from '../../base/geometry.ts';
import type { Color, LineStyle } from '../style/computed-style.ts';
import type { GlyphRun } from '../text/glyph-run.ts';
import type { Box } from './box.ts';
import type { OutOfFlowCandidate } from './layout-context.ts';

export type Fragment = BoxFragment | LineFragment | TextFragment;

/** Position of the child's border box relative to the parent's border box origin, CSS px. */
export interface FragmentLink {
  readonly fragment: Fragment;
  readonly x: number;
  readonly y: number;
}

/** A box, or the piece of an inline box on one line. */
export interface BoxFragment {
  readonly type: 'box';
  readonly box: Box;
  /** Border-box size. */
  readonly width: number;
  readonly height: number;
  readonly border: Edges;
  readonly padding: Edges;
  /** Used margins, for getComputedStyle and DevTools. */
  readonly margin: Edges;
  readonly children: readonly FragmentLink[];
  /** From the top of the border box; null when it has none. */
  readonly firstBaseline: number | null;
  readonly lastBaseline: number | null;
  /** Scrollable overflow relative to the border box origin (contains the padding box); https://drafts.csswg.org/css-overflow-3/#scrollable */
  readonly scrollableOverflow: Rect;
  /** Absolutes that still wait for a containing block further up; shared empty array when none. */
  readonly outOfFlow: readonly OutOfFlowCandidate[];
  /** Pieces of a fragmented inline box: false on the sides where the box goes on in another piece. */
  readonly isFirstPiece: boolean;
  readonly isLastPiece: boolean;
  /** Width taken by a classic vertical scrollbar and height of a horizontal one; 0 with overlay scrollbars. */
  readonly scrollbarWidth: number;
  readonly scrollbarHeight: number;
  /**
   * Of a `table-grid` with collapsed borders: the lines that won, to be painted above the cells' backgrounds; null for all others.
   * `border` of such a grid and of its cells is their half of the lines, and nothing is to be painted for it.
   */
  readonly collapsedBorders: readonly CollapsedBorder[] | null;
}

/** A stretch of border between cells: a rectangle relative to the grid's border box. */
export interface CollapsedBorder extends Rect {
  readonly isHorizontal: boolean;
  readonly style: LineStyle;
  readonly color: Color;
}

export interface LineFragment {
  readonly type: 'line';
  readonly width: number;
  readonly height: number;
  /** From the top of the line. */
  readonly baseline: number;
  /** In visual order. */
  readonly children: readonly FragmentLink[];
}

/** Text of one box on one line, of one face and direction. Its height is ascent + descent of its font. */
export interface TextFragment {
  readonly type: 'text';
  readonly box: Box;
  /** UTF-16 range of box.text. */
  readonly start: number;
  readonly end: number;
  readonly run: GlyphRun;
  readonly width: number;
  readonly height: number;
  /** From the top of the fragment. */
  readonly baseline: number;
  /** Extra px at justification opportunities (after spaces), already in `width`. */
  readonly justification: number;
  /** A hyphen or an ellipsis that layout added after the text. */
  readonly suffix: GlyphRun | null;
}
