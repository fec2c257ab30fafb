import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { docsPages } from './write-docs.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })];

for (const { file, expected, actual } of docsPages()) {
  test(`${file} says what the code says (else: node tools/write-docs.ts)`, () => assert.equal(actual, expected));
}

for (const page of PAGES) {
  const text = readFileSync(join(ROOT, page), 'utf8');

  test(`${page} links to files that exist`, () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
    const missing = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(page), link)));
    assert.deepEqual(missing, []);
  });

  test(`${page} names files of the project that exist`, () => {
    const names = [...text.matchAll(/`((?:src|tests|tools|bench|fuzz|docs)\/[\w./-]*\w)`/g)].map((match) => match[1]!);
    assert.deepEqual(
      names.filter((name) => !existsSync(join(ROOT, name))),
      [],
    );
  });
}
