// Shorthands whose resolved value says every longhand, where the specified value leaves out what is initial: as browsers have it.
// https://drafts.csswg.org/cssom-1/#serialize-a-css-value, https://drafts.csswg.org/cssom-1/#resolved-values

type TextOf = (longhand: string) => string;

/** One value each, in this order. */
const IN_ORDER: Readonly<Record<string, readonly string[]>> = {
  'border-top': ['border-top-width', 'border-top-style', 'border-top-color'],
  'border-right': ['border-right-width', 'border-right-style', 'border-right-color'],
  'border-bottom': ['border-bottom-width', 'border-bottom-style', 'border-bottom-color'],
  'border-left': ['border-left-width', 'border-left-style', 'border-left-color'],
  'border-block-start': ['border-block-start-width', 'border-block-start-style', 'border-block-start-color'],
  'border-block-end': ['border-block-end-width', 'border-block-end-style', 'border-block-end-color'],
  'border-inline-start': ['border-inline-start-width', 'border-inline-start-style', 'border-inline-start-color'],
  'border-inline-end': ['border-inline-end-width', 'border-inline-end-style', 'border-inline-end-color'],
  'flex-flow': ['flex-direction', 'flex-wrap'],
  'list-style': ['list-style-position', 'list-style-image', 'list-style-type'],
  outline: ['outline-color', 'outline-style', 'outline-width'],
};

/** Equal on all sides, or nothing. */
const BORDERS: Readonly<Record<string, readonly string[]>> = {
  border: ['border-top', 'border-right', 'border-bottom', 'border-left'],
  'border-block': ['border-block-start', 'border-block-end'],
  'border-inline': ['border-inline-start', 'border-inline-end'],
};

/** null where the shorthand is written as a specified value is. */
export function resolvedShorthandText(name: string, textOf: TextOf): string | null {
  const longhands = IN_ORDER[name];
  if (longhands !== undefined) return longhands.map(textOf).join(' ');
  const sides = BORDERS[name];
  if (sides !== undefined) {
    const [first = '', ...others] = sides.map((side) => resolvedShorthandText(side, textOf)!);
    return others.every((other) => other === first) ? first : '';
  }
  if (name === 'background') return backgroundText(textOf);
  return name === 'font' ? fontText(textOf) : null;
}

/** Each layer with all its parts; the colour stands in the last one. */
function backgroundText(textOf: TextOf): string {
  const images = splitAtCommas(textOf('background-image'));
  const part = (longhand: string, layer: number): string => {
    const values = splitAtCommas(textOf(longhand));
    return values[layer % values.length]!;
  };
  return images
    .map((image, layer) => {
      const place = `${part('background-position-x', layer)} ${part('background-position-y', layer)} / ${part('background-size', layer)}`;
      const boxes = `${part('background-origin', layer)} ${part('background-clip', layer)}`;
      const text = `${image} ${part('background-repeat', layer)} ${part('background-attachment', layer)} ${place} ${boxes}`;
      return layer === images.length - 1 ? `${textOf('background-color')} ${text}` : text;
    })
    .join(', ');
}

/** What `font` cannot say makes it empty. */
function fontText(textOf: TextOf): string {
  // FIXME: ligatures, numeric and east-asian variants are kept as features only, so that they do not make it empty.
  if (textOf('font-variant-alternates') !== 'normal' || textOf('font-variant-position') !== 'normal') return '';
  const stretch = STRETCHES[textOf('font-stretch')];
  const caps = textOf('font-variant-caps');
  if (stretch === undefined || (caps !== 'normal' && caps !== 'small-caps')) return '';
  const lineHeight = textOf('line-height');
  const weight = textOf('font-weight');
  const parts = [
    textOf('font-style'),
    caps,
    weight === '400' ? 'normal' : weight,
    stretch,
    lineHeight === 'normal' ? textOf('font-size') : `${textOf('font-size')} / ${lineHeight}`,
    textOf('font-family'),
  ];
  return parts.filter((part) => part !== 'normal').join(' ');
}

/** https://drafts.csswg.org/css-fonts-4/#font-stretch-prop */
const STRETCHES: Readonly<Record<string, string>> = {
  '50%': 'ultra-condensed',
  '62.5%': 'extra-condensed',
  '75%': 'condensed',
  '87.5%': 'semi-condensed',
  '100%': 'normal',
  '112.5%': 'semi-expanded',
  '125%': 'expanded',
  '150%': 'extra-expanded',
  '200%': 'ultra-expanded',
};

/** At commas that stand in no function and no string. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"') quote = character;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
