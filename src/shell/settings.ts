// kpio settings: asked for over the control socket (settings-control.ts answers).

import { FailureError } from '../base/failure.ts';
import type { SettingView } from '../kernel/state/settings.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import { textTable } from './text-table.ts';

/** Act -> how many words follow it. */
const ACTS: Readonly<Record<string, number>> = { list: 0, get: 1, set: 2, reset: 1 };
const TAKES = ['nothing more', 'the name of a setting', 'the name of a setting and a value'];

export async function run(input: CommandInput): Promise<number> {
  const answer = await askRunning(input.options.get('state') ?? defaultStatePath(), questionOf(input.operands));
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, ...answer })}\n`);
  else if (Array.isArray(answer['settings'])) process.stdout.write(listText(answer['settings'] as SettingView[]));
  else process.stdout.write(settingText(answer['setting'] as SettingView));
  return 0;
}

/** Throws cli.usage. */
export function questionOf([act = '', ...words]: readonly string[]): Record<string, unknown> {
  const count = Object.hasOwn(ACTS, act) ? ACTS[act]! : null;
  if (count === null) throw new FailureError('cli.usage', `settings knows ${Object.keys(ACTS).join(', ')}, not "${act}"`);
  if (words.length !== count) throw new FailureError('cli.usage', `settings ${act} takes ${TAKES[count]}`);
  const [name, value] = words;
  return { command: `settings.${act}`, ...(name === undefined ? {} : { name }), ...(value === undefined ? {} : { value }) };
}

function listText(settings: readonly SettingView[]): string {
  const rows = settings.map(({ name, value, isSet, takes, about }) => [name, `${String(value)}${isSet ? '' : ' (default)'}`, takes, about]);
  return textTable(['setting', 'value', 'takes', 'what for'], rows);
}

function settingText({ name, value, isSet, fallback, about }: SettingView): string {
  return `${name} = ${String(value)}${isSet ? `, default ${String(fallback)}` : ' (default)'}: ${about}\n`;
}
