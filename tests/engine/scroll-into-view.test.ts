import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

/** [what, sheet, scroll position of the viewport after target.scrollIntoView()] for a target at 2000 px. */
const CASES: readonly [string, string, string][] = [
  ['to its top', '', '2000'],
  ['scroll-margin keeps a distance', '#t{scroll-margin-top:2em}', '1968'],
  ['a logical scroll-margin', '#t{scroll-margin-block:30px}', '1970'],
  ['scroll-padding of the root', 'html{scroll-padding-top:10%}', '1940'],
];

for (const [what, sheet, expected] of CASES) {
  test(`scrollIntoView scrolls ${what}`, async () => {
    const { run } = await enginePage(
      `<!doctype html><style>body{margin:0}div{height:2000px}${sheet}</style><div></div><p id=t style="margin:0">x</p><div></div>`,
    );
    run('t.scrollIntoView()');
    assert.equal(run('scrollY'), expected);
    run('scrollTo(0,0);location.hash="t"');
    assert.equal(run('scrollY'), expected);
  });
}
