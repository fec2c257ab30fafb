// The pages that the CDP suites drive, on a loopback port.

import { startPageServer } from '../support/page-server.ts';
import type { PageServer, Route } from '../support/page-server.ts';

const html =
  (body: string, headers: Readonly<Record<string, string>> = {}, status = 200): Route =>
  (_request, response) => {
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
    response.end(`<!DOCTYPE html>${body}`);
  };

const FORM = `<title>Form</title><body style="margin:0">
<input id=name><input id=agree type=checkbox><textarea id=area></textarea>
<select id=colour><option value=r>Red<option value=g>Green</select>
<button id=go onclick="result.textContent=[document.getElementById('name').value,agree.checked,colour.value].join()">Go</button>
<p id=result></p><div id=log></div>
<script>for(const type of ['keydown','input','change'])document.addEventListener(type,e=>{log.textContent+=type+':'+e.target.id+(e.isTrusted?' ':'! ')})</script>`;

const COLOURS = `<title>Colours</title><body style="margin:0"><div id=red style="width:100px;height:50px;background:rgb(255,0,0)"></div>
<div style="height:2000px;background:rgb(0,0,255)"></div>`;

export function startTestSite(): Promise<PageServer> {
  return startPageServer({
    '/': html(
      '<title>Home</title><h1 id=heading class="big bold">Hello</h1><a id=next href="/second">next</a><a id=blank href="/second" target=_blank>new tab</a>',
    ),
    '/second': html('<title>Second</title><p id=second>second page</p><script>window.early=window.fromInit</script>'),
    '/form': html(FORM),
    '/colours': html(COLOURS),
    '/missing': html('<title>Missing</title><p>nothing here</p>', {}, 404),
    '/cookie': html('<title>Cookie</title>', { 'Set-Cookie': 'served=yes; Path=/' }),
    '/throws': html(
      '<title>Throws</title><script>console.log("said", 42, {deep: [1]});console.error("bad");function thrower(){throw new TypeError("broken page")}thrower()</script>',
    ),
    '/rejects': html('<title>Rejects</title><script>Promise.reject(new RangeError("nobody caught this"))</script>'),
    '/scheme': html('<title>Scheme</title><style>body{background:white}@media (prefers-color-scheme: dark){body{background:rgb(0,0,0)}}</style>'),
    '/late': html(
      '<title>Late</title><script>setTimeout(()=>{const p=document.createElement("p");p.id="late";p.textContent="came late";document.body.append(p)},50)</script><body>',
    ),
    '/fetches': html(
      '<title>Fetches</title><p id=data></p><script>fetch("/data.json").then(r=>r.json()).then(v=>{document.getElementById("data").textContent=v.answer})</script>',
    ),
    '/data.json': (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"answer":"forty-two"}');
    },
    '/opens-slow': html('<title>Opens slow</title><a id=slow href="/slow" target=_blank>new tab</a>'),
    '/slow': (_request, response) => {
      setTimeout(() => {
        response.writeHead(200, { 'Content-Type': 'text/html' });
        response.end('<title>Slow</title>');
      }, 300);
    },
    '/redirect': (_request, response) => {
      response.writeHead(302, { Location: '/second' });
      response.end();
    },
    '/far': html('<title>Far</title><div style="height:3000px"></div><button id=far onclick="this.textContent=\'pressed\'">far</button>'),
  });
}
