// Stage 1 of the jail: the command that starts a process inside namespaces with an empty file system (bubblewrap).
// Where bubblewrap or user namespaces are missing, the plain command is used and the report says so.

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { assemble } from './bpf.ts';
import { CONFINE } from './confine-files.ts';
import { keepDescriptorsFromChildren } from './inherited-descriptors.ts';
import { landlockVersion } from './landlock.ts';
import type { FileAccess } from './landlock.ts';
import { STAGE_ONE, STAGE_ONE_NO_SOCKETS } from './profiles.ts';

export interface SandboxRequest {
  readonly program: string;
  readonly args: readonly string[];
  /** Files and folders that exist inside, read-only, at the same path. Missing ones are left out. */
  readonly readable: readonly string[];
  /** Folders that exist inside and may be written. */
  readonly writable: readonly string[];
  readonly network: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

export interface SandboxedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Descriptor of the stage 1 filter for this one spawn, at stdio index `FILTER_DESCRIPTOR`; null without bubblewrap. */
  readonly filterDescriptor: number | null;
}

/** Where the child finds its descriptors: 3 messages, 4 blocking calls, 5 the filter (read by bubblewrap, closed for Node). */
export const FILTER_DESCRIPTOR = 5;

export type SandboxStrength = 'namespaces' | 'filter-only';

/** Decides once per boot what the machine can do; `prepare` then makes one command per process. */
export class Sandbox {
  readonly strength: SandboxStrength;
  /** Why it is not stronger, for people; null when it is. */
  readonly weakness: string | null;
  readonly #bubblewrap: string | null;
  /** Asked only where bubblewrap is missing: the network service, which has files, is kept to its own by it. */
  readonly #hasLandlock: boolean;
  readonly #filterFiles: { readonly sockets: string; readonly noSockets: string };

  /** `runFolder` is private to this KPIO and writable. */
  constructor(runFolder: string) {
    this.#filterFiles = { sockets: join(runFolder, 'stage1.bpf'), noSockets: join(runFolder, 'stage1-no-sockets.bpf') };
    // Before the first process is started.
    keepDescriptorsFromChildren();
    writeFileSync(this.#filterFiles.sockets, assemble(STAGE_ONE), { mode: 0o600 });
    writeFileSync(this.#filterFiles.noSockets, assemble(STAGE_ONE_NO_SOCKETS), { mode: 0o600 });
    const { program, problem } = findBubblewrap();
    this.#bubblewrap = program;
    this.weakness = problem;
    this.#hasLandlock = program === null && landlockVersion() !== null;
    this.strength = program === null ? 'filter-only' : 'namespaces';
  }

  prepare(request: SandboxRequest): SandboxedCommand {
    if (this.#bubblewrap === null) {
      return {
        program: request.program,
        args: request.args,
        environment: request.network && this.#hasLandlock ? confined(request) : request.environment,
        filterDescriptor: null,
      };
    }
    const filter = openSync(request.network ? this.#filterFiles.sockets : this.#filterFiles.noSockets, 'r');
    return {
      program: this.#bubblewrap,
      args: [...bubblewrapArguments(request), request.program, ...request.args],
      environment: request.environment,
      filterDescriptor: filter,
    };
  }
}

function confined({ readable, writable, environment }: SandboxRequest): Readonly<Record<string, string>> {
  // A configuration of OpenSSL that is there and may not be read ends Node; one that is not there does not.
  return { ...environment, OPENSSL_CONF: '/nonexistent', [CONFINE]: JSON.stringify({ readable, writable } satisfies FileAccess) };
}

function bubblewrapArguments(request: SandboxRequest): string[] {
  const args = ['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv'];
  if (request.network) args.push('--share-net');
  for (const [name, value] of Object.entries(request.environment)) args.push('--setenv', name, value);
  for (const path of request.readable) args.push('--ro-bind-try', path, path);
  for (const path of request.writable) args.push('--bind', path, path);
  args.push('--remount-ro', '/', '--seccomp', String(FILTER_DESCRIPTOR), '--');
  return args;
}

interface FoundBubblewrap {
  readonly program: string | null;
  readonly problem: string | null;
}

const TRIAL = ['--unshare-all', '--cap-drop', 'ALL', '--ro-bind', '/', '/', '--', '/bin/true'];
const TRIAL_ENDS_WITHIN_MS = 5000;

let found: FoundBubblewrap | null = null;
let trial: Promise<void> | null = null;

/** Whether stage 1 is to be had here. Tried once. */
export function hasBubblewrap(): boolean {
  return findBubblewrap().program !== null;
}

/** Why it is not; null when it is. */
export function bubblewrapProblem(): string | null {
  return findBubblewrap().problem;
}

/** Runs bubblewrap once to see that it really works here: user namespaces may be off. The answer costs about 8 ms. */
function findBubblewrap(): FoundBubblewrap {
  return (found ??= tryBubblewrap());
}

/** The same while something else is done: once this has resolved, the answer is there. Never rejects. */
export function tryBubblewrapBeside(): Promise<void> {
  return (trial ??= startTrial());
}

async function startTrial(): Promise<void> {
  const candidate = bubblewrapProgram();
  found ??= candidate.program === null ? candidate : verdict(candidate.program, await exitCodeOf(candidate.program));
}

function tryBubblewrap(): FoundBubblewrap {
  const candidate = bubblewrapProgram();
  if (candidate.program === null) return candidate;
  return verdict(candidate.program, spawnSync(candidate.program, TRIAL, { stdio: 'ignore', timeout: TRIAL_ENDS_WITHIN_MS }).status);
}

function bubblewrapProgram(): FoundBubblewrap {
  if (process.env['KPIO_NO_BUBBLEWRAP'] === '1') return { program: null, problem: 'bubblewrap is switched off by KPIO_NO_BUBBLEWRAP' };
  const program = (process.env['PATH'] ?? '/usr/bin:/bin')
    .split(':')
    .map((folder) => join(folder, 'bwrap'))
    .find(isExecutable);
  return program === undefined ? { program: null, problem: 'bubblewrap is not installed' } : { program, problem: null };
}

/** null: it could not be started, or took too long. */
function exitCodeOf(program: string): Promise<number | null> {
  return new Promise((resolve) => {
    const trial = spawn(program, TRIAL, { stdio: 'ignore', timeout: TRIAL_ENDS_WITHIN_MS });
    trial.on('error', () => resolve(null));
    trial.on('exit', resolve);
  });
}

function verdict(program: string, exitCode: number | null): FoundBubblewrap {
  return exitCode === 0 ? { program, problem: null } : { program: null, problem: 'bubblewrap cannot make namespaces on this machine' };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The shared libraries that a program or add-on loads, as paths to make readable inside. Asks the dynamic loader. */
export function sharedLibraries(file: string): readonly string[] {
  const answer = spawnSync('ldd', [file], { encoding: 'utf8' });
  const paths = new Set<string>();
  for (const match of (answer.stdout ?? '').matchAll(/(?:=> |^\s+)(\/\S+)/gm)) {
    const path = match[1]!;
    if (!existsSync(path)) continue;
    paths.add(path);
    paths.add(realpathSync(path));
  }
  return [...paths].map((path) => (existsSync(dirname(path)) ? path : realpathSync(path)));
}
