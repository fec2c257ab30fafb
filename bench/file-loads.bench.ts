// What a page's loads of local files cost in the kernel: mounts, grants and streaming, beside a plain read stream of Node.

import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { LIMITS } from '../src/jail/limits.ts';
import { FileLoader } from '../src/kernel/files/file-loader.ts';
import { GuestTable } from '../src/kernel/guests/guest-table.ts';
import { SILENT_LOG } from '../src/kernel/log.ts';
import { PolicyEnforcer } from '../src/kernel/policy/policy-enforcer.ts';
import { median, printTable } from './support/measure.ts';

const ROUNDS = 7;
const SMALL_FILES = 500;
const LARGE_BYTES = 64 << 20;

const folder = mkdtempSync(join(tmpdir(), 'kpio-bench-'));
mkdirSync(join(folder, 'deep/er'), { recursive: true });
writeFileSync(join(folder, 'page.html'), '<p>page');
writeFileSync(join(folder, 'large'), Buffer.alloc(LARGE_BYTES, 'content'));
for (let at = 0; at < SMALL_FILES; at++) writeFileSync(join(folder, 'deep/er', `${at}.svg`), Buffer.alloc(2000, 'content'));

const table = new GuestTable();
const policy = new PolicyEnforcer({
  table,
  log: SILENT_LOG,
  audit: () => null,
  network: { observe: () => () => {}, refuse() {}, charge() {} },
  surfacesOf: () => new Set(),
  profiles: null,
});
const loader = new FileLoader({ table, rights: policy, audit: () => null });
const control = { rightsLost() {}, rightsGained() {} } as never;
const guest = table.add({ id: 1, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'site-default', networkInterface: null }, control);
table.bind(guest, 'default', `${pathToFileURL(folder).href}/`);

function load(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let size = 0;
    const request = { url: pathToFileURL(join(folder, path)).href, mode: 'no-cors', destination: 'image' } as const;
    loader.load(guest, pathToFileURL(join(folder, 'page.html')).href, request, {
      response() {},
      data(chunk, taken) {
        size += chunk.length;
        taken();
      },
      end: () => resolve(size),
      failed: (reason) => reject(new Error(reason.message)),
    });
  });
}

function plain(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let size = 0;
    createReadStream(join(folder, path), { highWaterMark: 256 * 1024 })
      .on('data', (chunk) => (size += chunk.length))
      .on('end', () => resolve(size))
      .on('error', reject);
  });
}

async function openDocument(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const listener = { response: () => resolve(), data() {}, end() {}, failed: (reason: { message: string }) => reject(new Error(reason.message)) };
    const document = loader.openDocument('default', pathToFileURL(join(folder, 'page.html')).href, listener);
    queueMicrotask(() => queueMicrotask(() => document.enter(guest)));
  });
}

async function medianMs(act: () => Promise<unknown>): Promise<number> {
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await act();
    figures.push(performance.now() - startedAt);
  }
  return median(figures);
}

const small = (read: (path: string) => Promise<number>) => async (): Promise<void> => {
  for (let at = 0; at < SMALL_FILES; at++) await read(`deep/er/${at}.svg`);
};
await openDocument();
const rows: (string | number)[][] = [];
for (const [name, per, ours, peer] of [
  ['a file of 2 kB, two folders down (us)', 1000 / SMALL_FILES, small(load), small(plain)],
  ['64 MB (ms)', 1, () => load('large'), () => plain('large')],
] as const) {
  await ours();
  await peer();
  const [mine, theirs] = [(await medianMs(ours)) * per, (await medianMs(peer)) * per];
  rows.push([name, mine, theirs, mine / theirs]);
}
printTable('Loads of local files (peer: createReadStream of the path)', ['what', 'kpio', 'peer', 'ratio'], rows);
process.stdout.write(`  open a document and its folder: ${((await medianMs(openDocument)) * 1000).toFixed(0)} us\n`);
policy.stop();
guest.files.close();
rmSync(folder, { recursive: true, force: true });
