// Builds what KPIO runs from: one minified bundle per process kind with V8's code cache, the wasm files, the desktop page,
// the bundled fonts, and the list of shared libraries that the jail must show. All into .kpio/build, replaced as a whole.

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

import { sharedLibraries } from '../src/jail/sandbox.ts';
import { NODE_FLAGS } from '../src/kernel/program-paths.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, '.kpio', 'build');
const STAGE = join(ROOT, '.kpio', `build.${process.pid}`);
const PROCESS_KINDS = ['main', 'network', 'screen', 'site'] as const;

/**
 * Parts of the site's bundle that few pages need: files of their own, read when they are asked for. In the bundle they would stay in
 * memory as source text. boot.cjs opens them before the jail closes.
 */
const PARTS: readonly {
  readonly imported: RegExp;
  readonly name: string;
  readonly make: (path: string) => Promise<string>;
  readonly stub: (path: string) => Promise<string>;
}[] = [
  {
    imported: /generated[/]glue-source[.]ts$/,
    name: 'glue.js',
    make: async (path) => ((await import(path)) as { GLUE_SOURCE: string }).GLUE_SOURCE,
    stub: async (path) => {
      const { STYLE_RANGE } = (await import(path)) as { STYLE_RANGE: readonly number[] };
      return `exports.STYLE_RANGE = ${JSON.stringify(STYLE_RANGE)}; Object.defineProperty(exports, 'GLUE_SOURCE', { enumerable: true, get: () => PART.toString('latin1') });`;
    },
  },
  {
    imported: /woff2-encoder[/]decompress$/,
    name: 'woff2.js',
    make: async (path) => {
      const result = await build({
        entryPoints: [path],
        bundle: true,
        write: false,
        minify: true,
        format: 'iife',
        globalName: 'woff2',
        platform: 'node',
        define: { 'import.meta.url': '""' },
        legalComments: 'none',
        logLevel: 'error',
      });
      return `${escapeToAscii(result.outputFiles[0]!.text)};woff2`;
    },
    stub: async () => `module.exports = require('node:vm').runInThisContext(PART.toString('latin1'), 'kpio:woff2').default;`,
  },
  {
    imported: /[/]multi-byte[.]encodings[.]json$/,
    name: 'encodings.json',
    make: async (path) => JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))),
    stub: async () => 'module.exports = JSON.parse(PART.toString());',
  },
];

function deferParts(): Plugin {
  return {
    name: 'defer-parts',
    setup({ onResolve, onLoad, resolve }) {
      for (const { imported, name, make, stub } of PARTS) {
        onResolve({ filter: imported }, async ({ path, importer, resolveDir, kind, pluginData }) => {
          if (pluginData === name) return null;
          const found = await resolve(path, { importer, resolveDir, kind, pluginData: name });
          return { path: found.path, namespace: `part-${name}` };
        });
        onLoad({ filter: /./, namespace: `part-${name}` }, async ({ path }) => {
          writeFileSync(join(STAGE, name), await make(path));
          const contents = (await stub(path)).replace('PART', `globalThis[Symbol.for('kpio.part')](${JSON.stringify(name)})`);
          return { contents, loader: 'js' };
        });
      }
    },
  };
}

async function bundleProcesses(): Promise<void> {
  await Promise.all(
    PROCESS_KINDS.map((kind) =>
      build({
        entryPoints: [join(ROOT, kind === 'main' ? 'src/main.ts' : `src/services/${kind}.ts`)],
        outfile: join(STAGE, `${kind}.cjs`),
        bundle: true,
        platform: 'node',
        target: 'node26',
        format: 'cjs',
        minifySyntax: true,
        minifyWhitespace: true,
        // Names stay: crash reports and profiles must be readable, and classes' names are part of what pages see.
        minifyIdentifiers: false,
        legalComments: 'none',
        external: ['@napi-rs/canvas', 'esbuild'],
        define: { 'import.meta.dirname': 'undefined', 'import.meta.url': '__bundleUrl' },
        loader: { '.css': 'text' },
        plugins: kind === 'site' ? [deferParts()] : [],
        logLevel: 'warning',
      }),
    ),
  );
  for (const kind of PROCESS_KINDS) finishBundle(join(STAGE, `${kind}.cjs`));
}

/**
 * Escapes what esbuild leaves of other characters (in regular expressions): a source of one-byte characters takes half the memory
 * and is read without decoding.
 */
function finishBundle(file: string): void {
  const escaped = escapeToAscii(readFileSync(file, 'utf8'));
  // As a function expression: boot.cjs compiles the file as it is, without a copy.
  writeFileSync(
    file,
    `(function (exports, require, module, __filename, __dirname) {const __bundleUrl = require('node:url').pathToFileURL(__filename).href;${escaped}\n})`,
  );
}

function escapeToAscii(source: string): string {
  return source.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Runs a bundle with its code cache: 10 ms of start-up for each MB of code. */
const BOOT = `'use strict';
const { closeSync, fstatSync, openSync, readFileSync, readSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');
const kind = process.argv[2];
process.argv.splice(1, 2, kind);
process.env.KPIO_ROOT ??= join(__dirname, '..', '..');
const filename = join(__dirname, kind + '.cjs');
// Opened now: a jailed process opens no files. Read once, when asked for.
const parts = new Map();
if (kind === 'site') for (const name of ${JSON.stringify([...PARTS.map(({ name }) => name), 'glue.cache'])}) {
  try {
    const descriptor = openSync(join(__dirname, name), 'r');
    parts.set(name, { descriptor, size: fstatSync(descriptor).size });
  } catch {}
}
globalThis[Symbol.for('kpio.part')] = (name) => {
  const part = parts.get(name);
  if (part === undefined) return null;
  parts.delete(name);
  const bytes = Buffer.allocUnsafeSlow(part.size);
  for (let at = 0, count = 1; at < part.size && count > 0; at += count) count = readSync(part.descriptor, bytes, at, part.size - at, null);
  closeSync(part.descriptor);
  return bytes;
};
let cachedData;
try { cachedData = readFileSync(join(__dirname, kind + '.cache')); } catch {}
const script = new vm.Script(readFileSync(filename, 'latin1'), {
  filename: require('node:url').pathToFileURL(filename).href, cachedData, importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
globalThis[Symbol.for('kpio.script')] = script;
if (script.cachedDataRejected === true && process.env.KPIO_DEBUG) process.stderr.write('kpio: the code cache of ' + kind + ' does not fit this Node\\n');
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, require, module_, filename, __dirname);
`;

/** Runs a bundle once far enough to have its functions compiled, and keeps what V8 made of them. */
function writeCodeCache(kind: (typeof PROCESS_KINDS)[number]): void {
  const answer = spawnSync(process.execPath, [...NODE_FLAGS[kind], join(STAGE, 'boot.cjs'), kind, '--warm-up'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KPIO_WARM_UP: join(STAGE, `${kind}.cache`), KPIO_ROOT: ROOT },
    timeout: 60_000,
  });
  if (answer.status !== 0) process.stderr.write(`kpio: no code cache for ${kind}: it ended with ${answer.status ?? answer.signal}\n`);
}

function copyWasm(): void {
  const harfbuzz = join(ROOT, 'node_modules', 'harfbuzzjs', 'dist');
  for (const file of readdirSync(harfbuzz)) if (file.endsWith('.wasm')) copyFileSync(join(harfbuzz, file), join(STAGE, file));
}

function recordJail(): void {
  const canvas = readdirSync(join(ROOT, 'node_modules', '@napi-rs')).map((name) => join(ROOT, 'node_modules', '@napi-rs', name));
  const addonFiles = canvas.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.node'))
      .map((file) => join(folder, file)),
  );
  const libraries = new Set([process.execPath, ...addonFiles].flatMap((file) => sharedLibraries(file)));
  writeFileSync(join(STAGE, 'jail.json'), JSON.stringify({ libraries: [...libraries], addons: canvas }));
}

async function main(): Promise<void> {
  mkdirSync(STAGE, { recursive: true });
  try {
    await bundleProcesses();
    writeFileSync(join(STAGE, 'boot.cjs'), BOOT);
    writeFileSync(join(STAGE, 'package.json'), '{"type":"commonjs"}');
    copyWasm();
    recordJail();
    const { bundleDesktop } = await import('./build-desktop.ts');
    await bundleDesktop(join(STAGE, 'desktop'));
    const { buildBundledFonts } = await import('./build-fonts.ts');
    await buildBundledFonts(join(STAGE, 'fonts'));
    for (const kind of PROCESS_KINDS) writeCodeCache(kind);
    writeFileSync(join(STAGE, 'stamp'), `${execFileSync(process.execPath, ['--version'], { encoding: 'utf8' })}`);
    rmSync(OUT, { recursive: true, force: true });
    renameSync(STAGE, OUT);
  } finally {
    rmSync(STAGE, { recursive: true, force: true });
  }
}

await main();
