// For tests: tables of page scripts and what they return.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webTestPage } from './web-test-page.ts';
import type { WebTestOptions } from './web-test-page.ts';

/** Each body runs as an async function in a page of its own. */
export function pageCases(cases: readonly (readonly [title: string, body: string, expected: unknown])[], options: WebTestOptions = {}): void {
  for (const [title, body, expected] of cases) {
    test(title, async () => {
      assert.equal(await webTestPage(options).evaluate(body), expected);
    });
  }
}
