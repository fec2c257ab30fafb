// Box: a node of the box tree, the product of box-tree building (https://drafts.csswg.org/css-display-4/#box-tree).
// Made from the styled DOM by box-tree-builder.ts with all anonymous boxes in place; layout only reads it.

import type { Element } from '../dom/element.ts';
import type { Text } from '../dom/text.ts';
import type { ComputedStyle, PseudoElement } from '../style/computed-style.ts';

/**
 * - `block`: block container; its in-flow children are either all block-level, or all inline-level (`hasInlineChildren`)
 * - `inline`: inline box (span); `text`: a run of text after white-space processing; `line-break`: br; `wbr`: break opportunity
 * - `replaced`: has natural sizes and paints itself (img, svg, canvas, form controls, iframe)
 * - `flex`, `grid`: their children are all block-level items or out of flow
 * - `table` (the wrapper: captions and one `table-grid`), `table-grid`, row groups, rows, cells, columns
 * - `marker`: outside list marker; an inside one is an ordinary inline
 */
export type BoxKind =
  | 'block'
  | 'inline'
  | 'text'
  | 'line-break'
  | 'wbr'
  | 'replaced'
  | 'flex'
  | 'grid'
  | 'table'
  | 'table-grid'
  | 'table-row-group'
  | 'table-row'
  | 'table-cell'
  | 'table-caption'
  | 'table-column-group'
  | 'table-column'
  | 'marker';

export interface Box {
  readonly kind: BoxKind;
  /** The element (or text) that the box was made for; null for anonymous boxes. */
  readonly node: Element | Text | null;
  readonly pseudo: PseudoElement | null;
  readonly style: ComputedStyle;
  readonly parent: Box | null;
  readonly children: readonly Box[];
  /** Block-level on the outside; false for inline-level boxes, among them inline-blocks and inline-flexes. */
  readonly isBlockLevel: boolean;
  /** float or absolute/fixed: still a child here, at its place in the order. */
  readonly isFloating: boolean;
  readonly isOutOfFlow: boolean;
  readonly hasInlineChildren: boolean;
  /** Starts a formatting context of its own, so that layout.ts may cache its fragment by constraint space. */
  readonly isFormattingContextRoot: boolean;
  /** Text boxes only: after white-space collapsing of phase I and text-transform. */
  readonly text: string;
  /** Replaced boxes only. */
  readonly replaced: ReplacedContent | null;
  /** Cells and columns; 1 elsewhere. */
  readonly columnSpan: number;
  readonly rowSpan: number;
  /** What kind of form control the box is: layout centres the content of buttons, paint draws check marks and arrows. */
  readonly control: ControlKind | null;
  /** Content-box sizes that stand for the content where width or height is auto (text fields, selects); null elsewhere. */
  readonly contentWidth: number | null;
  readonly contentHeight: number | null;
  /** The next box of the same inline element, where a block inside it has split it; null for all others. */
  readonly continuation: Box | null;
  /** Pieces of a split inline box: they have no edge at the side where the box goes on. False elsewhere. */
  readonly continuesBefore: boolean;
  readonly continuesAfter: boolean;
}

/**
 * `text-field`, `text-area`, `button`, `select`, `list-box`, `file`, and a `range` without its native look are block containers whose children are ordinary boxes;
 * the rest are replaced boxes of content type `control`.
 */
export type ControlKind =
  | 'text-field'
  | 'text-area'
  | 'button'
  | 'select'
  | 'list-box'
  | 'checkbox'
  | 'radio'
  | 'range'
  | 'color'
  | 'file'
  | 'progress'
  | 'meter';

/** What a replaced element shows and its natural sizes (CSS px, null where it has none). */
export interface ReplacedContent {
  /** `symbol` is a disc, circle, square or triangle of a list marker: which one stands in the box's `text`. */
  readonly type: 'image' | 'svg' | 'canvas' | 'video' | 'iframe' | 'control' | 'symbol' | 'empty';
  /** Generated images only (content: url(), list-style-image). */
  readonly url?: string;
  readonly naturalWidth: number | null;
  readonly naturalHeight: number | null;
  /** width / height. */
  readonly naturalRatio: number | null;
}
