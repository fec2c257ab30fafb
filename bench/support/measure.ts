// Medians and tables for benches. A figure is always a ratio to the peer measured in the same run: these machines are shared and noisy.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((p, q) => p - q);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Wall time of a command, ms. Throws when it fails. */
export function timeCommand(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): number {
  const startedAt = performance.now();
  const answer = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment }, timeout: 120_000 });
  if (answer.status !== 0) throw new Error(`${program} ended with ${answer.status ?? answer.signal}: ${String(answer.stderr).slice(-500)}`);
  return performance.now() - startedAt;
}

/** Runs both in turn, so that a change of the machine's load meets both. */
export function interleaved<T extends string>(rounds: number, subjects: Readonly<Record<T, () => number>>): Record<T, number> {
  const values = {} as Record<T, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(subjects) as T[]) (values[name] ??= []).push(subjects[name]());
  }
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, median(list as number[])])) as Record<T, number>;
}

export function printTable(title: string, header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = [header, ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? String(Math.round(cell * 100) / 100) : cell)))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => String(row[column] ?? '').length)));
  process.stdout.write(`\n${title}\n`);
  for (const row of cells) process.stdout.write(`  ${row.map((cell, column) => String(cell).padEnd(widths[column]!)).join('  ')}\n`);
}

/** Says plainly that there is nothing to compare with, and ends well. */
export function requireChromium(): string {
  if (CHROMIUM !== null) return CHROMIUM;
  process.stdout.write('skipped: Chromium (Debian package chromium) is not installed, so there is nothing to compare with\n');
  process.exit(0);
}
