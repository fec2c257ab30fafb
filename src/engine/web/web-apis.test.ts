import { pageCases } from './page-cases.ts';

pageCases([
  // Blobs and files
  [
    'blobs',
    `const b = new Blob(['a', new Uint8Array([98]), new Blob(['c'])], {type: 'Text/Plain'}); const s = b.slice(1, -1); return [b.size, b.type, await b.text(), await s.text(), (await b.arrayBuffer()).byteLength].join()`,
    '3,text/plain,abc,b,3',
  ],
  ['blob streams', `let n = 0; for await (const c of new Blob(['abc']).stream()) n += c.length; return n`, 3],
  [
    'FileReader',
    `return new Promise(done => { const r = new FileReader(), log = []; for (const t of ['loadstart', 'progress', 'load', 'loadend']) r.addEventListener(t, () => { log.push(t); if (t === 'loadend') done(log.concat(r.result, r.readyState).join()) }); r.readAsDataURL(new Blob(['hi'], {type: 'a/b'})) })`,
    'loadstart,progress,load,loadend,data:a/b;base64,aGk=,2',
  ],
  [
    'form data',
    `const f = new FormData(); f.append('a', 1); f.append('a', '2'); f.set('b', new Blob(['x'])); return [f.getAll('a'), f.get('b').name, f.get('b') instanceof File, [...f.keys()].join('')].join()`,
    '1,2,blob,true,aab',
  ],
  // Inline styles
  [
    'inline styles in documents without a window',
    `const svg = new DOMParser().parseFromString('<svg><circle/></svg>', 'text/html').querySelector('circle'), t = document.createElement('template'); t.innerHTML = '<p>'; svg.style.setProperty('stroke-width', '2'); t.content.firstChild.style.color = 'red'; return [svg.getAttribute('style'), t.content.firstChild.outerHTML].join()`,
    'stroke-width: 2;,<p style="color: red;"></p>',
  ],
  // Storage
  [
    'storage',
    `localStorage.a = 1; localStorage.setItem('b', 'x'); return [localStorage.length, localStorage.a, localStorage['b'], localStorage.getItem('none'), Object.keys(localStorage).join(''), delete localStorage.a, 'a' in localStorage, localStorage === window.localStorage].join()`,
    '2,1,x,,ab,true,false,true',
  ],
  ['storage is full some time', `try { sessionStorage.setItem('k', 'x'.repeat(2000)) } catch (e) { return [e.name, e.code].join() }`, 'QuotaExceededError,22'],
  // Streams
  [
    'a stream of the page',
    `const s = new ReadableStream({start(c) { c.enqueue('a'); c.enqueue({b: 1}); c.close() }}); const r = s.getReader(); const one = await r.read(), two = await r.read(), end = await r.read(); return [one.value, two.value.b, end.done, s.locked].join()`,
    'a,1,true,true',
  ],
  [
    'errors of a source reach the reader',
    `const s = new ReadableStream({pull() { throw new RangeError('mine') }}); try { await s.getReader().read() } catch (e) { return [e instanceof RangeError, e.message].join() }`,
    'true,mine',
  ],
  ['start may throw', `try { new ReadableStream({start() { throw new RangeError('early') }}) } catch (e) { return e.message }`, 'early'],
  [
    'transform streams',
    `const t = new TransformStream({transform(chunk, c) { c.enqueue(chunk * 2) }, flush(c) { c.enqueue('end') }}); const w = t.writable.getWriter(); w.write(1); w.write(2); w.close(); const all = []; for await (const v of t.readable) all.push(v); return all.join()`,
    '2,4,end',
  ],
  [
    'writable streams',
    `const got = []; const w = new WritableStream({write(c) { got.push(c) }, close() { got.push('closed') }}, new CountQueuingStrategy({highWaterMark: 4})).getWriter(); const d = w.desiredSize; await w.write('a'); await w.close(); return [d, got].join()`,
    '4,a,closed',
  ],
  [
    'tee and pipeTo',
    `const [a, b] = new ReadableStream({start(c) { c.enqueue(1); c.close() }}).tee(); let n = 0; await a.pipeTo(new WritableStream({write(v) { n += v }})); return n + (await b.getReader().read()).value`,
    2,
  ],
  [
    'compression there and back',
    `const s = new Blob(['hello hello hello']).stream().pipeThrough(new CompressionStream('gzip')).pipeThrough(new DecompressionStream('gzip')); return new Response(s).text()`,
    'hello hello hello',
  ],
  // Crypto
  [
    'random',
    `const a = new Uint32Array(4); return [crypto.getRandomValues(a) === a, a.some(x => x !== 0), /^[0-9a-f-]{36}$/.test(crypto.randomUUID())].join()`,
    'true,true,true',
  ],
  ['subtle is for secure contexts', `return [isSecureContext, typeof crypto.subtle].join()`, 'false,undefined'],
  // Geometry interfaces
  [
    'DOMRect',
    `const r = new DOMRect(1, 2, -3, 4); return [r.left, r.right, r.bottom, JSON.stringify(DOMRect.fromRect({x: 1})), r instanceof DOMRectReadOnly].join()`,
    '-2,1,6,{"x":1,"y":0,"width":0,"height":0,"top":0,"right":1,"bottom":0,"left":1},true',
  ],
  [
    'DOMMatrix',
    `const m = new DOMMatrix('translate(10px, 20px) rotate(90deg)'); const p = m.transformPoint({x: 1, y: 0}); return [Math.round(p.x), Math.round(p.y), m.is2D, new DOMMatrix([1, 2, 3, 4, 5, 6]).inverse().multiply(new DOMMatrix([1, 2, 3, 4, 5, 6])).e, new DOMMatrix().translate(1, 2).toString()].join()`,
    '10,21,true,0,matrix(1, 0, 0, 1, 1, 2)',
  ],
  // CSS
  ['CSS.escape', `return CSS.escape('1a#b c-é')`, '\\31 a\\#b\\ c-é'],
  // Navigator
  [
    'what the navigator refuses',
    `return [(await navigator.permissions.query({name: 'geolocation'})).state, (await navigator.storage.estimate()).quota > 0, await navigator.clipboard.readText().catch(e => e.name), await navigator.permissions.query({name: 'nope'}).catch(e => e.name)].join()`,
    'denied,true,NotAllowedError,TypeError',
  ],
  ['beacons', `return navigator.sendBeacon('/echo', 'x')`, true],
  // Absent
  [
    'what is not there is not there',
    `return ['Worker', 'WebSocket', 'indexedDB', 'Notification', 'SharedWorker'].map(n => n in window).join()`,
    'false,false,false,false,false',
  ],
]);
