// The text of --help, made from the commands' own descriptions.

import type { CommandSpec, OptionSpec } from './command.ts';

const INTRODUCTION = `KPIO: a browser operating system with its own engine.

Usage: kpio [command] [options]

Without a command KPIO starts: it boots, prints the desktop's address and the CDP address, and runs until Ctrl+C.
`;

export function helpForAll(commands: readonly CommandSpec[]): string {
  const width = Math.max(...commands.map((command) => command.name.length)) + 2;
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}${command.about}`);
  const developer = [
    ['test', 'run the tests (installs the test tools first)'],
    ['check', 'types, lint, format and layers'],
    ['bench', 'measure against Chromium in the same run'],
  ]
    .filter(([name]) => !commands.some((command) => command.name === name))
    .map(([name, about]) => `  ${name!.padEnd(width)}${about}`);
  return `${INTRODUCTION}\nCommands:\n${[...rows, ...developer].join('\n')}\n\nkpio COMMAND --help tells about one of them.\n`;
}

export function helpFor(command: CommandSpec): string {
  const sections = [`kpio ${command.name}: ${command.about}\n`, `Usage: kpio ${command.name} ${command.operands} [options]`.replace('  ', ' ')];
  if (command.options.length > 0) sections.push(`\nOptions:\n${optionRows(command.options)}`);
  if (command.output !== '') sections.push(`\nOutput:\n  ${command.output}`);
  if (command.examples.length > 0) {
    sections.push(`\nExamples:\n${command.examples.map(([line, about]) => `  ${line}\n      ${about}`).join('\n')}`);
  }
  return `${sections.join('\n')}\n`;
}

function optionRows(options: readonly OptionSpec[]): string {
  const names = options.map(
    (option) => `${option.short === undefined ? '    ' : `-${option.short}, `}--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`,
  );
  const width = Math.max(...names.map((name) => name.length)) + 2;
  return options
    .map((option, index) => `  ${names[index]!.padEnd(width)}${option.about}${option.fallback === undefined ? '' : ` (${option.fallback})`}`)
    .join('\n');
}
