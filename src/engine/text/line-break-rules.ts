// The Unicode line breaking algorithm: https://www.unicode.org/reports/tr14/ (revision for Unicode 17), rules in its order.
// Works on "units": a base with the marks that LB9 attaches to it. One pass, constant look-behind, linear.

import {
  AI,
  AK,
  AL,
  AP,
  AS,
  B2,
  BA,
  BB,
  BK,
  CB,
  CJ,
  CL,
  CLASS_MASK,
  CM,
  CP,
  CR,
  EAST_ASIAN_BIT,
  EB,
  EM,
  EX,
  GL,
  H2,
  H3,
  HH,
  HL,
  HY,
  ID,
  ID_CN,
  IN,
  IS,
  JL,
  JT,
  JV,
  LF,
  lineBreakClass,
  NL,
  NS,
  NU,
  OP,
  PO,
  PR,
  QU,
  QU_PF,
  QU_PI,
  RI,
  SA,
  SA_CM,
  SP,
  SY,
  VF,
  VI,
  WJ,
  ZW,
  ZWJ,
} from './line-break-classes.ts';

/** Values per UTF-16 index: what may happen before the unit at the index. */
export const BREAK_NONE = 0;
export const BREAK_ALLOWED = 1;
export const BREAK_MANDATORY = 2;

const DOTTED_CIRCLE = 0x25cc;

/** The units of a text. */
export interface LineBreakUnits {
  readonly count: number;
  /** UTF-16 index of the start of each unit. */
  readonly starts: Uint32Array;
  readonly classes: Uint8Array;
  /** East_Asian_Width is F, W or H. */
  readonly eastAsian: Uint8Array;
  /** LB8a: the unit ends in a zero width joiner. */
  readonly endsInJoiner: Uint8Array;
  /** Is U+25CC, which LB28a names. */
  readonly isDottedCircle: Uint8Array;
  /** The text has characters of South East Asian scripts, which need a dictionary. */
  readonly hasComplexContext: boolean;
}

/** LB1, LB9, LB10: classes of the units. `smallKana` is the class of CJ: NS where line breaking is strict, else ID. */
export function lineBreakUnits(text: string, smallKana: number): LineBreakUnits {
  const length = text.length;
  const starts = new Uint32Array(length);
  const classes = new Uint8Array(length);
  const eastAsian = new Uint8Array(length);
  const endsInJoiner = new Uint8Array(length);
  const isDottedCircle = new Uint8Array(length);
  let hasComplexContext = false;
  let count = 0;
  for (let i = 0; i < length;) {
    const codePoint = text.codePointAt(i)!;
    const value = lineBreakClass(codePoint);
    let lineClass = value & CLASS_MASK;
    // LB1: classes that depend on context.
    if (lineClass === AI) lineClass = AL;
    else if (lineClass === CJ) lineClass = smallKana;
    else if (lineClass === SA) {
      hasComplexContext = true;
      lineClass = AL;
    } else if (lineClass === SA_CM) {
      hasComplexContext = true;
      lineClass = CM;
    }
    const size = codePoint > 0xffff ? 2 : 1;
    if (lineClass === CM || lineClass === ZWJ) {
      // LB9: treat X (CM | ZWJ)* as X. LB10: treat any other CM or ZWJ as AL.
      if (count > 0 && takesMarks(classes[count - 1]!)) {
        endsInJoiner[count - 1] = lineClass === ZWJ ? 1 : 0;
        i += size;
        continue;
      }
      endsInJoiner[count] = lineClass === ZWJ ? 1 : 0;
      lineClass = AL;
    }
    starts[count] = i;
    classes[count] = lineClass;
    eastAsian[count] = (value & EAST_ASIAN_BIT) === 0 ? 0 : 1;
    isDottedCircle[count] = codePoint === DOTTED_CIRCLE ? 1 : 0;
    count++;
    i += size;
  }
  return { count, starts, classes, eastAsian, endsInJoiner, isDottedCircle, hasComplexContext };
}

function takesMarks(lineClass: number): boolean {
  return !(lineClass === BK || lineClass === CR || lineClass === LF || lineClass === NL || lineClass === SP || lineClass === ZW);
}

/** State of the pass, so that rules which look far back stay cheap. */
interface Pass {
  /** Index of the last unit before the current run of spaces. */
  beforeSpaces: number;
  /** Number of regional indicators directly before the current unit. */
  regionalIndicators: number;
  /** LB25: 1 inside NU (SY | IS)*, 2 after that and one CL or CP, else 0. */
  number: number;
}

/** Sets out[start of unit] for each unit but the first. */
export function applyLineBreakRules(units: LineBreakUnits, out: Uint8Array): void {
  const { count, classes, starts } = units;
  const pass: Pass = { beforeSpaces: -1, regionalIndicators: 0, number: 0 };
  for (let i = 1; i < count; i++) {
    const before = classes[i - 1]!;
    if (before !== SP) pass.beforeSpaces = i - 1;
    pass.regionalIndicators = before === RI ? pass.regionalIndicators + 1 : 0;
    if (before === NU) pass.number = 1;
    else if (pass.number === 1 && (before === CL || before === CP)) pass.number = 2;
    else if (!(pass.number === 1 && (before === SY || before === IS))) pass.number = 0;
    out[starts[i]!] = breakBetween(units, i, pass);
  }
}

function breakBetween(units: LineBreakUnits, i: number, pass: Pass): number {
  const { count, classes, eastAsian } = units;
  const before = classes[i - 1]!;
  const after = classes[i]!;
  // OPTIMIZATION: LB28 for the commonest pair.
  if (before === AL && after === AL && units.endsInJoiner[i - 1] === 0 && eastAsian[i] === eastAsian[i - 1] && units.isDottedCircle[i - 1] === 0)
    return BREAK_NONE;

  // LB4, LB5: mandatory breaks.
  if (before === BK || before === LF || before === NL) return BREAK_MANDATORY;
  if (before === CR) return after === LF ? BREAK_NONE : BREAK_MANDATORY;
  // LB6, LB7
  if (after === BK || after === CR || after === LF || after === NL || after === SP || after === ZW) return BREAK_NONE;
  // LB8: ZW SP* ÷
  const b = pass.beforeSpaces;
  const beforeSpaces = b < 0 ? -1 : classes[b]!;
  if (beforeSpaces === ZW) return BREAK_ALLOWED;
  // LB8a: ZWJ ×
  if (units.endsInJoiner[i - 1] === 1) return BREAK_NONE;
  // LB11, LB12
  if (before === WJ || after === WJ || before === GL) return BREAK_NONE;
  // LB12a: [^SP BA HY HH] × GL
  if (after === GL && before !== SP && before !== BA && before !== HY && before !== HH) return BREAK_NONE;
  // LB13: × CL, × CP, × EX, × SY
  if (after === CL || after === CP || after === EX || after === SY) return BREAK_NONE;
  // LB14: OP SP* ×
  if (beforeSpaces === OP) return BREAK_NONE;
  // LB15a: (sot | BK | CR | LF | NL | OP | QU | GL | SP | ZW) [\p{Pi}&QU] SP* ×
  if (beforeSpaces === QU_PI && (b === 0 || opensQuotation(classes[b - 1]!))) return BREAK_NONE;
  // LB15b: × [\p{Pf}&QU] (SP | GL | WJ | CL | QU | CP | EX | IS | SY | BK | CR | LF | NL | ZW | eot)
  if (after === QU_PF && (i + 1 === count || closesQuotation(classes[i + 1]!))) return BREAK_NONE;
  // LB15c: SP ÷ IS NU. LB15d: × IS
  if (after === IS) return before === SP && i + 1 < count && classes[i + 1] === NU ? BREAK_ALLOWED : BREAK_NONE;
  // LB16: (CL | CP) SP* × NS. LB17: B2 SP* × B2
  if (after === NS && (beforeSpaces === CL || beforeSpaces === CP)) return BREAK_NONE;
  if (after === B2 && beforeSpaces === B2) return BREAK_NONE;
  // LB18: SP ÷
  if (before === SP) return BREAK_ALLOWED;
  // LB19, LB19a: quotation marks, with East Asian context
  if (isQuotation(after)) {
    if (after !== QU_PI || eastAsian[i - 1] === 0) return BREAK_NONE;
    if (i + 1 === count || eastAsian[i + 1] === 0) return BREAK_NONE;
  }
  if (isQuotation(before)) {
    if (before !== QU_PF || eastAsian[i] === 0) return BREAK_NONE;
    if (i === 1 || eastAsian[i - 2] === 0) return BREAK_NONE;
  }
  // LB20: ÷ CB ÷
  if (before === CB || after === CB) return BREAK_ALLOWED;
  // LB20a: (sot | BK | CR | LF | NL | SP | ZW | CB | GL) (HY | HH) × (AL | HL)
  if ((before === HY || before === HH) && (after === AL || after === HL) && (i === 1 || startsWordInitialHyphen(classes[i - 2]!))) return BREAK_NONE;
  // LB21: × BA, × HH, × HY, × NS, BB ×
  if (after === BA || after === HH || after === HY || after === NS || before === BB) return BREAK_NONE;
  // LB21a: HL (HY | HH) × [^HL]
  if ((before === HY || before === HH) && after !== HL && i >= 2 && classes[i - 2] === HL) return BREAK_NONE;
  // LB21b: SY × HL. LB22: × IN
  if ((before === SY && after === HL) || after === IN) return BREAK_NONE;
  // LB23, LB23a
  const isBeforeLetter = before === AL || before === HL;
  const isAfterLetter = after === AL || after === HL;
  if ((isBeforeLetter && after === NU) || (before === NU && isAfterLetter)) return BREAK_NONE;
  if (before === PR && (isIdeograph(after) || after === EB || after === EM)) return BREAK_NONE;
  if (after === PO && (isIdeograph(before) || before === EB || before === EM)) return BREAK_NONE;
  // LB24
  if (((before === PR || before === PO) && isAfterLetter) || (isBeforeLetter && (after === PR || after === PO))) return BREAK_NONE;
  // LB25
  if (joinsNumber(units, i, before, after, pass.number)) return BREAK_NONE;
  // LB26, LB27: Korean syllable blocks
  if (before === JL && (after === JL || after === JV || after === H2 || after === H3)) return BREAK_NONE;
  if ((before === JV || before === H2) && (after === JV || after === JT)) return BREAK_NONE;
  if ((before === JT || before === H3) && after === JT) return BREAK_NONE;
  if ((isKorean(before) && after === PO) || (before === PR && isKorean(after))) return BREAK_NONE;
  // LB28
  if (isBeforeLetter && isAfterLetter) {
    // LB28a lets a dotted circle start a Brahmic syllable; it is AL and never breaks here.
    return BREAK_NONE;
  }
  // LB28a
  if (joinsBrahmicSyllable(units, i, before, after)) return BREAK_NONE;
  // LB29: IS × (AL | HL)
  if (before === IS && isAfterLetter) return BREAK_NONE;
  // LB30: (AL | HL | NU) × [OP-$EastAsian], [CP-$EastAsian] × (AL | HL | NU)
  if ((isBeforeLetter || before === NU) && after === OP && eastAsian[i] === 0) return BREAK_NONE;
  if (before === CP && eastAsian[i - 1] === 0 && (isAfterLetter || after === NU)) return BREAK_NONE;
  // LB30a: pairs of regional indicators
  if (before === RI && after === RI && pass.regionalIndicators % 2 === 1) return BREAK_NONE;
  // LB30b
  if (after === EM && (before === EB || before === ID_CN)) return BREAK_NONE;
  // LB31
  return BREAK_ALLOWED;
}

function opensQuotation(c: number): boolean {
  return c === BK || c === CR || c === LF || c === NL || c === OP || isQuotation(c) || c === GL || c === SP || c === ZW;
}

function closesQuotation(c: number): boolean {
  return (
    c === SP ||
    c === GL ||
    c === WJ ||
    c === CL ||
    isQuotation(c) ||
    c === CP ||
    c === EX ||
    c === IS ||
    c === SY ||
    c === BK ||
    c === CR ||
    c === LF ||
    c === NL ||
    c === ZW
  );
}

function startsWordInitialHyphen(c: number): boolean {
  return c === BK || c === CR || c === LF || c === NL || c === SP || c === ZW || c === CB || c === GL;
}

function isQuotation(c: number): boolean {
  return c === QU || c === QU_PI || c === QU_PF;
}

function isIdeograph(c: number): boolean {
  return c === ID || c === ID_CN;
}

function isKorean(c: number): boolean {
  return c === JL || c === JV || c === JT || c === H2 || c === H3;
}

/** https://www.unicode.org/reports/tr14/#LB25 */
function joinsNumber(units: LineBreakUnits, i: number, before: number, after: number, number: number): boolean {
  const { classes, count } = units;
  if (number !== 0 && (after === PO || after === PR)) return true;
  if (number === 1 && after === NU) return true;
  if (before === PO || before === PR) {
    if (after === NU) return true;
    if (after === OP && i + 1 < count) {
      if (classes[i + 1] === NU) return true;
      return classes[i + 1] === IS && i + 2 < count && classes[i + 2] === NU;
    }
    return false;
  }
  return (before === HY || before === IS) && after === NU;
}

/** https://www.unicode.org/reports/tr14/#LB28a */
function joinsBrahmicSyllable(units: LineBreakUnits, i: number, before: number, after: number): boolean {
  const { classes, isDottedCircle, count } = units;
  const isAksara = (at: number) => classes[at] === AK || classes[at] === AS || isDottedCircle[at] === 1;
  if (before === AP && isAksara(i)) return true;
  if (isAksara(i - 1) && (after === VF || after === VI)) return true;
  if (before === VI && i >= 2 && isAksara(i - 2) && (after === AK || isDottedCircle[i] === 1)) return true;
  return isAksara(i - 1) && isAksara(i) && i + 1 < count && classes[i + 1] === VF;
}
