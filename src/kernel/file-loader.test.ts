import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { FileLoader } from './file-loader.ts';

const loader = new FileLoader();
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpio-files-'));
  mkdirSync(join(folder, 'site', 'images'), { recursive: true });
  mkdirSync(join(folder, 'site-secret'));
  writeFileSync(join(folder, 'site', 'page.html'), '<p>page');
  writeFileSync(join(folder, 'site', 'images', 'a b%.svg'), '<svg/>');
  writeFileSync(join(folder, 'site', 'empty'), '');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'site-secret', 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'site', 'link.txt'));
  symlinkSync('.', join(folder, 'site', 'circle'));
  symlinkSync('no-such', join(folder, 'site', 'dangling'));
  spawnSync('mkfifo', [join(folder, 'site', 'pipe')]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

function outcome(start: (listener: Parameters<FileLoader['load']>[2]) => void): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    let type = '';
    start({
      response: (_response, facts) => (type = facts.mimeType),
      data(chunk, taken) {
        text += Buffer.from(chunk).toString('utf8');
        taken();
      },
      end: () => resolve(`${type} ${text}`),
      failed: ({ code }) => resolve(code),
    });
  });
}

const address = (path: string): string => pathToFileURL(join(folder, path)).href;
const load = (url: string, documentUrl = address('site/page.html')): Promise<string> => outcome((listener) => loader.load(url, documentUrl, listener));

test('a document loads what lies in its folder and below', async () => {
  assert.equal(await load(address('site/page.html')), 'text/html <p>page');
  assert.equal(await load(address('site/images/a b%.svg')), 'image/svg+xml <svg/>');
  assert.equal(await load(address('site/circle/circle/page.html')), 'text/html <p>page');
  assert.equal(await load(address('site/empty')), 'text/plain ');
});

const REFUSED: readonly (readonly [what: string, url: () => string, code: string])[] = [
  ['a file above', () => address('secret.txt'), 'net.blocked-by-policy'],
  ['a file above, by dots', () => `${address('site/')}../secret.txt`, 'net.blocked-by-policy'],
  ['a file above, by encoded dots', () => `${address('site/')}%2e%2e/secret.txt`, 'net.blocked-by-policy'],
  ['a file above, by an encoded slash', () => `${address('site/')}..%2Fsecret.txt`, 'net.file-not-found'],
  ['a link that leads out', () => address('site/link.txt'), 'net.blocked-by-policy'],
  ['a folder whose name begins alike', () => address('site-secret/secret.txt'), 'net.blocked-by-policy'],
  ['what is not there', () => address('site/no-such'), 'net.file-not-found'],
  ['a link to nothing', () => address('site/dangling'), 'net.file-not-found'],
  ['a folder', () => address('site/images'), 'net.is-directory'],
  ['a pipe', () => address('site/pipe'), 'net.file-not-found'],
  ['a zero byte', () => `${address('site/page.html')}%00.png`, 'net.file-not-found'],
  ['another host', () => 'file://server/share/x', 'net.file-not-found'],
];

for (const [what, url, code] of REFUSED) test(`refuses ${what}`, async () => assert.equal(await load(url()), code));

test('a document from the network loads no file at all', async () => {
  for (const from of ['http://example.org/', 'about:blank', 'data:text/html,x', ''])
    assert.equal(await load(address('site/page.html'), from), 'net.blocked-by-policy');
});

test('what a person names is opened wherever it lies; devices and folders are not', async () => {
  const open = (path: string): Promise<string> => outcome((listener) => loader.loadDocument(pathToFileURL(path).href, listener));
  assert.equal(await open(join(folder, 'secret.txt')), 'text/plain secret');
  assert.equal(await open(join(folder, 'site', 'link.txt')), 'text/plain secret');
  assert.equal(await open('/dev/zero'), 'net.file-not-found');
  assert.equal(await open(folder), 'net.is-directory');
});
