// The sealed state key over the life of an installation: sealed at the first start, handed on to the next build before it runs, closed to code
// that was changed, which goes on all the same. The installation is the test's own.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { SKIP_WITHOUT_SWTPM } from '../../src/attestation/tpm/tpm-test-support.ts';
import { eventually, finished, newFolder, ROOT } from '../support/kpio-process.ts';

const skip = process.env['KPIO_FROM_SOURCE'] === '1' ? 'this run is without builds' : SKIP_WITHOUT_SWTPM;

const environment: Record<string, string | undefined> = { ...process.env, KPIO_TPM: 'swtpm', KPIO_ROOT: undefined };

let copy = '';
let state = '';
before(() => {
  if (skip !== false) return;
  copy = newFolder();
  state = newFolder();
  for (const name of ['kpio', 'package.json', 'package-lock.json', 'tsconfig.json', 'src', 'tools'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  build();
});
after(() => {
  for (const folder of [copy, state]) if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

function build(): string {
  const answer = spawnSync(process.execPath, ['--no-warnings', join(copy, 'tools', 'build.ts')], { env: environment, encoding: 'utf8' });
  assert.equal(answer.status, 0, answer.stderr);
  return answer.stderr;
}

const bundled = (): string[] => [join(copy, '.kpio', 'build', 'boot.cjs'), 'main'];

function kpio(words: readonly string[]): Record<string, any> {
  const all = ['--no-warnings', ...bundled(), ...words, '--json', '--state', state];
  const { stdout, stderr } = spawnSync(process.execPath, all, { env: environment, encoding: 'utf8', timeout: 60_000 });
  assert.ok(stdout.startsWith('{'), `${words.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, any>;
}

async function withSystem(use: () => void, program = bundled(), env: Record<string, string> = {}): Promise<void> {
  const words = ['--no-warnings', ...program, '--no-desktop', '--cdp-port', '0', '--json', '--state', state];
  const child: ChildProcess = spawn(process.execPath, words, { env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  const ended = finished(child);
  try {
    await eventually('the boot', () => printed.includes('\n') || child.exitCode !== null, 60_000);
    assert.equal((JSON.parse(printed) as { ok: boolean }).ok, true, printed);
    use();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

const stateKey = (): { kind: string; problem: { code: string } | null } => kpio(['security', 'measure'])['stateKey'];
const has = (name: string): boolean => existsSync(join(state, name));

test('the key is sealed at the first start, and a new build has it from its first start on', { skip }, async () => {
  await withSystem(() => {
    assert.deepEqual(stateKey(), { kind: 'tpm', problem: null });
    assert.deepEqual(kpio(['state', 'check'])['check'].secrets.isUnlocked, true);
  });
  assert.ok(has('state.key.sealed') && !has('state.key'));
  const log = readFileSync(join(state, 'audit', 'verifier-key'), 'utf8');

  // An update brings another launcher too.
  appendFileSync(join(copy, 'kpio'), '\n# of the next version\n');
  const main = join(copy, 'src', 'main.ts');
  writeFileSync(main, `${readFileSync(main, 'utf8')}\nglobalThis.process.title = 'kpio of the next version';\n`);
  assert.equal(build(), '', 'the old build lets the new one in');
  await withSystem(() => {
    assert.deepEqual(stateKey(), { kind: 'tpm', problem: null });
    // And one that is let in while it runs.
    assert.equal(kpio(['security', 'allow', join(copy, '.kpio', 'build', 'manifest.json')])['ok'], true);
  });
  assert.equal(readFileSync(join(state, 'audit', 'verifier-key'), 'utf8'), log, 'the audit log goes on');
});

test('code that was changed runs with its secrets sealed and a log of its own, and loses nothing', { skip }, async () => {
  const bundle = join(copy, '.kpio', 'build', 'network.cjs');
  const good = readFileSync(bundle);
  const log = readFileSync(join(state, 'audit', 'checkpoint'), 'utf8');
  appendFileSync(bundle, ' ');
  await withSystem(() => {
    assert.equal(stateKey().problem?.code, 'state.code-not-let-in');
    assert.equal(kpio(['security', 'allow'])['code'], 'state.code-not-let-in', 'it cannot let itself in');
    assert.equal(kpio(['settings', 'set', 'startup', 'empty'])['ok'], true, 'what must be audited is done');
  });
  assert.match(readFileSync(join(state, 'kernel.log'), 'utf8'), /secrets stay sealed.*\[state\.code-not-let-in\]\n.*kpio security allow/);
  assert.equal(kpio(['audit', 'verify', join(state, 'audit-locked')])['ok'], true);
  // A developer who runs from source on it is in the same place.
  await withSystem(() => assert.equal(stateKey().problem?.code, 'state.code-not-let-in'), [join(copy, 'src', 'main.ts')], { KPIO_FROM_SOURCE: '1' });
  assert.equal(readFileSync(join(state, 'audit', 'checkpoint'), 'utf8'), log);
  writeFileSync(bundle, good);
  await withSystem(() => {
    assert.deepEqual(stateKey(), { kind: 'tpm', problem: null });
    assert.equal(kpio(['settings', 'set', 'security.state-key', 'file'])['ok'], true);
  });
  assert.ok(has('state.key') && !has('state.key.sealed'), 'an operator chose that every build may read the key');
});

test('a broken database is restored from its backup, and its sealed secrets open', { skip }, async () => {
  await withSystem(() => {
    assert.equal(kpio(['settings', 'set', 'security.state-key', 'tpm'])['ok'], true);
    assert.equal(kpio(['state', 'backup'])['ok'], true);
    assert.equal(kpio(['state', 'restore'])['code'], 'boot.state-held', 'not under a running system');
  });
  const verifier = readFileSync(join(state, 'audit', 'verifier-key'), 'utf8');
  writeFileSync(join(state, 'state.sqlite'), 'nonsense'.repeat(1000));
  assert.equal(kpio(['state', 'check'])['ok'], false);
  assert.equal(kpio(['state', 'restore'])['ok'], true);
  assert.equal(kpio(['state', 'check'])['ok'], true);
  await withSystem(() => {
    const { secrets, problems } = kpio(['state', 'check'])['check'];
    assert.deepEqual([secrets.isUnlocked, problems], [true, []]);
    assert.equal(stateKey().problem, null);
  });
  writeFileSync(join(state, 'state.sqlite'), 'nonsense'.repeat(1000));
  await withSystem(() => assert.equal(kpio(['state', 'check'])['check'].secrets.isUnlocked, true));
  assert.equal(readFileSync(join(state, 'audit', 'verifier-key'), 'utf8'), verifier);
});
