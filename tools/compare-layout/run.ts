// Compares layout with Chromium's on small documents: node tools/compare-layout/run.ts [--kind boxes] [--seed 1] [--count 200] for random ones,
// each difference reduced to the least that shows it; or --documents FOLDER [--style FILE] for every *.html below a folder (its body and style
// elements, with the style sheet of FILE). Chromium is Debian's package.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startChromium, startKpio } from '../../bench/support/browsers.ts';
import { openMeasuringPage } from './measuring-page.ts';
import type { Boxes } from './measuring-page.ts';
import { KINDS, markupOf, randomDocument, randomOf } from './random-document.ts';
import { reduce } from './reduce-document.ts';

/** Less is rounding. */
const TOLERANCE_PX = 0.5;

const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: KINDS.join() },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    documents: { type: 'string' },
    style: { type: 'string' },
  },
});
const kpio = await startKpio();
const chromium = await startChromium();
const ours = await openMeasuringPage(kpio);
const theirs = await openMeasuringPage(chromium);
if (values.documents === undefined) for (const kind of values.kind.split(',')) await compareRandom(kind);
else await compareDocuments(values.documents);
await kpio.stop();
await chromium.stop();
process.exit(0);

async function compareRandom(kind: string): Promise<void> {
  const differs = async (content: string): Promise<string> => {
    const markup = `<div style="width: 400px">${content}</div>`;
    return difference(await ours(markup), await theirs(markup));
  };
  const count = Number(values.count);
  let different = 0;
  for (let number = 0; number < count; number++) {
    const document = randomDocument(kind, randomOf(Number(values.seed) * 100_003 + number));
    if ((await differs(markupOf(document))) === '') continue;
    different++;
    const least = markupOf(await reduce(document, (each) => differs(markupOf(each))));
    process.stdout.write(`${await differs(least)}\n  ${least}\n`);
  }
  process.stdout.write(`${kind}: ${count - different} of ${count} documents as in Chromium\n`);
}

async function compareDocuments(folder: string): Promise<void> {
  const files = globSync('**/*.html', { cwd: folder }).sort();
  const common = values.style === undefined ? '' : readFileSync(values.style, 'utf8');
  let same = 0;
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(text)?.[1] ?? text;
    const css = common + [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((match) => match[1]).join('\n');
    const found = difference(await ours(body, css), await theirs(body, css));
    if (found === '') same++;
    else process.stdout.write(`${file}: ${found}\n`);
  }
  process.stdout.write(`${same} of ${files.length} documents as in Chromium\n`);
}

function difference(our: Boxes, their: Boxes): string {
  if (our === null || their === null || our.length !== their.length) return our === their ? '' : `${our?.length} boxes, not ${their?.length}`;
  const at = their.findIndex((box, i) => box.some((edge, k) => Math.abs(edge - our[i]![k]!) > TOLERANCE_PX));
  return at < 0 ? '' : `element ${at}: ${our[at]!.map(rounded).join()} not ${their[at]!.map(rounded).join()}`;
}

function rounded(px: number): number {
  return Math.round(px * 10) / 10;
}
