// A small document goes through the whole pipeline without a kernel: in the build, so that V8's code cache holds what it ran; in a zygote,
// so that its copies share what every page needs.

import { join } from 'node:path';

import { writePartCache } from '../../base/code-cache.ts';
import { encodeUtf8 } from '../../base/bytes.ts';
import type { PageEnvironment, PageHost } from '../../engine/page/page-host.ts';
import { PageProcess } from '../../engine/page/page-process.ts';
import { Page } from '../../engine/page/page.ts';
import type { Bindings } from '../../engine/script/realm.ts';
import { FontSet } from '../../engine/text/font-set.ts';
import type { HarfBuzz } from '../../engine/text/harfbuzz.ts';
import { SystemFonts, systemFontFolders } from '../../fonts/system-fonts.ts';
import { SITE_CLOCK, SiteTaskQueue } from './task-queue.ts';

const SAMPLE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Warm</title><style>
:root { --gap: 8px } body { font: 16px/1.5 Arial, sans-serif; margin: 0 } .row { display: flex; flex-wrap: wrap; gap: var(--gap); padding: calc(var(--gap) * 2) }
.card { border: 1px solid #ccd; border-radius: 6px; box-shadow: 0 1px 3px rgba(0,0,0,.2); background: linear-gradient(#fff, #eef); flex: 1 1 200px; padding: 8px }
.grid { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem } @media (min-width: 600px) { h1 { font-size: 2em } } a:hover { color: red } li::marker { color: blue }
table { border-collapse: collapse } td { border: 1px solid #999; padding: 2px 6px } .abs { position: absolute; right: 4px; top: 4px } .f { float: right; width: 80px }
</style></head><body><h1>Warm <em>up</em></h1><div class="row"><div class="card">One <b>bold</b> <a href="#x">link</a></div><div class="card"><ul><li>a</li><li>b</li></ul></div></div>
<div class="grid"><p>Some text that is long enough to be broken into several lines of the narrow column.</p><p>second</p><p>third</p></div><p class="f">float</p><p>Text around the float.</p>
<table><thead><tr><th>h</th><th>k</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table><form><input value="v"><select><option>o</option></select><button>Go</button><textarea>t</textarea><input type="checkbox"></form>
<svg width="20" height="20" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8" fill="green"/></svg><span class="abs">abs</span>
<script>document.querySelector('h1').addEventListener('click', function (e) { e.target.textContent += '!'; }); for (const e of document.querySelectorAll('li')) e.classList.add('x'); setTimeout(() => {}, 0);</script></body></html>`;

/** What most pages are set in: their tables are then read once for all copies, and not once in each. */
const FAMILIES = ['system-ui', 'sans-serif', 'serif', 'monospace', 'Arial', 'Helvetica', 'Times New Roman', 'Courier New'];
const FACES = FAMILIES.map((family) => `<p style="font-family: ${family}">a <b>b <i>c</i></b> <i>d</i></p>`).join('');

function sampleWith(rounds: number): string {
  const start = SAMPLE.indexOf('<h1>');
  const end = SAMPLE.indexOf('<script>');
  return SAMPLE.slice(0, start) + SAMPLE.slice(start, end).repeat(rounds) + FACES + SAMPLE.slice(end);
}

/** For the build: keeps the code caches. */
export async function warmUpForBuild(harfBuzz: HarfBuzz): Promise<void> {
  const folder = join(process.env['KPIO_ROOT'] ?? '', '.kpio', 'build', 'fonts');
  const fonts = new FontSet(SystemFonts.load([...systemFontFolders(), folder], null), harfBuzz);
  const { script } = await warmUp(fonts, null, 1);
  writePartCache(`${process.argv.includes('zygote') ? 'zygote' : 'site'}-glue.cache`, script);
}

/** The sample's body, `rounds` times over. Leaves nothing of the document behind; the compiled glue is for `PageEnvironment.bindings`. */
export async function warmUp(fonts: FontSet, glueCache: Uint8Array | null, rounds: number): Promise<Bindings> {
  const environment: PageEnvironment = {
    fonts,
    glueCache: () => glueCache,
    clock: SITE_CLOCK,
    queue: new SiteTaskQueue(),
    addImage: () => 1,
    dropImages: () => {},
  };
  const loaded = Promise.withResolvers<void>();
  const pageProcess = new PageProcess(environment);
  const page = new Page({
    process: pageProcess,
    host: silentHost(() => loaded.resolve()),
    viewport: { width: 1280, height: 720, scale: 1, colorScheme: 'light', mediaType: 'screen', scrollbarWidth: 15 },
    userAgent: 'KPIO',
    languages: ['en'],
    javaScript: true,
    visible: true,
  });
  page.commit('1', { url: 'http://localhost/', status: 200, statusText: 'OK', headers: [], mimeType: 'text/html', charset: 'utf-8', referrer: '' }, null, 1);
  page.write('1', encodeUtf8(sampleWith(rounds)));
  page.end('1');
  await loaded.promise;
  page.frame();
  page.dump('text');
  const { bindings } = pageProcess;
  page.close();
  pageProcess.close();
  return bindings;
}

function silentHost(onLoad: () => void): PageHost {
  const area = { keys: () => [], get: () => null, set: () => true, remove: () => {}, clear: () => {} };
  const nothing = (): void => {};
  return {
    loader: {
      load: (_request, listener) => {
        setImmediate(() => listener.failed({ code: 'net.aborted', message: 'warm-up' }));
        return { abort: nothing };
      },
      loadSync: () => ({ failure: { code: 'net.aborted', message: 'warm-up' } }),
    },
    cookies: { get: () => '', set: nothing },
    storage: { local: () => area, session: () => area },
    navigate: nothing,
    reload: nothing,
    traverseBy: nothing,
    historyChanged: nothing,
    committed: nothing,
    title: nothing,
    icon: nothing,
    cursor: nothing,
    hoverUrl: nothing,
    picker: nothing,
    dirty: nothing,
    closeRequested: nothing,
    lifecycle: (_loaderId, name) => {
      if (name === 'load') onLoad();
    },
    console: (level, text) => {
      if (process.env['KPIO_DEBUG'] !== undefined) process.stderr.write(`${level}: ${text}\n`);
    },
    dialog: () => ({ accepted: false, text: '' }),
  };
}
