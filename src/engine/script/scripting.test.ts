// Windows and realms on the real DOM.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trackRejections } from './error-report.ts';
import { testWindow } from './test-window.ts';

const cases: readonly (readonly [title: string, source: string, expected: unknown])[] = [
  [
    'named elements on the window',
    `document.body.innerHTML='<p id=foo></p><form name=bar></form>';[foo.id,typeof bar,'foo' in window,typeof nothing,window.hasOwnProperty('foo')].join()`,
    'foo,object,true,undefined,false',
  ],
  [
    'what the page puts on a form stays in front of its controls',
    `document.body.innerHTML='<form></form>';const f=document.forms[0];f.a=5;f.innerHTML='<input name=a><input name=b>';const before=f.a;delete f.a;[before,f.a.name,f.b.name].join()`,
    '5,a,b',
  ],
  [
    'the colours of the body',
    `document.body.setAttribute('bgcolor','red');document.fgColor=null;[document.bgColor,document.body.getAttribute('text')].join()`,
    'red,',
  ],
  [
    'the date of an input',
    `const i=document.createElement('input');i.type='date';const none=i.valueAsDate;i.valueAsDate=new Date(0);let refused='';try{i.valueAsDate=5}catch(e){refused=e.name}[none,i.value,i.valueAsDate instanceof Date,+i.valueAsDate,refused].join()`,
    ',1970-01-01,true,0,TypeError',
  ],
  ['globals win over named elements', `document.body.innerHTML='<p id=name></p><p id=Event></p>';typeof name+typeof Event`, 'stringfunction'],
  [
    'custom elements',
    `class X extends HTMLElement{constructor(){super();this.z=5}connectedCallback(){this.n=(this.n||0)+1}static observedAttributes=['k'];attributeChangedCallback(...a){this.a=a.join()}};customElements.define('x-x',X);const x=document.createElement('x-x');document.body.append(x);x.setAttribute('k','v');[x.z,x.n,x.a,x instanceof X,new X().localName,customElements.get('x-x')===X].join()`,
    '5,1,k,,v,,true,x-x,true',
  ],
  [
    'upgrades',
    `document.body.innerHTML='<y-y k=1></y-y>';const old=document.body.firstChild;class Y extends HTMLElement{constructor(){super();this.k2=this.getAttribute('k')}};customElements.define('y-y',Y);[old.k2,old instanceof Y,document.body.firstChild===old].join()`,
    '1,true,true',
  ],
  ['a constructor without definition', `class Z extends HTMLElement{};try{new Z}catch(e){e instanceof TypeError&&e.message}`, 'Illegal constructor'],
  [
    'style declarations',
    `const p=document.createElement('p');const s=getComputedStyle;'color' in CSSStyleDeclaration.prototype&&'backgroundColor' in CSSStyleDeclaration.prototype`,
    true,
  ],
  ['history state', `history.pushState({a:[1]},'','?q');[location.search,history.state.a[0],history.state===history.state].join()`, '?q,1,true'],
  ['history refuses other origins', `try{history.pushState(1,'','https://evil.example/')}catch(e){e.name}`, 'SecurityError'],
  [
    'location members are unforgeable',
    `const d=Object.getOwnPropertyDescriptor(location,'href');[d.configurable,Object.keys(location).includes('assign'),String(location)===location.href].join()`,
    'false,true,true',
  ],
  [
    'document.location is window.location',
    `document.location===location&&document.defaultView===window&&document.documentElement.ownerDocument===document`,
    true,
  ],
  ['structured clone', `const c=structuredClone({a:new Map([[1,new Date(0)]])});c.a.get(1) instanceof Date&&c.a instanceof Map`, true],
  [
    'what cannot be cloned',
    `[()=>1,Symbol(),Promise.resolve(),new WeakMap(),new Proxy({},{}),document,{a:{b:window}}].map(v=>{try{structuredClone(v);return 'cloned'}catch(e){return e.name}}).join()`,
    Array.from({ length: 7 }, () => 'DataCloneError').join(),
  ],
  ['structured clone of what is deep', `let o=[];for(let i=0;i<1e5;i++)o=[o];let c=structuredClone(o),n=0;while(c.length>0){c=c[0];n++};n`, 100_000],
  [
    'legacy factories',
    `[new Image(5,6).width,new Option('t','v').value,new Image() instanceof HTMLImageElement,Image.prototype===HTMLImageElement.prototype].join()`,
    '5,v,true,true',
  ],
  [
    'constructors with a document',
    `[new Text('q').data,new Comment('c').ownerDocument===document,new Range().collapsed,new DocumentFragment().nodeName,new Document().contentType].join()`,
    'q,true,true,#document-fragment,application/xml',
  ],
  [
    'NodeFilter constants',
    `document.body.textContent='x';document.createTreeWalker(document.body,NodeFilter.SHOW_TEXT).nextNode().data+NodeFilter.FILTER_ACCEPT`,
    'x1',
  ],
  [
    'forms by name and index',
    `document.body.innerHTML='<form><input name=a value=1><input name=b></form>';const f=document.forms[0];[f.a.value,f[1].name,f.elements.b.name,f.length,'a' in f,new FormData(f).get('a')].join()`,
    '1,b,b,2,true,1',
  ],
  [
    'collections by name',
    `document.body.innerHTML='<p id=q></p>';[document.body.children.q.id,document.body.children[0].id,document.body.children.length,document.body.children[1]].join()`,
    'q,q,1,',
  ],
  [
    'attributes by name',
    `document.body.setAttribute('k','v');[document.body.attributes.k.value,document.body.attributes[0].name,document.body.attributes.length].join()`,
    'v,k,1',
  ],
  [
    'dataset',
    `document.body.dataset.fooBar=1;const d=document.body.dataset;[document.body.getAttribute('data-foo-bar'),Object.keys(d).join(),delete d.fooBar,document.body.hasAttribute('data-foo-bar')].join()`,
    '1,fooBar,true,false',
  ],
  [
    'class lists',
    `const c=document.body.classList;c.add('a','b');c.toggle('a');[c.value,c.length,c[0],[...c].join(),document.body.className].join()`,
    'b,1,b,b,b',
  ],
  ['window event handlers of the body', `document.body.onload=function(){};[typeof onload,onload===document.body.onload].join()`, 'function,true'],
  [
    'event.isTrusted of script events',
    `const e=new MouseEvent('x');[e.isTrusted,Object.getOwnPropertyDescriptor(e,'isTrusted').configurable].join()`,
    'false,false',
  ],
  [
    'AbortSignal',
    `const a=new AbortController();let n=0;document.addEventListener('q',()=>n++,{signal:a.signal});document.dispatchEvent(new Event('q'));a.abort();document.dispatchEvent(new Event('q'));[n,a.signal.aborted,a.signal.reason.name].join()`,
    '1,true,AbortError',
  ],
  [
    'shadow trees',
    `const h=document.createElement('div');const r=h.attachShadow({mode:'open'});r.innerHTML='<slot></slot>';[h.shadowRoot===r,r.host===h,r instanceof ShadowRoot].join()`,
    'true,true,true',
  ],
  [
    'performance',
    `performance.mark('a');performance.mark('b');const m=performance.measure('m','a','b');[m.name,m.entryType,performance.getEntriesByType('mark').length,typeof performance.now(),m.toJSON().name].join()`,
    'm,measure,2,number,m',
  ],
  [
    'navigator',
    `[navigator.language,Object.isFrozen(navigator.languages),navigator.languages===navigator.languages,'serviceWorker' in navigator].join()`,
    'en-US,true,true,false',
  ],
  [
    'old lists of plugins are empty',
    `[navigator.plugins.length,navigator.plugins['Shockwave Flash'],navigator.plugins.namedItem('x'),[...navigator.mimeTypes].length,String(navigator.plugins)].join()`,
    '0,,,0,[object PluginArray]',
  ],
  [
    'commands that are not supported',
    `[document.queryCommandState('bold'),document.queryCommandEnabled('bold'),document.queryCommandValue('bold')].join()`,
    'false,false,',
  ],
  ['missing features are absent', `['WebSocket','RTCPeerConnection','Notification'].map(n=>n in window).join()`, 'false,false,false'],
  ['HTMLDocument', `HTMLDocument===Document`, true],
];

for (const [title, source, expected] of cases) {
  test(title, async () => {
    const page = testWindow();
    assert.equal(await page.run(`(()=>{${source.replace(/;?([^;]*)$/, ';return $1')}})()`).catch(() => page.run(source)), expected);
  });
}

test('timers run page functions and strings, with arguments', async () => {
  const page = testWindow();
  await page.run(
    `var log=[];setTimeout((a,b)=>log.push(a+b),10,'x','y');setTimeout('log.push("s")',5);const i=setInterval(()=>{log.push('i');if(log.length>4)clearInterval(i)},20);requestIdleCallback(d=>log.push(typeof d.timeRemaining()))`,
  );
  await page.host.runTasks();
  assert.equal(await page.run('log.join()'), 'number,s,xy,i,i');
});

test('animation frames run with their time, before the next microtask of later ones', async () => {
  const page = testWindow();
  await page.run(`var log=[];requestAnimationFrame(t=>{log.push(t);Promise.resolve().then(()=>log.push('m'))});requestAnimationFrame(()=>log.push('b'))`);
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      page.window.loop.updateRendering(16, { animationFrames: (now) => page.window.frameCallbacks.run(now) });
      resolve();
    });
  });
  assert.equal(await page.run('log.join()'), '16,m,b');
});

test('mutation observers hear before the next task', async () => {
  const page = testWindow();
  await page.run(
    `var log=[];new MutationObserver((r,o)=>log.push(r.length,r[0].type,r instanceof Array,o instanceof MutationObserver)).observe(document.body,{childList:true});document.body.append('x','y');log.push('end')`,
  );
  assert.equal(await page.run('log.join()'), 'end,1,childList,true,true');
});

test('postMessage clones and arrives as a task', async () => {
  const page = testWindow();
  await page.run(
    `var log=[];addEventListener('message',e=>log.push(e.data.a,e.origin,e.source===window));const o={a:1};postMessage(o,'*');o.a=2;postMessage({a:3},'https://other.example')`,
  );
  await page.host.runTasks();
  assert.equal(await page.run('log.join()'), '1,https://page.example,true');
});

test('message channels carry clones as tasks once a port is started', async () => {
  const page = testWindow();
  await page.run(
    `var log=[];const c=new MessageChannel();c.port1.postMessage({a:1});c.port2.onmessage=e=>{log.push(e.data.a,e.target===c.port2);c.port2.postMessage('back')};c.port1.addEventListener('message',e=>log.push(e.data));c.port1.start();log.push('end');try{c.port1.postMessage(()=>1)}catch(e){log.push(e.name)}`,
  );
  await page.host.runTasks();
  assert.equal(await page.run('log.join()'), 'end,DataCloneError,1,true,back');
});

test('rejected promises are announced, and reach the host when nobody handles them', async () => {
  const page = testWindow();
  // The test runner listens too, and would fail the test.
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  const stop = trackRejections(page.agent, (reason) => assert.fail(String(reason)));
  await page.run(
    `var log=[];addEventListener('unhandledrejection',e=>{log.push(e.reason,e.promise instanceof Promise);if(e.reason==='quiet')e.preventDefault()});Promise.reject('quiet');1`,
  );
  await page.run(`Promise.reject(new Error('loud'));1`);
  stop();
  for (const listener of others) process.on('unhandledRejection', listener);
  assert.equal(await page.run('log.length'), 4);
  assert.deepEqual(
    page.errors.map((e) => [e.message, e.isPromiseRejection]),
    [['Uncaught (in promise) Error: loud', true]],
  );
});

test('a frame of the same origin shares objects, one of another origin shows only what it must', async () => {
  const page = testWindow();
  const same = testWindow({ agent: page.agent, parent: page.window });
  const other = testWindow({ agent: page.agent, parent: page.window, origin: 'https://sub.page.example' });
  page.window.childWindows = [same.window, other.window];
  same.window.name = 'same';
  other.window.name = 'other';
  await same.run(`var x = { hello: 1 }; document.body.innerHTML = '<p id=in></p>'`);
  assert.equal(
    await page.run(
      `[frames[0] === same, frames[2], same.x.hello, same.document.body.firstChild.id, same.document.body instanceof HTMLElement, same.document.body instanceof same.HTMLElement, same.parent === window].join()`,
    ),
    'true,,1,in,false,true,true',
  );
  assert.equal(
    await page.run(
      `document.body.append(same.document.body.firstChild); [document.body.lastChild.id, document.body.lastChild.ownerDocument === document].join()`,
    ),
    'in,true',
  );
  const probe = `[()=>other.document,()=>other.x,()=>{other.x=1},()=>Object.getOwnPropertyDescriptor(other,'document'),()=>other.location.href,()=>'document' in other,()=>other.eval].map(f=>{try{return f()}catch(e){return e instanceof DOMException&&e.name}}).join()`;
  assert.equal(await page.run(probe), Array.from({ length: 7 }, () => 'SecurityError').join());
  assert.equal(
    await page.run(
      `[Object.getPrototypeOf(other), other.closed, other.parent === window, other.window === other, typeof other.postMessage, other.postMessage instanceof Function, other.then].join()`,
    ),
    ',false,true,true,function,true,',
  );
  await other.run(`var got; addEventListener('message', e => { got = [e.data, e.origin, typeof e.source.postMessage].join() })`);
  await page.run(`other.postMessage('hi', '*')`);
  await other.host.runTasks();
  assert.equal(await other.run('got'), 'hi,https://page.example,function');
});

test('what an isolated world adds is not seen by the page', async () => {
  const page = testWindow();
  await page.run(`document.body.mark = 1; document.addEventListener('q', e => { window.detail = e.type })`);
  const isolated = page.scripting.realm('utility');
  const value = isolated.evaluate(
    `document.body.secret = 2; document.dispatchEvent(new Event('q')); [typeof document.body.mark, document.body.tagName, document.body instanceof HTMLElement].join()`,
    { url: 'utility.js' },
  );
  assert.deepEqual(value, { ok: true, value: 'undefined,BODY,true' });
  assert.equal(await page.run('document.body.secret + detail'), 'undefinedq');
});
