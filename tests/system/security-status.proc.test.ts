// kpio security status and harden, and a boot that insists: on the machine that runs the tests.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ProcessReport, Protection } from '../../src/jail/protection.ts';
import { missingForStrict } from '../../src/jail/protection.ts';
import { CdpPage } from '../support/cdp-client.ts';
import { eventually, jsonOf, kpio, newFolder, TestSystem } from '../support/kpio-process.ts';

interface Status {
  readonly isRunning: boolean;
  readonly host: readonly Protection[];
  readonly processes: readonly ProcessReport[];
  readonly limits: readonly { readonly name: string; readonly means: string | null }[];
  readonly siteProcesses: { readonly how: string; readonly reason: string } | null;
  readonly missing: readonly string[];
}

async function statusOf(state: string): Promise<Status> {
  return jsonOf(await kpio(['security', 'status', '--json', '--state', state])) as unknown as Status;
}

test('every service and every site holds what the jail promises, read from outside', async () => {
  const system = await TestSystem.start();
  try {
    const page = await CdpPage.open(system.cdp);
    await page.send('Page.navigate', { url: 'data:text/html,<title>one</title>' });
    await eventually('the page is there', async () => (await page.evaluate('document.title')) === 'one');
    const { isRunning, processes, limits } = await statusOf(system.state);
    assert.equal(isRunning, true);
    const kinds = new Set(processes.map(({ kind }) => kind));
    for (const kind of ['kernel', 'network', 'screen', 'site']) assert.ok(kinds.has(kind), kind);
    // Of the processes only: what the machine itself lacks is not the jail's.
    if (system.jail === 'namespaces and seccomp') {
      assert.deepEqual(
        missingForStrict({ host: [], processes }).filter((each) => !each.includes('(host')),
        [],
      );
    }
    for (const { protections, kind } of processes) {
      for (const { name, evidence, why } of protections) assert.ok(evidence !== '' && why !== '', `${kind} ${name}`);
    }
    assert.ok(limits.some(({ name, means }) => name === 'memory' && means !== null));
    const text = await kpio(['security', 'status', '--state', system.state]);
    assert.equal(text.code, 0);
    assert.match(text.stdout, /protection +kernel \d+ +network \d+ +screen \d+/);
    page.close();
  } finally {
    await system.stop();
  }
});

test('how site processes are started is told, and why not as copies', async () => {
  for (const [value, expected] of [
    ['', { how: 'copy', reason: '' }],
    ['1', { how: 'by-itself', reason: 'it is switched off by KPIO_NO_ZYGOTE' }],
  ] as const) {
    const system = await TestSystem.start({ env: { KPIO_NO_ZYGOTE: value } });
    try {
      await eventually('the zygote is tried', async () => (await statusOf(system.state)).siteProcesses?.how !== 'being-tried');
      assert.deepEqual((await statusOf(system.state)).siteProcesses, expected);
      const text = await kpio(['security', 'status', '--state', system.state]);
      assert.match(
        text.stdout,
        value === '' ? /^ {2}copies of one zygote$/m : /^ {2}started one by one, without a zygote: it is switched off by KPIO_NO_ZYGOTE$/m,
      );
    } finally {
      await system.stop();
    }
  }
});

test('when nothing runs the machine alone is shown', async () => {
  const { isRunning, host, processes } = await statusOf(newFolder());
  assert.equal(isRunning, false);
  assert.deepEqual(processes, []);
  for (const name of ['smep', 'smap', 'address-randomisation', 'control-flow-integrity', 'bubblewrap', 'ptrace-scope']) {
    assert.ok(
      host.some((each) => each.name === name),
      name,
    );
  }
});

test('--strict does not start without bubblewrap, and names what is missing', async () => {
  const answer = await kpio(['--strict', '--no-desktop', '--cdp-port', '0', '--json', '--state', newFolder()], { env: { KPIO_NO_BUBBLEWRAP: '1' } });
  assert.equal(answer.code, 1);
  const { code, message } = jsonOf(answer);
  assert.equal(code, 'boot.not-strict');
  assert.match(String(message), /bubblewrap \(host: bubblewrap is switched off by KPIO_NO_BUBBLEWRAP\)/);
  assert.match(String(message), /namespaces \(network \d+: own: none/);
});

test('harden prints what it would do and does nothing by itself', async () => {
  const { host } = await statusOf(newFolder());
  const weak = host.filter(({ state, advice }) => state === 'off' && advice.startsWith('sysctl')).length;
  const answer = jsonOf(await kpio(['security', 'harden', '--json']));
  const steps = answer['steps'] as { command: string; isApplied: boolean; why: string }[];
  assert.equal(steps.filter(({ command }) => command.startsWith('sysctl -w ')).length, weak);
  for (const { isApplied, why } of steps) assert.ok(!isApplied && why !== '');
  const again = await statusOf(newFolder());
  assert.deepEqual(
    again.host.map(({ name, state }) => `${name} ${state}`),
    host.map(({ name, state }) => `${name} ${state}`),
  );
});
