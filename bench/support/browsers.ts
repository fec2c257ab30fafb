// Starts KPIO and Chromium in the same way for benches: no window, a fresh profile, a debugging port of their own.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connectCdp } from './cdp-client.ts';
import type { CdpClient } from './cdp-client.ts';
import { requireChromium, ROOT } from './measure.ts';

export interface RunningBrowser {
  readonly pid: number;
  readonly cdp: CdpClient;
  /** From spawn until the debugging port answered, ms. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export const CHROMIUM_FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-extensions',
  '--no-first-run',
  '--remote-debugging-port=0',
  '--window-size=1280,720',
];

/** `kpio start` with its CDP port. */
export function startKpio(options: readonly string[] = ['--no-desktop']): Promise<RunningBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-bench-'));
  const child = spawn(join(ROOT, 'kpio'), ['start', '--json', '--state', folder, '--port', '0', '--cdp-port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return whenListening(child, child.stdout, /"cdp":"(http:[^"]+)"/, folder);
}

export function startChromium(): Promise<RunningBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'chromium-bench-'));
  const child = spawn(requireChromium(), [...CHROMIUM_FLAGS, `--user-data-dir=${folder}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  return whenListening(child, child.stderr, /DevTools listening on ws:\/\/([^/]+)\//, folder);
}

async function whenListening(child: ChildProcess, output: NodeJS.ReadableStream, pattern: RegExp, folder: string): Promise<RunningBrowser> {
  const startedAt = performance.now();
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let text = '';
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found.startsWith('http') ? found : `http://${found}`);
    });
    void ended.then(() => reject(new Error(`the browser ended before its port listened: ${text.slice(-500)}`)));
  });
  const startMs = performance.now() - startedAt;
  const cdp = await connectCdp(address);
  return {
    pid: child.pid ?? 0,
    cdp,
    startMs,
    async stop() {
      cdp.close();
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
