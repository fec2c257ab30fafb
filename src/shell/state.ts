// kpio state: a running system is asked over its control socket (state-control.ts answers); without one the folder is held and worked on here.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { FailureError } from '../base/failure.ts';
import { SILENT_LOG } from '../kernel/log.ts';
import { Backups } from '../kernel/state/backups.ts';
import type { Backup } from '../kernel/state/backups.ts';
import { restoreBackup } from '../kernel/state/restore-backup.ts';
import type { RestoredState } from '../kernel/state/restore-backup.ts';
import { checkFiles } from '../kernel/state/state-check.ts';
import type { StateCheck } from '../kernel/state/state-check.ts';
import { defaultStatePath, holdStateFolder } from '../kernel/state/state-folder.ts';
import { BACKUP_FOLDER, STATE_FILE, StateStore } from '../kernel/state/state-store.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import { textTable } from './text-table.ts';

const ACTS = ['backup', 'check', 'restore'];

interface Answer {
  readonly backup?: Backup;
  readonly check?: StateCheck;
  readonly restored?: RestoredState;
}

export async function run(input: CommandInput): Promise<number> {
  const path = resolve(input.options.get('state') ?? defaultStatePath());
  const [act = '', ...words] = input.operands;
  const number = backupNumber(act, words);
  const answer: Answer = act === 'restore' ? await held(path, () => restored(path, number)) : await backupOrCheck(path, act);
  const isGood = answer.check === undefined || answer.check.problems.length === 0;
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: isGood, ...answer })}\n`);
  else process.stdout.write(answerText(answer));
  return isGood ? 0 : 1;
}

/** null: the newest. Throws cli.usage. */
export function backupNumber(act: string, words: readonly string[]): number | null {
  if (!ACTS.includes(act)) throw new FailureError('cli.usage', `state knows ${ACTS.join(', ')}, not "${act}"`);
  const [word] = words;
  if (word === undefined) return null;
  if (act !== 'restore' || !/^\d{1,9}$/.test(word)) {
    throw new FailureError('cli.usage', `state ${act} takes ${act === 'restore' ? 'the number of a backup; kpio state check lists them' : 'nothing more'}`);
  }
  return Number(word);
}

async function backupOrCheck(path: string, act: string): Promise<Answer> {
  try {
    return await askRunning(path, { command: `state.${act}` });
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'cli.not-running') throw error;
  }
  return held(path, () => (act === 'backup' ? backUp(path) : { check: checkFiles(join(path, STATE_FILE), new Backups(join(path, BACKUP_FOLDER))) }));
}

/** Nobody else can start on the folder meanwhile. Rejects with boot.state-held while a system runs on it. */
async function held<T>(path: string, act: () => T): Promise<T> {
  if (!existsSync(join(path, STATE_FILE)) && !existsSync(join(path, BACKUP_FOLDER))) throw new FailureError('state.unusable', `${path} holds no state of KPIO`);
  const folder = await holdStateFolder(path);
  try {
    return act();
  } finally {
    folder.release();
  }
}

function backUp(path: string): Answer {
  const store = StateStore.open({ folder: path, log: SILENT_LOG, nowMs: Date.now });
  try {
    return { backup: store.backUp()! };
  } finally {
    store.close();
  }
}

function restored(path: string, number: number | null): Answer {
  return { restored: restoreBackup(path, number, SILENT_LOG, Date.now()) };
}

function answerText({ backup, check, restored: done }: Answer): string {
  if (backup !== undefined) return `backup ${backup.number}: ${backup.path}\n`;
  if (done !== undefined) {
    const kept = done.setAside === null ? '' : `; what it replaced is ${done.setAside}`;
    return `restored backup ${done.backup.number} of ${new Date(done.backup.madeAtMs).toISOString()}${kept}\n`;
  }
  const { version, problems, secrets, backups } = check!;
  const rows = backups.map(({ number, madeAtMs, isGood, path }) => [
    String(number),
    new Date(madeAtMs).toISOString(),
    isGood ? 'good' : 'NOT what it was',
    path,
  ]);
  return [
    problems.length === 0 ? `the state is whole (version ${String(version)})\n` : `NOT whole:\n${problems.map((problem) => `  ${problem}\n`).join('')}`,
    secrets === null ? '' : `${secrets.names.length} secrets, ${secrets.isUnlocked ? 'unlocked' : 'locked'}\n`,
    backups.length === 0 ? 'there is no backup\n' : `\n${textTable(['backup', 'made', 'state', 'file'], rows)}`,
  ].join('');
}
