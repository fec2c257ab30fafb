// Predefined counter styles: number -> text. https://drafts.csswg.org/css-counter-styles-3/#predefined-counters
// FIXME: @counter-style rules, and the CJK and Ethiopic styles that are not in these tables.

type Generate = (value: number) => string | null;

function numeric(digits: string): Generate {
  const symbols = [...digits];
  return (value) => {
    let rest = Math.abs(value);
    let text = '';
    do {
      text = symbols[rest % symbols.length]! + text;
      rest = Math.floor(rest / symbols.length);
    } while (rest > 0);
    return value < 0 ? `-${text}` : text;
  };
}

function alphabetic(letters: string): Generate {
  const symbols = [...letters];
  return (value) => {
    if (value < 1) return null;
    let rest = value;
    let text = '';
    while (rest > 0) {
      rest--;
      text = symbols[rest % symbols.length]! + text;
      rest = Math.floor(rest / symbols.length);
    }
    return text;
  };
}

function additive(min: number, max: number, weights: readonly (readonly [number, string])[]): Generate {
  return (value) => {
    if (value < min || value > max) return null;
    let rest = value;
    let text = '';
    for (const [weight, symbol] of weights) {
      while (rest >= weight && weight > 0) {
        text += symbol;
        rest -= weight;
      }
    }
    return text;
  };
}

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];
const UPPER_ROMAN = ROMAN.map(([weight, symbol]) => [weight, symbol.toUpperCase()] as const);

/** Thousands, hundreds, tens and ones, each from 9 down to 1. */
function fourDigitWeights(letters: string): readonly (readonly [number, string])[] {
  const symbols = [...letters];
  return symbols.map((symbol, i) => [(9 - (i % 9)) * 10 ** (Math.ceil(symbols.length / 9) - 1 - Math.floor(i / 9)), symbol] as const);
}

const ARMENIAN = fourDigitWeights('ՔՓՒՑՐՏՎՍՌՋՊՉՈՇՆՅՄՃՂՁՀԿԾԽԼԻԺԹԸԷԶԵԴԳԲԱ');
const LOWER_ARMENIAN = ARMENIAN.map(([weight, symbol]) => [weight, symbol.toLowerCase()] as const);
const GEORGIAN: readonly (readonly [number, string])[] = [[10000, 'ჵ'], ...fourDigitWeights('ჰჯჴხჭწძცჩშყღქფჳტსრჟპოჲნმლკითჱზვედგბა')];
const HEBREW: readonly (readonly [number, string])[] = [
  [400, 'ת'],
  [300, 'ש'],
  [200, 'ר'],
  [100, 'ק'],
  [90, 'צ'],
  [80, 'פ'],
  [70, 'ע'],
  [60, 'ס'],
  [50, 'נ'],
  [40, 'מ'],
  [30, 'ל'],
  [20, 'כ'],
  [19, 'יט'],
  [18, 'יח'],
  [17, 'יז'],
  [16, 'טז'],
  [15, 'טו'],
  [10, 'י'],
  [9, 'ט'],
  [8, 'ח'],
  [7, 'ז'],
  [6, 'ו'],
  [5, 'ה'],
  [4, 'ד'],
  [3, 'ג'],
  [2, 'ב'],
  [1, 'א'],
];

const decimal = numeric('0123456789');

const STYLES: Record<string, Generate> = {
  decimal,
  'decimal-leading-zero': (value) => (Math.abs(value) < 10 ? `${value < 0 ? '-' : ''}0${Math.abs(value)}` : decimal(value)),
  'lower-alpha': alphabetic('abcdefghijklmnopqrstuvwxyz'),
  'lower-latin': alphabetic('abcdefghijklmnopqrstuvwxyz'),
  'upper-alpha': alphabetic('ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
  'upper-latin': alphabetic('ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
  'lower-greek': alphabetic('αβγδεζηθικλμνξοπρστυφχψω'),
  'lower-roman': additive(1, 3999, ROMAN),
  'upper-roman': additive(1, 3999, UPPER_ROMAN),
  armenian: additive(1, 9999, ARMENIAN),
  'upper-armenian': additive(1, 9999, ARMENIAN),
  'lower-armenian': additive(1, 9999, LOWER_ARMENIAN),
  georgian: additive(1, 19999, GEORGIAN),
  hebrew: additive(1, 999, HEBREW),
  'arabic-indic': numeric('٠١٢٣٤٥٦٧٨٩'),
  persian: numeric('۰۱۲۳۴۵۶۷۸۹'),
  bengali: numeric('০১২৩৪৫৬৭৮৯'),
  devanagari: numeric('०१२३४५६७८९'),
  thai: numeric('๐๑๒๓๔๕๖๗๘๙'),
  'cjk-decimal': numeric('〇一二三四五六七八九'),
  hiragana: alphabetic('あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん'),
  katakana: alphabetic('アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン'),
  disc: () => '•',
  circle: () => '◦',
  square: () => '▪',
  'disclosure-open': () => '▾',
  'disclosure-closed': () => '▸',
  none: () => '',
};

/** The text of a counter value; styles that are not known, and values out of a style's range, are shown as decimal. */
export function formatCounter(value: number, style: string): string {
  const generate = Object.hasOwn(STYLES, style) ? STYLES[style] : undefined;
  return generate?.(value) ?? decimal(value)!;
}

/** What stands between a list marker's counter and the content. */
export function markerSuffix(style: string): string {
  if (style === 'disc' || style === 'circle' || style === 'square' || style.startsWith('disclosure')) return ' ';
  if (style === 'cjk-decimal' || style === 'hiragana' || style === 'katakana') return '、';
  return '. ';
}
