import { pageCases } from '../page-cases.ts';

const answers = {
  '/text': {
    headers: [
      ['content-type', 'text/plain'],
      ['B', '1'],
      ['a', '2'],
      ['content-length', '5'],
    ],
    body: ['hel', 'lo'],
  },
  '/json': { headers: [['content-type', 'application/json']], body: ['{"a":1}'] },
  '/xml': { headers: [['content-type', 'text/xml']], body: ['<r><c/></r>'] },
  '/html': { headers: [['content-type', 'text/html']], body: ['<p id=x>hi'] },
  '/sjis': { headers: [['content-type', 'text/plain; charset=shift_jis']], body: [new Uint8Array([0x82, 0xa0])] },
} as const;

const get = (set: string, path: string, after: string): string =>
  `return new Promise(done => { const x = new XMLHttpRequest(); const log = []; x.open('GET', '${path}'); ${set}; x.onloadend = () => { log.push('loadend'); done(${after}) }; x.send() })`;

pageCases(
  [
    [
      'events come in order',
      get(
        `for (const t of ['loadstart', 'progress', 'load', 'error']) x.addEventListener(t, () => log.push(t)); x.onreadystatechange = () => log.push(x.readyState)`,
        '/text',
        'log.join()',
      ),
      'loadstart,2,3,progress,progress,4,load,loadend',
    ],
    [
      'the answer',
      get(
        '',
        '/text',
        `[x.status, x.responseText, x.response === x.responseText, x.responseURL, x.getResponseHeader('B'), x.getAllResponseHeaders()].join('|')`,
      ),
      '200|hello|true|https://page.example/text|1|a: 2\r\nb: 1\r\ncontent-length: 5\r\ncontent-type: text/plain\r\n',
    ],
    ['json', get(`x.responseType = 'json'`, '/json', `[x.response.a, x.response === x.response, x.response instanceof Object].join()`), '1,true,true'],
    ['bad json is null', get(`x.responseType = 'json'`, '/text', 'x.response'), null],
    [
      'arraybuffer',
      get(`x.responseType = 'arraybuffer'`, '/text', `[x.response instanceof ArrayBuffer, x.response.byteLength, x.response === x.response].join()`),
      'true,5,true',
    ],
    ['blob', get(`x.responseType = 'blob'`, '/text', `[x.response instanceof Blob, x.response.size, x.response.type].join()`), 'true,5,text/plain'],
    ['document', get(`x.responseType = 'document'`, '/html', `[x.response.getElementById('x').textContent, x.responseXML === x.response].join()`), 'hi,true'],
    ['responseXML', get('', '/xml', `x.responseXML.documentElement.firstChild.nodeName`), 'c'],
    ['responseXML is null for HTML', get('', '/html', 'x.responseXML'), null],
    ['charset of the answer', get('', '/sjis', 'x.responseText'), 'あ'],
    ['overrideMimeType', get(`x.overrideMimeType('text/plain; charset=utf-16le')`, '/sjis', 'x.responseText.charCodeAt(0)'), 0xa082],
    [
      'a network error',
      get(`x.onerror = () => log.push('error', x.status)`, '/nowhere', 'log.concat(x.readyState, x.responseText).join()'),
      'error,0,loadend,4,',
    ],
    [
      'abort',
      `return new Promise(done => { const x = new XMLHttpRequest(); const log = []; x.open('GET', '/text'); for (const t of ['abort', 'loadend', 'readystatechange']) x.addEventListener(t, () => log.push(t)); x.send(); x.abort(); log.push(x.readyState); setTimeout(() => done(log.join()), 50) })`,
      'readystatechange,abort,loadend,0',
    ],
    [
      'timeout',
      `return new Promise(done => { const x = new XMLHttpRequest(); x.open('GET', 'blob:https://page.example/none'); x.timeout = 5; x.onloadend = e => done(x.status); x.send() })`,
      0,
    ],
    [
      'synchronous',
      `const x = new XMLHttpRequest(); const log = []; x.open('GET', '/text', false); x.onload = () => log.push('load'); x.send(); return [x.status, x.responseText, log].join()`,
      '200,hello,load',
    ],
    [
      'a synchronous error throws',
      `const x = new XMLHttpRequest(); x.open('GET', '/nowhere', false); try { x.send() } catch (e) { return e.name }`,
      'NetworkError',
    ],
    [
      'what is sent',
      `return new Promise(done => { const x = new XMLHttpRequest(); x.open('post', '/echo'); x.setRequestHeader('X-A', '1'); x.setRequestHeader('x-a', '2'); x.setRequestHeader('Cookie', 'no'); x.withCredentials = true; const up = []; for (const t of ['loadstart', 'load', 'loadend']) x.upload.addEventListener(t, e => up.push(t + e.loaded)); x.onload = () => { const q = JSON.parse(x.responseText); done([q.method, q.body, q.headers.join(';'), q.credentials, up].join('|')) }; x.send('ü') })`,
      'POST|Ã¼|X-A,1, 2;Content-Type,text/plain;charset=UTF-8;Accept,*/*|include|loadstart0,load2,loadend2',
    ],
    ['send before open throws', `try { new XMLHttpRequest().send() } catch (e) { return e.name }`, 'InvalidStateError'],
  ],
  { answers },
);
