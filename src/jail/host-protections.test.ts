import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hostProtections } from './host-protections.ts';
import { HARDENING } from './hardening.ts';
import type { Protection } from './protection.ts';
import { folderTree } from './test-tree.ts';

const GOOD = {
  'proc/cpuinfo': 'processor\t: 0\nflags\t\t: fpu nx smep smap ibt user_shstk\n',
  'proc/cmdline': 'quiet root=/dev/vda\n',
  'proc/sys/kernel/seccomp/actions_avail': 'kill_process kill_thread errno allow\n',
  'proc/sys/user/max_user_namespaces': '1000\n',
  'proc/sys/kernel/core_pattern': '|/bin/false\n',
  'sys/devices/system/cpu/vulnerabilities/meltdown': 'Not affected\n',
  'sys/devices/system/cpu/vulnerabilities/mds': 'Mitigation: Clear CPU buffers\n',
  'sys/kernel/iommu_groups/0/type': 'DMA\n',
  'sys/kernel/security/lockdown': 'none [integrity] confidentiality\n',
  ...Object.fromEntries(HARDENING.map(({ file, wanted }) => [`proc/sys/${file}`, `${wanted}\n`])),
};

function look(files: Readonly<Record<string, string>>, weakness: string | null = null): ReadonlyMap<string, Protection> {
  let found: readonly Protection[] = [];
  folderTree(files, (root) => {
    found = hostProtections({ proc: `${root}/proc`, sys: `${root}/sys`, node: `${root}/node`, sandboxWeakness: weakness, landlockVersion: 7 });
  });
  return new Map(found.map((each) => [each.name, each]));
}

test('a machine with all of it is on throughout, but for what cannot be seen from here', () => {
  const states = [...look(GOOD).values()].filter(({ state }) => state !== 'on').map(({ name, state }) => `${name} ${state}`);
  assert.deepEqual(states, ['kernel-address-randomisation unknown', 'control-flow-integrity off', 'landlock partial']);
});

test('each fact turns its protection, with the fact as evidence', () => {
  const cases: [change: Record<string, string>, name: string, state: string, evidence: RegExp][] = [
    [{ 'proc/cpuinfo': 'flags\t: nx\n' }, 'smep', 'off', /does not have the flag smep/],
    [{ 'proc/cmdline': 'nosmap\n' }, 'smap', 'off', /started with nosmap/],
    [{ 'proc/cpuinfo': 'Features\t: fp asimd\n' }, 'smep', 'on', /arm64/],
    [{ 'proc/cpuinfo': 'Features\t: fp asimd\n' }, 'smap', 'unknown', /PAN/],
    [{ 'proc/cmdline': 'nokaslr' }, 'kernel-address-randomisation', 'off', /nokaslr/],
    [{ 'proc/cmdline': 'stack_guard_gap=0' }, 'stack-guard-gap', 'off', /0 pages/],
    [{ 'sys/devices/system/cpu/vulnerabilities/mds': 'Vulnerable: no microcode\n' }, 'processor-vulnerabilities', 'partial', /open: mds/],
    [{ 'proc/sys/kernel/seccomp/actions_avail': '' }, 'seccomp-available', 'off', /no actions/],
    [{ 'proc/sys/user/max_user_namespaces': '0\n' }, 'user-namespaces', 'partial', /max_user_namespaces is 0/],
    [{ 'proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' }, 'user-namespaces', 'partial', /apparmor/],
    [{ 'proc/sys/kernel/core_pattern': 'core\n' }, 'core-dumps', 'partial', /"core"/],
    [{ 'sys/kernel/security/lockdown': '[none] integrity\n' }, 'kernel-lockdown', 'off', /none/],
    [{ 'proc/sys/kernel/randomize_va_space': '1\n' }, 'address-randomisation', 'off', /randomize_va_space is 1/],
    [{ 'proc/sys/kernel/kptr_restrict': 'junk\n' }, 'kernel-pointers', 'off', /is junk/],
  ];
  for (const [change, name, state, evidence] of cases) {
    const found = look({ ...GOOD, ...change }).get(name)!;
    assert.equal(found.state, state, name);
    assert.match(found.evidence, evidence);
  }
});

test('a machine that shows nothing is never taken for a safe one', () => {
  const found = look({ 'proc/empty': '' }, 'bubblewrap is not installed');
  const on = [...found.values()].filter(({ state }) => state === 'on').map(({ name }) => name);
  assert.deepEqual(on, []);
  assert.equal(found.get('bubblewrap')!.advice, 'apt install bubblewrap');
});

test('every protection says why it matters, and what is off what to do', () => {
  for (const { name, why, state, advice } of look(GOOD).values()) {
    assert.match(why, /^[A-Z_a-z].*\.$/, name);
    if (state === 'off') assert.notEqual(advice, '', name);
  }
});
