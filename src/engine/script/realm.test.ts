// Realms and glue on a small fake DOM: shapes of interfaces, conversions, callbacks, worlds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakePage } from './test-page.ts';

const cases: readonly (readonly [title: string, source: string, expected: unknown])[] = [
  [
    'instanceof follows the interfaces',
    `const e=document.createElement('p');[e instanceof HTMLElement,e instanceof Element,e instanceof Node,e instanceof EventTarget,e instanceof Event].join()`,
    'true,true,true,true,false',
  ],
  [
    'a getter is enumerable, configurable and named',
    `const d=Object.getOwnPropertyDescriptor(Node.prototype,'firstChild');[d.enumerable,d.configurable,d.get.name,d.set===undefined].join()`,
    'true,true,get firstChild,true',
  ],
  [
    'an operation has the length of its required arguments',
    `[Node.prototype.appendChild.length,Element.prototype.append.length,Document.prototype.createTreeWalker.length,EventTarget.prototype.addEventListener.length].join()`,
    '1,0,1,2',
  ],
  ['an operation is no constructor', `try{new (Node.prototype.appendChild)()}catch(e){e.constructor===TypeError}`, true],
  [
    'interface objects are functions of the page',
    `Node instanceof Function && Object.getPrototypeOf(Element)===Node && Element.prototype.__proto__===Node.prototype`,
    true,
  ],
  ['prototype is fixed', `const d=Object.getOwnPropertyDescriptor(Node,'prototype');[d.writable,d.enumerable,d.configurable].join()`, 'false,false,false'],
  [
    'toString tags',
    `Object.prototype.toString.call(document.createElement('p'))+Object.prototype.toString.call(window)`,
    '[object HTMLElement][object Window]',
  ],
  [
    'interface objects become plain data properties',
    `Node;const d=Object.getOwnPropertyDescriptor(window,'Node');[d.writable,d.enumerable,d.configurable,typeof d.value].join()`,
    'true,false,true,function',
  ],
  ['constants', `[Node.ELEMENT_NODE,Node.prototype.TEXT_NODE,Object.getOwnPropertyDescriptor(Node,'TEXT_NODE').writable].join()`, '1,3,false'],
  ['members that the class lacks are absent', `'insertBefore' in Node.prototype`, false],
  ['wrappers are identical each time', `const e=document.createElement('p');document.appendChild(e);document.firstChild===e && e.parentNode===document`, true],
  ['expandos stay', `document.foo={a:1};document.foo.a`, 1],
  [
    'illegal invocation',
    `try{Object.getOwnPropertyDescriptor(Node.prototype,'firstChild').get.call({})}catch(e){e instanceof TypeError&&e.message}`,
    'Illegal invocation',
  ],
  [
    'the type of this is checked',
    `try{Object.getOwnPropertyDescriptor(Node.prototype,'firstChild').get.call(new Event('x'))}catch(e){e.message}`,
    'Illegal invocation',
  ],
  [
    'argument types are checked as Chromium words it',
    `try{document.appendChild({})}catch(e){e.message}`,
    "Failed to execute 'appendChild' on 'Node': parameter 1 is not of type 'Node'.",
  ],
  [
    'argument counts are checked',
    `try{document.appendChild()}catch(e){e.message}`,
    "Failed to execute 'appendChild' on 'Node': 1 argument required, but only 0 present.",
  ],
  [
    'a DOMException is the page own',
    `try{document.appendChild(document)}catch(e){[e instanceof DOMException,e instanceof Error,e.name,e.code,typeof e.stack].join()}`,
    'true,true,HierarchyRequestError,3,string',
  ],
  [
    'an engine stack overflow is a page RangeError',
    `try{document.createElement('p').attachShadow({mode:'open'})}catch(e){[e instanceof RangeError,e.constructor===RangeError].join()}`,
    'true,true',
  ],
  ['an engine bug is a page Error', `try{document.createElement('p').closest('x')}catch(e){e.constructor===Error}`, true],
  ['variadic unions', `const p=document.createElement('p');p.append('a',document.createElement('b'),1);p.querySelectorAll('*').length`, 1],
  [
    'static lists have own elements',
    `const p=document.createElement('p');p.append(document.createElement('b'));const l=p.querySelectorAll('b');[l.length,l[0]===p.firstChild,[...l].length,l instanceof NodeList,l.item(0)===l[0],l[1]].join()`,
    '1,true,1,true,true,',
  ],
  [
    'live lists follow the tree',
    `const p=document.createElement('p');const l=p.childNodes;const n=[l.length,l[0]];p.appendChild(document.createElement('b'));[n.join(),l.length,l[0]===p.firstChild,Object.keys(l).join(),0 in l,1 in l,l.forEach===Array.prototype.forEach].join(';')`,
    '0,;1;true;0;true;false;true',
  ],
  [
    'sequence results are page arrays',
    `const p=document.createElement('p');p.setAttribute('a','1');const n=p.getAttributeNames();n instanceof Array && n.join()`,
    'a',
  ],
  [
    'strings are converted with page semantics',
    `const p=document.createElement('p');p.setAttribute({toString(){return 'k'}},null);p.getAttribute('k')`,
    'null',
  ],
  ['nullable strings', `const p=document.createElement('p');p.textContent=undefined;const a=p.textContent;p.textContent=5;[a,p.textContent].join()`, ',5'],
  [
    'reflected attributes',
    `const p=document.createElement('input');p.id='x';p.disabled=1;p.maxLength=5;p.placeholder='q';[p.id,p.getAttribute('id'),p.disabled,p.getAttribute('disabled')==='',p.placeholder,p.title].join()`,
    'x,x,true,true,q,',
  ],
  [
    'callback this and argument',
    `let r;const e=document.createElement('p');e.addEventListener('x',function(ev){r=[this===e,ev instanceof Event,ev.type,ev.target===e,arguments.length].join()});e.dispatchEvent(new Event('x'));r`,
    'true,true,x,true,1',
  ],
  [
    'handleEvent objects',
    `let r;const e=document.createElement('p');const o={handleEvent(ev){r=this===o}};e.addEventListener('x',o);e.dispatchEvent(new Event('x'));r`,
    true,
  ],
  [
    'listeners are removed by identity',
    `let n=0;const f=()=>n++;const e=document.createElement('p');e.addEventListener('x',f);e.removeEventListener('x',f);e.dispatchEvent(new Event('x'));n`,
    0,
  ],
  [
    'event handler attributes give the function back',
    `const e=document.createElement('p');const f=()=>1;e.onclick=f;const a=e.onclick===f;e.onclick=5;[a,e.onclick].join()`,
    'true,',
  ],
  ['unforgeable members are own', `const e=new Event('x');Object.getOwnPropertyDescriptor(e,'isTrusted').configurable`, false],
  [
    'dictionaries',
    `[new Event('x',{bubbles:1}).bubbles,new Event('x').bubbles,new CustomEvent('x',{detail:document}).detail===document].join()`,
    'true,false,true',
  ],
  [
    'constructors need new',
    `try{Event('x')}catch(e){e.message}`,
    "Failed to construct 'Event': Please use the 'new' operator, this DOM object constructor cannot be called as a function.",
  ],
  ['interfaces without constructor', `try{new Node()}catch(e){e.message}`, 'Illegal constructor'],
  [
    'subclasses of platform classes',
    `class E extends CustomEvent{get x(){return this.type}};const e=new E('q',{detail:3});[e.x,e.detail,e instanceof E,e instanceof Event].join()`,
    'q,3,true,true',
  ],
  ['callback interface results', `const w=document.createTreeWalker(document,1,{acceptNode(n){return n===document?1:2}});w.nextNode()===document`, true],
  ['callback interface exceptions go to the caller', `const w=document.createTreeWalker(document,1,()=>{throw 7});try{w.nextNode()}catch(e){e}`, 7],
  [
    'pair iterables',
    `const u=new URLSearchParams([['a','1'],['b','2']]);[[...u].join('|'),[...u.keys()].join(),u.toString(),Object.prototype.toString.call(u.entries())].join(';')`,
    'a,1|b,2;a,b;a=1&b=2;[object URLSearchParams Iterator]',
  ],
  ['records', `new URLSearchParams({x:1,y:'2'}).get('y')`, '2'],
  [
    'named properties with setter',
    `const d=document.createElement('p').dataset;d.x=5;const m=['x' in d,d.x,delete d.x,d.x].join();d.toString=1;m+typeof d.toString`,
    'true,5,true,function'.replace('function', '') + 'string',
  ],
  ['typed arrays share memory', `const a=new Uint8Array(4);const b=crypto.getRandomValues(a);[a===b,a.join()].join(';')`, 'true;7,7,7,7'],
  [
    'globals: this is optional for window members',
    `addEventListener('x',()=>{});[innerWidth,self===window,window===globalThis,this===window,(0,eval)('this')===window].join()`,
    '800,true,true,true,true',
  ],
  ['replaceable attributes', `innerWidth=5;const d=Object.getOwnPropertyDescriptor(window,'innerWidth');[innerWidth,'value' in d].join()`, '5,true'],
  [
    'window has the right chain',
    `[window instanceof Window,window instanceof EventTarget,Object.getPrototypeOf(window)===Window.prototype].join()`,
    'true,true,true',
  ],
  ['window.window is unforgeable', `Object.getOwnPropertyDescriptor(window,'window').configurable`, false],
  ['var keeps an existing interface', `var URLSearchParams=window.URLSearchParams||1;typeof URLSearchParams`, 'function'],
  [
    'functions look native',
    `/\\[native code\\]/.test(Node.prototype.appendChild.toString())&&/\\[native code\\]/.test(Function.prototype.toString.call(Node))&&/native code/.test(Function.prototype.toString.toString())&&!/native/.test((()=>1).toString())`,
    true,
  ],
  ['unscopables', `Element.prototype[Symbol.unscopables].append`, true],
  [
    'no Node globals',
    `[typeof process,typeof require,typeof Buffer,typeof global,typeof setImmediate,typeof SharedArrayBuffer,typeof console].join()`,
    'undefined,undefined,undefined,undefined,undefined,undefined,object',
  ],
];

for (const [title, source, expected] of cases) {
  test(title, () => {
    assert.equal(fakePage().run(source), expected);
  });
}

test('an exception in a listener is reported, and the dispatch goes on', () => {
  const page = fakePage();
  page.run(`var r=0;document.addEventListener('x',()=>{throw 'a'});document.addEventListener('x',()=>{r=1});document.dispatchEvent(new Event('x'))`);
  assert.deepEqual(page.reported, ['a']);
  assert.equal(page.run('r'), 1);
});

/** node:test runs tests inside a microtask, where V8 does no checkpoint of its own. */
function inTask(body: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        body();
        resolve();
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}

test('microtasks run after a listener only when no page code is on the stack', () =>
  inTask(() => {
    const page = fakePage();
    page.run(`var log=[];for(const k of [1,2])document.addEventListener('x',()=>{log.push('l'+k);Promise.resolve().then(()=>log.push('m'+k))})`);
    page.run(`document.dispatchEvent(new Event('x'));log.push('end')`);
    assert.equal(page.run('log.join()'), 'l1,l2,end,m1,m2');
    page.run('log=[]');
    const event = page.realm.unwrap(page.run(`new Event('x')`)) as never;
    page.window.document.dispatchEvent(event);
    assert.equal(page.run('log.join()'), 'l1,m1,l2,m2');
  }));

test('each world has its own wrappers of the same objects', () => {
  const page = fakePage();
  const other = fakePage('isolated', page);
  page.run(`document.x=1;var p=document.createElement('p');document.appendChild(p);p.setAttribute('k','v')`);
  assert.equal(other.run(`[typeof document.x, document.firstChild.getAttribute('k'), document.firstChild instanceof HTMLElement].join()`), 'undefined,v,true');
  assert.notEqual(page.run('document'), other.run('document'));
  assert.equal(page.realm.unwrap(page.run('document')), other.realm.unwrap(other.run('document')));
});

test('a wrapper of another realm of the same world is accepted as argument', () => {
  const page = fakePage();
  const frame = fakePage('main', { ...page, window: undefined as never, agent: page.agent });
  const foreign = frame.realm.wrap(page.realm.unwrap(page.run(`document.createElement('p')`)) as object);
  assert.equal(page.realm.call(page.run('(n)=>document.appendChild(n)===n'), undefined, [foreign]).ok, true);
});

test('promises are the page own', async () => {
  const page = fakePage('main', undefined);
  page.run(`var out=[]`);
  const response = page.realm.wrap(new (await import('./test-page.ts')).FAKE_CLASSES.Response());
  page.realm.call(
    page.run(
      `(r)=>{const p=r.text();out.push(p instanceof Promise);p.then(t=>out.push(t));r.json().catch(e=>out.push(e instanceof TypeError,e.message));r.arrayBuffer().then(b=>out.push(b instanceof ArrayBuffer,b.byteLength,new Uint8Array(b)[1]));Response.prototype.text.call(1).catch(e=>out.push(e.message))}`,
    ),
    undefined,
    [response],
  );
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(String(page.run('out.join()')).split(',').toSorted().join(), '2,2,Illegal invocation,body,no body,true,true,true');
});

test('async iterables give the page own promises and bytes', async () => {
  const page = fakePage();
  page.run(
    `var out=[];(async()=>{const s=new ReadableStream();const i=s.values();out.push(i.next() instanceof Promise,Object.prototype.toString.call(i));for await(const c of s)out.push(c instanceof Uint8Array&&c[0])})().catch(e=>out.push(e));1`,
  );
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(page.run('out.join()'), 'true,[object ReadableStream AsyncIterator],2,1');
});

test('a syntax error is the page own, with its place', () => {
  const page = fakePage();
  const completion = page.realm.evaluate('\n  let let', { url: 'https://page.example/a.js' });
  assert.equal(completion.ok, false);
  const verdict = page.realm.call(page.run('e=>e instanceof SyntaxError&&e.constructor===SyntaxError'), undefined, [!completion.ok && completion.thrown]);
  assert.deepEqual(verdict, { ok: true, value: true });
});

test('structured clone carries values between realms', () => {
  const page = fakePage();
  const other = fakePage('main', { ...page, window: undefined as never });
  const source = `const o={a:[1,,3],d:new Date(5),m:new Map([[1,{x:1}]]),s:new Set(['q']),r:/x/gi,u:new Uint16Array([1,2]),e:new RangeError('bad'),n:null,b:new Boolean(false)};o.self=o;o`;
  const clone = other.realm.glue.deserialize(page.realm.glue.serialize(page.run(`(()=>{${source.replace(/;o$/, ';return o')}})()`)));
  const seen = other.realm.call(
    other.run(
      `o=>[o instanceof Object,o.a.length,1 in o.a,o.d.getTime(),o.m.get(1).x,o.s.has('q'),o.r.flags,o.u instanceof Uint16Array,o.u[1],o.e instanceof RangeError,o.e.message,o.n,o.self===o,o.b.valueOf()].join()`,
    ),
    undefined,
    [clone],
  );
  assert.deepEqual(seen, { ok: true, value: 'true,3,false,5,1,true,gi,true,2,true,bad,,true,false' });
  assert.throws(() => page.realm.glue.serialize(page.run('({f(){}})')), { name: 'DataCloneError' });
});
