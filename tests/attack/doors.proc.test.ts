// The doors of the kernel against a network service that was taken over: it is jailed as always, and speaks TCP to whom it likes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

interface Report {
  readonly answers: readonly string[];
  readonly elsewhere: string;
  readonly asked: number;
  readonly honest: string;
  readonly weakness: string | null;
  readonly warnings: readonly string[];
}

function attackDoors(environment: Readonly<Record<string, string>>): Report {
  const answer = spawnSync(process.execPath, ['--no-warnings', join(import.meta.dirname, 'taken-over', 'door-system.ts')], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...environment },
  });
  assert.equal(answer.status, 0, answer.stderr);
  return JSON.parse(answer.stdout.trim().split('\n').at(-1)!) as Report;
}

function assertKeptOut({ answers, elsewhere, asked, honest, warnings }: Report): void {
  assert.equal(answers.length, 32);
  assert.deepEqual(
    answers.filter((each) => each !== ''),
    [],
  );
  assert.equal(asked, 0, 'no request of its was read');
  assert.equal(elsewhere, 'HTTP/1.1 200 OK', 'it could have spoken');
  assert.equal(honest, 'in');
  assert.equal(warnings.filter((line) => line.includes('was kept from a door')).length, 32);
}

test('a network service that was taken over gets not a byte from the doors of the kernel; other programs do', () => {
  assertKeptOut(attackDoors({}));
});

test('nor does it without bubblewrap', () => {
  const report = attackDoors({ KPIO_NO_BUBBLEWRAP: '1' });
  assert.notEqual(report.weakness, null);
  assertKeptOut(report);
});
