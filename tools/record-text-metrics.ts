// Records widths, line heights and baselines of text from Debian's Chromium into src/engine/text/data/chromium-text-metrics.json:
//   node tools/record-text-metrics.ts [path of chromium]
// The fonts of the machine are part of the result: fonts-liberation2 and DejaVu.

import { writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const FAMILIES = ['Liberation Sans', 'Liberation Serif', 'Liberation Mono', 'Arimo', 'monospace', 'DejaVu Sans', 'Courier New', 'system-ui', 'Georgia'];
const SIZES = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19.2, 20, 21.6, 24, 28, 32, 40, 48];
const STYLES = ['normal 400', 'normal 700', 'italic 400', 'italic 700'];
const TEXTS = [
  'Hamburgefonstiv',
  'AVATAR To Ty We. P, Y. LT "quoted" A V A T',
  'The quick brown fox jumps over the lazy dog 0123456789',
  'fi fl ffi office',
  'Ünïcödé Łódź Ærø',
  'Ελληνικά',
  'Русский текст',
  'שלום עולם',
  'مرحبا بالعالم',
  'a→b ∑ ☃ ✓',
  'e\u0301 x\u0301',
  '日本語',
  'soft\u00adhyphen zwj\u200djoin',
  '12 345,67 €',
  'Word   spaces',
];
const SPACED = [
  'letter-spacing:2px',
  'letter-spacing:-0.5px',
  'word-spacing:5px',
  'font-variant:small-caps',
  'font-kerning:none',
  'font-variant:all-small-caps',
];

const browser = await chromium.launch({ executablePath: process.argv[2] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.setContent('<!doctype html><meta charset=utf-8><body></body>');
const cases: object[] = [];
const measure = (css: string, text: string) =>
  page.evaluate(
    ([style, content]) => {
      const doc = (globalThis as unknown as { document: any }).document;
      doc.body.innerHTML = `<div style="position:absolute;white-space:pre;line-height:normal;${style}"><span></span><i style="display:inline-block;width:0;height:0"></i></div>`;
      const div = doc.body.firstChild;
      div.firstChild.textContent = content;
      const box = div.getBoundingClientRect();
      return [div.firstChild.getBoundingClientRect().width, box.height, div.lastChild.getBoundingClientRect().bottom - box.top];
    },
    [css, text] as const,
  );

for (const family of FAMILIES) {
  for (const style of STYLES) {
    for (const size of SIZES) {
      const [slope, weight] = style.split(' ');
      const css = `font:${slope} ${weight} ${size}px '${family}'`.replace(/'(monospace|system-ui)'/, '$1');
      const [, lineHeight, baseline] = await measure(css, 'x');
      const texts = size === 16 || size === 13 ? TEXTS : TEXTS.slice(1, 3);
      const widths = [];
      for (const text of texts) widths.push((await measure(css, text))[0]);
      cases.push({ family, style, size, lineHeight, baseline, widths });
    }
  }
}
const spaced: object[] = [];
for (const css of SPACED) {
  for (const text of TEXTS.slice(0, 9)) spaced.push({ css, text, width: (await measure(`font:16px 'Liberation Sans';${css}`, text))[0] });
}
await browser.close();
const lines = (list: readonly object[]) => list.map((item) => JSON.stringify(item)).join(',\n');
writeFileSync(
  new URL('../src/engine/text/data/chromium-text-metrics.json', import.meta.url),
  `{"texts":${JSON.stringify(TEXTS)},\n"cases":[\n${lines(cases)}\n],\n"spaced":[\n${lines(spaced)}\n]}\n`,
);
console.log(`${cases.length} cases`);
