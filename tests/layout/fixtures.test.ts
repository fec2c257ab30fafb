// Compares the border boxes of every element of tests/layout-fixtures/*.html with what Chromium has (recorded by tools/record-boxes.ts).
// Elements that are known to differ are listed in expected-differences.json; one that agrees after all fails too.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { boundingRect, FragmentMap } from '../../src/engine/layout/geometry.ts';
import { hasFamilies, testFontSet } from '../../src/engine/text/text-test-support.ts';
import { elementsOf, layOutHtml } from './fixture-document.ts';

const FOLDER = new URL('../layout-fixtures/', import.meta.url);
const TOLERANCE_PX = 0.5;
const skip = !hasFamilies('Liberation Sans', 'Liberation Serif', 'Liberation Mono');
const fonts = testFontSet();
const known = JSON.parse(readFileSync(new URL('expected-differences.json', FOLDER), 'utf8')) as Record<string, string[]>;

type Recorded = readonly [name: string, box: readonly number[] | null];

for (const file of readdirSync(FOLDER)
  .filter((name) => name.endsWith('.html'))
  .sort()) {
  const name = file.slice(0, -'.html'.length);
  const recordedFile = new URL(`${name}.boxes.json`, FOLDER);
  if (!existsSync(recordedFile)) continue;
  test(`boxes of ${name} are where Chromium has them`, { skip }, () => {
    const recorded = JSON.parse(readFileSync(recordedFile, 'utf8')) as Recorded[];
    const { document, fragments } = layOutHtml(readFileSync(new URL(file, FOLDER), 'utf8'), fonts);
    const map = new FragmentMap(fragments);
    const elements = elementsOf(document);
    assert.equal(elements.length, recorded.length);
    const expected = new Set(known[name] ?? []);
    const wrong: string[] = [];
    elements.forEach((element, i) => {
      const [localName, box] = recorded[i]!;
      const rect = boundingRect(map, element);
      const own = rect === null ? null : [rect.x, rect.y, rect.width, rect.height];
      const agrees = own === null || box === null ? own === box : own.every((value, k) => Math.abs(value - box[k]!) <= TOLERANCE_PX);
      const label = `${i} ${localName}`;
      if (agrees === expected.has(label)) wrong.push(agrees ? `${label} agrees now` : `${label}: ${JSON.stringify(own)} not ${JSON.stringify(box)}`);
    });
    assert.deepEqual(wrong, []);
  });
}
