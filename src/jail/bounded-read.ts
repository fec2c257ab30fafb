// Small files of /proc and /sys, and of trees that stand for them in tests. What is not there is null; what is too long is cut:
// a name or a command line in there is somebody else's bytes.

import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';

const DEFAULT_MAX_BYTES = 64 * 1024;

/** At most `maxBytes`; null when the file cannot be read. */
export function readBounded(path: string, maxBytes = DEFAULT_MAX_BYTES): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const bytes = Buffer.allocUnsafe(maxBytes);
    let length = 0;
    // /proc gives a page at a time.
    while (length < maxBytes) {
      const read = readSync(descriptor, bytes, length, maxBytes - length, null);
      if (read === 0) break;
      length += read;
    }
    return bytes.toString('utf8', 0, length);
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** The whole number that a file holds; null when it holds none. */
export function readNumber(path: string): number | null {
  return parseWhole(readBounded(path, 64)?.trim());
}

export function parseWhole(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d{1,20}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** Names in a folder, at most `max`; [] when it cannot be read. */
export function namesIn(path: string, max = 65_536): readonly string[] {
  try {
    return readdirSync(path).slice(0, max);
  } catch {
    return [];
  }
}

/** What a link says; null when it cannot be read. */
export function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** The value of a `Name:\tvalue` line, as in /proc/PID/status and /proc/meminfo. */
export function field(text: string, name: string): string | null {
  const start = text.startsWith(`${name}:`) ? 0 : text.indexOf(`\n${name}:`) + 1;
  if (start === 0 && !text.startsWith(`${name}:`)) return null;
  const end = text.indexOf('\n', start);
  return text.slice(start + name.length + 1, end < 0 ? undefined : end).trim();
}

/** Bytes of a field in kB; null when it is absent or no number. */
export function kilobyteField(text: string, name: string): number | null {
  const value = parseWhole(field(text, name)?.replace(/ kB$/, ''));
  return value === null ? null : value * 1024;
}
