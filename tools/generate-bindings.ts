// Writes src/engine/script/generated/glue-source.ts from the W3C's IDL (@webref/idl) and the impl classes of the engine.
// Run: node tools/generate-bindings.ts          writes the file
//      node tools/generate-bindings.ts --check  only says whether it is up to date (exit code 1 if not)

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { readIdl } from './bindings/idl.ts';
import { buildGlue } from './bindings/glue.ts';
import type { ImplTable } from './bindings/glue.ts';
import { EXTRA_IDL } from './bindings/extra-idl.ts';
import { IMPL_CLASSES } from '../src/engine/script/impl-classes.ts';

const TARGET = join(import.meta.dirname, '../src/engine/script/generated/glue-source.ts');

const plan = buildGlue(readIdl(EXTRA_IDL), IMPL_CLASSES as ImplTable);
for (const name of plan.unknown) process.stderr.write(`no IDL for ${name}\n`);
const { code } = transformSync(plan.source, { minifyWhitespace: true, minifySyntax: false, minifyIdentifiers: false, target: 'esnext', charset: 'ascii' });
const text = `// Made by tools/generate-bindings.ts; see README.md in this folder. Do not edit.
export const GLUE_SOURCE = ${JSON.stringify(code.trim())};
export const STYLE_RANGE: readonly [number, number] = ${JSON.stringify(plan.ranges.get('CSSStyleDeclaration') ?? [0, 0])};
`;
if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') === text) process.exit(0);
  process.stderr.write('src/engine/script/generated is out of date: run node tools/generate-bindings.ts\n');
  process.exit(1);
}
writeFileSync(TARGET, text);
process.stdout.write(`${plan.ranges.size} interfaces, ${code.length} characters\n`);
