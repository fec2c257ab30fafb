// Every promise of docs/threat-model.md names a test that exists.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'threat-model.md'), 'utf8');

const ROWS = [...PAGE.matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)].map(([, number, promise, held]) => ({
  number: Number(number),
  promise: promise!,
  held: held!,
}));

test('promises are numbered without gaps', () => {
  assert.ok(ROWS.length >= 20);
  assert.deepEqual(
    ROWS.map(({ number }) => number),
    ROWS.map((_row, index) => index + 1),
  );
});

for (const { number, promise, held } of ROWS) {
  test(`promise ${number} is held by tests that exist: ${promise}`, () => {
    const named = [...held.matchAll(/`([^`]+)`: "([^"]+)"/g)];
    assert.ok(named.length > 0, 'it names no test');
    for (const [, file, title] of named) {
      assert.ok(existsSync(join(ROOT, file!)), `there is no ${file}`);
      const source = readFileSync(join(ROOT, file!), 'utf8');
      const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``, `'${title!.replaceAll("'", "\\'")}'`];
      assert.ok(
        quoted.some((each) => source.includes(`test(${each}`)),
        `${file} has no test called "${title}"`,
      );
    }
  });
}
