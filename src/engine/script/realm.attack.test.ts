// Attacks: page code tries to get hold of anything of the engine's realm, which would be `process` and so everything.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakePage } from './test-page.ts';
import { testWindow } from './test-window.ts';

/** Page code: `probe(x, path)` walks all that is reachable from x and lists the functions of a foreign realm. */
const WALKER = `
var leaks = [], later = [], seen = new Set(), count = 0;
var pristine = { apply: Reflect.apply, names: Reflect.ownKeys, desc: Reflect.getOwnPropertyDescriptor, proto: Reflect.getPrototypeOf, OP: Object.prototype, FP: Function.prototype, then: Promise.prototype.then };
function foreign(f) {
  try { const F = f.constructor; if (typeof F === 'function' && F !== Function && typeof F('return typeof process')() === 'string' && F('return typeof process')() !== 'undefined') return true } catch {}
  let p = f; const chain = [];
  try { while (p !== null && chain.length < 50) { chain.push(p); p = pristine.proto(p) } } catch { return false }
  const last = chain[chain.length - 1];
  return last !== pristine.OP && chain.length > 1;
}
function probe(root, rootPath) {
  const work = [[root, rootPath]];
  while (work.length > 0 && count < 200000) {
    const [x, path] = work.pop();
    if ((typeof x !== 'object' && typeof x !== 'function') || x === null || seen.has(x)) continue;
    seen.add(x); count++;
    try { if (x instanceof Promise) pristine.apply(pristine.then, x, [undefined, (e) => { later.push([e, path + '!rejected']) }]) } catch {}
    if (foreign(x)) leaks.push(path);
    let p; try { p = pristine.proto(x) } catch (e) { work.push([e, path + '!proto']); continue }
    work.push([p, path + '.__proto__']);
    let keys = []; try { keys = pristine.names(x) } catch (e) { work.push([e, path + '!keys']) }
    for (const k of keys) {
      const at = path + '.' + String(k);
      if (x === globalThis && (k === 'leaks' || k === 'seen' || k === 'later')) continue;
      try { const d = pristine.desc(x, k); if (d) { work.push([d.get, at + '.get'], [d.set, at + '.set'], [d.value, at]) } } catch (e) { work.push([e, at + '!desc']) }
      try { work.push([x[k], at]) } catch (e) { work.push([e, at + '!get']) }
    }
    if (typeof x === 'function' && !['eval', 'Function'].includes(x.name)) {
      for (const args of [[], [x], [1, 2, 3], [{}, {}, {}], [document, document]]) {
        try { work.push([pristine.apply(x, undefined, args), path + '()']) } catch (e) { work.push([e, path + '()!']) }
        try { work.push([pristine.apply(x, document, args), path + '.call(document)']) } catch (e) { work.push([e, path + '.call!']) }
      }
      try { work.push([new x('a', {}, {}), 'new ' + path]) } catch (e) { work.push([e, 'new ' + path + '!']) }
    }
  }
}
`;

async function walk(page: { run(source: string): unknown }, roots: string): Promise<void> {
  page.run(WALKER);
  page.run(`probe(${roots},'${roots}')`);
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    page.run(`for(const [e,path] of later.splice(0))probe(e,path)`);
  }
  assert.equal(page.run(`leaks.slice(0,20).join('\\n')`), '');
  assert.ok((page.run('count') as number) > 3);
}

test('nothing of the engine is reachable from the global object, results and exceptions', async () => {
  await walk(fakePage(), 'globalThis');
});

test('an isolated world reaches nothing either', async () => {
  await walk(fakePage('isolated', fakePage()), 'globalThis');
});

const REAL_ROOTS: readonly (readonly [title: string, setup: string, root: string])[] = [
  ['the global object', '', 'globalThis'],
  ['elements of many kinds', `var all=[...document.querySelectorAll('*')]`, 'all'],
  [
    'events',
    `var seen=[];for(const C of [MouseEvent,KeyboardEvent,PointerEvent,CustomEvent,ErrorEvent,MessageEvent,ProgressEvent,StorageEvent,SubmitEvent])seen.push(new C('x'));addEventListener('click',e=>seen.push(e,e.composedPath()),true);document.body.click()`,
    'seen',
  ],
  [
    'mutation records',
    `var seen=[];new MutationObserver((...a)=>seen.push(...a)).observe(document,{subtree:true,childList:true,attributes:true});document.body.setAttribute('a','b');document.body.append('x')`,
    'seen',
  ],
  [
    'custom elements',
    `var seen=[];customElements.define('x-x',class extends HTMLElement{constructor(){super();seen.push(this,new.target)}connectedCallback(...a){seen.push(this,...a)}attributeChangedCallback(...a){seen.push(...a)}static get observedAttributes(){return new Proxy(['k'],{get(t,k,r){seen.push(t,r);return Reflect.get(t,k)}})}});document.body.innerHTML='<x-x k=1></x-x>';document.createElement('x-x');seen.push(customElements.whenDefined('x-x'));try{customElements.define('y-y',new Proxy(class extends HTMLElement{},{get(t,k,r){seen.push(r);return Reflect.get(t,k)}}))}catch(e){seen.push(e)}`,
    'seen',
  ],
];

for (const [title, setup, root] of REAL_ROOTS) {
  test(`nothing of the engine is reachable on the real DOM from ${title}`, async () => {
    const { scripting } = testWindow({
      markup:
        '<form id=f><input name=a><select><option>1</select></form><template><b></b></template><svg><path/></svg><table><tr><td></table><iframe></iframe>',
    });
    const run = (source: string): unknown => {
      const completion = scripting.mainRealm.evaluate(source, { url: 'https://page.example/attack.js' });
      if (completion.ok) return completion.value;
      throw new Error(scripting.mainRealm.glue.describe(completion.thrown));
    };
    run(setup);
    await new Promise((resolve) => setImmediate(resolve));
    await walk({ run }, root);
  });
}

test('replaced built-ins see nothing of the engine', () => {
  const spy = `
    var caught = [0, 0, 0, 0];
    function spyOn(o, k) { const d = Reflect.getOwnPropertyDescriptor(o, k); if (typeof d.value !== 'function') return; const f = d.value; o[k] = function (...a) { caught[caught.length] = this; for (let i = 0; i < a.length; i++) caught[caught.length] = a[i]; return Reflect.apply(f, this, a) } }
    for (const o of [Array.prototype, Map.prototype, WeakMap.prototype, Set.prototype, Promise.prototype, Promise, String.prototype, RegExp.prototype, Function.prototype])
      for (const k of Reflect.ownKeys(o)) if (k !== 'constructor' && k !== 'apply') try { spyOn(o, k) } catch {}
    for (const k of ['get','set','value','g','s','n','S','D','o','e','wrapper','kind','next','type','impl']) Object.defineProperty(Object.prototype, k, { __proto__: null, configurable: true, set(v) { caught[caught.length] = this; caught[caught.length] = v }, get() { caught[caught.length] = this; return undefined } });
    for (let i = 0; i < 3; i++) Object.defineProperty(Array.prototype, i, { __proto__: null, configurable: true, set(v) { caught[caught.length] = this; caught[caught.length] = v }, get() { caught[caught.length] = this; } });
    try {
    const p = document.createElement('p');
    p.append('x', document.createElement('b'), 'y');
    p.setAttribute('a', 'b'); p.getAttributeNames();
    for (const x of p.querySelectorAll('*')) caught[caught.length] = x;
    for (const x of p.childNodes) caught[caught.length] = x;
    p.dataset.foo = 1; Object.keys(p.dataset);
    new URLSearchParams([['a', '1']]).toString(); for (const x of new URLSearchParams({ a: 1 })) caught[caught.length] = x;
    p.addEventListener('x', (e) => { caught[caught.length] = e }); p.dispatchEvent(new Event('x', { bubbles: true }));
    crypto.getRandomValues(new Uint8Array(2));
    caught[caught.length] = document.createTreeWalker(document, 1, () => 1).nextNode();
    try { document.appendChild(document) } catch (e) { caught[caught.length] = e }
    } catch (e) { caught[caught.length] = e }
    for (let i = 0; i < 3; i++) delete Array.prototype[i];
    for (const k of ['get','set','value','g','s','n','S','D','o','e','wrapper','kind','next','type','impl']) delete Object.prototype[k];
  `;
  const page = fakePage();
  page.run(`var plain={M:Map.prototype.set}`);
  // The walker needs working built-ins of its own: it runs in a second realm that sees the first one's objects.
  page.run(spy);
  const judge = fakePage('main', { ...page, window: undefined as never });
  judge.run(WALKER);
  const caught = page.run('caught');
  const isForeign = `(caught, names)=>{const ok=new Set();for(const g of names)ok.add(g);const bad=[];for(let i=0;i<caught.length;i++){let x=caught[i];if((typeof x!=='object'&&typeof x!=='function')||x===null)continue;let n=0;try{while(n++<50){const p=Reflect.getPrototypeOf(x);if(p===null)break;x=p}}catch{continue}if(!ok.has(x)&&x!==caught[i])bad.push(i+':'+typeof caught[i]+':'+String(Object.prototype.toString.call(caught[i])))}return bad.slice(0,10).join()+(caught.length<20?'too few':'')}`;
  const verdict = judge.realm.call(judge.run(isForeign), undefined, [
    caught,
    judge.realm.call(judge.run('(a,b)=>[a,b]'), undefined, [page.run('Object.prototype'), page.run('Object.prototype')]).ok
      ? (judge.realm.call(judge.run('(a)=>[a,Object.prototype]'), undefined, [page.run('Object.prototype')]) as { value: unknown }).value
      : null,
  ]);
  // Objects without a prototype (descriptors, dictionaries) end at themselves; they hold no functions of the engine.
  assert.deepEqual(verdict, { ok: true, value: '' });
});

const escapes: readonly (readonly [title: string, source: string])[] = [
  [
    'stack traces',
    `Error.prepareStackTrace=(e,t)=>t;const s=(()=>{try{document.appendChild(document)}catch(e){return [e.stack,new Error().stack]}})();found=[s]`,
  ],
  [
    'call sites',
    `Error.prepareStackTrace=(e,t)=>t;found=[];document.addEventListener('q',()=>{const t=new Error().stack;for(const c of t){found.push(c,c.getThis&&c.getThis(),c.getFunction&&c.getFunction())}});document.dispatchEvent(new Event('q'))`,
  ],
  [
    'callers of callbacks',
    `found=[];document.addEventListener('q',function f(){try{found.push(f.caller,arguments.callee&&arguments.callee.caller)}catch(e){found.push(e)}});document.dispatchEvent(new Event('q'))`,
  ],
  [
    'import()',
    `found=[import('nowhere'),import('fs'),import('node:fs'),import('data:text/javascript,1')];for(const p of found.slice())p.catch(e=>found.push(e))`,
  ],
  ['import() from a promise that calls eval', `found=[];Promise.resolve("import('fs')").then(eval).catch(e=>found.push(e))`],
  [
    'import() from eval and Function',
    `found=[];for(const f of [()=>eval("import('fs')"),()=>new Function("return import('fs')")(),()=>(0,eval)("import('fs')"),async()=>{await import('fs')},()=>(async()=>{}).constructor("return import('fs')")(),()=>setTimeout.constructor("return import('fs')")()])try{const p=f();found.push(p);p.catch(e=>found.push(e))}catch(e){found.push(e)}`,
  ],
  [
    'promise rejections',
    `const r=new Response();found=[];for(const p of [r.json(),r.text(),r.arrayBuffer()]){found.push(p);p.then(v=>found.push(v),e=>found.push(e))}`,
  ],
  [
    'thenables',
    `found=[];Object.defineProperty(Object.prototype,'then',{configurable:true,get(){found.push(this);return undefined}});const r=new Response();r.arrayBuffer();r.text();Promise.resolve().then(()=>Promise.resolve().then(()=>{delete Object.prototype.then}))`,
  ],
  [
    'stack overflow on the way in',
    `found=[];function deep(n){try{deep(n+1)}catch(e){found.length<2000&&found.push(e)}try{document.createElement('p').setAttribute('','')}catch(e){found.length<2000&&found.push(e)}try{document.firstChild.x}catch(e){found.length<2000&&found.push(e)}}deep(0)`,
  ],
  [
    'stack overflow in conversions',
    `found=[];function deep(){try{document.appendChild({});}catch(e){found.length<5000&&found.push(e)}try{new Event({toString(){return deep()}})}catch(e){found.length<5000&&found.push(e)}}deep()`,
  ],
  [
    'stack overflow in callbacks',
    `found=[];const h=()=>{try{document.dispatchEvent(new Event('q'))}catch(e){found.length<5000&&found.push(e)}};document.addEventListener('q',h);h()`,
  ],
  [
    'proxies as arguments and results',
    `found=[];const spy=new Proxy({},{get(t,k,r){found.push(k,r);return undefined},getPrototypeOf(t){found.push(t);return null},has(t,k){found.push(k);return false}});for(const f of [()=>document.appendChild(spy),()=>new CustomEvent('x',{detail:spy}).detail,()=>new Event('x',spy),()=>{throw spy}])try{found.push(f())}catch(e){found.push(e)};document.addEventListener('q',()=>{throw spy});document.dispatchEvent(new Event('q'))`,
  ],
  [
    'new.target',
    `found=[];const nt=new Proxy(function(){},{get(t,k){found.push(t,k);return Reflect.get(t,k)}});for(const C of [Event,URLSearchParams,EventTarget,HTMLElement,Response])try{found.push(Reflect.construct(C,['x'],nt))}catch(e){found.push(e)}`,
  ],
  [
    'syntax errors',
    `found=[];for(const s of ['let let','import x','\\u0000'])for(const f of [eval,Function,x=>new RegExp('['+x)])try{f(s)}catch(e){found.push(e)}`,
  ],
  ['wasm', `found=[];try{new WebAssembly.Module(new Uint8Array(3))}catch(e){found.push(e)}WebAssembly.compile(new Uint8Array(2)).catch(e=>found.push(e))`],
  ['console', `found=[console,console.log,console.context,console.table];try{found.push(console.log({get x(){throw 1}}))}catch(e){found.push(e)}`],
  [
    'async stacks',
    `found=[];Error.prepareStackTrace=(e,t)=>{found.push(t,...t);return t};new Response().text().then(async()=>{await 1;found.push(new Error().stack)})`,
  ],
];

for (const [title, source] of escapes) {
  test(`no escape through ${title}`, async () => {
    const page = fakePage();
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        page.run(`var found=[];${source}`);
        resolve();
      });
    });
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    page.run('Error.prepareStackTrace=undefined');
    await walk(page, 'found');
    // Symbols that the engine looked up would be no leak of functions, but would show its shape.
    assert.equal(
      page.run(`found.filter(x=>typeof x==='symbol'&&!Object.values(Object.getOwnPropertyDescriptors(Symbol)).some(d=>d.value===x)).map(String).join()`),
      '',
    );
  });
}
