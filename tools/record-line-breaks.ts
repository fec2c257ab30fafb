// Records where Debian's Chromium breaks lines, into src/engine/text/data/chromium-line-breaks.json:
//   node tools/record-line-breaks.ts [path of chromium]

import { writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const TEXTS = [
  '( a',
  'a !',
  'a )',
  '« a',
  'a »',
  'a 。',
  'a ”b',
  'a “b',
  '日 本',
  'a \u2060b',
  'a\u200bb',
  'a\u200b b',
  '1 %',
  '$ 1',
  'a\u00a0b',
  'a\u00a0 b',
  'שלום/b',
  '日本',
  '日、',
  'ー日',
  '日ー',
  'ァ日',
  '日ァ',
  '日々',
  '“日”',
  '日“',
  'a日',
  '日a',
  '한국',
  'a-é',
  'é-a',
  'a\u2010b',
  '1–2',
  'a–b',
  'e.g.é',
  'foo.日',
  '日.',
  "l'été",
  'x²y',
  'a·b',
  '…日',
  '日……',
  'a\u00adb',
  '😀a',
  '😀😀',
  'สวัสดีครับ',
  'ພາສາລາວ',
  'ភាសាខ្មែរ',
  'a\tb',
  'a\u3000b',
  'a\u2003b',
  '1日',
  '日1',
  '€1',
  '1€',
  '100日',
  '(日)',
  'a(日',
  '日(a',
  'é(a',
  'a)é',
  ')日',
  'Zürich–Genève (2024) – naïve/café?x=ü&y=1',
  'http://exämple.com/a/b-c/d?e=f#g',
  'co\u00adop\u00aderation',
  'é-1',
  'é—b',
  'a—b…c',
  '“Quoted” ‘text’',
  '한국어 텍스트입니다.',
  '日本語、テスト。「括弧」です！',
  '2,000円',
  '10%増',
  'C++は',
  '¥100',
  'a/é/b',
  'ü?b',
  'été-1999',
  'مرحبا بالعالم',
  'नमस्ते दुनिया',
  'a\u202fb',
  'a\u2009b',
  '№ 5',
  '§ 3',
  '5 °C',
  '20°C',
  'ab\u2011cd',
  'x→y',
  'a•b',
  '★☆',
  'http://a.b/c-d?e=1',
  'a-b',
  'a-1',
  '-1',
  'e.g.x',
  'foo(bar)baz',
  'a+b=c',
  '1,000.5%',
  "it's",
  '$100',
];
const STYLES = [
  '',
  'word-break:break-all',
  'word-break:keep-all',
  'line-break:strict',
  'line-break:loose',
  'line-break:anywhere',
  'hyphens:none',
  'white-space:break-spaces',
];

const browser = await chromium.launch({ executablePath: process.argv[2] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.setContent('<!doctype html><meta charset=utf-8><style>div{width:0;font:10px/10px monospace}</style><body></body>');
const cases: { style: string; text: string; breaks: number[] }[] = [];
for (const style of STYLES) {
  const results = await page.evaluate(
    ([css, list]) => {
      const { document } = globalThis as unknown as { document: any };
      document.body.innerHTML = list.map(() => `<div style="${css}"></div>`).join('');
      return [...document.body.children].map((box: any, i: number) => {
        box.textContent = list[i];
        const range = document.createRange();
        const breaks: number[] = [];
        let line: number | null = null;
        for (let at = 0; at < list[i]!.length; at++) {
          range.setStart(box.firstChild, at);
          range.setEnd(box.firstChild, at + 1);
          const rects = range.getClientRects();
          // A collapsed space at a line end belongs to the line before, whatever box it reports.
          if (rects.length === 0 || (/[ \t]/.test(list[i]![at]!) && !css.includes('break-spaces'))) continue;
          const top = Math.round(rects[rects.length - 1].top / 10);
          if (line !== null && top > line) breaks.push(at);
          line = top;
        }
        return breaks;
      });
    },
    [style, TEXTS] as const,
  );
  TEXTS.forEach((text, i) => cases.push({ style, text, breaks: results[i]! }));
}
await browser.close();
writeFileSync(
  new URL('../src/engine/text/data/chromium-line-breaks.json', import.meta.url),
  `[\n${cases.map((item) => JSON.stringify(item)).join(',\n')}\n]\n`,
);
console.log(`${cases.length} cases`);
