import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { AUDIT_EVENTS } from './audit-events.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const WRITERS = globSync('src/{kernel,shell,browser}/**/*.ts', { cwd: ROOT }).filter((file) => !/\.test\.ts$|audit-events\.ts$|state-kill|fixture/.test(file));

/** The names that a source gives to entries; `*` where it puts them together. */
function eventsIn(text: string): string[] {
  const literals = [...text.matchAll(/\bevent: (?:'([a-z]+\.[a-z-]+)'|`([a-z]+\.[^`]*)`)/g)].map(
    ([, plain, pieced]) => plain ?? pieced!.replaceAll(/\$\{[^}]*\}/g, '*'),
  );
  // The capability system's own names become the entry's (policy-audit.ts).
  return [...literals, ...[...text.matchAll(/case '(capability\.[a-z-]+)'/g)].map(([, name]) => name!)];
}

test('every event that is written stands in the table, and every event of the table is written', () => {
  const written = new Set(WRITERS.flatMap((file) => eventsIn(readFileSync(join(ROOT, file), 'utf8'))));
  const isWritten = (name: string): boolean => [...written].some((each) => each === name || (each.endsWith('*') && name.startsWith(each.slice(0, -1))));
  const missing = [...written].filter((name) => !name.endsWith('*') && !Object.hasOwn(AUDIT_EVENTS, name));
  assert.deepEqual(missing, []);
  assert.deepEqual(
    Object.keys(AUDIT_EVENTS).filter((name) => !isWritten(name)),
    [],
  );
});

test('docs/audit.md lists every event with its class', () => {
  const text = readFileSync(join(ROOT, 'docs/audit.md'), 'utf8');
  for (const [name, { class: its, tells }] of Object.entries(AUDIT_EVENTS)) assert.ok(text.includes(`| \`${name}\` | ${its} | ${tells} |\n`), name);
});
