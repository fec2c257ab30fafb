import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const AUDIT: CommandSpec = {
  name: 'audit',
  about: 'read, search, export and verify the audit log of the running system, or a folder without one',
  operands: 'log|search|verify|export [FOLDER]',
  minOperands: 1,
  maxOperands: 2,
  options: [
    { name: 'limit', value: 'NUMBER', about: 'log and search: at most so many entries, the newest', fallback: '20 for log, 100 for search' },
    { name: 'follow', about: 'log: go on with what comes, until Ctrl+C' },
    { name: 'since', value: 'TIME', about: 'search and export: not before; a date, or an age as in 30m, 2h, 7d' },
    { name: 'until', value: 'TIME', about: 'search and export: not after' },
    { name: 'guest', value: 'ID', about: 'search and export: about this guest, or done by it' },
    { name: 'event', value: 'PATTERN', about: 'search and export: events of this name; * stands for anything' },
    { name: 'outcome', value: 'OUTCOME', about: 'search and export: done, refused or failed' },
    { name: 'text', value: 'TEXT', about: 'search and export: entries that hold this text' },
    {
      name: 'key',
      value: 'KEY',
      about: "verify: the log's verifier key as you know it, or a file that holds it",
      fallback: "the folder's own, which proves less",
    },
    { name: 'older', value: 'FILE', about: 'verify: a checkpoint kept from before; the log has to begin with what it covers' },
    { name: 'counter', value: 'NUMBER', about: 'verify: the value of the counter that the log is anchored in' },
    { name: 'archive', value: 'FOLDER', about: 'verify: where pruned entries were moved to' },
    {
      name: 'state',
      value: 'FOLDER',
      about: 'without FOLDER: the state folder, whose log is read from the running system, or without one',
      fallback: '~/.local/state/kpio',
    },
    JSON_OPTION,
  ],
  examples: [
    ['kpio audit log --follow', 'what happens in the running system, as it comes'],
    ['kpio audit search --event "capability.*" --since 2h', 'who was granted and refused what in the last two hours'],
    ['kpio audit verify', 'every entry, every hash and the signature; exit code 1 when anything was changed'],
    ['kpio audit export ~/.local/state/kpio/audit --outcome refused > refused.jsonl', 'JSON lines for other programs'],
  ],
  output:
    'Entries as lines, or what was verified. --json: log and search {ok, size, entries}; verify {ok, size, entriesRead, prunedBefore, origin, keyFrom, counter, problems}. export prints one JSON object a line either way.',
  load: () => import('./audit.ts'),
};
