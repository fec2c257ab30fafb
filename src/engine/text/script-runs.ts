// Splits text into runs of one script, which shaping needs. https://www.unicode.org/reports/tr24/#Script_Extensions
// Common and inherited characters join the run before them; a closing bracket takes the script of its opening one.

import { CodePointRuns } from './code-point-runs.ts';
import { SCRIPTS, SCRIPT_RUNS, SCRIPT_SETS } from './data/script-data.ts';

export interface ScriptRun {
  readonly start: number;
  readonly end: number;
  /**
   * ISO 15924. AD-HOC: a run without letters of any script is Latin. Fonts that kern digits for no script do so by their `kern` table, which this build
   * of HarfBuzz does not read; the same pairs are kerned for Latin. FIXME: fonts that kern by that table alone.
   */
  readonly script: string;
}

const COMMON = 0;
const INHERITED = 1;
const MAXIMUM_BRACKETS = 32;

interface ScriptData {
  readonly table: CodePointRuns;
  readonly names: readonly string[];
  /** For each set: its scripts; the first is the preferred one. */
  readonly sets: readonly (readonly number[])[];
}

let loaded: ScriptData | null = null;

/** Decoded on first use: a page in Latin letters never needs it. */
function data(): ScriptData {
  loaded ??= {
    table: new CodePointRuns(SCRIPT_RUNS),
    names: SCRIPTS.split(' '),
    sets: SCRIPT_SETS.split(',').map((set) => set.split(' ').map(Number)),
  };
  return loaded;
}

/** The scripts of [start, end). Never empty for a range that is not. */
export function scriptRuns(text: string, start: number, end: number): readonly ScriptRun[] {
  if (isLatinOnly(text, start, end)) return [{ start, end, script: 'Latn' }];
  return splitByScript(text, start, end);
}

/**
 * OPTIMIZATION: whether text has only Latin letters, digits and general punctuation: it is one run.
 * The ranges are exactly those where Unicode has only the scripts Latin and Common.
 */
function isLatinOnly(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x2b9 && (code < 0x2000 || code > 0x206f)) return false;
  }
  return true;
}

function splitByScript(text: string, start: number, end: number): ScriptRun[] {
  const { table, names, sets } = data();
  const runs: ScriptRun[] = [];
  const brackets: { close: number; run: number }[] = [];
  const runScripts: number[] = [];
  let runStart = start;
  /** Scripts that all characters of the run so far allow; null while only common ones were seen. */
  let candidates: readonly number[] | null = null;
  const finish = (at: number) => {
    if (at > runStart) {
      const script = candidates?.[0] ?? COMMON;
      runs.push({ start: runStart, end: at, script: script === COMMON ? 'Latn' : names[script]! });
      runScripts.push(script);
    }
    runStart = at;
  };
  for (let i = start; i < end;) {
    const codePoint = text.codePointAt(i)!;
    const length = codePoint > 0xffff && i + 1 < end ? 2 : 1;
    let set: readonly number[] = sets[table.get(codePoint)]!;
    if (set[0] === COMMON || set[0] === INHERITED) {
      const opening = closingBracketOf(codePoint);
      if (opening !== 0 && brackets.length < MAXIMUM_BRACKETS) brackets.push({ close: opening, run: runScripts.length });
      else if (brackets.length > 0 && brackets[brackets.length - 1]!.close === codePoint) {
        const script = runScripts[brackets.pop()!.run];
        if (script !== undefined && script !== COMMON) set = [script];
      }
      if (set[0] === COMMON || set[0] === INHERITED) {
        i += length;
        continue;
      }
    }
    if (candidates === null) candidates = set;
    else {
      const common: number[] = candidates.filter((script) => set.includes(script));
      if (common.length === 0) {
        finish(i);
        candidates = set;
      } else candidates = common.length === candidates.length ? candidates : common;
    }
    i += length;
  }
  finish(end);
  return runs;
}

/** The bracket that closes this one, 0 when it opens nothing. */
function closingBracketOf(codePoint: number): number {
  switch (codePoint) {
    case 0x28:
      return 0x29;
    case 0x5b:
    case 0x7b:
      return codePoint + 2;
    case 0xab:
      return 0xbb;
    case 0x2018:
    case 0x201c:
    case 0x2039:
    case 0x3008:
    case 0x300a:
    case 0x300c:
    case 0x300e:
    case 0x3010:
    case 0x3014:
    case 0x3016:
      return codePoint + 1;
    default:
      return 0;
  }
}
