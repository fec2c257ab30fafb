import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DEFAULT_MEDIA_ENVIRONMENT } from '../css/media/media-query.ts';
import { computedValueText } from './computed-text.ts';
import { withoutFonts } from './environment.ts';
import { StyleEngine } from './style-engine.ts';
import { asDocument, asElement, plainDocument } from './testing/plain-document.ts';
import type { PlainElement } from './testing/plain-document.ts';

// fixtures/default-styles.json: computed values of each element of default-styles.html as Chromium 156 gives them with the root
// at display: none (so that nothing depends on layout). null where we are known to differ, mostly form controls.

interface Fixture {
  readonly properties: readonly string[];
  readonly rows: readonly (readonly [name: string, values: readonly (string | null)[]])[];
}

test('default styles and presentational attributes compute as in Chromium', () => {
  const read = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
  const { properties, rows } = JSON.parse(read('default-styles.json')) as Fixture;
  const document = plainDocument(read('default-styles.html'));
  const engine = new StyleEngine(asDocument(document), withoutFonts(DEFAULT_MEDIA_ENVIRONMENT));
  engine.update();
  const elements: PlainElement[] = [];
  const collect = (element: PlainElement): void => {
    elements.push(element);
    for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling) collect(child);
  };
  collect(document.documentElement!);
  const surprises: string[] = [];
  rows.forEach(([name, values], i) => {
    const style = engine.styleFor(asElement(elements[i]!))!;
    properties.forEach((property, k) => {
      const text = computedValueText(style, property);
      if (values[k] !== null && values[k] !== text) surprises.push(`${i} ${name} ${property}: ${text}, not ${values[k]}`);
    });
  });
  assert.equal(elements.length, rows.length);
  assert.deepEqual(surprises, []);
});
