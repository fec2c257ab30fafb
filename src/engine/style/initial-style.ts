// INITIAL_STYLE: every property at its initial value. Elements share its non-inherited groups until a rule sets one.
// Written out as literals, so that starting up parses nothing; initial-style.test.ts checks it against the property table.

import type {
  AlignmentValue, BackgroundGroup, BorderGroup, BoxGroup, ComputedStyle, CustomProperties, EffectsGroup, FlexGroup,
  FontGroup, GridGroup, InheritedGroup, Radius, RareGroup, SvgGroup, TextGroup, TrackList,
} from './computed-style.ts';

const BLACK = 0x000000ff;
const TRANSPARENT = 0x00000000;

const ALIGN_NORMAL: AlignmentValue = { value: 'normal', overflow: 'default' };
const ALIGN_AUTO: AlignmentValue = { value: 'auto', overflow: 'default' };
const NO_RADIUS: Radius = { x: 0, y: 0 };
const NO_TRACKS: TrackList = { lineNames: [[]], tracks: [], isSubgrid: false };
export const NO_CUSTOM_PROPERTIES: CustomProperties = new Map();

const font: FontGroup = {
  families: ['Times New Roman'],
  size: 16,
  sizeBasis: 4,
  weight: 400,
  style: 'normal',
  stretch: 100,
  lineHeight: 'normal',
  letterSpacing: 0,
  wordSpacing: 0,
  kerning: 'auto',
  features: [],
  variations: [],
  opticalSizing: 'auto',
  variantCaps: 'normal',
  variantPosition: 'normal',
  synthesisWeight: true,
  synthesisStyle: true,
  language: '',
};

const text: TextGroup = {
  color: BLACK,
  direction: 'ltr',
  writingMode: 'horizontal-tb',
  textAlign: 'start',
  textAlignLast: 'auto',
  textIndent: 0,
  textTransform: 'none',
  whiteSpaceCollapse: 'collapse',
  textWrapMode: 'wrap',
  textWrapStyle: 'auto',
  tabSize: { spaces: 8 },
  wordBreak: 'normal',
  overflowWrap: 'normal',
  lineBreak: 'auto',
  hyphens: 'manual',
  textShadow: [],
  textEmphasis: null,
  underlinePosition: 'auto',
  underlineOffset: 'auto',
  decorationSkipInk: 'auto',
};

const inherited: InheritedGroup = {
  visibility: 'visible',
  cursor: 'auto',
  pointerEvents: 'auto',
  listStyleType: 'disc',
  listStylePosition: 'outside',
  listStyleImage: null,
  quotes: 'auto',
  borderCollapse: 'separate',
  borderSpacingX: 0,
  borderSpacingY: 0,
  captionSide: 'top',
  emptyCells: 'show',
  colorScheme: 'normal',
  accentColor: 'auto',
  caretColor: 'auto',
  imageRendering: 'auto',
  orphans: 2,
  widows: 2,
  others: null,
};

const svg: SvgGroup = {
  fill: { color: BLACK },
  fillOpacity: 1,
  fillRule: 'nonzero',
  clipRule: 'nonzero',
  stroke: null,
  strokeOpacity: 1,
  strokeWidth: 1,
  strokeLinecap: 'butt',
  strokeLinejoin: 'miter',
  strokeMiterlimit: 4,
  strokeDasharray: [],
  strokeDashoffset: 0,
  textAnchor: 'start',
};

const box: BoxGroup = {
  display: 'inline',
  originalDisplay: 'inline',
  position: 'static',
  float: 'none',
  clear: 'none',
  boxSizing: 'content-box',
  width: 'auto',
  height: 'auto',
  minWidth: 'auto',
  minHeight: 'auto',
  maxWidth: 'none',
  maxHeight: 'none',
  aspectRatio: null,
  marginTop: 0,
  marginRight: 0,
  marginBottom: 0,
  marginLeft: 0,
  paddingTop: 0,
  paddingRight: 0,
  paddingBottom: 0,
  paddingLeft: 0,
  top: 'auto',
  right: 'auto',
  bottom: 'auto',
  left: 'auto',
  overflowX: 'visible',
  overflowY: 'visible',
  zIndex: 'auto',
  verticalAlign: 'baseline',
  objectFit: 'fill',
  objectPositionX: { percent: 50, px: 0 },
  objectPositionY: { percent: 50, px: 0 },
  tableLayout: 'auto',
  containSize: false,
  containLayout: false,
  containPaint: false,
};

const border: BorderGroup = {
  topWidth: 0,
  rightWidth: 0,
  bottomWidth: 0,
  leftWidth: 0,
  topStyle: 'none',
  rightStyle: 'none',
  bottomStyle: 'none',
  leftStyle: 'none',
  topColor: BLACK,
  rightColor: BLACK,
  bottomColor: BLACK,
  leftColor: BLACK,
  topLeftRadius: NO_RADIUS,
  topRightRadius: NO_RADIUS,
  bottomRightRadius: NO_RADIUS,
  bottomLeftRadius: NO_RADIUS,
  image: null,
  outlineWidth: 0,
  outlineStyle: 'none',
  outlineColor: BLACK,
  outlineOffset: 0,
};

const background: BackgroundGroup = { color: TRANSPARENT, layers: [], colorClip: 'border-box' };

const flex: FlexGroup = {
  direction: 'row',
  wrap: 'nowrap',
  grow: 0,
  shrink: 1,
  basis: 'auto',
  order: 0,
  alignContent: ALIGN_NORMAL,
  alignItems: ALIGN_NORMAL,
  alignSelf: ALIGN_AUTO,
  justifyContent: ALIGN_NORMAL,
  justifyItems: ALIGN_NORMAL,
  justifySelf: ALIGN_AUTO,
  rowGap: 'normal',
  columnGap: 'normal',
};

const AUTO_TRACKS = [{ min: 'auto', max: 'auto' }] as const;

const grid: GridGroup = {
  templateRows: NO_TRACKS,
  templateColumns: NO_TRACKS,
  templateAreas: [],
  autoRows: AUTO_TRACKS,
  autoColumns: AUTO_TRACKS,
  autoFlow: 'row',
  autoFlowDense: false,
  rowStart: 'auto',
  rowEnd: 'auto',
  columnStart: 'auto',
  columnEnd: 'auto',
};

const effects: EffectsGroup = {
  opacity: 1,
  transform: [],
  transformOriginX: { percent: 50, px: 0 },
  transformOriginY: { percent: 50, px: 0 },
  translate: null,
  rotateDegrees: 0,
  scale: null,
  filter: [],
  backdropFilter: [],
  boxShadow: [],
  mixBlendMode: 'normal',
  isolation: 'auto',
  clipPath: null,
  forcesStackingContext: false,
};

const rare: RareGroup = {
  content: 'normal',
  counterReset: [],
  counterIncrement: [],
  counterSet: [],
  decorationLines: [],
  decorationStyle: 'solid',
  decorationColor: BLACK,
  decorationThickness: 'auto',
  unicodeBidi: 'normal',
  textOverflow: 'clip',
  lineClamp: 0,
  columnCount: 'auto',
  columnWidth: 'auto',
  columnSpan: 'none',
  columnRuleWidth: 0,
  columnRuleStyle: 'none',
  columnRuleColor: BLACK,
  resize: 'none',
  userSelect: 'auto',
  appearance: 'none',
  scrollBehavior: 'auto',
  scrollbarWidth: 'auto',
  scrollbarGutter: 'auto',
  contentVisibility: 'visible',
  breakBefore: 'auto',
  breakAfter: 'auto',
  breakInside: 'auto',
  touchAction: 'auto',
  willChange: [],
  scrollEdges: null,
  transitions: [],
  animations: [],
  others: null,
};

export const INITIAL_STYLE: ComputedStyle = {
  font, text, inherited, svg, box, border, background, flex, grid, effects, rare, custom: NO_CUSTOM_PROPERTIES,
};
