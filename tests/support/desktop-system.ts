// A whole KPIO with its desktop, started by the launcher as a person starts it, on a state folder and ports of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

import { endWithTest } from './end-with-test.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface DesktopSystem {
  /** Works once. */
  readonly address: string;
  /** The state folder: commands reach the system by it. */
  readonly state: string;
  /** Process ids of the jailed site processes, the spare one among them. */
  siteProcesses(): number[];
  stop(): Promise<void>;
}

/** Rejects with what KPIO printed when it does not come up. */
export async function startDesktopSystem(): Promise<DesktopSystem> {
  const state = mkdtempSync(join(tmpdir(), 'kpio-test-'));
  const child = spawn(join(ROOT, 'kpio'), ['start', '--state', state, '--json', '--port', '0', '--cdp-port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  endWithTest(child);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4000)));
  const firstLine = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const line = await Promise.race([firstLine.then(([text]) => text), exited.then(() => null)]);
  const answer = line === null ? null : (JSON.parse(line) as { ok: boolean; desktop: string });
  if (answer === null || !answer.ok) throw new Error(`KPIO did not start: ${line ?? ''} ${complaint}`);
  return {
    address: answer.desktop,
    state,
    siteProcesses: () => descendantsOf(child.pid!).filter(isSiteProcess),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function descendantsOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    const parent = Number.isInteger(id) ? parentOf(id) : null;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const found: number[] = [];
  for (const open = [pid]; open.length > 0;) {
    const below = children.get(open.pop()!) ?? [];
    found.push(...below);
    open.push(...below);
  }
  return found;
}

/** null when the process has ended meanwhile. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function isSiteProcess(pid: number): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (words[0]!.startsWith('kpio ')) return words[0] === 'kpio site';
    return basename(words[0]!) === 'node' && words.some((word) => word === 'site' || word.endsWith('/site.ts'));
  } catch {
    return false;
  }
}
