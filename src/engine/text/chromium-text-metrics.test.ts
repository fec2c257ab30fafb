// Line heights, baselines and widths against Chromium (data/chromium-text-metrics.json, recorded by tools/record-text-metrics.ts).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fontGroup, hasFamilies, testFontSet } from './text-test-support.ts';
import type { FontGroup } from '../style/computed-style.ts';

interface Recorded {
  readonly texts: readonly string[];
  readonly cases: readonly { family: string; style: string; size: number; lineHeight: number; baseline: number; widths: readonly number[] }[];
  readonly spaced: readonly { css: string; text: string; width: number }[];
}

const recorded = JSON.parse(readFileSync(new URL('data/chromium-text-metrics.json', import.meta.url), 'utf8')) as Recorded;
const skip = !hasFamilies('Liberation Sans', 'Liberation Serif', 'Liberation Mono', 'DejaVu Sans', 'DejaVu Sans Mono');
/** Chromium's layout unit is 1/64 px and it rounds each text up. */
const TOLERANCE_PX = 0.05;

function groupOf(family: string, style: string, size: number): FontGroup {
  const [slope, weight] = style.split(' ');
  return fontGroup({ families: [family], size, weight: Number(weight), style: slope as 'normal' | 'italic' });
}

function widthOf(fonts: ReturnType<typeof testFontSet>, text: string, font: FontGroup): number {
  const direction = /[\u0590-\u06ff]/.test(text) ? 'rtl' : 'ltr';
  return fonts.shape(text, 0, text.length, font, direction).reduce((sum, run) => sum + run.width, 0);
}

test('normal line heights and baselines are those of Chromium', { skip }, () => {
  const fonts = testFontSet();
  const wrong: string[] = [];
  for (const { family, style, size, lineHeight, baseline } of recorded.cases) {
    const metrics = fonts.metrics(groupOf(family, style, size));
    if (metrics.lineSpacing !== lineHeight) wrong.push(`${family} ${style} ${size}: line ${metrics.lineSpacing} not ${lineHeight}`);
    const ownBaseline = metrics.ascent + (metrics.lineSpacing - metrics.ascent - metrics.descent) / 2;
    if (Math.abs(ownBaseline - baseline) > 0.51) wrong.push(`${family} ${style} ${size}: baseline ${ownBaseline} not ${baseline}`);
  }
  assert.deepEqual(wrong, []);
});

test('widths are those of Chromium', { skip }, () => {
  const fonts = testFontSet();
  const wrong: string[] = [];
  for (const { family, style, size, widths } of recorded.cases) {
    const texts = widths.length === 2 ? recorded.texts.slice(1, 3) : recorded.texts;
    widths.forEach((width, i) => {
      // Which of several equal faces fontconfig falls back to in bold and italic depends on its caches.
      if (style !== 'normal 400' && /[\u0600-\u06ff\u2600-\u27ff]/.test(texts[i]!)) return;
      // The machine that was recorded has no font for these; another may.
      if (/[\u2e80-\u9fff\uac00-\ud7af]/.test(texts[i]!)) return;
      const own = widthOf(fonts, texts[i]!, groupOf(family, style, size));
      if (Math.abs(own - width) > TOLERANCE_PX) wrong.push(`${family} ${style} ${size} ${texts[i]}: ${own.toFixed(3)} not ${width}`);
    });
  }
  assert.deepEqual(wrong, []);
});

test('spacing, kerning and small capitals change widths as in Chromium', { skip }, () => {
  const fonts = testFontSet();
  const overrides: Record<string, Partial<FontGroup>> = {
    'letter-spacing:2px': { letterSpacing: 2 },
    'letter-spacing:-0.5px': { letterSpacing: -0.5 },
    'word-spacing:5px': { wordSpacing: 5 },
    'font-variant:small-caps': { variantCaps: 'small-caps' },
    'font-variant:all-small-caps': { variantCaps: 'all-small-caps' },
    'font-kerning:none': { kerning: 'none' },
  };
  const wrong: string[] = [];
  for (const { css, text, width } of recorded.spaced) {
    if (/[\u0600-\u06ff]/.test(text)) continue; // Its fallback face is another one than in the cases above.
    const own = widthOf(fonts, text, fontGroup({ families: ['Liberation Sans'], ...overrides[css] }));
    if (Math.abs(own - width) > TOLERANCE_PX) wrong.push(`${css} ${text}: ${own.toFixed(3)} not ${width}`);
  }
  assert.deepEqual(wrong, []);
});
