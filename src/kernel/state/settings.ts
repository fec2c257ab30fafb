// Settings: the catalogue with defaults, and the table of those that a person changed. What is not in the catalogue cannot be kept, and what
// no longer fits it (an older or damaged value) counts as not set.

import type { StatementSync } from 'node:sqlite';

import { FailureError } from '../../base/failure.ts';
import type { StateWriter } from './state-writer.ts';

interface SettingSpec<T> {
  readonly about: string;
  readonly fallback: T;
  /** For messages: "takes ...". */
  readonly takes: string;
  readonly accepts: (value: unknown) => value is T;
  /** A value as a person types it; what is none is left for `accepts` to refuse. */
  readonly fromText: (text: string) => unknown;
}

/** Each has an effect. Who reads a setting asks for it by name when it matters; none needs a restart unless it says so. */
export const SETTINGS = {
  startup: choice(
    'restore',
    ['restore', 'empty'],
    'what the desktop starts with: the windows and tabs of the last time (a session that was cut off comes back in any case), or none',
  ),
  'appearance.color-scheme': choice(
    'system',
    ['system', 'light', 'dark'],
    'what pages on the desktop hear for prefers-color-scheme; system: what the person’s browser prefers',
  ),
  'home.address': text('about:blank', 2048, 'what a new tab of the desktop shows; about:blank: the start page'),
  'memory.discard-tabs': flag(true, 'end background tabs when memory runs short; they load again when looked at'),
  'security.strict': flag(false, 'refuse to start when a protection is missing; read at the start'),
  'security.state-key': choice(
    'tpm',
    ['tpm', 'file'],
    'where the key of secrets lies: sealed to this build where a TPM or swtpm is, or in a file that every build can read',
  ),
  'audit.keep-days': whole(90, 1, 3650, 'how long entries of the audit log are kept; the newest 100,000 stay in any case'),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type SettingValue<N extends SettingName> = (typeof SETTINGS)[N] extends SettingSpec<infer T> ? T : never;

export class SettingsTable {
  readonly #writer: StateWriter;
  readonly #watchers = new Set<(name: SettingName) => void>();
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  constructor(writer: StateWriter) {
    this.#writer = writer;
    this.#get = writer.database.prepare('SELECT value FROM settings WHERE name = ?');
    this.#put = writer.database.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
    this.#remove = writer.database.prepare('DELETE FROM settings WHERE name = ?');
  }

  get<N extends SettingName>(name: N): SettingValue<N> {
    const value = this.#kept(name);
    return (value === undefined ? SETTINGS[name].fallback : value) as SettingValue<N>;
  }

  /** Whether it differs from its default by a person's will. */
  isSet(name: SettingName): boolean {
    return this.#kept(name) !== undefined;
  }

  /** On the disk when it returns. Takes anything, as the command line and the desktop send it; throws state.invalid-value, state.write-failed. */
  set(name: string, value: unknown): void {
    const known = this.require(name, value);
    this.#writer.write('power', () => this.#put.run(known, JSON.stringify(value)));
    this.#tell(known);
  }

  /** Throws state.invalid-value for what `set` would refuse. */
  require(name: string, value: unknown): SettingName {
    if (!isSettingName(name)) throw unknownSetting(name);
    const spec = SETTINGS[name];
    if (!spec.accepts(value)) throw new FailureError('state.invalid-value', `${name} takes ${spec.takes}`);
    return name;
  }

  /** Back to the default. Throws state.invalid-value, state.write-failed. */
  reset(name: string): void {
    if (!isSettingName(name)) throw unknownSetting(name);
    this.#writer.write('power', () => this.#remove.run(name));
    this.#tell(name);
  }

  /** Hears of each change. Returns what ends it. */
  watch(watcher: (name: SettingName) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** undefined: not set, or not fit. */
  #kept(name: SettingName): unknown {
    const row = this.#writer.read(() => this.#get.get(name));
    const value = row === undefined ? undefined : parseOrUndefined(String(row['value']));
    return SETTINGS[name].accepts(value) ? value : undefined;
  }

  #tell(name: SettingName): void {
    for (const watcher of this.#watchers) watcher(name);
  }
}

export interface SettingView {
  readonly name: SettingName;
  readonly value: unknown;
  readonly isSet: boolean;
  readonly fallback: unknown;
  readonly takes: string;
  readonly about: string;
}

/** For people and programs. Throws state.invalid-value. */
export function viewSetting(settings: SettingsTable, name: string): SettingView {
  if (!isSettingName(name)) throw unknownSetting(name);
  const { fallback, takes, about } = SETTINGS[name];
  return { name, value: settings.get(name), isSet: settings.isSet(name), fallback, takes, about };
}

function unknownSetting(name: string): FailureError {
  return new FailureError('state.invalid-value', `there is no setting ${JSON.stringify(name.slice(0, 100))}; kpio settings list shows them`);
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['false', false],
  ['off', false],
  ['no', false],
]);

function flag(fallback: boolean, about: string): SettingSpec<boolean> {
  return { about, fallback, takes: 'true or false', accepts: (value) => typeof value === 'boolean', fromText: (word) => FLAG_WORDS.get(word) ?? word };
}

function choice<const T extends string>(fallback: NoInfer<T>, choices: readonly T[], about: string): SettingSpec<T> {
  const accepts = (value: unknown): value is T => (choices as readonly unknown[]).includes(value);
  return { about, fallback, takes: `one of ${choices.join(', ')}`, accepts, fromText: (word) => word };
}

function text(fallback: string, maxLength: number, about: string): SettingSpec<string> {
  const accepts = (value: unknown): value is string => typeof value === 'string' && value.length <= maxLength && value.isWellFormed();
  return { about, fallback, takes: `text of at most ${maxLength} characters`, accepts, fromText: (word) => word };
}

function whole(fallback: number, min: number, max: number, about: string): SettingSpec<number> {
  const accepts = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  return { about, fallback, takes: `a whole number from ${min} to ${max}`, accepts, fromText: (word) => (/^\d{1,15}$/.test(word) ? Number(word) : word) };
}

function parseOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
