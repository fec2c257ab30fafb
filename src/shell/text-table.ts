// Tables and sizes as commands print them for people.

import { FailureError } from '../base/failure.ts';

/** Columns as wide as their longest cell, two blanks between. The last is not filled up. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 1536 -> `1.5 kB`: units of 1024. */
export function bytesToText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `512M`, `2G`, `100k`, `4096`: units of 1024. Throws cli.usage. */
export function bytesFromText(text: string): number {
  const match = /^(\d{1,12})([kKmMgGtT]?)[bB]?$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(match[2]!.toLowerCase());
  if (!Number.isSafeInteger(value)) throw new FailureError('cli.usage', `"${text}" is no size; write 512M or 2G`);
  return value;
}
