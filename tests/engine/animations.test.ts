import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enginePage } from '../support/engine-page.ts';
import type { EnginePage } from '../support/engine-page.ts';

const opacity = (id = 'a'): string => `Number(getComputedStyle(${id}).opacity).toFixed(2)`;
const LOG = `<script>var out=[];for(const t of ['transitionrun','transitionstart','transitionend','transitioncancel','animationstart','animationiteration','animationend','animationcancel'])
  document.addEventListener(t,e=>out.push(t+':'+(e.propertyName||e.animationName)+':'+e.elapsedTime+e.pseudoElement))</script>`;

/** A page at rest, one frame before anything begins. */
async function page(style: string, body = '<div id=a></div>'): Promise<EnginePage> {
  const engine = await enginePage(`<!doctype html>${LOG}<style>${style}</style>${body}`);
  await engine.pass(100);
  return engine;
}

/** After the frame in which an animation begins, `ms` of its time. */
async function into(engine: EnginePage, ms: number): Promise<void> {
  await engine.pass(ms + 17);
}

/** [what, property, from, to, value in the middle of a linear transition] */
const VALUES: readonly [string, string, string, string, string][] = [
  ['numbers', 'opacity', '0', '1', '0.5'],
  ['lengths', 'width', '100px', '200px', '150px'],
  ['percentages', 'left', '0%', '50%', '25%'],
  ['lengths with percentages', 'margin-left', '100px', '50%', '250px'],
  ['colours', 'color', 'rgb(0, 0, 0)', 'rgb(200, 100, 0)', 'rgb(100, 50, 0)'],
  ['transparent colours', 'background-color', 'rgba(255, 0, 0, 0)', 'rgb(255, 0, 0)', 'rgba(255, 0, 0, 0.5)'],
  ['shadows', 'box-shadow', 'none', 'rgb(0, 0, 0) 0px 4px 8px 0px', 'rgba(0, 0, 0, 0.5) 0px 2px 4px 0px'],
  ['filters', 'filter', 'none', 'blur(10px)', 'blur(5px)'],
  ['transforms of one kind', 'transform', 'none', 'translateX(100px)', 'matrix(1, 0, 0, 1, 50, 0)'],
  ['transforms of several kinds', 'transform', 'scale(1)', 'translateX(100px)', 'matrix(1, 0, 0, 1, 50, 0)'],
  ['rotations', 'transform', 'rotate(0deg)', 'rotate(180deg)', 'matrix(0, 1, -1, 0, 0, 0)'],
  ['scale', 'scale', 'none', '3', '2'],
  ['border widths', 'border-top-width', '0px', '10px', '5px'],
  ['font sizes', 'font-size', '10px', '30px', '20px'],
  ['integers', 'z-index', '0', '10', '5'],
  ['visibility', 'visibility', 'hidden', 'visible', 'visible'],
];

for (const [what, property, from, to, middle] of VALUES) {
  test(`transitions mix ${what}`, async () => {
    const engine = await page(`#a{position:absolute;width:9px;border:0 solid;${property}:${from};transition:${property} 1s linear}#a.x{${property}:${to}}`);
    assert.ok(engine.run(`getComputedStyle(a).getPropertyValue('${property}')`) !== '');
    engine.run('a.className="x"');
    await into(engine, 0);
    engine.run('a.getAnimations()[0].currentTime=500');
    await engine.pass(0);
    assert.equal(engine.run(`getComputedStyle(a).getPropertyValue('${property}')`).replace(/(\.\d)\d+/g, '$1'), middle);
  });
}

test('a transition runs, tells its events and leaves the page at rest', async () => {
  const engine = await page('#a{opacity:0;transition:opacity 200ms}#a.x{opacity:1}');
  engine.run('a.className="x"');
  assert.equal(engine.run(opacity()), '0.00');
  await into(engine, 100);
  assert.notEqual(engine.run(opacity()), '1.00');
  await engine.pass(300);
  assert.equal(engine.run(opacity()), '1.00');
  assert.equal(engine.run('out.join(" ")'), 'transitionrun:opacity:0 transitionstart:opacity:0 transitionend:opacity:0.2');
  assert.equal(engine.run('document.getAnimations().length'), '0');
  const before = engine.waiting();
  await engine.pass(1000);
  assert.ok(engine.waiting() <= before);
});

test('a transition that turns back takes as long as it went', async () => {
  const engine = await page('#a{opacity:0;transition:opacity 1s linear}#a.x{opacity:1}');
  engine.run('a.className="x"');
  await into(engine, 250);
  engine.run('a.className=""');
  engine.run(opacity());
  await into(engine, 400);
  assert.equal(engine.run(opacity()), '0.00');
  assert.match(
    engine.run('out.join(" ")'),
    /transitionrun:opacity:0 transitionstart:opacity:0 transitioncancel:opacity:[\d.]+ transitionrun:opacity:0 transitionstart:opacity:0 transitionend:opacity:0.2/,
  );
});

test('nothing moves when an element is first shown, nor without a duration', async () => {
  const engine = await page('#a{opacity:.5;transition:opacity 1s}');
  assert.equal(engine.run('document.getAnimations().length'), '0');
  engine.run('a.style.transition="none";a.style.opacity=1');
  assert.equal(engine.run(opacity()), '1.00');
});

test('height:auto does not transition', async () => {
  const engine = await page('#a{height:10px;transition:height 1s}#a.x{height:auto}');
  engine.run('a.className="x"');
  assert.equal(engine.run('getComputedStyle(a).height'), '0px');
});

test('inherited values move in the children too', async () => {
  const engine = await page('#a{color:rgb(0,0,0);transition:color 1s linear}#a.x{color:rgb(200,0,0)}', '<div id=a><p id=p>x</div>');
  engine.run('a.className="x"');
  await into(engine, 500);
  assert.match(engine.run('getComputedStyle(p).color'), /^rgb\((9\d|10\d|11\d), 0, 0\)$/);
});

test('keyframes run, repeat and end with their events', async () => {
  const engine = await page('@keyframes k{from{opacity:0}50%{opacity:.8}to{opacity:1}}#a.x{animation:k 200ms linear 2 forwards}');
  engine.run('a.className="x"');
  engine.run(opacity());
  await into(engine, 100);
  assert.ok(Math.abs(Number(engine.run(opacity())) - 0.8) < 0.12);
  await engine.pass(500);
  assert.equal(engine.run(opacity()), '1.00');
  assert.equal(engine.run('out.join(" ")'), 'animationstart:k:0 animationiteration:k:0.2 animationend:k:0.4');
});

test('without a fill the element is as before', async () => {
  const engine = await page('@keyframes k{from,to{opacity:0}}#a{animation:k 100ms}');
  await engine.pass(200);
  assert.equal(engine.run(opacity()), '1.00');
});

test('a delay shows nothing, or the start with fill backwards', async () => {
  const engine = await page('@keyframes k{from{opacity:0}}#a{animation:k 1s 10s}#b{animation:k 1s 10s backwards}', '<i id=a></i><i id=b></i>');
  assert.equal(engine.run(`${opacity()}+${opacity('b')}`), '1.000.00');
});

test('important declarations win over keyframes', async () => {
  const engine = await page('@keyframes k{from,to{opacity:0}}#a{opacity:.5!important;animation:k 1s infinite}');
  assert.equal(engine.run(opacity()), '0.50');
});

test('pseudo-elements are animated', async () => {
  const engine = await page('@keyframes k{from,to{opacity:.25}}#a::before{content:"x";animation:k 1s infinite}');
  assert.equal(engine.run('getComputedStyle(a,"::before").opacity'), '0.25');
  assert.equal(engine.run('out[0]'), 'animationstart:k:0::before');
});

test('display: none ends animations', async () => {
  const engine = await page('@keyframes k{from{opacity:0}}#b{animation:k 10s}', '<div id=a><i id=b></i></div>');
  engine.run('a.style.display="none"');
  await into(engine, 50);
  assert.equal(engine.run('document.getAnimations().length+out.join()').replace(/[\d.]+$/, ''), '0animationstart:k:0,animationcancel:k:');
});

test('animation-play-state pauses', async () => {
  const engine = await page('@keyframes k{from{opacity:0}}#a{animation:k 1s linear}#a.x{animation-play-state:paused}');
  await into(engine, 100);
  engine.run('a.className="x"');
  const at = engine.run(opacity());
  await engine.pass(5000);
  assert.equal(engine.run(opacity()), at);
});

test('a hidden page with an endless animation is at rest', async () => {
  const engine = await page('@keyframes k{from{opacity:0}}#a{animation:k 1s infinite}');
  engine.page.setVisible(false);
  await engine.pass(1000);
  assert.equal(engine.waiting(), 0);
  assert.equal(engine.run('document.timeline.currentTime<3000'), 'true');
});

test('scripts animate, wait and cancel', async () => {
  const engine = await page('#a{opacity:1}');
  engine.run(
    'var x=a.animate([{opacity:0},{opacity:1}],{duration:200,easing:"linear"}),done=[];x.finished.then(y=>done.push(y===x));x.onfinish=e=>done.push(e.type);x.ready.then(()=>done.push("ready"))',
  );
  assert.equal(engine.run(`x.playState+' '+${opacity()}+a.getAnimations().length`), 'running 0.001');
  await into(engine, 300);
  assert.equal(engine.run(`done.join()+x.playState+${opacity()}`), 'ready,true,finishfinished1.00');
  engine.run('var z=a.animate({opacity:[0,.5]},{duration:1000,fill:"forwards"});z.pause();z.currentTime=1000');
  assert.equal(engine.run(`z.playState+${opacity()}`), 'paused0.50');
  engine.run('z.finished.catch(e=>done.push(e.name));z.cancel()');
  await engine.pass(50);
  assert.equal(engine.run(`z.playState+${opacity()}+done.at(-1)`), 'idle1.00AbortError');
});

test('finish() ends at once, reverse() goes back', async () => {
  const engine = await page('#a{opacity:1}');
  engine.run('var x=a.animate([{opacity:0},{opacity:.5}],{duration:1000,fill:"both"});x.finish()');
  assert.equal(engine.run(`x.playState+${opacity()}`), 'finished0.50');
  engine.run('x.reverse()');
  await into(engine, 1100);
  assert.equal(engine.run(opacity()), '0.00');
});
