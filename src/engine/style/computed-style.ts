// ComputedStyle: the product of the style stage, read by layout, paint and script. All lengths are CSS px.
//
// A style is a set of groups. A group is an immutable plain object, shared between elements whenever all of its values
// are equal to the parent's (inherited groups) or to the initial ones (the others): most elements own few groups.
// Compare groups by identity to see cheaply what a restyle changed. Initial values: initial-style.ts.

/** px, or percent of a base plus px, or a calculation that still needs its base. Resolve with length.ts. */
export type LengthPercentage = number | { readonly percent: number; readonly px: number } | CalcTree;

/** A calculation that could not be folded because of percentages. Percentages are fractions of 100 of the base. */
export type CalcTree =
  | { readonly calc: 'sum'; readonly terms: readonly LengthPercentage[] }
  | { readonly calc: 'scale'; readonly factor: number; readonly term: LengthPercentage }
  | { readonly calc: 'min' | 'max'; readonly terms: readonly LengthPercentage[] }
  | { readonly calc: 'clamp'; readonly min: LengthPercentage; readonly value: LengthPercentage; readonly max: LengthPercentage };

export type Auto = 'auto';
export type SizeKeyword = 'auto' | 'min-content' | 'max-content' | 'fit-content' | 'stretch';
export type SizeValue = SizeKeyword | LengthPercentage | { readonly fitContent: LengthPercentage };
export type MaxSizeValue = Exclude<SizeValue, 'auto'> | 'none';

/** 0xRRGGBBAA, sRGB, not premultiplied. Always resolved: `currentcolor` does not reach layout or paint. */
export type Color = number;

export type Display =
  | 'none'
  | 'contents'
  | 'inline'
  | 'block'
  | 'inline-block'
  | 'flow-root'
  | 'list-item'
  | 'inline-list-item'
  | 'flex'
  | 'inline-flex'
  | 'grid'
  | 'inline-grid'
  | 'table'
  | 'inline-table'
  | 'table-row-group'
  | 'table-header-group'
  | 'table-footer-group'
  | 'table-row'
  | 'table-cell'
  | 'table-column-group'
  | 'table-column'
  | 'table-caption';

export type LineStyle = 'none' | 'hidden' | 'dotted' | 'dashed' | 'solid' | 'double' | 'groove' | 'ridge' | 'inset' | 'outset';

export type Alignment =
  | 'auto'
  | 'normal'
  | 'stretch'
  | 'start'
  | 'end'
  | 'center'
  | 'flex-start'
  | 'flex-end'
  | 'self-start'
  | 'self-end'
  | 'left'
  | 'right'
  | 'baseline'
  | 'last baseline'
  | 'space-between'
  | 'space-around'
  | 'space-evenly'
  | 'anchor-center';

/** `safe` alignment keeps content reachable: on overflow it falls back to `start`. */
export interface AlignmentValue {
  readonly value: Alignment;
  readonly overflow: 'default' | 'safe' | 'unsafe';
}

/** Inherited: everything that picks and shapes a font. */
export interface FontGroup {
  readonly families: readonly string[];
  readonly size: number;
  /**
   * Where `size` comes from, for Chromium's smaller monospace text: 1 to 8 are the keywords xx-small to xxx-large, 0 is an
   * absolute length, -1 is relative to a keyword.
   */
  readonly sizeBasis: number;
  readonly weight: number;
  readonly style: 'normal' | 'italic' | { readonly oblique: number };
  /** font-stretch in percent. */
  readonly stretch: number;
  readonly lineHeight: 'normal' | { readonly factor: number } | { readonly px: number };
  readonly letterSpacing: number;
  readonly wordSpacing: number;
  readonly kerning: 'auto' | 'normal' | 'none';
  /** OpenType features from font-variant-* and font-feature-settings, tag -> value; later entries win. */
  readonly features: readonly (readonly [tag: string, value: number])[];
  readonly variations: readonly (readonly [tag: string, value: number])[];
  readonly opticalSizing: 'auto' | 'none';
  readonly variantCaps: 'normal' | 'small-caps' | 'all-small-caps' | 'petite-caps' | 'all-petite-caps' | 'unicase' | 'titling-caps';
  readonly variantPosition: 'normal' | 'sub' | 'super';
  readonly synthesisWeight: boolean;
  readonly synthesisStyle: boolean;
  /** BCP 47 language of the element (lang attribute), '' when unknown. */
  readonly language: string;
}

/** Inherited: how text is collapsed, broken, aligned and decorated. */
export interface TextGroup {
  readonly color: Color;
  readonly direction: 'ltr' | 'rtl';
  readonly writingMode: 'horizontal-tb' | 'vertical-rl' | 'vertical-lr' | 'sideways-rl' | 'sideways-lr';
  readonly textAlign: 'start' | 'end' | 'left' | 'right' | 'center' | 'justify' | 'match-parent' | '-webkit-center' | '-webkit-left' | '-webkit-right';
  readonly textAlignLast: 'auto' | 'start' | 'end' | 'left' | 'right' | 'center' | 'justify';
  readonly textIndent: LengthPercentage;
  readonly textTransform: 'none' | 'uppercase' | 'lowercase' | 'capitalize' | 'full-width' | 'full-size-kana';
  readonly whiteSpaceCollapse: 'collapse' | 'preserve' | 'preserve-breaks' | 'preserve-spaces' | 'break-spaces';
  readonly textWrapMode: 'wrap' | 'nowrap';
  readonly textWrapStyle: 'auto' | 'balance' | 'stable' | 'pretty';
  /** A count of spaces, or px. */
  readonly tabSize: { readonly spaces: number } | { readonly px: number };
  readonly wordBreak: 'normal' | 'break-all' | 'keep-all' | 'break-word' | 'auto-phrase';
  readonly overflowWrap: 'normal' | 'break-word' | 'anywhere';
  readonly lineBreak: 'auto' | 'loose' | 'normal' | 'strict' | 'anywhere';
  readonly hyphens: 'none' | 'manual' | 'auto';
  readonly textShadow: readonly Shadow[];
  readonly textEmphasis: null | { readonly mark: string; readonly color: Color };
  readonly underlinePosition: 'auto' | 'from-font' | 'under';
  readonly underlineOffset: 'auto' | LengthPercentage;
  readonly decorationSkipInk: 'auto' | 'none' | 'all';
}

/** Inherited: the rest. */
export interface InheritedGroup {
  readonly visibility: 'visible' | 'hidden' | 'collapse';
  /** The keyword of the first usable cursor; `auto` when none. */
  readonly cursor: string;
  readonly pointerEvents: 'auto' | 'none' | string;
  readonly listStyleType: 'none' | string | { readonly string: string };
  readonly listStylePosition: 'outside' | 'inside';
  readonly listStyleImage: ImageValue | null;
  /** `auto`, or pairs of open and close. */
  readonly quotes: 'auto' | 'none' | readonly (readonly [open: string, close: string])[];
  readonly borderCollapse: 'separate' | 'collapse';
  readonly borderSpacingX: number;
  readonly borderSpacingY: number;
  readonly captionSide: 'top' | 'bottom';
  readonly emptyCells: 'show' | 'hide';
  readonly colorScheme: 'normal' | 'light' | 'dark';
  readonly accentColor: 'auto' | Color;
  readonly caretColor: 'auto' | Color;
  readonly imageRendering: 'auto' | 'pixelated' | 'crisp-edges';
  readonly orphans: number;
  readonly widows: number;
  /** As RareGroup.others, for inherited properties. */
  readonly others: ReadonlyMap<string, string> | null;
}

/** Inherited: SVG painting. */
export interface SvgGroup {
  readonly fill: SvgPaint;
  readonly fillOpacity: number;
  readonly fillRule: 'nonzero' | 'evenodd';
  readonly clipRule: 'nonzero' | 'evenodd';
  readonly stroke: SvgPaint;
  readonly strokeOpacity: number;
  readonly strokeWidth: LengthPercentage;
  readonly strokeLinecap: 'butt' | 'round' | 'square';
  readonly strokeLinejoin: 'miter' | 'round' | 'bevel';
  readonly strokeMiterlimit: number;
  readonly strokeDasharray: readonly LengthPercentage[];
  readonly strokeDashoffset: LengthPercentage;
  readonly textAnchor: 'start' | 'middle' | 'end';
}

/**
 * `isCurrent`: written as currentcolor, which each element that inherits it takes for its own text colour. `context`: the paint of the element
 * that a marker or the content of a use is drawn for.
 */
export type SvgPaint =
  | null
  | { readonly color: Color; readonly isCurrent?: true }
  | { readonly url: string; readonly fallback: Color | null }
  | { readonly context: 'fill' | 'stroke' };

/** Not inherited: the box and where it goes. */
export interface BoxGroup {
  /** After blockification (absolute, float, flex and grid items, root). */
  readonly display: Display;
  /** Display as it was before blockification: static position of absolutes needs it. */
  readonly originalDisplay: Display;
  readonly position: 'static' | 'relative' | 'absolute' | 'fixed' | 'sticky';
  readonly float: 'none' | 'left' | 'right';
  readonly clear: 'none' | 'left' | 'right' | 'both';
  readonly boxSizing: 'content-box' | 'border-box';
  readonly width: SizeValue;
  readonly height: SizeValue;
  readonly minWidth: SizeValue;
  readonly minHeight: SizeValue;
  readonly maxWidth: MaxSizeValue;
  readonly maxHeight: MaxSizeValue;
  readonly aspectRatio: null | { readonly auto: boolean; readonly ratio: number | null };
  readonly marginTop: LengthPercentage | Auto;
  readonly marginRight: LengthPercentage | Auto;
  readonly marginBottom: LengthPercentage | Auto;
  readonly marginLeft: LengthPercentage | Auto;
  readonly paddingTop: LengthPercentage;
  readonly paddingRight: LengthPercentage;
  readonly paddingBottom: LengthPercentage;
  readonly paddingLeft: LengthPercentage;
  readonly top: LengthPercentage | Auto;
  readonly right: LengthPercentage | Auto;
  readonly bottom: LengthPercentage | Auto;
  readonly left: LengthPercentage | Auto;
  readonly overflowX: 'visible' | 'hidden' | 'clip' | 'scroll' | 'auto';
  readonly overflowY: 'visible' | 'hidden' | 'clip' | 'scroll' | 'auto';
  readonly zIndex: number | Auto;
  readonly verticalAlign: 'baseline' | 'sub' | 'super' | 'text-top' | 'text-bottom' | 'middle' | 'top' | 'bottom' | LengthPercentage;
  readonly objectFit: 'fill' | 'contain' | 'cover' | 'none' | 'scale-down';
  readonly objectPositionX: LengthPercentage;
  readonly objectPositionY: LengthPercentage;
  readonly tableLayout: 'auto' | 'fixed';
  readonly containSize: boolean;
  readonly containLayout: boolean;
  readonly containPaint: boolean;
}

/** Not inherited. Widths are 0 where the style is none or hidden. */
export interface BorderGroup {
  readonly topWidth: number;
  readonly rightWidth: number;
  readonly bottomWidth: number;
  readonly leftWidth: number;
  readonly topStyle: LineStyle;
  readonly rightStyle: LineStyle;
  readonly bottomStyle: LineStyle;
  readonly leftStyle: LineStyle;
  readonly topColor: Color;
  readonly rightColor: Color;
  readonly bottomColor: Color;
  readonly leftColor: Color;
  readonly topLeftRadius: Radius;
  readonly topRightRadius: Radius;
  readonly bottomRightRadius: Radius;
  readonly bottomLeftRadius: Radius;
  readonly image: BorderImage | null;
  readonly outlineWidth: number;
  readonly outlineStyle: LineStyle | 'auto';
  readonly outlineColor: Color;
  readonly outlineOffset: number;
}

export interface Radius {
  readonly x: LengthPercentage;
  readonly y: LengthPercentage;
}

export interface BorderImage {
  readonly source: ImageValue;
  /** Numbers are image px, percentages are of the image: top, right, bottom, left. */
  readonly slice: readonly LengthPercentage[];
  readonly fill: boolean;
  readonly width: readonly (LengthPercentage | Auto | { readonly factor: number })[];
  readonly outset: readonly ({ readonly px: number } | { readonly factor: number })[];
  readonly repeatX: 'stretch' | 'repeat' | 'round' | 'space';
  readonly repeatY: 'stretch' | 'repeat' | 'round' | 'space';
}

/** Not inherited. */
export interface BackgroundGroup {
  readonly color: Color;
  /** First layer is on top. Layers without an image are left out. */
  readonly layers: readonly BackgroundLayer[];
  /** background-clip of the bottom layer: it clips the colour. */
  readonly colorClip: BackgroundBox;
}

export type BackgroundBox = 'border-box' | 'padding-box' | 'content-box' | 'text';

export interface BackgroundLayer {
  readonly image: ImageValue;
  readonly positionX: LengthPercentage;
  readonly positionY: LengthPercentage;
  readonly size: 'cover' | 'contain' | { readonly width: LengthPercentage | Auto; readonly height: LengthPercentage | Auto };
  readonly repeatX: 'repeat' | 'no-repeat' | 'round' | 'space';
  readonly repeatY: 'repeat' | 'no-repeat' | 'round' | 'space';
  readonly attachment: 'scroll' | 'fixed' | 'local';
  readonly origin: Exclude<BackgroundBox, 'text'>;
  readonly clip: BackgroundBox;
}

export interface MaskLayer extends BackgroundLayer {
  readonly clip: Exclude<BackgroundBox, 'text'>;
  /** With the layers below. */
  readonly composite: 'add' | 'subtract' | 'intersect' | 'exclude';
  readonly isLuminance: boolean;
}

export type ImageValue =
  /** An absolute URL. */
  | { readonly type: 'url'; readonly url: string }
  | {
      readonly type: 'linear-gradient';
      /** Degrees, 0 = to top, clockwise; or a corner. */
      readonly angle: number | { readonly cornerX: 'left' | 'right'; readonly cornerY: 'top' | 'bottom' };
      readonly stops: readonly GradientStop[];
      readonly repeating: boolean;
    }
  | {
      readonly type: 'radial-gradient';
      readonly shape: 'circle' | 'ellipse';
      readonly size: 'closest-side' | 'closest-corner' | 'farthest-side' | 'farthest-corner' | { readonly x: LengthPercentage; readonly y: LengthPercentage };
      readonly positionX: LengthPercentage;
      readonly positionY: LengthPercentage;
      readonly stops: readonly GradientStop[];
      readonly repeating: boolean;
    }
  | {
      readonly type: 'conic-gradient';
      readonly fromDegrees: number;
      readonly positionX: LengthPercentage;
      readonly positionY: LengthPercentage;
      /** Positions are percentages of the full turn. */
      readonly stops: readonly GradientStop[];
      readonly repeating: boolean;
    };

export interface GradientStop {
  readonly color: Color;
  /** null: spread evenly between neighbours. A colour hint has color null. */
  readonly position: LengthPercentage | null;
  readonly isHint: boolean;
}

export interface Shadow {
  readonly x: number;
  readonly y: number;
  readonly blur: number;
  readonly spread: number;
  readonly color: Color;
  readonly inset: boolean;
}

/** Not inherited: flex, alignment and gaps. */
export interface FlexGroup {
  readonly direction: 'row' | 'row-reverse' | 'column' | 'column-reverse';
  readonly wrap: 'nowrap' | 'wrap' | 'wrap-reverse';
  readonly grow: number;
  readonly shrink: number;
  readonly basis: SizeValue | 'content';
  readonly order: number;
  readonly alignContent: AlignmentValue;
  readonly alignItems: AlignmentValue;
  readonly alignSelf: AlignmentValue;
  readonly justifyContent: AlignmentValue;
  readonly justifyItems: AlignmentValue;
  readonly justifySelf: AlignmentValue;
  readonly rowGap: LengthPercentage | 'normal';
  readonly columnGap: LengthPercentage | 'normal';
}

/** Not inherited. */
export interface GridGroup {
  readonly templateRows: TrackList;
  readonly templateColumns: TrackList;
  /** Rows of cell names, '.' for none; empty when not set. */
  readonly templateAreas: readonly (readonly string[])[];
  readonly autoRows: readonly TrackSize[];
  readonly autoColumns: readonly TrackSize[];
  readonly autoFlow: 'row' | 'column';
  readonly autoFlowDense: boolean;
  readonly rowStart: GridLine;
  readonly rowEnd: GridLine;
  readonly columnStart: GridLine;
  readonly columnEnd: GridLine;
}

export type TrackBreadth = LengthPercentage | 'auto' | 'min-content' | 'max-content' | { readonly fr: number };
export type TrackSize = { readonly min: TrackBreadth; readonly max: TrackBreadth } | { readonly fitContent: LengthPercentage };

export interface TrackList {
  /** `lineNames[i]` are the names of the line before track i of this list, one more at the end. */
  readonly lineNames: readonly (readonly string[])[];
  readonly tracks: readonly (TrackSize | TrackRepeat)[];
  readonly isSubgrid: boolean;
}

export interface TrackRepeat {
  /** A fixed count is expanded by the style stage; what stays here needs the container's size. */
  readonly repeat: 'auto-fill' | 'auto-fit';
  readonly lineNames: readonly (readonly string[])[];
  readonly tracks: readonly TrackSize[];
}

export type GridLine =
  | 'auto'
  | { readonly line: number; readonly name: string | null }
  | { readonly span: number; readonly name: string | null }
  | { readonly name: string };

/** Not inherited: what makes compositing and stacking. */
export interface EffectsGroup {
  readonly opacity: number;
  readonly transform: readonly TransformFunction[];
  readonly transformOriginX: LengthPercentage;
  readonly transformOriginY: LengthPercentage;
  readonly translate: null | { readonly x: LengthPercentage; readonly y: LengthPercentage };
  readonly rotateDegrees: number;
  readonly scale: null | { readonly x: number; readonly y: number };
  readonly filter: readonly FilterFunction[];
  readonly backdropFilter: readonly FilterFunction[];
  readonly boxShadow: readonly Shadow[];
  readonly mixBlendMode: string;
  readonly isolation: 'auto' | 'isolate';
  readonly clipPath: null | ClipPath;
  /** First layer is on top. Layers without an image are left out. */
  readonly masks: readonly MaskLayer[];
  /** True when will-change, perspective or preserve-3d alone makes a stacking context. */
  readonly forcesStackingContext: boolean;
}

export type TransformFunction =
  | { readonly type: 'matrix'; readonly values: readonly [number, number, number, number, number, number] }
  | { readonly type: 'translate'; readonly x: LengthPercentage; readonly y: LengthPercentage }
  | { readonly type: 'scale'; readonly x: number; readonly y: number }
  | { readonly type: 'rotate'; readonly degrees: number }
  | { readonly type: 'skew'; readonly xDegrees: number; readonly yDegrees: number }
  /** Three-dimensional functions, column-major as in CSS matrix3d(); flattened by paint. */
  | { readonly type: 'matrix3d'; readonly values: readonly number[] };

export type FilterFunction =
  | { readonly type: 'blur'; readonly radius: number }
  | { readonly type: 'brightness' | 'contrast' | 'grayscale' | 'invert' | 'opacity' | 'saturate' | 'sepia'; readonly amount: number }
  | { readonly type: 'hue-rotate'; readonly degrees: number }
  | { readonly type: 'drop-shadow'; readonly shadow: Shadow }
  | { readonly type: 'url'; readonly url: string };

export type ClipPath =
  | { readonly type: 'inset'; readonly edges: readonly LengthPercentage[]; readonly radii: readonly Radius[] }
  | {
      readonly type: 'circle';
      readonly radius: LengthPercentage | 'closest-side' | 'farthest-side';
      readonly x: LengthPercentage;
      readonly y: LengthPercentage;
    }
  | {
      readonly type: 'ellipse';
      readonly radiusX: LengthPercentage | 'closest-side' | 'farthest-side';
      readonly radiusY: LengthPercentage | 'closest-side' | 'farthest-side';
      readonly x: LengthPercentage;
      readonly y: LengthPercentage;
    }
  | {
      readonly type: 'polygon';
      readonly fillRule: 'nonzero' | 'evenodd';
      readonly points: readonly { readonly x: LengthPercentage; readonly y: LengthPercentage }[];
    }
  | { readonly type: 'path'; readonly fillRule: 'nonzero' | 'evenodd'; readonly data: string }
  | { readonly type: 'url'; readonly url: string };

/** Not inherited: what is seldom set. */
export interface RareGroup {
  readonly content: 'normal' | 'none' | readonly ContentItem[];
  readonly counterReset: readonly (readonly [name: string, value: number])[];
  readonly counterIncrement: readonly (readonly [name: string, value: number])[];
  readonly counterSet: readonly (readonly [name: string, value: number])[];
  /** Propagated by layout or paint to descendants, as the spec wants: not inherited. */
  readonly decorationLines: readonly ('underline' | 'overline' | 'line-through')[];
  readonly decorationStyle: 'solid' | 'double' | 'dotted' | 'dashed' | 'wavy';
  readonly decorationColor: Color;
  readonly decorationThickness: 'auto' | 'from-font' | LengthPercentage;
  readonly unicodeBidi: 'normal' | 'embed' | 'isolate' | 'bidi-override' | 'isolate-override' | 'plaintext';
  readonly textOverflow: 'clip' | 'ellipsis' | { readonly string: string };
  /** -webkit-line-clamp, 0 when none. */
  readonly lineClamp: number;
  readonly columnCount: number | Auto;
  readonly columnWidth: number | Auto;
  readonly columnSpan: 'none' | 'all';
  readonly columnRuleWidth: number;
  readonly columnRuleStyle: LineStyle;
  readonly columnRuleColor: Color;
  readonly resize: 'none' | 'both' | 'horizontal' | 'vertical';
  readonly userSelect: 'auto' | 'none' | 'text' | 'all' | 'contain';
  readonly appearance: 'none' | 'auto' | string;
  readonly scrollBehavior: 'auto' | 'smooth';
  readonly scrollbarWidth: 'auto' | 'thin' | 'none';
  readonly scrollbarGutter: 'auto' | 'stable' | 'stable both-edges';
  readonly contentVisibility: 'visible' | 'auto' | 'hidden';
  readonly breakBefore: string;
  readonly breakAfter: string;
  readonly breakInside: string;
  readonly touchAction: string;
  readonly willChange: readonly string[];
  /** null: all scroll-margin and scroll-padding are initial. */
  readonly scrollEdges: ScrollEdges | null;
  readonly transitions: readonly Transition[];
  readonly animations: readonly Animation[];
  /** Accepted properties without effect on layout or paint, for getComputedStyle: longhand name -> text. Null when none is set. */
  readonly others: ReadonlyMap<string, string> | null;
}

/** Top, right, bottom, left. https://drafts.csswg.org/css-scroll-snap-1/#properties-on-the-scroll-container */
export interface ScrollEdges {
  readonly margin: readonly number[];
  readonly padding: readonly (LengthPercentage | Auto)[];
}

export type ContentItem =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'image'; readonly image: ImageValue }
  | { readonly type: 'counter'; readonly name: string; readonly separator: string | null; readonly style: string }
  | { readonly type: 'open-quote' | 'close-quote' | 'no-open-quote' | 'no-close-quote' };

export type TimingFunction =
  | { readonly type: 'linear'; readonly points: readonly (readonly [input: number, output: number])[] }
  | { readonly type: 'cubic-bezier'; readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number }
  | { readonly type: 'steps'; readonly count: number; readonly position: 'jump-start' | 'jump-end' | 'jump-none' | 'jump-both' };

export interface Transition {
  /** Longhand name, `all` or `none`. */
  readonly property: string;
  readonly durationMs: number;
  readonly delayMs: number;
  readonly timing: TimingFunction;
}

export interface Animation {
  readonly name: string;
  readonly durationMs: number;
  readonly delayMs: number;
  readonly timing: TimingFunction;
  readonly iterations: number;
  readonly direction: 'normal' | 'reverse' | 'alternate' | 'alternate-reverse';
  readonly fill: 'none' | 'forwards' | 'backwards' | 'both';
  readonly paused: boolean;
}

/** Custom properties: name with dashes -> computed text. Shared with the parent when nothing is set. */
export type CustomProperties = ReadonlyMap<string, string>;

export interface ComputedStyle {
  readonly font: FontGroup;
  readonly text: TextGroup;
  readonly inherited: InheritedGroup;
  readonly svg: SvgGroup;
  readonly box: BoxGroup;
  readonly border: BorderGroup;
  readonly background: BackgroundGroup;
  readonly flex: FlexGroup;
  readonly grid: GridGroup;
  readonly effects: EffectsGroup;
  readonly rare: RareGroup;
  readonly custom: CustomProperties;
}

/** Pseudo-elements that make boxes or style parts of one. */
export type PseudoElement =
  | 'before'
  | 'after'
  | 'marker'
  | 'placeholder'
  | 'selection'
  | 'first-line'
  | 'first-letter'
  | 'backdrop'
  | 'file-selector-button'
  | '-webkit-slider-runnable-track'
  | '-webkit-slider-thumb';
