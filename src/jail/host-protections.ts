// Protections of the machine that KPIO runs on, each with the fact that shows it: MISSION K2.5. Reads /proc and /sys (or trees that stand for
// them in tests); nothing is changed, nothing needs rights. What a plain user cannot see is 'unknown', never assumed.

import { namesIn, readBounded, readNumber } from './bounded-read.ts';
import { readElf } from './elf.ts';
import { readSettings, sysctlName } from './hardening.ts';
import type { Protection, ProtectionState } from './protection.ts';

export interface HostFiles {
  readonly proc: string;
  readonly sys: string;
  /** The Node that all processes run. */
  readonly node: string;
  /** Why the sandbox is not stronger (jail/sandbox.ts); null when it is. */
  readonly sandboxWeakness: string | null;
  /** Version of Landlock's interface; null where the call is missing. */
  readonly landlockVersion: number | null;
}

const MAX_CPU_INFO_BYTES = 32 * 1024;

export function hostProtections(files: HostFiles): readonly Protection[] {
  const cpu = readBounded(`${files.proc}/cpuinfo`, MAX_CPU_INFO_BYTES) ?? '';
  const commandLineText = readBounded(`${files.proc}/cmdline`, 8192);
  const commandLine = (commandLineText ?? '').split(/\s+/);
  const flags = new Set((/^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpu)?.[1] ?? '').split(' '));
  const isX86 = /^flags\s*:/m.test(cpu);
  const all = [
    supervisorProtection('smep', flags, commandLine, isX86, 'The kernel would run code that a program has put into its own memory.'),
    supervisorProtection('smap', flags, commandLine, isX86, 'The kernel would take for its own what a program has put into its memory.'),
    noExecute(flags, isX86),
    kernelAddressRandomisation(commandLine),
    stackGuardGap(commandLine),
    controlFlow(flags, isX86, files.node),
    vulnerabilities(files.sys),
    seccompAvailable(files.proc),
    userNamespaces(files.proc),
    bubblewrap(files.sandboxWeakness),
    landlock(files.landlockVersion, files.sandboxWeakness),
    deviceMemory(files.sys),
    lockdown(files.sys),
    coreDumps(files.proc),
    ...settings(files.proc),
  ];
  // SAFETY: where the file that would show it cannot be read, nothing is on.
  const unseen = new Set([
    ...(!/^(flags|Features)\s*:/m.test(cpu) ? ['smep', 'smap', 'no-execute'] : []),
    ...(commandLineText === null ? ['stack-guard-gap'] : []),
  ]);
  return all.map((each) => (unseen.has(each.name) ? { ...each, state: 'unknown' as const, evidence: 'this machine does not show it' } : each));
}

function supervisorProtection(name: 'smep' | 'smap', flags: ReadonlySet<string>, commandLine: readonly string[], isX86: boolean, why: string): Protection {
  const isTurnedOff = commandLine.includes(`no${name}`);
  if (!isX86) {
    const counterpart = name === 'smep' ? 'PXN, which every arm64 processor has' : 'PAN, which is not shown to programs';
    return { name, state: name === 'smep' ? 'on' : 'unknown', evidence: `on arm64 its place is taken by ${counterpart}`, why, advice: '' };
  }
  const state: ProtectionState = flags.has(name) && !isTurnedOff ? 'on' : 'off';
  const evidence = isTurnedOff ? `the kernel was started with no${name}` : `/proc/cpuinfo ${flags.has(name) ? 'has' : 'does not have'} the flag ${name}`;
  return {
    name,
    state,
    evidence,
    why,
    advice: state === 'on' ? '' : isTurnedOff ? `start the machine without no${name}` : 'needs a newer processor, or a hypervisor that shows it',
  };
}

function noExecute(flags: ReadonlySet<string>, isX86: boolean): Protection {
  const isOn = !isX86 || flags.has('nx');
  const evidence = isX86 ? `/proc/cpuinfo ${isOn ? 'has' : 'does not have'} the flag nx` : 'every arm64 processor has it';
  return { name: 'no-execute', state: isOn ? 'on' : 'off', evidence, why: 'Data could be run as code.', advice: isOn ? '' : 'turn on NX (XD) in the firmware' };
}

function kernelAddressRandomisation(commandLine: readonly string[]): Protection {
  const isOff = commandLine.includes('nokaslr');
  return {
    name: 'kernel-address-randomisation',
    state: isOff ? 'off' : 'unknown',
    evidence: isOff ? 'the kernel was started with nokaslr' : 'not turned off at the start of the kernel; where it lies is not shown to programs',
    why: "An attacker would know where the kernel's code is.",
    advice: isOff ? 'start the machine without nokaslr' : '',
  };
}

function stackGuardGap(commandLine: readonly string[]): Protection {
  const given = commandLine.find((word) => word.startsWith('stack_guard_gap='))?.slice('stack_guard_gap='.length);
  const pages = given === undefined ? 256 : Number(given);
  return {
    name: 'stack-guard-gap',
    state: pages >= 1 ? 'on' : 'off',
    evidence: `${Number.isFinite(pages) ? pages : 'unknown'} pages below each main stack (${given === undefined ? "the kernel's usual" : 'set at the start of the kernel'})`,
    why: 'A stack that grows could run into another mapping without a fault.',
    advice: pages >= 1 ? '' : 'start the machine without stack_guard_gap=0',
  };
}

/** Forward (indirect branches) and backward (return addresses): the processor must have it, the kernel must give it, the program must be built for it. */
function controlFlow(flags: ReadonlySet<string>, isX86: boolean, node: string): Protection {
  const wanted = isX86 ? ['ibt', 'user_shstk'] : ['bti', 'paca'];
  const inCpu = wanted.filter((flag) => flags.has(flag));
  const elf = readElf(node);
  const inNode = elf === null ? [] : elf.controlFlow;
  const state: ProtectionState = inCpu.length === 2 && inNode.length === 2 ? 'on' : inCpu.length > 0 && inNode.length > 0 ? 'partial' : 'off';
  const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
  return {
    name: 'control-flow-integrity',
    state,
    evidence: `processor: ${list(inCpu)} of ${wanted.join(', ')}; Node's program is built for: ${elf === null ? 'unknown' : list(inNode)}`,
    why: 'An attacker who can overwrite a pointer or a return address can jump to any place in the code.',
    advice:
      state === 'on'
        ? ''
        : inCpu.length < 2
          ? 'needs a newer processor and kernel'
          : 'needs a Node that is built with -fcf-protection (or -mbranch-protection)',
  };
}

function vulnerabilities(sys: string): Protection {
  const folder = `${sys}/devices/system/cpu/vulnerabilities`;
  const open: string[] = [];
  let known = 0;
  for (const name of namesIn(folder, 256)) {
    const text = readBounded(`${folder}/${name}`, 512)?.trim() ?? '';
    if (text === '') continue;
    known++;
    if (text.startsWith('Vulnerable')) open.push(name);
  }
  const state: ProtectionState = known === 0 ? 'unknown' : open.length === 0 ? 'on' : 'partial';
  const evidence =
    known === 0 ? 'the kernel does not say' : open.length === 0 ? `none of ${known} known ones is open` : `open: ${open.join(', ')} (${known} known)`;
  const advice = state === 'partial' ? "update the processor's microcode and the kernel; a virtual machine depends on its host" : '';
  return {
    name: 'processor-vulnerabilities',
    state,
    evidence,
    why: 'A page could read memory of other processes through side effects of the processor.',
    advice,
  };
}

function seccompAvailable(proc: string): Protection {
  const actions = readBounded(`${proc}/sys/kernel/seccomp/actions_avail`, 512)?.trim() ?? '';
  const isOn = actions.split(' ').includes('kill_process');
  return {
    name: 'seccomp-available',
    state: isOn ? 'on' : 'off',
    evidence: actions === '' ? 'the kernel lists no actions' : `actions: ${actions}`,
    why: 'The second stage of the jail is a seccomp filter.',
    advice: isOn ? '' : 'needs a kernel with CONFIG_SECCOMP_FILTER',
  };
}

function userNamespaces(proc: string): Protection {
  const max = readNumber(`${proc}/sys/user/max_user_namespaces`);
  const clone = readNumber(`${proc}/sys/kernel/unprivileged_userns_clone`);
  const appArmor = readNumber(`${proc}/sys/kernel/apparmor_restrict_unprivileged_userns`);
  const problems = [
    ...(max === 0 ? ['user.max_user_namespaces is 0'] : []),
    ...(clone === 0 ? ['kernel.unprivileged_userns_clone is 0'] : []),
    ...(appArmor === 1 ? ['kernel.apparmor_restrict_unprivileged_userns is 1'] : []),
  ];
  const isOn = max !== null && problems.length === 0;
  return {
    name: 'user-namespaces',
    state: isOn ? 'on' : max === null ? 'off' : 'partial',
    evidence: max === null ? 'the kernel has none' : isOn ? `up to ${max} may be made` : problems.join('; '),
    why: 'The first stage of the jail makes namespaces without rights of its own.',
    advice: isOn ? '' : 'allow them to bubblewrap: an AppArmor profile for it, or the settings named here',
  };
}

function bubblewrap(weakness: string | null): Protection {
  return {
    name: 'bubblewrap',
    state: weakness === null ? 'on' : 'off',
    evidence: weakness ?? 'it was run and made all namespaces',
    why: 'Without it processes see the file system and the network, and seccomp alone keeps them from both.',
    advice: weakness === null ? '' : 'apt install bubblewrap',
  };
}

function landlock(version: number | null, weakness: string | null): Protection {
  const use = weakness === null ? "the jail's empty file system and seccomp do its work" : 'it keeps the network service to its own files';
  return {
    name: 'landlock',
    state: version === null ? 'off' : 'partial',
    evidence: version === null ? 'the kernel does not have it' : `version ${version} is there; ${use}`,
    why: 'A further lock for files and connections.',
    advice: '',
  };
}

function deviceMemory(sys: string): Protection {
  const groups = namesIn(`${sys}/kernel/iommu_groups`, 65_536).length;
  return {
    name: 'device-memory',
    state: groups > 0 ? 'on' : 'off',
    evidence: groups > 0 ? `${groups} groups of devices behind an IOMMU` : 'no IOMMU is in use',
    why: 'A device (or who controls one) could read and write all memory.',
    advice: groups > 0 ? '' : 'turn on VT-d or AMD-Vi in the firmware; in a virtual machine its host decides',
  };
}

function lockdown(sys: string): Protection {
  const mode = /\[(\w+)\]/.exec(readBounded(`${sys}/kernel/security/lockdown`, 256) ?? '')?.[1] ?? null;
  return {
    name: 'kernel-lockdown',
    state: mode === null || mode === 'none' ? 'off' : 'on',
    evidence: mode === null ? 'the kernel does not have it' : `mode ${mode}`,
    why: 'Root could change the running kernel, and with it everything that was measured.',
    advice: mode === null || mode === 'none' ? 'start the machine with Secure Boot, or with lockdown=integrity' : '',
  };
}

function coreDumps(proc: string): Protection {
  const pattern = readBounded(`${proc}/sys/kernel/core_pattern`, 512)?.trim() ?? null;
  const isNowhere = pattern === '' || pattern?.startsWith('|/bin/false') === true;
  return {
    name: 'core-dumps',
    state: isNowhere ? 'on' : pattern === null ? 'unknown' : 'partial',
    evidence: `core_pattern is "${pattern ?? 'not shown'}"; KPIO's processes have a limit of 0 and are not dumpable`,
    why: "A crashed process's memory, with what pages held, would end up in a file.",
    advice: '',
  };
}

function settings(proc: string): Protection[] {
  return readSettings(proc).map(({ setting, value, isEnough }) => ({
    name: setting.name,
    state: value === null ? 'unknown' : isEnough ? 'on' : 'off',
    evidence: value === null ? `this machine has no ${sysctlName(setting)}` : `${sysctlName(setting)} is ${value}`,
    why: setting.why,
    advice: value === null || isEnough ? '' : `sysctl -w ${sysctlName(setting)}=${setting.wanted} (kpio security harden)`,
  }));
}
