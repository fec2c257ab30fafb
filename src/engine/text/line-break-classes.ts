// Line_Break classes as numbers, and the lookup from code points. Data: data/line-break-data.ts (Unicode 17).

import { CodePointRuns } from './code-point-runs.ts';
import { EAST_ASIAN_BIT, LINE_BREAK_CLASSES, LINE_BREAK_RUNS } from './data/line-break-data.ts';

export { EAST_ASIAN_BIT };

/** Without the East Asian bit. */
export const CLASS_MASK = EAST_ASIAN_BIT - 1;

type ClassName = (typeof LINE_BREAK_CLASSES)[number];

const number = (name: ClassName): number => LINE_BREAK_CLASSES.indexOf(name);

export const AL = number('AL'),
  BK = number('BK'),
  CR = number('CR'),
  LF = number('LF'),
  CM = number('CM'),
  NL = number('NL'),
  WJ = number('WJ'),
  ZW = number('ZW'),
  GL = number('GL'),
  SP = number('SP'),
  ZWJ = number('ZWJ'),
  B2 = number('B2'),
  BA = number('BA'),
  BB = number('BB'),
  HY = number('HY'),
  HH = number('HH'),
  CB = number('CB'),
  CL = number('CL'),
  CP = number('CP'),
  EX = number('EX'),
  IN = number('IN'),
  NS = number('NS'),
  OP = number('OP'),
  QU = number('QU'),
  QU_PI = number('QU_PI'),
  QU_PF = number('QU_PF'),
  IS = number('IS'),
  NU = number('NU'),
  PO = number('PO'),
  PR = number('PR'),
  SY = number('SY'),
  EB = number('EB'),
  EM = number('EM'),
  H2 = number('H2'),
  H3 = number('H3'),
  HL = number('HL'),
  ID = number('ID'),
  ID_CN = number('ID_CN'),
  JL = number('JL'),
  JV = number('JV'),
  JT = number('JT'),
  RI = number('RI'),
  SA = number('SA'),
  SA_CM = number('SA_CM'),
  CJ = number('CJ'),
  AK = number('AK'),
  AP = number('AP'),
  AS = number('AS'),
  VF = number('VF'),
  VI = number('VI'),
  AI = number('AI');

let runs: CodePointRuns | null = null;
const latin = new Uint8Array(0x100);

function load(): CodePointRuns {
  runs = new CodePointRuns(LINE_BREAK_RUNS);
  for (let code = 0; code < latin.length; code++) latin[code] = runs.get(code);
  return runs;
}

/** Class with the East Asian bit. The table is decoded on first use. */
export function lineBreakClass(codePoint: number): number {
  const table = runs ?? load();
  return codePoint < 0x100 ? latin[codePoint]! : table.get(codePoint);
}
