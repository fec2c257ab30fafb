// Protections of one running process, read from outside: its own word (what its jail reported when it locked itself) counts only where the
// machine shows nothing else. A plain user sees all of this of its own jailed processes, because it owns their user namespace.

import { statSync } from 'node:fs';

import { field, linkTarget, namesIn, readBounded } from './bounded-read.ts';
import { readElf } from './elf.ts';
import { readMaps } from './memory-maps.ts';
import type { MapFacts } from './memory-maps.ts';
import type { Protection, ProtectionState } from './protection.ts';

export interface InspectedProcess {
  /** The program itself, not bubblewrap around it. */
  readonly pid: number;
  /** What the jail's second stage reported from inside: 'seccomp:170', 'no-io-uring', ... [] for the kernel itself. */
  readonly reported: readonly string[];
  /** The kernel process, to compare namespaces with. */
  readonly kernelPid: number;
  /** Others of its kind: copies of one process lie where it lies. */
  readonly siblings: readonly number[];
  /** It is jailed; false for the kernel itself, which has what it needs. */
  readonly isJailed: boolean;
  /** Namespaces that it shares on purpose: the network service's network. */
  readonly sharedNamespaces: readonly string[];
}

const NAMESPACES = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'] as const;
const MAX_MAPS_BYTES = 4 * 1024 * 1024;
const MAX_DESCRIPTORS = 65_536;

export function processProtections(inspected: InspectedProcess, proc = '/proc'): readonly Protection[] {
  const folder = `${proc}/${inspected.pid}`;
  const status = readBounded(`${folder}/status`, 16_384) ?? '';
  const limits = readBounded(`${folder}/limits`, 8192) ?? '';
  const program = linkTarget(`${folder}/exe`);
  // Inside its own file system a program may be known under another name than here.
  const mapsText = readBounded(`${folder}/maps`, MAX_MAPS_BYTES);
  const maps = mapsText === null || mapsText === '' ? null : readMaps(mapsText, program ?? '');
  return [
    seccomp(status, inspected),
    noNewPrivileges(status, inspected),
    capabilities(status, inspected),
    namespaces(inspected, proc),
    rings(folder, inspected),
    dumpable(folder, status, inspected),
    addressRandomisation(maps, proc, inspected),
    positionIndependent(program === null ? null : `${folder}/exe`),
    guardPages(maps),
    noExecutableStack(maps),
    writeOrExecute(maps),
    shadowStack(status),
    limitsHeld(limits, inspected),
    speculation(status),
    tracer(status),
  ];
}

function seccomp(status: string, { reported, isJailed }: InspectedProcess): Protection {
  const mode = field(status, 'Seccomp');
  const filters = Number(field(status, 'Seccomp_filters') ?? 0);
  const instructions = reported.find((word) => word.startsWith('seccomp:'))?.slice('seccomp:'.length);
  // One filter from before its start, one that it installed itself.
  const state: ProtectionState = mode === null ? 'unknown' : mode !== '2' ? 'off' : filters >= 2 ? 'on' : 'partial';
  const modeName = { '0': 'none', '1': 'strict', '2': 'filter' }[mode ?? ''] ?? 'unknown';
  return {
    name: 'seccomp',
    state,
    evidence: `mode ${modeName}, ${filters} filters${instructions === undefined ? '' : `, the last of ${instructions} instructions`}`,
    why: 'A page that has taken over its process could ask the machine for anything.',
    advice: isJailed && state !== 'on' ? 'end this process; a service does not run unlocked' : '',
  };
}

function noNewPrivileges(status: string, { isJailed }: InspectedProcess): Protection {
  const value = field(status, 'NoNewPrivs');
  return {
    name: 'no-new-privileges',
    state: value === null ? 'unknown' : value === '1' ? 'on' : 'off',
    evidence: `NoNewPrivs is ${value ?? 'not shown'}`,
    why: 'Starting a setuid program would give rights back.',
    advice: isJailed && value !== '1' ? 'the jail did not take hold' : '',
  };
}

function capabilities(status: string, { isJailed }: InspectedProcess): Protection {
  const sets = ['CapEff', 'CapPrm', 'CapInh', 'CapAmb', 'CapBnd'].map((name) => [name, field(status, name)] as const);
  const isZero = (name: string): boolean => /^0+$/.test(sets.find((each) => each[0] === name)?.[1] ?? '');
  const state: ProtectionState = sets.some(([, value]) => value === null)
    ? 'unknown'
    : sets.every(([name]) => isZero(name))
      ? 'on'
      : isZero('CapEff')
        ? 'partial'
        : 'off';
  const held = sets.filter(([name]) => !isZero(name)).map(([name, value]) => `${name} ${value ?? 'unknown'}`);
  return {
    name: 'capabilities',
    state,
    evidence: held.length === 0 ? 'all five sets are empty' : held.join(', '),
    why: 'Rights of root in parts: mounting, raw sockets, reading other processes.',
    advice: isJailed || state === 'on' ? '' : 'run KPIO as a user without rights of root',
  };
}

function namespaces({ pid, kernelPid, isJailed, sharedNamespaces }: InspectedProcess, proc: string): Protection {
  const own: string[] = [];
  const shared: string[] = [];
  let isUnknown = false;
  for (const kind of NAMESPACES) {
    const mine = linkTarget(`${proc}/${pid}/ns/${kind}`);
    const kernels = linkTarget(`${proc}/${kernelPid}/ns/${kind}`);
    if (mine === null || kernels === null) isUnknown = true;
    else (mine === kernels ? shared : own).push(kind);
  }
  const missing = shared.filter((kind) => !sharedNamespaces.includes(kind));
  const state: ProtectionState = isUnknown ? 'unknown' : own.length === 0 ? 'off' : missing.length === 0 ? 'on' : 'partial';
  const onPurpose = shared.filter((kind) => sharedNamespaces.includes(kind));
  return {
    name: 'namespaces',
    state,
    evidence: isUnknown
      ? 'this user may not see them'
      : `own: ${own.join(', ') || 'none'}${missing.length === 0 ? '' : `; shared with the kernel: ${missing.join(', ')}`}${onPurpose.length === 0 ? '' : `; shared on purpose: ${onPurpose.join(', ')}`}`,
    why: 'It could see files, processes and networks of the machine.',
    advice: isJailed && (state === 'off' || state === 'partial') ? 'install bubblewrap and allow it user namespaces' : '',
  };
}

function rings(folder: string, { reported }: InspectedProcess): Protection {
  const descriptors = namesIn(`${folder}/fd`, MAX_DESCRIPTORS);
  const held = descriptors.filter((name) => linkTarget(`${folder}/fd/${name}`)?.includes('io_uring') === true).length;
  const isRefused = reported.includes('no-io-uring');
  const looked = descriptors.length === 0 ? 'its descriptors are not shown' : `none of its ${descriptors.length} descriptors is one`;
  return {
    name: 'io-uring',
    state: held > 0 ? 'off' : isRefused ? 'on' : descriptors.length > 0 ? 'partial' : 'unknown',
    evidence: held > 0 ? `it holds ${held}` : `${looked}${isRefused ? '; it made sure before it locked itself, and the filter refuses new ones' : ''}`,
    why: 'A ring does reads, writes and connections that no filter sees.',
    advice: held > 0 && isRefused ? 'end this process' : '',
  };
}

/** The files of a process that is not dumpable belong to root. Where all is root's that shows nothing. */
function dumpable(folder: string, status: string, { reported }: InspectedProcess): Protection {
  const owner = ownerOf(folder);
  const user = Number(/^(\d+)/.exec(field(status, 'Uid') ?? '')?.[1] ?? Number.NaN);
  const isShown = owner !== null && owner !== user;
  const isReported = reported.includes('not-dumpable');
  return {
    name: 'not-dumpable',
    state: isShown || isReported ? 'on' : owner === null ? 'unknown' : 'off',
    evidence: isShown
      ? `its files in /proc belong to user ${owner}, not to ${user}`
      : isReported
        ? 'reported when it locked itself'
        : 'its files in /proc belong to its user',
    why: 'Other programs of this user could read its memory and attach to it.',
    advice: '',
  };
}

function addressRandomisation(maps: MapFacts | null, proc: string, { pid, kernelPid, siblings }: InspectedProcess): Protection {
  const why = 'An attacker would know where everything is.';
  const name = 'address-randomisation';
  if (maps === null) return { name, state: 'unknown', evidence: 'its mappings are not shown', why, advice: '' };
  const { places } = maps;
  const kinds = (['library', 'heap', 'stack'] as const).filter((kind) => places[kind] !== '');
  const where = kinds.map((kind) => `${kind} at ${places[kind]}`).join(', ');
  const differsFrom = (other: number): boolean => {
    const text = other === pid ? null : readBounded(`${proc}/${other}/maps`, MAX_MAPS_BYTES);
    if (text === null || text === '') return true;
    const others = readMaps(text, '').places;
    return kinds.every((kind) => places[kind] !== others[kind]);
  };
  if (kinds.length === 0) return { name, state: 'unknown', evidence: 'it shows no library, heap or stack', why, advice: '' };
  if (!differsFrom(kernelPid)) {
    return { name, state: 'off', evidence: `${where}: the same as in the kernel process`, why, advice: 'kernel.randomize_va_space must be 2' };
  }
  const same = siblings.filter((other) => !differsFrom(other));
  return {
    name,
    state: same.length === 0 ? 'on' : 'partial',
    evidence: `${where}${pid === kernelPid ? '' : ': elsewhere than in the kernel process'}${same.length === 0 ? '' : `, but as in process ${same.join(', ')}: both are copies of one`}`,
    why,
    advice: same.length === 0 ? '' : 'start KPIO with KPIO_NO_ZYGOTE=1: each site process then starts by itself, which takes more time and memory',
  };
}

function positionIndependent(program: string | null): Protection {
  const elf = program === null ? null : readElf(program);
  return {
    name: 'position-independent',
    state: elf === null ? 'unknown' : elf.isPositionIndependent ? 'on' : 'off',
    evidence:
      elf === null
        ? 'the program cannot be read'
        : elf.isPositionIndependent
          ? 'the program is ET_DYN'
          : 'the program is ET_EXEC: its own code is at the same address in each start',
    why: 'The code of Node itself gives an attacker known places to jump to.',
    advice: elf === null || elf.isPositionIndependent ? '' : "Node's official builds are not position-independent; a distribution's own build may be",
  };
}

function guardPages(maps: MapFacts | null): Protection {
  return {
    name: 'guard-pages',
    state: maps === null ? 'unknown' : maps.guards > 0 ? 'on' : 'off',
    evidence: maps === null ? 'its mappings are not shown' : `${maps.guards} mappings that nothing may touch lie below writable ones (${maps.mappings} in all)`,
    why: 'A stack or buffer that runs over would reach what lies next to it.',
    advice: '',
  };
}

function noExecutableStack(maps: MapFacts | null): Protection {
  const state: ProtectionState = maps === null || maps.places.stack === '' ? 'unknown' : maps.hasExecutableStack ? 'off' : 'on';
  return {
    name: 'no-executable-stack',
    state,
    evidence: maps === null ? 'its mappings are not shown' : `the main stack is ${maps.hasExecutableStack ? '' : 'not '}executable`,
    why: 'What was written on the stack could be run.',
    advice: '',
  };
}

/** V8 compiles into memory that it can write: what it makes writable and executable at once is shown, not hidden. */
function writeOrExecute(maps: MapFacts | null): Protection {
  const bytes = maps?.writableCodeBytes ?? 0;
  return {
    name: 'write-or-execute',
    state: maps === null ? 'unknown' : bytes === 0 ? 'on' : 'partial',
    evidence:
      maps === null
        ? 'its mappings are not shown'
        : bytes === 0
          ? 'nothing is writable and executable at once'
          : `${Math.ceil(bytes / 1024)} kB are writable and executable at once (compiled scripts)`,
    why: 'An attacker who can write could write code. The jail assumes that they can.',
    advice: '',
  };
}

function shadowStack(status: string): Protection {
  const features = field(status, 'x86_Thread_features');
  const isOn = features?.split(' ').includes('shstk') === true;
  return {
    name: 'shadow-stack',
    state: isOn ? 'on' : 'off',
    evidence: features === null ? 'the kernel shows no such feature of its threads' : `features of its main thread: ${features === '' ? 'none' : features}`,
    why: 'Return addresses could be overwritten.',
    advice: '',
  };
}

function limitsHeld(limits: string, { isJailed, reported }: InspectedProcess): Protection {
  const soft = (name: string): string | null => new RegExp(`^${name}\\s{2,}(\\S+)`, 'm').exec(limits)?.[1] ?? null;
  const core = soft('Max core file size');
  const data = soft('Max data size');
  const files = soft('Max open files');
  const hasMemory = !reported.some((word) => word.startsWith('memory:')) || (data !== null && data !== 'unlimited');
  const state: ProtectionState = limits === '' ? 'unknown' : core === '0' && hasMemory ? 'on' : isJailed ? 'off' : 'partial';
  return {
    name: 'limits',
    state,
    evidence: limits === '' ? 'not shown' : `core ${core ?? '?'}, data ${data ?? '?'}, descriptors ${files ?? '?'}`,
    why: 'One page could take all of the machine, or leave its memory in a file.',
    advice: '',
  };
}

function speculation(status: string): Protection {
  const store = field(status, 'Speculation_Store_Bypass');
  const indirect = field(status, 'SpeculationIndirectBranch');
  const isMitigated = store !== null && /mitigated|not vulnerable/.test(store);
  return {
    name: 'speculation',
    state: store === null ? 'unknown' : isMitigated ? 'on' : 'partial',
    evidence: store === null ? 'not shown' : `store bypass: ${store}; indirect branches: ${indirect ?? 'not shown'}`,
    why: 'A page could read memory of its own process past its checks; each site has a process of its own.',
    advice: '',
  };
}

function tracer(status: string): Protection {
  const pid = field(status, 'TracerPid');
  return {
    name: 'not-traced',
    state: pid === null ? 'unknown' : pid === '0' ? 'on' : 'off',
    evidence: pid === null ? 'not shown' : pid === '0' ? 'no debugger is attached' : `process ${pid} is attached to it`,
    why: 'Who is attached sees and changes everything.',
    advice: pid === null || pid === '0' ? '' : `see what process ${pid} is`,
  };
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path).uid;
  } catch {
    return null;
  }
}
