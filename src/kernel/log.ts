// The kernel's own log: what an operator must know. One line each, to standard error and to kernel.log in the state folder.

import { appendFileSync } from 'node:fs';

export interface KernelLog {
  /** `detail` is kept in the file only, here as below. */
  info(line: string, detail: string): void;
  warn(line: string, detail: string): void;
  /** For the file only. */
  note(line: string): void;
}

export const SILENT_LOG: KernelLog = { info: () => {}, warn: () => {}, note: () => {} };

/** `file` null: standard error only. `quiet`: warnings only. */
export function openLog(file: string | null, quiet: boolean): KernelLog {
  const write = (level: string, line: string, detail: string): void => {
    if (file === null) return;
    try {
      appendFileSync(file, `${new Date().toISOString()} ${level} ${line}${detail === '' ? '' : `\n  ${detail.trim().replaceAll('\n', '\n  ')}`}\n`);
    } catch {
      // A full disk must not take the system down; the audit log has its own, stricter rule.
    }
  };
  return {
    info(line, detail) {
      if (!quiet) process.stderr.write(`kpio: ${line}\n`);
      write('info', line, detail);
    },
    warn(line, detail) {
      process.stderr.write(`kpio: ${line}\n`);
      write('warn', line, detail);
    },
    note: (line) => write('note', line, ''),
  };
}
