import { pageCases } from '../page-cases.ts';

const answers = {
  '/text': {
    headers: [
      ['content-type', 'text/plain'],
      ['x-a', '1'],
    ],
    body: ['hel', 'lo'],
  },
  '/json': { headers: [['content-type', 'application/json']], body: ['{"a":[1,2]}'] },
  '/empty': { status: 204 },
  '/missing': { status: 404, body: ['no'] },
  '/broken': { body: ['abc'], breaks: true },
  '/form': {
    headers: [['content-type', 'multipart/form-data; boundary=B']],
    body: [
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\nfile\r\n--B--\r\n',
    ],
  },
} as const;

pageCases(
  [
    [
      'text',
      `const r = await fetch('/text'); return [r.ok, r.status, r.type, r.url, r.headers.get('X-A'), await r.text(), r.bodyUsed].join()`,
      'true,200,basic,https://page.example/text,1,hello,true',
    ],
    ['json gives objects of the page', `const o = await (await fetch('/json')).json(); return [o.a instanceof Array, o.a].join()`, 'true,1,2'],
    ['bad json is a SyntaxError of the page', `try { await (await fetch('/text')).json() } catch (e) { return e instanceof SyntaxError }`, true],
    [
      'arrayBuffer, bytes, blob',
      `const r = await fetch('/text'); const c = r.clone(), d = r.clone(); const b = await d.blob(); return [(await r.arrayBuffer()) instanceof ArrayBuffer, (await c.bytes()) instanceof Uint8Array, b.type, b.size, await b.text()].join()`,
      'true,true,text/plain,5,hello',
    ],
    [
      'a body can be read once',
      `const r = await fetch('/text'); await r.text(); try { await r.text() } catch (e) { return [e instanceof TypeError, e.message].join() }`,
      'true,body stream already read',
    ],
    ['a network error is a TypeError', `try { await fetch('/nowhere') } catch (e) { return e instanceof TypeError && e.message }`, 'Failed to fetch'],
    ['a body that breaks', `const r = await fetch('/broken'); try { await r.text() } catch (e) { return e instanceof TypeError }`, true],
    ['null body statuses', `const r = await fetch('/empty'); return [r.body, await r.text()].join()`, ','],
    ['HTTP errors are answers', `const r = await fetch('/missing'); return [r.ok, r.status, await r.text()].join()`, 'false,404,no'],
    [
      'multipart answers',
      `const f = await (await fetch('/form')).formData(); const file = f.get('f'); return [f.get('a'), file instanceof File, file.name, file.type, await file.text()].join()`,
      '1,true,x.txt,text/plain,file',
    ],
    [
      'streams of the body',
      `const r = await fetch('/text'); const reader = r.body.getReader(); let t = ''; for (;;) { const {value, done} = await reader.read(); if (done) break; t += (value instanceof Uint8Array) + new TextDecoder().decode(value) } return t`,
      'trueheltruelo',
    ],
    [
      'bodies that arrive in one buffer are read side by side',
      `const readers = await Promise.all(['/text', '/text'].map(async (url) => (await fetch(url)).body.getReader()));
       const texts = ['', ''];
       await Promise.all(readers.map(async (reader, i) => { for (let r; !(r = await reader.read()).done;) texts[i] += new TextDecoder().decode(r.value) }));
       return texts.join()`,
      'hello,hello',
    ],
    [
      'a page gets the bytes of its answer and no others of their buffer',
      `const get = async (use) => use(await fetch('/json')); const size = (v) => v.byteLength + '/' + (v.buffer ?? v).byteLength;
       const xhr = (type, isAsync) => new Promise((done) => { const x = new XMLHttpRequest(); x.open('GET', '/json', isAsync); if (isAsync) x.responseType = type; x.onload = () => done(x.response); x.send() });
       const clones = await get((r) => [r.clone(), r]);
       const read = (file) => new Promise((done) => { const f = new FileReader(); f.onload = () => done(f.result); f.readAsArrayBuffer(file) });
       const all = [
         await get((r) => r.arrayBuffer()), await get((r) => r.bytes()), await get(async (r) => (await r.blob()).arrayBuffer()),
         await get(async (r) => (await r.body.getReader().read()).value), await get(async (r) => (await (await r.blob()).stream().getReader().read()).value),
         ...await Promise.all(clones.map(async (r) => (await r.body.getReader().read()).value)),
         await xhr('arraybuffer', true), await (await xhr('blob', true)).arrayBuffer(), await (await xhr('blob', true)).bytes(), await read(await xhr('blob', true)),
         (await (await xhr('blob', true)).stream().getReader().read()).value, (await (await xhr('blob', true)).slice(0, 11).arrayBuffer())];
       return [...new Set(all.map(size))].join()`,
      '11/11',
    ],
    ['for await of a body', `let t = ''; for await (const chunk of (await fetch('/text')).body) t += chunk.length; return t`, '32'],
    [
      'piped through a decoder',
      `let t = ''; for await (const s of (await fetch('/text')).body.pipeThrough(new TextDecoderStream())) t += s; return t`,
      'hello',
    ],
    [
      'what is sent',
      `const r = await fetch('/echo', {method: 'post', body: JSON.stringify({a: 1}), headers: {'Content-Type': 'application/json', 'X-B': 'c', Host: 'evil'}, credentials: 'include', cache: 'no-store'}); const q = await r.json(); return [q.method, q.body, JSON.stringify(q.headers), q.credentials, q.cache, q.mode, q.referrer, q.initiator].join()`,
      'POST,{"a":1},[["Content-Type","application/json"],["X-B","c"]],include,no-store,cors,https://page.example/index.html,script',
    ],
    [
      'forms as bodies',
      `const f = new FormData(); f.append('a', 'b'); f.append('f', new Blob(['x'], {type: 'text/plain'}), 'n.txt'); const q = await (await fetch('/echo', {method: 'POST', body: f})).json(); return [/^multipart\\/form-data; boundary=/.test(q.headers[0][1]), q.body.includes('name="f"; filename="n.txt"\\r\\nContent-Type: text/plain\\r\\n\\r\\nx\\r\\n')].join()`,
      'true,true',
    ],
    [
      'parameters as bodies',
      `const q = await (await fetch('/echo', {method: 'POST', body: new URLSearchParams({a: 'b c'})})).json(); return q.body + q.headers`,
      'a=b+cContent-Type,application/x-www-form-urlencoded;charset=UTF-8',
    ],
    [
      'GET has no body',
      `try { new Request('/', {body: 'x'}) } catch (e) { return e.message }`,
      "Failed to construct 'Request': Request with GET/HEAD method cannot have body.",
    ],
    [
      'an aborted fetch rejects with the reason',
      `const c = new AbortController(); const p = fetch('/text', {signal: c.signal}); c.abort(); try { await p } catch (e) { return [e.name, e instanceof DOMException, e === c.signal.reason].join() }`,
      'AbortError,true,true',
    ],
    [
      'data: URLs',
      `const r = await fetch('data:text/html;base64,PGI+'); return r.headers.get('content-type') + await r.text() + await (await fetch('data:,a%20b')).text()`,
      'text/html<b>a b',
    ],
    [
      'blob: URLs',
      `const u = URL.createObjectURL(new Blob(['xyz'], {type: 'a/b'})); const r = await fetch(u); const t = await r.text(); URL.revokeObjectURL(u); return [u.startsWith('blob:https://page.example/'), t, r.headers.get('content-type'), r.headers.get('content-length'), await fetch(u).catch(e => e.name)].join()`,
      'true,xyz,a/b,3,TypeError',
    ],
    [
      'Headers are sorted, combined, guarded',
      `const h = new Headers([['B', '1'], ['a', ' 2 '], ['b', '3']]); h.delete('zz'); let bad; try { h.set('a b', '1') } catch (e) { bad = e.name } return [[...h].join('|'), h.has('A'), bad, new Headers({x: 'y'}).get('X')].join(' ')`,
      'a,2|b,1, 3 true TypeError y',
    ],
    [
      'Response by hand',
      `const r = new Response('hi', {status: 201, headers: {'X': 'y'}}); return [r.status, r.headers.get('content-type'), await r.text(), Response.error().type, Response.redirect('/x', 301).headers.get('location'), await Response.json({a: 1}).text()].join()`,
      '201,text/plain;charset=UTF-8,hi,error,https://page.example/x,{"a":1}',
    ],
    [
      'Response of a stream of the page',
      `const s = new ReadableStream({start(c) { this.n = 0 }, pull(c) { if (this.n++ < 2) c.enqueue(new Uint8Array([97 + this.n])); else c.close() }}); return new Response(s).text()`,
      'bc',
    ],
    [
      'a request can be copied and used once',
      `const q = new Request('/echo', {method: 'PUT', body: 'b'}); const c = q.clone(); const r = new Request(q, {headers: {a: 'b'}}); return [q.bodyUsed, r.method, await r.text(), await c.text(), r.headers.get('a')].join()`,
      'true,PUT,b,b,b',
    ],
  ],
  { answers },
);
