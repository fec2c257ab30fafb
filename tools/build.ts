// Builds what KPIO runs from: one minified bundle per process kind with V8's code cache, the wasm files, the desktop page,
// the bundled fonts, and the list of shared libraries that the jail must show. All into .kpio/build, replaced as a whole.

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

import { measureBuild, measureFile } from '../src/attestation/measure/build-files.ts';
import { encodeManifest } from '../src/attestation/verify/manifest.ts';
import { sharedLibraries } from '../src/jail/sandbox.ts';
import { NODE_FLAGS } from '../src/kernel/program-paths.ts';
import { LATE_MODULES } from '../src/services/site/late-modules.ts';
import { sealedFolders } from '../src/shell/state-key.ts';
import { VERSION } from '../src/shell/version.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, '.kpio', 'build');
const STAGE = join(ROOT, '.kpio', `build.${process.pid}`);
const PROCESS_KINDS = ['main', 'network', 'screen', 'site'] as const;
/** A zygote runs the site's bundle under flags of its own, so with code caches of its own. */
const CACHED_KINDS = [...PROCESS_KINDS, 'zygote'] as const;

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

/**
 * Modules of Node that few pages need, and that take the start of a site process 30 ms: loaded when something of them is asked for. A zygote loads
 * them ahead (services/site/late-modules.ts).
 */
function deferModules(): Plugin {
  return {
    name: 'defer-modules',
    setup({ onResolve, onLoad }) {
      const names = new Set<string>(LATE_MODULES);
      onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
        names.has(path) && namespace !== 'late' ? { path, namespace: 'late' } : { path, external: true },
      );
      onLoad({ filter: /./, namespace: 'late' }, async ({ path }) => {
        const module_ = JSON.stringify(path);
        const exported = Object.keys((await import(path)) as object).filter((name) => name !== 'default');
        const getters = exported.map((name) => `Object.defineProperty(exports, '${name}', { enumerable: true, get: () => require(${module_}).${name} });`);
        return { contents: getters.join('\n'), loader: 'js' };
      });
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
        plugins: kind === 'site' ? [deferParts(), deferModules()] : [],
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

/**
 * Runs a bundle with its code cache: 10 ms of start-up for each MB of code. What runs is what was hashed: the kernel's own files for its
 * event log (measured-boot.ts), those of other processes against the digests that the kernel measured and passes in KPIO_CODE.
 */
const BOOT = `'use strict';
const { hash } = require('node:crypto');
const { closeSync, fstatSync, openSync, readFileSync, readSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');
const variant = process.argv[2];
const kind = variant === 'zygote' ? 'site' : variant;
process.argv.splice(1, 2, variant);
process.env.KPIO_ROOT ??= join(__dirname, '..', '..');
const filename = join(__dirname, kind + '.cjs');
const isKernel = kind === 'main';
const expected = isKernel ? undefined : process.env.KPIO_CODE;
const digests = new Map((expected ?? '').split(',').map((entry) => entry.split('=')));
const measured = new Map();
// Gives the bytes back, or ends the process: code that was changed since the boot does not run.
const check = (name, bytes) => {
  if (!isKernel && expected === undefined) return bytes;
  const sha256 = hash('sha256', bytes, 'hex');
  if (isKernel) measured.set(name, { path: name, sizeBytes: bytes.length, sha256 });
  else if (digests.get(name) !== sha256) {
    process.stderr.write('kpio: ' + name + ' is not what was measured at boot: it does not run\\n');
    process.exit(70);
  }
  return bytes;
};
if (isKernel) {
  globalThis[Symbol.for('kpio.measured')] = measured;
  check('boot.cjs', readFileSync(__filename));
} else globalThis[Symbol.for('kpio.check')] = check;
// Opened now: a jailed process opens no files. Read once, when asked for.
const parts = new Map();
if (kind === 'site') for (const name of ${JSON.stringify([...PARTS.map(({ name }) => name), 'glue.cache'])}) {
  try {
    const file = name === 'glue.cache' ? variant + '-' + name : name;
    const descriptor = openSync(join(__dirname, file), 'r');
    parts.set(name, { file, descriptor, size: fstatSync(descriptor).size });
  } catch {}
}
const kept = new Map();
globalThis[Symbol.for('kpio.keep-parts')] = () => {
  for (const name of [...parts.keys()]) kept.set(name, read(name));
};
globalThis[Symbol.for('kpio.part')] = (name) => kept.get(name) ?? read(name);
const read = (name) => {
  const part = parts.get(name);
  if (part === undefined) return null;
  parts.delete(name);
  const bytes = Buffer.allocUnsafeSlow(part.size);
  for (let at = 0, count = 1; at < part.size && count > 0; at += count) count = readSync(part.descriptor, bytes, at, part.size - at, null);
  closeSync(part.descriptor);
  return check(part.file, bytes);
};
let cachedData;
try { cachedData = readFileSync(join(__dirname, variant + '.cache')); } catch {}
if (cachedData !== undefined) check(variant + '.cache', cachedData);
const script = new vm.Script(check(kind + '.cjs', readFileSync(filename)).latin1Slice(), {
  filename: require('node:url').pathToFileURL(filename).href, cachedData, importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
globalThis[Symbol.for('kpio.script')] = script;
if (script.cachedDataRejected === true && process.env.KPIO_DEBUG) process.stderr.write('kpio: the code cache of ' + variant + ' does not fit this Node\\n');
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, require, module_, filename, __dirname);
`;

/** Runs a bundle once far enough to have its functions compiled, and keeps what V8 made of them. */
function writeCodeCache(kind: (typeof CACHED_KINDS)[number]): void {
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

/** What `kpio security verify` compares a running system with. Node and the add-ons are not built here, but chosen here. */
function writeManifest(): void {
  const canvas = join(ROOT, 'node_modules', '@napi-rs');
  const addons = readdirSync(canvas, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.node'));
  const programs = [measureFile('node', process.execPath), ...addons.map((file) => measureFile(basename(file), join(canvas, file)))];
  const components = [...measureBuild(STAGE, join(ROOT, 'kpio')), { part: 'platform' as const, name: 'programs', files: programs }];
  writeFileSync(join(STAGE, 'manifest.json'), encodeManifest({ version: VERSION, node: process.version, components }));
}

/**
 * State keys that are sealed to the build that is there are sealed to the new one too, by the old one: only who has a key can hand it on.
 * Where that fails the new build starts with its secrets locked, and says how to go on.
 */
function letNewBuildIn(): void {
  const boot = join(OUT, 'boot.cjs');
  if (!existsSync(boot)) return;
  const environment: NodeJS.ProcessEnv = { ...process.env, KPIO_ROOT: ROOT };
  delete environment['KPIO_FROM_SOURCE'];
  for (const folder of sealedFolders(ROOT)) {
    const words = ['--no-warnings', boot, 'main', 'security', 'allow', join(STAGE, 'manifest.json'), '--state', folder];
    const answer = spawnSync(process.execPath, words, { env: environment, encoding: 'utf8', timeout: 20_000 });
    if (answer.status !== 0) process.stderr.write(`kpio: the new build is not let in to the secrets of ${folder}: ${answer.stderr.trim()}\n`);
  }
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
    for (const kind of CACHED_KINDS) writeCodeCache(kind);
    writeManifest();
    writeFileSync(join(STAGE, 'stamp'), `${execFileSync(process.execPath, ['--version'], { encoding: 'utf8' })}`);
    letNewBuildIn();
    rmSync(OUT, { recursive: true, force: true });
    renameSync(STAGE, OUT);
  } finally {
    rmSync(STAGE, { recursive: true, force: true });
  }
}

await main();
