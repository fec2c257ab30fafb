// Serves a checkout of web-platform-tests as its own server does, as far as tests without Python handlers need it: wrappers for `.any.js` and
// `.window.js`, `.headers` files, `{{...}}` in `.sub.` files. The report of each page comes back by a POST.
// https://web-platform-tests.org/writing-tests/server-features.html

import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

export interface TestResult {
  readonly name: string;
  /** 0 pass, 1 fail, 2 timeout, 3 not run, 4 precondition failed. */
  readonly status: number;
  readonly message: string | null;
}

export interface TestReport {
  /** 0 ok, 1 error, 2 timeout, 3 precondition failed. */
  readonly status: number;
  readonly message: string | null;
  readonly tests: readonly TestResult[];
}

export interface SuiteServer {
  readonly origin: string;
  /** Resolves with what the page at this path reports; rejects never: who asks sets a limit. */
  reportOf(path: string): Promise<TestReport>;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'application/xhtml+xml',
  '.xht': 'application/xhtml+xml',
  '.xml': 'text/xml',
  '.svg': 'image/svg+xml',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const REPORT_PATH = '/kpio-report';

/** Takes the place of the suite's own: what the harness is made to be adapted by. */
const reportScript = (limitMs: number): string => `{
  const send = window.fetch.bind(window), stringify = JSON.stringify, page = location.pathname + location.search;
  // The runner's limit in place of the suite's, so that what passed until then is reported.
  setup({ output: false, explicit_timeout: true });
  setTimeout(timeout, ${limitMs});
  add_completion_callback((tests, { status, message }) => {
    const report = { status, message, tests: Array.from(tests, ({ name, status, message }) => ({ name, status, message })) };
    send('${REPORT_PATH}?' + encodeURIComponent(page), { method: 'POST', body: stringify(report) });
  });
}`;

/** `limitMs`: when a page's harness gives up. */
export async function serveSuite(folder: string, limitMs: number): Promise<SuiteServer> {
  const waiting = new Map<string, (report: TestReport) => void>();
  const takeReport = async (request: IncomingMessage, page: string): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    waiting.get(page)?.(JSON.parse(Buffer.concat(chunks).toString()) as TestReport);
  };
  const servers: Server[] = [];
  const ports: number[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${ports[0]}`);
    if (url.pathname === REPORT_PATH) {
      void takeReport(request, decodeURIComponent(url.search.slice(1))).finally(() => response.end());
      return;
    }
    const served = contentOf(folder, url, ports, limitMs);
    response.writeHead(served === null ? 404 : 200, { 'Cache-Control': 'no-store', ...served?.headers });
    response.end(served?.body);
  };
  // The second port is the second origin that some tests ask for.
  for (let at = 0; at < 2; at++) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    ports.push((server.address() as AddressInfo).port);
  }
  return {
    origin: `http://127.0.0.1:${ports[0]}`,
    reportOf: (path) => new Promise((resolve) => waiting.set(path, resolve)),
    close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** Addresses of the tests below a folder of the suite, those of wrappers among them. */
export function testsOf(folder: string, filter: string): readonly string[] {
  return globSync(['**/*.html', '**/*.htm', '**/*.xhtml', '**/*.any.js', '**/*.window.js', '**/*.svg'], { cwd: folder })
    .map((file) => `/${file}`)
    .filter((file) => file.includes(filter) && !/\/(?:resources|support|common|tools|crashtests)\/|-manual\.|-ref\.|\.tentative\.|-crash\./.test(file))
    .filter((file) => file.endsWith('.js') || readFileSync(join(folder, file), 'latin1').includes('testharness.js'))
    .flatMap((file) => (file.endsWith('.js') ? wrappersOf(folder, file) : variantsOf(folder, file)))
    .sort();
}

function wrappersOf(folder: string, file: string): string[] {
  const source = readFileSync(join(folder, file), 'utf8');
  const globals = metaOf(source, 'global').join(',');
  if (globals !== '' && !globals.includes('window')) return [];
  const page = file.replace(/\.js$/, '.html');
  const variants = metaOf(source, 'variant');
  return variants.length === 0 ? [page] : variants.map((variant) => page + variant);
}

function variantsOf(folder: string, file: string): string[] {
  const variants = [...readFileSync(join(folder, file), 'utf8').matchAll(/<meta name="?variant"? content="([^"]*)"/g)].map((match) => file + match[1]);
  return variants.length === 0 ? [file] : variants;
}

function metaOf(source: string, key: string): string[] {
  return [...source.matchAll(/^\/\/ META: (\w+)=(.*)$/gm)].filter((match) => match[1] === key).map((match) => match[2]!);
}

interface Served {
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

function contentOf(folder: string, url: URL, ports: readonly number[], limitMs: number): Served | null {
  const path = pathOf(url);
  if (path === null) return null;
  if (path === '/resources/testharnessreport.js') return { body: reportScript(limitMs), headers: { 'Content-Type': 'text/javascript' } };
  const file = fileOf(folder, path);
  const wrapped = file.replace(/\.html$/, '.js');
  if (/\.(?:any|window)\.html$/.test(path) && !existsSync(file) && existsSync(wrapped)) {
    return { body: wrapper(readFileSync(wrapped, 'utf8'), path), headers: { 'Content-Type': 'text/html;charset=utf-8' } };
  }
  if (!existsSync(file) || !statSync(file).isFile()) return null;
  const headers: Record<string, string> = { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' };
  for (const extra of [`${file}.headers`, file.replace(/(\.\w+)$/, '.sub$1.headers')]) {
    if (!existsSync(extra)) continue;
    for (const line of readFileSync(extra, 'utf8').split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) headers[line.slice(0, colon)] = substitute(line.slice(colon + 1).trim(), url, ports);
    }
  }
  const body = readFileSync(file);
  return { body: /\.sub\./.test(path) ? substitute(body.toString(), url, ports) : body, headers };
}

/** The parser and the interfaces that idlharness.js asks for come from our packages: a part of the suite often lacks them. */
function fileOf(folder: string, path: string): string {
  const packages = join(import.meta.dirname, '../../node_modules');
  if (path === '/resources/WebIDLParser.js') return join(packages, 'webidl2/dist/webidl2.js');
  const file = join(folder, path);
  return path.startsWith('/interfaces/') && !existsSync(file) ? join(packages, '@webref/idl', path.slice('/interfaces/'.length)) : file;
}

/** Null when the escapes of the address are no UTF-8. */
function pathOf(url: URL): string | null {
  try {
    return normalize(decodeURIComponent(url.pathname));
  } catch {
    return null;
  }
}

function wrapper(source: string, path: string): string {
  const scripts = metaOf(source, 'script').map((script) => `<script src="${script}"></script>`);
  const title = metaOf(source, 'title').map((text) => `<title>${text}</title>`);
  const timeout = metaOf(source, 'timeout').map((limit) => `<meta name="timeout" content="${limit}">`);
  return `<!doctype html><meta charset=utf-8>${title.join('')}${timeout.join('')}
<script>self.GLOBAL = { isWindow: () => true, isWorker: () => false, isShadowRealm: () => false };</script>
<script src="/resources/testharness.js"></script><script src="/resources/testharnessreport.js"></script>
${scripts.join('')}<div id=log></div><script src="${path.replace(/\.html$/, '.js')}"></script>`;
}

function substitute(text: string, url: URL, ports: readonly number[]): string {
  return text.replaceAll(/\{\{([^}]*)\}\}/g, (whole, name: string) => {
    if (name === 'host' || name.startsWith('domains') || name.startsWith('hosts')) return '127.0.0.1';
    if (/^ports\[https?\]\[0\]$/.test(name)) return String(ports[0]);
    if (/^ports\[https?\]\[1\]$/.test(name)) return String(ports[1]);
    if (name === 'location[server]') return url.origin;
    if (name === 'location[host]') return url.host;
    if (name === 'location[path]') return url.pathname;
    if (name.startsWith('GET[')) return url.searchParams.get(name.slice(4, -1)) ?? '';
    return whole;
  });
}
