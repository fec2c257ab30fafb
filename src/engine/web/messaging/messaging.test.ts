import { pageCases } from '../page-cases.ts';

pageCases([
  [
    'messages go through a channel as tasks',
    `const c = new MessageChannel(); const log = []; return new Promise(done => { c.port2.onmessage = e => { log.push(e.data.a, e instanceof MessageEvent, e.target === c.port2); done(log.join()) }; c.port1.postMessage({a: 1}); Promise.resolve().then(() => log.push('micro')); log.push('sync') })`,
    'sync,micro,1,true,true',
  ],
  [
    'a port waits for start()',
    `const c = new MessageChannel(); let got = 0; c.port2.addEventListener('message', () => got++); c.port1.postMessage(1); await new Promise(r => setTimeout(r, 5)); const before = got; c.port2.start(); await new Promise(r => setTimeout(r, 5)); return [before, got].join()`,
    '0,1',
  ],
  [
    'ports can be transferred',
    `const a = new MessageChannel(), b = new MessageChannel(); return new Promise(done => { a.port2.onmessage = e => { const p = e.ports[0]; p.onmessage = f => done([f.data, e.data.p === p].join()); b.port1.postMessage('late') }; a.port1.postMessage({p: b.port2}, [b.port2]) })`,
    'late,true',
  ],
  [
    'buffers are detached',
    `const c = new MessageChannel(); const buffer = new ArrayBuffer(4); return new Promise(done => { c.port2.onmessage = e => done([e.data.byteLength, buffer.byteLength].join()); c.port1.postMessage(buffer, [buffer]) })`,
    '4,0',
  ],
  [
    'structuredClone transfers',
    `const b = new Uint8Array([1, 2]).buffer; const c = structuredClone({b}, {transfer: [b]}); return [b.byteLength, c.b.byteLength].join()`,
    '0,2',
  ],
  ['what cannot be transferred', `try { new MessageChannel().port1.postMessage(1, [{}]) } catch (e) { return e.name }`, 'DataCloneError'],
  [
    'blobs are cloned',
    `const b = structuredClone(new File(['x'], 'n', {type: 'a/b'})); return [b instanceof File, b.name, b.type, await b.text()].join()`,
    'true,n,a/b,x',
  ],
  [
    'window.postMessage transfers ports',
    `const c = new MessageChannel(); return new Promise(done => { onmessage = e => { e.ports[0].onmessage = f => done(e.data + f.data); c.port1.postMessage('b') }; postMessage('a', '*', [c.port2]) })`,
    'ab',
  ],
  [
    'broadcast channels',
    `const a = new BroadcastChannel('q'), b = new BroadcastChannel('q'), other = new BroadcastChannel('z'); const log = []; a.onmessage = () => log.push('self'); other.onmessage = () => log.push('other'); return new Promise(done => { b.onmessage = e => { log.push(e.data, e.origin); a.close(); done(log.join()) }; a.postMessage('hi') })`,
    'hi,https://page.example',
  ],
]);
