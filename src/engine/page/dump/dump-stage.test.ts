import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enginePage } from '../../../../tests/support/engine-page.ts';
import type { DumpStage } from '../../../protocol/site-channel.ts';
import { dumpStage } from './dump-stage.ts';

const PAGE =
  '<!DOCTYPE html><html lang="en"><head><title>Plums</title></head><body><h1>Plums</h1><p>Two <a href="/more">more</a> &amp; a pear.</p></body></html>';

/** What the dump of each stage must hold of the page. */
const EXPECTED: readonly (readonly [DumpStage, RegExp])[] = [
  [
    'html',
    /^<!DOCTYPE html><html lang="en"><head><title>Plums<\/title><\/head><body><h1>Plums<\/h1><p>Two <a href="\/more">more<\/a> &amp; a pear\.<\/p><\/body><\/html>$/,
  ],
  ['dom', /\| {3}<body>\n\| {5}<h1>\n\| {7}"Plums"/],
  ['styles', /font-weight: ?700/],
  ['boxes', /h1/],
  ['fragments', /h1.*\d/],
  ['display-list', /glyph-run .* 5 glyphs "Plums"/],
  ['text', /^Plums\n\nTwo more & a pear\.$/],
  ['markdown', /# Plums\n\nTwo \[more\]\(https:\/\/page\.test\/more\) & a pear\./],
  ['accessibility', /heading "Plums" \[level=1\]\n.*link "more"/s],
];

for (const [stage, expected] of EXPECTED) {
  test(`the stage ${stage} of a page as text`, async () => {
    const { document } = await enginePage(PAGE);
    assert.match(dumpStage(document, stage).trim(), expected);
  });
}
