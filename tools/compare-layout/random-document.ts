// Small documents at random: boxes in boxes with declarations that change layout, text and replaced elements. The same for the same seed.

export interface RandomElement {
  /** What `replaced` of this number is, or null for a div. */
  readonly replaced: number | null;
  readonly style: Record<string, string>;
  readonly children: (RandomElement | string)[];
}

const IMAGE = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='60' height='30'/%3E`;
const REPLACED: readonly ((style: string) => string)[] = [
  (style) => `<img src="${IMAGE}" style="${style}">`,
  (style) => `<img src="${IMAGE}" width="20" style="${style}">`,
  (style) => `<canvas width="40" height="25" style="${style}"></canvas>`,
  (style) => `<svg viewBox="0 0 20 10" style="${style}"></svg>`,
  (style) => `<button style="${style}">button</button>`,
  (style) => `<input value="x" style="${style}">`,
  (style) => `<input type="checkbox" style="${style}">`,
  (style) => `<select style="${style}"><option>one<option>two</select>`,
];

const DISPLAYS: Readonly<Record<string, readonly string[]>> = {
  boxes: ['block', 'block', 'flex', 'flex', 'grid', 'grid', 'inline-block', 'inline-flex', 'flow-root'],
  inline: ['inline', 'inline', 'inline-block', 'block', 'inline-flex'],
  floats: ['block', 'block', 'inline', 'flow-root', 'inline-block'],
  positions: ['block', 'block', 'inline', 'flex', 'inline-block'],
  tables: ['table', 'table-row', 'table-cell', 'table-cell', 'block', 'inline-block', 'inline-table', 'table-row-group'],
  replaced: ['block', 'block', 'flex', 'grid', 'inline-block', 'inline-flex', 'flow-root'],
};

export const KINDS: readonly string[] = Object.keys(DISPLAYS);

const LENGTHS = ['0', '3px', '7px', '10px', '20px', '35px', '50px', '80px', '120px'];
const PERCENTAGES = ['10%', '25%', '50%', '100%'];
const KEYWORDS = ['min-content', 'max-content', 'fit-content'];
const MARGINS = ['3px', '10px 20px', '0 auto', 'auto', '-5px 0', '-10px', '35px 0 0'];
const WORDS = ['a', 'word', 'of', 'longer', 'considerably', 'text,', 'x'];

/** [percent of boxes that have it, property, values] */
type Row = readonly [share: number, property: string, values: readonly string[]];

const ANY_BOX: readonly Row[] = [
  [25, 'width', [...LENGTHS, ...LENGTHS, ...PERCENTAGES, ...KEYWORDS]],
  [20, 'height', [...LENGTHS, ...LENGTHS, ...PERCENTAGES]],
  [10, 'min-width', [...LENGTHS, ...PERCENTAGES]],
  [10, 'max-width', [...LENGTHS, ...PERCENTAGES]],
  [8, 'min-height', LENGTHS],
  [8, 'max-height', LENGTHS],
  [20, 'margin', MARGINS],
  [20, 'padding', ['3px', '7px 35px', '5%', '50px']],
  [15, 'border', ['1px solid', '3px solid', '0 solid']],
  [10, 'box-sizing', ['border-box']],
  [5, 'position', ['relative']],
  [8, 'overflow', ['hidden', 'hidden', 'clip']],
  [6, 'text-align', ['center', 'right', 'justify']],
  [6, 'vertical-align', ['top', 'middle', 'bottom', 'baseline', 'text-top', 'sub', '5px']],
  [6, 'white-space', ['nowrap', 'pre', 'pre-wrap']],
  [6, 'font-size', ['10px', '24px']],
  [5, 'line-height', ['1', '2', '30px', 'normal']],
  [3, 'direction', ['rtl']],
  [5, 'aspect-ratio', ['1', '2', '1/2']],
];
const FLOATS: readonly Row[] = [
  [35, 'float', ['left', 'right']],
  [20, 'clear', ['left', 'right', 'both']],
];
const POSITIONS: readonly Row[] = [
  [40, 'position', ['relative', 'absolute', 'absolute']],
  [20, 'left', [...LENGTHS, ...PERCENTAGES]],
  [20, 'top', [...LENGTHS, ...PERCENTAGES]],
  [15, 'right', LENGTHS],
  [15, 'bottom', LENGTHS],
];
const FLEX: readonly Row[] = [
  [30, 'flex-direction', ['column', 'row-reverse', 'column-reverse']],
  [25, 'flex-wrap', ['wrap', 'wrap-reverse']],
  [25, 'align-items', ['center', 'start', 'end', 'baseline', 'flex-end']],
  [25, 'justify-content', ['center', 'space-between', 'flex-end', 'space-around']],
  [20, 'gap', LENGTHS],
  [10, 'align-content', ['center', 'start', 'space-between']],
];
const FLEX_ITEM: readonly Row[] = [
  [30, 'flex', ['1', '0 0 auto', '1 1 50px', '2', 'none', '1 0 0']],
  [10, 'align-self', ['center', 'end', 'stretch', 'start']],
  [5, 'order', ['1', '-1']],
];
const GRID: readonly Row[] = [
  [
    70,
    'grid-template-columns',
    ['1fr 1fr', 'auto auto', '50px 1fr', 'min-content auto', 'repeat(3, 1fr)', 'minmax(50px, 1fr) auto', 'repeat(auto-fill, 80px)'],
  ],
  [20, 'grid-template-rows', ['30px', '1fr 1fr', 'auto 40px']],
  [25, 'gap', LENGTHS],
  [20, 'align-items', ['center', 'start', 'end', 'baseline']],
  [20, 'justify-items', ['center', 'start', 'end']],
  [15, 'justify-content', ['center', 'space-between', 'end']],
  [15, 'align-content', ['center', 'space-between', 'end']],
  [15, 'grid-auto-flow', ['column', 'dense']],
];
const GRID_ITEM: readonly Row[] = [
  [20, 'grid-column', ['span 2', '1 / 3', '2', '1 / -1']],
  [10, 'grid-row', ['span 2', '1', '2']],
  [10, 'justify-self', ['center', 'end', 'stretch']],
];
const TABLE: readonly Row[] = [
  [20, 'border-spacing', LENGTHS],
  [15, 'table-layout', ['fixed']],
  [15, 'border-collapse', ['collapse']],
];

type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  let state = (Math.imul(seed, 2_654_435_761) + 1) >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let value = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return ((value ^ (value >>> 16)) >>> 0) % below;
  };
}

/** `kind` is one of KINDS. */
export function randomDocument(kind: string, random: Random): RandomElement {
  return randomElement(kind, random, 3, 'block');
}

function randomElement(kind: string, random: Random, depth: number, parentDisplay: string): RandomElement {
  const style = randomStyle(kind, random, parentDisplay);
  const display = pick(DISPLAYS[kind]!, random);
  style['display'] = display;
  if (display.includes('flex')) draw(style, FLEX, random);
  if (display === 'grid') draw(style, GRID, random);
  if (display.includes('table')) draw(style, TABLE, random);
  const children: (RandomElement | string)[] = [];
  for (let count = depth === 0 ? random(2) : random(4); count > 0; count--) {
    if (kind === 'replaced' && random(100) < 45) children.push({ replaced: random(REPLACED.length), style: randomStyle(kind, random, display), children: [] });
    else if (depth > 0 && random(100) < 65) children.push(randomElement(kind, random, depth - 1, display));
    else children.push(Array.from({ length: 1 + random(8) }, () => pick(WORDS, random)).join(' '));
  }
  return { replaced: null, style, children };
}

function randomStyle(kind: string, random: Random, parentDisplay: string): Record<string, string> {
  const style: Record<string, string> = {};
  draw(style, ANY_BOX, random);
  if (kind === 'floats') draw(style, FLOATS, random);
  if (kind === 'positions') draw(style, POSITIONS, random);
  if (parentDisplay.includes('flex')) draw(style, FLEX_ITEM, random);
  if (parentDisplay === 'grid') draw(style, GRID_ITEM, random);
  return style;
}

function draw(style: Record<string, string>, rows: readonly Row[], random: Random): void {
  for (const [share, property, values] of rows) if (random(100) < share) style[property] = pick(values, random);
}

function pick(values: readonly string[], random: Random): string {
  return values[random(values.length)]!;
}

export function markupOf(element: RandomElement | string): string {
  if (typeof element === 'string') return element;
  const style = Object.entries(element.style)
    .map(([property, value]) => `${property}: ${value}`)
    .join('; ');
  if (element.replaced !== null) return REPLACED[element.replaced]!(style);
  return `<div style="${style}">${element.children.map(markupOf).join(' ')}</div>`;
}
