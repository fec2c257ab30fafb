import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

const PAGE = `<!doctype html><style>.c{container-type:inline-size}.n{container:side / inline-size}</style>
<div class=c style="width:300px" id=one><p id=p>x</div><div class=n style="width:500px" id=two><p id=q>x</div>`;

/** [what, sheet, element, its colour] on a page with containers of 300 and (named `side`) 500 px. */
const CASES: readonly [string, string, string, string][] = [
  ['a size query that holds', '@container (min-width: 200px){p{color:red}}', 'p', 'red'],
  ['a size query that does not', '@container (min-width: 400px){p{color:red}}', 'p', 'black'],
  ['each container answers for itself', '@container (width > 400px){p{color:red}}', 'q', 'red'],
  ['a name chooses the container', '@container side (width > 1px){p{color:red}}', 'p', 'black'],
  ['a named container', '@container side (width > 1px){p{color:red}}', 'q', 'red'],
  ['height needs a container of both sizes', '@container (height > 1px){p{color:red}}', 'p', 'black'],
  ['a container does not ask itself', '@container (width > 1px){.c{color:red}}', 'one', 'black'],
  ['style queries', '.c{--x: a}@container style(--x: a){p{color:red}}', 'p', 'red'],
  ['conditions inside conditions', '@container (width > 1px){@container side (width > 1px){p{color:red}}}', 'p', 'black'],
  ['nested in a rule', 'p{@container (width > 1px){color:red}}', 'p', 'red'],
  ['@scope', '@scope (#one){p{color:red}}', 'p', 'red'],
  ['@scope elsewhere', '@scope (#one){p{color:red}}', 'q', 'black'],
  ['@scope with a limit', '@scope (body) to (#two){p{color:red}}', 'q', 'black'],
  [':scope is the root', '@scope (#two){:scope > p{color:red}}', 'q', 'red'],
  ['@starting-style does not show', '@starting-style{p{color:red}}', 'p', 'black'],
];

const COLORS: Readonly<Record<string, string>> = { red: 'rgb(255, 0, 0)', black: 'rgb(0, 0, 0)' };

for (const [what, sheet, element, expected] of CASES) {
  test(what, async () => {
    const { run } = await enginePage(PAGE.replace('</style>', `${sheet}</style>`));
    assert.equal(run(`document.body.offsetWidth;getComputedStyle(${element}).color`), COLORS[expected]);
  });
}

test('styles follow the size of a container', async () => {
  const { run } = await enginePage(PAGE.replace('</style>', '@container (width < 200px){p{height:7px}}</style>'));
  assert.notEqual(run('p.offsetHeight'), '7');
  run('one.style.width="100px"');
  assert.equal(run('p.offsetHeight'), '7');
  run('one.style.width="400px"');
  assert.notEqual(run('p.offsetHeight'), '7');
});

test('containers that change themselves come to an end', async () => {
  const { run } = await enginePage(
    '<!doctype html><style>#f{float:left;container-type:inline-size}@container (width>50px){p{width:10px}}@container (width<=50px){p{width:100px}}</style><div id=f><p id=p>x</div>',
  );
  assert.match(run('p.offsetWidth'), /^\d+$/);
});
