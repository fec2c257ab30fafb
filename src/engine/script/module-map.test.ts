// Modules of a page: graphs, import(), import maps, JSON, errors in the page's own realm.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModuleFailure, ModuleMap, DEFAULT_MODULE_OPTIONS } from './module-map.ts';
import type { Loader } from '../host/loader.ts';
import { failure } from '../../base/failure.ts';
import { fakePage } from './test-page.ts';
import type { FakePage } from './test-page.ts';

const BASE = 'https://page.example/';

/** Serves `files` (path -> source; `.json` as JSON) one turn later. */
function loaderOf(files: Readonly<Record<string, string>>): Loader {
  return {
    load: (request, listener) => {
      setImmediate(() => {
        const text = files[request.url.replace(BASE, '')];
        if (text === undefined) return listener.failed(failure('net.file-not-found'));
        const type = request.url.endsWith('.json') ? 'application/json' : 'text/javascript';
        listener.response({
          url: request.url,
          redirected: false,
          status: 200,
          statusText: '',
          headers: [['content-type', type]],
          type: 'basic',
          internalStatus: 200,
        });
        listener.data(new TextEncoder().encode(text));
        listener.end();
      });
      return { abort: () => {} };
    },
    loadSync: () => ({ failure: failure('net.aborted') }),
  };
}

function modulePage(files: Readonly<Record<string, string>>): { page: FakePage; map: ModuleMap } {
  const page = fakePage();
  page.run('var out=[]');
  return { page, map: new ModuleMap(page.realm, loaderOf(files), () => BASE) };
}

/** What a page's module script pushes to `out`, and what it failed with. */
async function runInline(
  source: string,
  files: Readonly<Record<string, string>> = {},
  importMap = '',
): Promise<{ out: unknown; error: string; page: FakePage; thrown: unknown }> {
  const { page, map } = modulePage(files);
  let failed: ModuleFailure | null = importMap === '' ? null : map.addImportMap(importMap, BASE);
  const module = await map.loadInline(source, BASE, 0, DEFAULT_MODULE_OPTIONS);
  if (module instanceof ModuleFailure) failed = module;
  else failed = await map.evaluate(module);
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  return { out: page.run('out.join()'), error: failed === null ? '' : page.realm.glue.describe(failed.thrown), page, thrown: failed?.thrown };
}

const FILES = {
  'a.js': `import {b} from './b.js'; export const a='a'+b; export default class A{}`,
  'b.js': `import * as a from './a.js'; export const b='b'; export const later=()=>a.a`,
  'bad.js': `let let`,
  'throws.js': `throw new TypeError('mine')`,
  'missing-export.js': `import {nothing} from './b.js'`,
  'data.json': `{"x":[1,2]}`,
  'lib/deep.js': `export default import.meta.url`,
  'slow.js': `await new Promise(r=>r()); export default 's'`,
};

const cases: readonly (readonly [title: string, source: string, out: string, importMap?: string])[] = [
  ['static imports and cycles', `import {a} from './a.js';import {later} from './b.js';out.push(a,later())`, 'ab,ab'],
  ['import()', `const m=await import('./a.js');out.push(m.a,Object.prototype.toString.call(m))`, 'ab,[object Module]'],
  ['import() gives the page own promise', `const p=import('./a.js');out.push(p instanceof Promise,p.constructor===Promise)`, 'true,true'],
  [
    'import.meta',
    `out.push(import.meta.url,import.meta.resolve('./x.js'),import.meta.resolve instanceof Function,typeof import.meta.dirname)`,
    'https://page.example/,https://page.example/x.js,true,undefined',
  ],
  ['JSON modules', `import d from './data.json' with {type:'json'};out.push(d.x.length,d instanceof Object)`, '2,true'],
  [
    'import maps',
    `import u from 'lib/deep.js';import {a} from 'thing';out.push(u,a)`,
    'https://page.example/lib/deep.js,ab',
    '{"imports":{"thing":"./a.js","lib/":"/lib/"}}',
  ],
  [
    'scopes of import maps',
    `import {a} from 'thing';out.push(a)`,
    'ab',
    '{"imports":{"thing":"./none.js"},"scopes":{"https://page.example/":{"thing":"./a.js"}}}',
  ],
  ['top-level await', `import s from './slow.js';out.push(s)`, 's'],
  ['the same module is evaluated once', `const [x,y]=await Promise.all([import('./a.js'),import('./a.js')]);out.push(x===y)`, 'true'],
  [
    'import() of what fails',
    `for(const f of ['./none.js','./bad.js','./throws.js','./missing-export.js','bare','./data.json'])try{await import(f)}catch(e){out.push(e.constructor===globalThis[e.name]?e.name:'foreign')}`,
    'TypeError,SyntaxError,TypeError,SyntaxError,TypeError,TypeError',
  ],
  ['import attributes that are not known', `try{await import('./a.js',{with:{type:'css'}})}catch(e){out.push(e instanceof TypeError)}`, 'true'],
];

for (const [title, source, out, importMap] of cases) {
  test(title, async () => {
    const result = await runInline(source, FILES, importMap);
    assert.equal(result.error, '');
    assert.equal(result.out, out);
  });
}

const failures: readonly (readonly [title: string, source: string, error: RegExp])[] = [
  ['a syntax error', `let let`, /^Uncaught SyntaxError: /],
  ['a missing module', `import './none.js'`, /^Uncaught TypeError: Failed to fetch/],
  ['a bare specifier', `import 'bare'`, /^Uncaught TypeError: Failed to resolve module specifier "bare"/],
  ['a missing export', `import {zz} from './b.js'`, /^Uncaught SyntaxError: .*zz/],
  ['a thrown error', `import './throws.js'`, /^Uncaught TypeError: mine/],
  ['a primitive', `throw 5`, /^Uncaught 5$/],
];

for (const [title, source, error] of failures) {
  test(`${title} is reported as the page own error`, async () => {
    const result = await runInline(source, FILES);
    assert.match(result.error, error);
    const isOwn = result.page.realm.call(
      result.page.run(`e=>typeof e!=='object'||e.constructor===globalThis[e.name]&&e.constructor.constructor('return typeof process')()==='undefined'`),
      undefined,
      [result.thrown],
    );
    assert.deepEqual(isOwn, { ok: true, value: true });
  });
}
