import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';

const color = (element: string, pseudo = ''): string => `getComputedStyle(${element},${JSON.stringify(pseudo)}).color`;

async function shadowPage(light: string, shadow: string, head = ''): Promise<(script: string) => string> {
  const { run } = await enginePage(`<!doctype html>${head}<div id=host><template shadowrootmode=open>${shadow}</template>${light}</div>`);
  run('var s=host.shadowRoot,q=x=>s.querySelector(x)');
  return run;
}

/** [what, light tree, shadow tree, sheet of the document, script, its answer] */
const CASES: readonly [string, string, string, string, string, string][] = [
  ['rules of the document do not reach in', '', '<p>x', '<style>p{color:red}</style>', color("q('p')"), 'rgb(0, 0, 0)'],
  ['rules of a shadow tree do not reach out', '<p id=p>', '<style>p{color:red}</style><slot></slot>', '', color('p'), 'rgb(0, 0, 0)'],
  ['rules of a shadow tree apply in it', '', '<style>p{color:red}</style><p>x', '', color("q('p')"), 'rgb(255, 0, 0)'],
  ['inherited values go in', '', '<p>x', '<style>#host{color:red}</style>', color("q('p')"), 'rgb(255, 0, 0)'],
  ['the user agent sheet applies in it', '', '<p>x<b>y</b>', '', 'getComputedStyle(q("p")).display+getComputedStyle(q("b")).fontWeight', 'block700'],
  [':host styles the host', '', '<style>:host{color:red}</style>', '', color('host'), 'rgb(255, 0, 0)'],
  ['the document wins over :host', '', '<style>:host{color:red}</style>', '<style>div{color:lime}</style>', color('host'), 'rgb(0, 255, 0)'],
  [
    'an important :host wins over the document',
    '',
    '<style>:host{color:red!important}</style>',
    '<style>#host{color:lime!important}</style>',
    color('host'),
    'rgb(255, 0, 0)',
  ],
  [':host() with an argument', '', '<style>:host(#host){color:red}:host(.no){color:lime}</style>', '', color('host'), 'rgb(255, 0, 0)'],
  [':host before a descendant', '', '<style>:host(#host) p{color:red}</style><p>x', '', color("q('p')"), 'rgb(255, 0, 0)'],
  [':host::before', '', '<style>:host::before{content:"a";color:red}</style>', '', color('host', '::before'), 'rgb(255, 0, 0)'],
  ['::slotted() styles what is slotted', '<p id=p>', '<style>::slotted(p){color:red}</style><slot></slot>', '', color('p'), 'rgb(255, 0, 0)'],
  [
    'the document wins over ::slotted()',
    '<p id=p>',
    '<style>::slotted(p){color:red}</style><slot></slot>',
    '<style>p{color:lime}</style>',
    color('p'),
    'rgb(0, 255, 0)',
  ],
  ['what is slotted inherits from its slot', '<p id=p>', '<style>section{color:red}</style><section><slot></slot></section>', '', color('p'), 'rgb(255, 0, 0)'],
  ['a named slot', '<p id=p slot=a>', '<style>slot[name=a]{color:red}</style><slot></slot><slot name=a></slot>', '', color('p'), 'rgb(255, 0, 0)'],
  ['::part() reaches in', '', '<p part="a b">x', '<style>::part(a){color:red}</style>', color("q('p')"), 'rgb(255, 0, 0)'],
  [
    '::part() wins over the tree itself',
    '',
    '<style>p{color:lime}</style><p part=a>x',
    '<style>#host::part(a){color:red}</style>',
    color("q('p')"),
    'rgb(255, 0, 0)',
  ],
  ['::part()::before', '', '<p part=a>x', '<style>::part(a)::before{content:"x";color:red}</style>', color("q('p')", '::before'), 'rgb(255, 0, 0)'],
  ['custom properties go in', '', '<style>p{color:var(--c)}</style><p>x', '<style>#host{--c:red}</style>', color("q('p')"), 'rgb(255, 0, 0)'],
];

for (const [what, light, shadow, head, script, expected] of CASES) {
  test(what, async () => assert.equal((await shadowPage(light, shadow, head))(script), expected));
}

test('adopted sheets of a shadow tree apply to it alone', async () => {
  const run = await shadowPage('', '<p>x', '<p id=out>');
  run(`getComputedStyle(q('p')).color;const sheet=new CSSStyleSheet();sheet.replaceSync('p{color:red}');s.adoptedStyleSheets=[sheet]`);
  assert.equal(run(color("q('p')") + '+' + color('out')), 'rgb(255, 0, 0)rgb(0, 0, 0)');
});

test('changes reach across trees', async () => {
  const run = await shadowPage(
    '<p id=p>',
    '<style>:host(.on) i{color:red}::slotted(.x){color:lime}</style><i>i</i><slot></slot>',
    '<style>.k::part(z){color:blue}</style>',
  );
  assert.equal(run(`${color("q('i')")}+${color('p')}`), 'rgb(0, 0, 0)rgb(0, 0, 0)');
  run("host.className='on k';p.className='x'");
  assert.equal(run(`${color("q('i')")}+${color('p')}`), 'rgb(255, 0, 0)rgb(0, 255, 0)');
  run("q('i').setAttribute('part','z')");
  assert.equal(run(color("q('i')")), 'rgb(0, 0, 255)');
});

test('new elements of shadow trees are styled and laid out', async () => {
  const run = await shadowPage('<p id=p>text', '<style>b{display:block;height:30px}</style><slot name=none></slot>');
  assert.equal(run('p.getBoundingClientRect().height+getComputedStyle(p).color'), '0rgb(0, 0, 0)');
  run("s.append(document.createElement('b'));p.slot='none'");
  assert.equal(run("q('b').getBoundingClientRect().height+' '+(p.getBoundingClientRect().height>0)"), '30 true');
});

test('moved elements take the style of their new place', async () => {
  const { run } = await enginePage('<!doctype html><style>.a p{color:red}.b p{color:lime}</style><div class=a><p id=p>x</div><div class=b id=b></div>');
  assert.equal(run(color('p')), 'rgb(255, 0, 0)');
  run('b.append(p)');
  assert.equal(run(color('p')), 'rgb(0, 255, 0)');
});
