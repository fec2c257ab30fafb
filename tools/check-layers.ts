// The layer check: imports point only downward. Each folder of src names the folders that it may import from.

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Folder -> folders that its files may import (itself always). The longest matching folder counts. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/protocol': ['src/base'],
  'src/jail': ['src/base'],
  'src/capability': ['src/base'],
  'src/firewall': ['src/base'],
  'src/audit': ['src/base'],
  'src/attestation': ['src/base'],
  'src/vfs': ['src/base'],
  'src/engine/host': ['src/base'],
  'src/engine/css': ['src/base'],
  'src/engine/html': ['src/base', 'src/engine/dom'],
  'src/engine/dom': ['src/base', 'src/engine/css', 'src/engine/html'],
  'src/engine/text': ['src/base', 'src/engine/host', 'src/engine/style/computed-style.ts'],
  'src/engine/image': ['src/base'],
  'src/engine/style': ['src/base', 'src/engine/css', 'src/engine/dom', 'src/engine/host'],
  'src/engine/layout': ['src/base', 'src/engine/style', 'src/engine/text', 'src/engine/dom', 'src/engine/css', 'src/engine/image'],
  'src/engine/paint': [
    'src/base',
    'src/protocol',
    'src/engine/layout',
    'src/engine/style',
    'src/engine/text',
    'src/engine/dom',
    'src/engine/css',
    'src/engine/image',
  ],
  'src/engine/web': ['src/base', 'src/engine/dom', 'src/engine/css', 'src/engine/host', 'src/engine/html'],
  'src/engine/script': ['src/base', 'src/engine/dom', 'src/engine/css', 'src/engine/style', 'src/engine/web', 'src/engine/host', 'src/engine/html'],
  'src/engine/page': ['src/base', 'src/protocol', 'src/engine'],
  'src/fonts': ['src/base', 'src/engine/text', 'src/engine/host'],
  'src/network': ['src/base', 'src/engine/host', 'src/firewall'],
  'src/screen': ['src/base', 'src/protocol', 'src/engine/text', 'src/engine/image'],
  'src/kernel': ['src/base', 'src/protocol', 'src/jail', 'src/capability', 'src/firewall', 'src/audit', 'src/attestation', 'src/vfs', 'src/engine/host'],
  'src/browser': ['src/base', 'src/protocol', 'src/kernel', 'src/engine/host'],
  // The agent is the part of cdp that runs inside a site process.
  'src/cdp/agent': ['src/base', 'src/protocol', 'src/engine', 'src/cdp/cdp-error.ts'],
  'src/cdp': ['src/base', 'src/protocol', 'src/kernel', 'src/browser', 'src/engine/host'],
  'src/desktop/page': ['src/desktop/protocol.ts', 'src/protocol/no-input.ts'],
  'src/desktop': ['src/base', 'src/protocol', 'src/kernel', 'src/browser'],
  'src/shell': [
    'src/base',
    'src/capability',
    'src/firewall',
    'src/audit',
    'src/attestation',
    'src/kernel',
    'src/browser',
    'src/cdp',
    'src/desktop',
    'src/fonts',
    'src/engine/host',
    'src/protocol',
    // The trial of bubblewrap runs while the rest of the code loads.
    'src/jail/sandbox.ts',
  ],
  'src/services': ['src'],
  'src/main.ts': ['src/base', 'src/shell'],
};

/** Parts of Node that the engine may use: no input or output but what its host gives. */
const ENGINE_MODULES: Readonly<Record<string, readonly string[]>> = {
  'src/engine/script': ['node:vm', 'node:crypto', 'node:util'],
  'src/engine/web': ['node:crypto', 'node:buffer', 'node:util', 'node:stream/web', 'node:url', 'node:v8', 'node:zlib'],
  'src/engine/text': ['node:zlib'],
  'src/engine/page': ['node:vm', 'node:crypto'],
};

/** Tests and what supports them may look anywhere. */
const TEST_FILE = /\.test\.tsx?$|(^|\/)testing\/|(^|[/-])test-[\w-]+\.ts$|-test-[\w-]+\.ts$|-(cases|fixture)\.ts$/;

/** One sentence for each import that points the wrong way. */
export function layerProblems(): string[] {
  const problems: string[] = [];
  const folders = Object.keys(ALLOWED).sort((p, q) => q.length - p.length);
  for (const file of globSync('src/**/*.{ts,tsx}', { cwd: ROOT })) {
    if (TEST_FILE.test(file)) continue;
    const folder = folders.find((name) => file === name || file.startsWith(`${name}/`));
    if (folder === undefined) {
      problems.push(`${file}: no layer is known for it; add its folder to tools/check-layers.ts`);
      continue;
    }
    for (const imported of importsOf(readFileSync(join(ROOT, file), 'utf8'))) {
      const problem = problemOf(file, folder, imported);
      if (problem !== null) problems.push(problem);
    }
  }
  return problems;
}

function problemOf(file: string, folder: string, imported: string): string | null {
  if (!imported.startsWith('.')) {
    const isEngine = folder.startsWith('src/engine/');
    if (!isEngine || !imported.startsWith('node:') || ENGINE_MODULES[folder]?.includes(imported)) return null;
    return `${file} imports ${imported}: the engine does no input or output of its own`;
  }
  const target = normalize(join(dirname(file), imported));
  if (target.startsWith(`${folder}/`) || target === folder) return null;
  if (ALLOWED[folder]!.some((allowed) => target === allowed || target.startsWith(`${allowed}/`))) return null;
  return `${file} imports ${target}: ${folder} may not`;
}

function importsOf(source: string): string[] {
  const found = source.matchAll(/^\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm);
  return [...found].map((match) => match[1] ?? match[2] ?? match[3]!);
}
