// Line breaks against Chromium (data/chromium-line-breaks.json, recorded by tools/record-line-breaks.ts).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { breakOpportunities, DEFAULT_LINE_BREAK_OPTIONS } from './line-break.ts';
import type { LineBreakOptions } from './line-break.ts';

const OPTIONS: Readonly<Record<string, Partial<LineBreakOptions>>> = {
  '': {},
  'word-break:break-all': { wordBreak: 'break-all' },
  'word-break:keep-all': { wordBreak: 'keep-all' },
  'line-break:strict': { lineBreak: 'strict' },
  'line-break:loose': { lineBreak: 'loose' },
  'line-break:anywhere': { lineBreak: 'anywhere' },
  'hyphens:none': { hyphens: 'none' },
  'white-space:break-spaces': { breakSpaces: true },
};

/** We differ on purpose or do not know better; a case that starts to agree fails too. */
const KNOWN_DIFFERENCES: ReadonlySet<string> = new Set([
  // Chromium breaks inside clusters of Thai and Khmer.
  'word-break:break-all สวัสดีครับ',
  'word-break:break-all ភាសាខ្មែរ',
  // Chromium's rule for these two is not known.
  'word-break:break-all a-é',
  'word-break:break-all a+b=c',
  // Chromium hangs U+3000 even here.
  'line-break:anywhere a\u3000b',
]);

interface RecordedCase {
  readonly style: string;
  readonly text: string;
  readonly breaks: readonly number[];
}

const cases = JSON.parse(readFileSync(new URL('data/chromium-line-breaks.json', import.meta.url), 'utf8')) as RecordedCase[];

for (const [style, options] of Object.entries(OPTIONS)) {
  test(`lines break as in Chromium with ${style === '' ? 'initial values' : style}`, () => {
    const wrong: string[] = [];
    for (const { text, breaks } of cases.filter((item) => item.style === style)) {
      const found = breakOpportunities(text, { ...DEFAULT_LINE_BREAK_OPTIONS, ...options });
      const own: number[] = [];
      for (let i = 1; i < text.length; i++) if (found[i] !== 0 && (options.breakSpaces || !/[ \t]/.test(text[i]!))) own.push(i);
      const agrees = own.join() === breaks.join();
      if (agrees === KNOWN_DIFFERENCES.has(`${style} ${text}`)) wrong.push(`${text}: ${own.join()} not ${breaks.join()}`);
    }
    assert.deepEqual(wrong, []);
  });
}
