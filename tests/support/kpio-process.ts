// KPIO as people start it, for tests that look at it from outside: one-shot commands, a running system, its processes.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { endWithTest } from './end-with-test.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Node's arguments for KPIO: from the bundles where they are, from the sources where not or where KPIO_FROM_SOURCE asks for it. */
export function kpioArguments(): string[] {
  const boot = join(ROOT, '.kpio', 'build', 'boot.cjs');
  const isBundled = process.env['KPIO_FROM_SOURCE'] !== '1' && existsSync(boot);
  return ['--no-warnings', ...(isBundled ? [boot, 'main'] : [join(ROOT, 'src', 'main.ts')])];
}

const BOOT_WITHIN_MS = 30_000;

export interface Finished {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export async function kpio(words: readonly string[], options: { env?: Record<string, string>; input?: string; timeoutMs?: number } = {}): Promise<Finished> {
  const child = spawn(process.execPath, [...kpioArguments(), ...words], {
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 60_000,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => {}).end(options.input ?? '');
  return finished(child);
}

/** What `kpio ... --json` printed as its one line. */
export function jsonOf(answer: Finished): Record<string, unknown> {
  const line = answer.stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`no JSON: ${answer.code ?? answer.signal}\n${answer.stdout}${answer.stderr}`);
  return JSON.parse(line) as Record<string, unknown>;
}

export async function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

export class TestSystem {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  readonly state: string;
  readonly cdp: string;
  readonly jail: string;
  readonly bootMs: number;
  readonly steps: readonly { readonly name: string; readonly ms: number }[];

  private constructor(child: ChildProcess, ended: Promise<Finished>, boot: Record<string, unknown>) {
    this.child = child;
    this.ended = ended;
    this.state = String(boot['state']);
    this.cdp = String(boot['cdp']);
    this.jail = String(boot['jail']);
    this.bootMs = Number(boot['bootMs']);
    this.steps = boot['steps'] as TestSystem['steps'];
  }

  /** Boots on a state folder of its own, without a desktop unless one is asked for; rejects with what it printed when it does not come up. */
  static async start(options: { words?: readonly string[]; env?: Record<string, string>; state?: string; desktop?: boolean } = {}): Promise<TestSystem> {
    const state = options.state ?? newFolder();
    const doors = options.desktop === true ? ['--port', '0'] : ['--no-desktop'];
    const words = [...doors, '--cdp-port', '0', '--json', '--state', state, ...(options.words ?? [])];
    const child = spawn(process.execPath, [...kpioArguments(), ...words], { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    endWithTest(child);
    const ended = finished(child);
    const tooLate = setTimeout(() => child.kill('SIGKILL'), BOOT_WITHIN_MS);
    const line = await Promise.race([firstLine(child), ended.then((answer) => `${answer.signal ?? ''} ${answer.stdout}${answer.stderr}`)]);
    clearTimeout(tooLate);
    const boot = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
    if (boot['ok'] !== true) throw new Error(`KPIO did not start: ${line}`);
    return new TestSystem(child, ended, boot);
  }

  get pid(): number {
    return this.child.pid!;
  }

  log(): string {
    const file = join(this.state, 'kernel.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** All processes below the kernel, by what they are. */
  processes(): { readonly pid: number; readonly kind: string }[] {
    return descendants(this.pid).flatMap((pid) => {
      // A copy of the zygote has the command line 'kpio site'.
      const words = commandLine(pid).flatMap((word) => (word.startsWith('kpio ') ? word.split(' ') : [word]));
      if (words[0]?.endsWith('bwrap') === true) return [];
      const kind = ['network', 'screen', 'zygote', 'site'].find((name) => words.some((word) => word === name || word.endsWith(`services/${name}.ts`)));
      return kind === undefined ? [] : [{ pid, kind }];
    });
  }

  async signal(signal: NodeJS.Signals): Promise<Finished> {
    this.child.kill(signal);
    return this.ended;
  }

  /** SIGTERM, then the state folder goes. */
  async stop(): Promise<Finished> {
    const answer = await this.signal('SIGTERM');
    rmSync(this.state, { recursive: true, force: true });
    return answer;
  }
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kpio-test-'));
}

/** Process numbers below `pid`, from /proc. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== null) parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const pending = [...(parents.get(pid) ?? [])];
  while (pending.length > 0) {
    const next = pending.pop()!;
    found.push(next);
    pending.push(...(parents.get(next) ?? []));
  }
  return found;
}

/** Zombies do not count: nothing of them runs. */
export function isRunning(pid: number): boolean {
  const stat = readProc(pid, 'stat');
  return stat !== null && !/^\d+ \(.*\) [ZX]/s.test(stat);
}

/** Polls until `holds`; a question that fails counts as no, as of a page that moves on. Fails with `what` after `withinMs`. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    let failed = '';
    try {
      if (await holds()) return;
    } catch (error) {
      failed = `: ${String(error)}`;
    }
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}${failed}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function parentOf(pid: number): number | null {
  const stat = readProc(pid, 'stat');
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function commandLine(pid: number): string[] {
  return (readProc(pid, 'cmdline') ?? '').split('\0');
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}
