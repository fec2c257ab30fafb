// Words of the command line -> options and operands, by a command's own description.

import type { CommandSpec, OptionSpec } from './command.ts';

export interface ParsedArguments {
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  readonly help: boolean;
  /** What is wrong with the words, as a sentence; null when nothing is. */
  readonly problem: string | null;
}

export function parseArguments(command: CommandSpec, words: readonly string[]): ParsedArguments {
  const options = new Map<string, string>();
  const operands: string[] = [];
  let help = false;
  let problem: string | null = null;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '--') {
      operands.push(...words.slice(index + 1));
      break;
    }
    if (word === '--help' || word === '-h') help = true;
    else if (word === '-' || !word.startsWith('-')) operands.push(word);
    else {
      const [name, inlineValue] = splitOption(word);
      const option = findOption(command, name);
      if (option === undefined) problem ??= `${command.name} has no option ${name}`;
      else if (option.value === undefined) options.set(option.name, 'true');
      else {
        const value = inlineValue ?? words[++index];
        if (value === undefined) problem ??= `${name} needs a value: ${option.value}`;
        else options.set(option.name, value);
      }
    }
  }
  if (operands.length < command.minOperands) problem ??= `${command.name} needs ${command.operands}`;
  if (operands.length > command.maxOperands) problem ??= `${command.name} does not understand "${operands[command.maxOperands]}"`;
  return { options, operands, help, problem };
}

/** The value of a numeric option, or null when it is no number within the bounds. */
export function numberOption(options: ReadonlyMap<string, string>, name: string, fallback: number, min: number, max: number): number | null {
  const text = options.get(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  return text.trim() !== '' && value >= min && value <= max ? value : null;
}

function splitOption(word: string): [name: string, value: string | undefined] {
  const equals = word.indexOf('=');
  return word.startsWith('--') && equals > 0 ? [word.slice(0, equals), word.slice(equals + 1)] : [word, undefined];
}

function findOption(command: CommandSpec, name: string): OptionSpec | undefined {
  return command.options.find((option) => `--${option.name}` === name || (option.short !== undefined && `-${option.short}` === name));
}
