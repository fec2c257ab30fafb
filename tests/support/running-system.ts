// A whole KPIO for a test: started as people start it, with a state folder of its own, ended by its process number.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { endWithTest } from './end-with-test.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface RunningSystem {
  /** `http://127.0.0.1:PORT` of CDP. */
  readonly cdp: string;
  readonly pid: number;
  readonly stateFolder: string;
  /** What it has written to standard error so far. */
  errors(): string;
  stop(): Promise<void>;
}

/** `options` are added to the command line. With KPIO_FROM_SOURCE set it runs from the sources, else from the bundles. */
export async function startSystem(options: readonly string[] = []): Promise<RunningSystem> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'kpio-test-'));
  const child = spawn(
    process.execPath,
    ['--no-warnings', join(ROOT, 'src/main.ts'), '--no-desktop', '--cdp-port', '0', '--state', stateFolder, '--json', ...options],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  endWithTest(child);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await Promise.race([firstLine(child.stdout), exited.then((code) => Promise.reject(new Error(`KPIO ended with ${code}: ${errors}`)))]);
  const started = JSON.parse(line) as { ok: boolean; cdp: string };
  if (!started.ok) {
    child.kill('SIGTERM');
    rmSync(stateFolder, { recursive: true, force: true });
    throw new Error(`KPIO did not start: ${line}`);
  }
  return {
    cdp: started.cdp,
    pid: child.pid!,
    stateFolder,
    errors: () => errors,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}
