// Measured boot as an operator meets it: a running system attests itself, and one changed byte of a build is named. The build is the
// test's own: others go on with theirs.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { SKIP_WITHOUT_SWTPM } from '../../src/attestation/tpm/tpm-test-support.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { descendants, eventually, finished, jsonOf, newFolder, ROOT } from '../support/kpio-process.ts';
import type { Finished } from '../support/kpio-process.ts';

const skip = process.env['KPIO_FROM_SOURCE'] === '1' ? 'this run is without builds' : false;
const skipSwtpm = skip === false ? SKIP_WITHOUT_SWTPM : skip;

let copy = '';
let manifest = '';
let state = '';
before(() => {
  copy = newFolder();
  if (skip !== false) return;
  for (const name of ['kpio', 'package.json', 'package-lock.json', 'tsconfig.json', 'src', 'tools'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  execFileSync(process.execPath, ['--no-warnings', join(copy, 'tools', 'build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  manifest = join(copy, '.kpio', 'build', 'manifest.json');
});
after(() => rmSync(copy, { recursive: true, force: true }));

function start(words: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const boot = join(copy, '.kpio', 'build', 'boot.cjs');
  const environment: Record<string, string | undefined> = { ...process.env, ...env };
  delete environment['KPIO_ROOT'];
  return spawn(process.execPath, ['--no-warnings', boot, 'main', ...words], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

const run = (words: readonly string[]): Promise<Finished> => finished(start([...words, '--state', state]));

/** Boots the copy, and ends it afterwards. */
async function withSystem<T>(
  env: Record<string, string>,
  use: (boot: Record<string, unknown>, kernel: number) => Promise<T>,
  desktop = ['--no-desktop'],
): Promise<T> {
  state = newFolder();
  const child = start([...desktop, '--cdp-port', '0', '--json', '--state', state], env);
  let printed = '';
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  const ended = finished(child);
  try {
    await eventually('the boot', () => printed.includes('\n') || child.exitCode !== null);
    assert.ok(printed.includes('\n'), (await Promise.race([ended, Promise.resolve({ stderr: 'it does not come up' })])).stderr);
    const boot = JSON.parse(printed) as Record<string, unknown>;
    assert.equal(boot['ok'], true, printed);
    return await use(boot, child.pid!);
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(state, { recursive: true, force: true });
  }
}

/** Changes a file of the copy for the time of `use`: by one byte, or by one line where it must still run. */
async function withChangedByte(path: string, use: () => Promise<void>): Promise<void> {
  const file = join(copy, path);
  const bytes = readFileSync(file);
  writeFileSync(file, path.endsWith('.cjs') ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1));
  try {
    await use();
  } finally {
    writeFileSync(file, bytes);
  }
}

interface Difference {
  readonly component: string;
  readonly path: string;
  readonly kind: string;
}
const differencesOf = (answer: Finished): string[] =>
  (jsonOf(answer)['differences'] as Difference[]).map(({ component, path, kind }) => `${kind} ${component}/${path}`);

test('a system that runs what was built verifies, with swtpm as its TPM', { skip: skipSwtpm }, () =>
  withSystem({ KPIO_TPM: 'swtpm' }, async (boot) => {
    const steps = boot['steps'] as { name: string; ms: number }[];
    assert.ok(steps.some(({ name }) => name === 'measure the code'));
    const measured = jsonOf(await run(['security', 'measure', '--json']));
    assert.equal((measured['backend'] as { kind: string }).kind, 'swtpm');
    const verified = await run(['security', 'verify', '--json']);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);

    // As somebody far away checks it: the file, the nonce, the key, the manifest of a trusted build.
    const bundle = join(state, 'bundle.json');
    assert.equal((await run(['security', 'attest', '--nonce', 'aabb', '-o', bundle])).code, 0);
    const check = (...words: string[]): Promise<Finished> => run(['security', 'verify', bundle, '--json', '--reference', manifest, ...words]);
    const key = String(measured['key']);
    assert.equal((await check('--nonce', 'aabb', '--key', key)).code, 0);
    for (const [words, code] of [
      [['--nonce', 'aabc', '--key', key], 'attestation.wrong-nonce'],
      [['--nonce', 'aabb', '--key', '0'.repeat(64)], 'attestation.unknown-key'],
    ] as const) {
      const refused = await check(...words);
      assert.equal(refused.code, 1);
      assert.equal(jsonOf(refused)['code'], code);
    }
    const text = await run(['security', 'measure', '--events']);
    assert.match(text.stdout, /PCR 8 +code:site/);
  }),
);

for (const [path, difference] of [
  ['.kpio/build/site.cjs', 'changed code:site/site.cjs'],
  ['.kpio/build/main.cjs', 'changed code:main/main.cjs'],
  ['.kpio/build/desktop/icon.svg', 'changed code:desktop/desktop/icon.svg'],
  ['kpio', 'changed platform:launcher/kpio'],
] as const) {
  test(`a changed ${path} is named`, { skip }, () =>
    withChangedByte(path, () =>
      withSystem({ KPIO_TPM: 'software' }, async () => {
        const verified = await run(['security', 'verify', '--json', '--accept-software']);
        assert.equal(verified.code, 1);
        assert.equal(jsonOf(verified)['code'], 'attestation.changed');
        assert.deepEqual(differencesOf(verified), [difference]);
      }),
    ),
  );
}

test('an attestation by software alone is refused by default', { skip }, () =>
  withSystem({ KPIO_TPM: 'software' }, async () => {
    const refused = await run(['security', 'verify', '--json']);
    assert.equal(refused.code, 1);
    assert.equal(jsonOf(refused)['code'], 'attestation.no-root-of-trust');
    const accepted = await run(['security', 'verify', '--accept-software']);
    assert.equal(accepted.code, 0, accepted.stdout);
    assert.match(accepted.stdout, /registers and key are software/);
  }),
);

test('other flags and variables of Node are a difference to an earlier attestation', { skip }, async () => {
  const earlier = join(copy, 'earlier.json');
  await withSystem({ KPIO_TPM: 'software' }, () => run(['security', 'attest', '-o', earlier]));
  await withSystem({ KPIO_TPM: 'software', NODE_OPTIONS: '--max-old-space-size=4000' }, async () => {
    const verified = await run(['security', 'verify', '--json', '--accept-software', '--key', 'any', '--reference', earlier]);
    const found = differencesOf(verified);
    assert.ok(found.includes('added configuration:start/environment NODE_OPTIONS'), found.join());
    assert.ok(found.includes('changed configuration:start/command line'), 'another state folder');
  });
});

test('code that was changed after the boot does not run', { skip }, () =>
  withSystem({ KPIO_TPM: 'software' }, (_boot, kernel) =>
    withChangedByte('.kpio/build/screen.cjs', async () => {
      const screen = descendants(kernel).find((pid) => {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return words.endsWith('boot.cjs\0screen\0') && !words.includes('bwrap');
      });
      process.kill(screen!, 'SIGKILL');
      await eventually('the refusal in the log', () => readFileSync(join(state, 'kernel.log'), 'utf8').includes('screen.cjs is not what was measured at boot'));
    }),
  ),
);

test('a service that does not come up ends what has opened its doors already, with a code', { skip }, async () => {
  const file = join(copy, '.kpio', 'build', 'screen.cjs');
  const bytes = readFileSync(file);
  writeFileSync(file, "(function () { throw new Error('this screen is broken'); })");
  state = newFolder();
  try {
    const answer = await finished(start(['--no-desktop', '--cdp-port', '0', '--json', '--state', state], { KPIO_TPM: 'software' }));
    assert.equal(answer.code, 1);
    const { code, message } = jsonOf(answer);
    assert.equal(code, 'boot.service-failed');
    assert.match(String(message), /screen/);
    assert.match(readFileSync(join(state, 'kernel.log'), 'utf8'), /this screen is broken/);
    const audited = await run(['audit', 'search', '--event', 'boot.failed', '--json']);
    assert.match(audited.stdout, /boot\.service-failed/, 'the log of the state folder is read without a running system');
  } finally {
    writeFileSync(file, bytes);
    rmSync(state, { recursive: true, force: true });
  }
});

test('a page of the desktop that was changed after the boot is not handed out', { skip }, () =>
  withSystem(
    { KPIO_TPM: 'software' },
    (boot) =>
      withChangedByte('.kpio/build/desktop/desktop.js', async () => {
        const address = new URL(String(boot['desktop']));
        const entry = await fetch(address, { redirect: 'manual' });
        const headers = { Cookie: entry.headers.get('set-cookie')!.split(';')[0]! };
        const changed = await fetch(new URL('/desktop.js', address), { headers });
        assert.equal(changed.status, 500);
        assert.match(await changed.text(), /desktop\/desktop\.js is not what was measured at boot: it is not used \[attestation\.changed\]/);
        const unchanged = await fetch(new URL('/desktop.css', address), { headers });
        assert.deepEqual([unchanged.status, await unchanged.text()], [200, readFileSync(join(copy, '.kpio/build/desktop/desktop.css'), 'utf8')]);
      }),
    ['--port', '0'],
  ),
);

test('a bundled font that was changed after the boot is not used', { skip }, () =>
  withSystem({ KPIO_TPM: 'software' }, (boot) =>
    withChangedByte('.kpio/build/fonts/cousine-latin-400-normal.ttf', async () => {
      const page = await CdpPage.open(String(boot['cdp']), 'data:text/html,<p style="font-family:Cousine">text');
      await eventually('the refusal in the log', async () => {
        await page.evaluate('document.body.offsetHeight').catch(() => {});
        return readFileSync(join(state, 'kernel.log'), 'utf8').includes('fonts/cousine-latin-400-normal.ttf is not what was measured at boot');
      });
      assert.ok(Number(await page.evaluate('document.querySelector("p").offsetHeight')) > 0, 'another font takes its place');
      page.close();
    }),
  ),
);

for (const words of [
  ['measure'],
  ['attest'],
  ['verify'],
  ['verify', '/nonexistent'],
  ['nonsense'],
  ['measure', 'more'],
  ['verify', '--key', 'x'],
  ['attest', '--nonce', 'xyz'],
]) {
  test(`security ${words.join(' ')} without a running system fails with a code`, { skip }, async () => {
    state = newFolder();
    const answer = await run(['security', ...words, '--json']);
    assert.equal(answer.code, 1);
    assert.match(String(jsonOf(answer)['code']), /^cli\.(not-running|usage)$/);
    rmSync(state, { recursive: true });
  });
}
