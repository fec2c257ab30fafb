// docs/commands.md from the table of commands.

import type { CommandSpec, OptionSpec } from '../../src/shell/command.ts';

export function commandsPage(commands: readonly CommandSpec[]): string {
  const contents = commands.map(({ name, about }) => `- [\`kpio ${name}\`](#kpio-${name}): ${about}`).join('\n');
  return `# Commands

Made from the table in \`src/shell/commands.ts\` by \`tools/write-docs.ts\`; \`./kpio --help\` and \`./kpio COMMAND --help\` print the same. Do not edit.

${contents}

Exit codes: 0 done, 1 failed, 2 wrong use. Without a command word, KPIO starts: \`kpio --no-desktop\` is \`kpio start --no-desktop\`.
A failure prints one sentence and its stable code in brackets (\`errors.md\` lists them); with \`--json\` it is an object \`{ok: false, code, message}\`.

${commands.map(section).join('\n')}`;
}

function section({ name, about, operands, options, output, examples }: CommandSpec): string {
  const parts = [
    `## kpio ${name}\n\n${sentence(about)}\n\n\`\`\`\nkpio ${name}${operands === '' ? '' : ` ${operands}`}${options.length === 0 ? '' : ' [options]'}\n\`\`\``,
  ];
  if (options.length > 0) parts.push(`| option | what | default |\n|---|---|---|\n${options.map(row).join('\n')}`);
  if (output !== '') parts.push(`Output: ${output}`);
  if (examples.length > 0) parts.push(`\`\`\`sh\n${examples.map(([line, what]) => `${line}    # ${what}`).join('\n')}\n\`\`\``);
  return `${parts.join('\n\n')}\n`;
}

function row({ name, short, value, about, fallback }: OptionSpec): string {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].map((one) => `\`${one}${value === undefined ? '' : ` ${value}`}\``);
  return `| ${names.join(', ')} | ${about} | ${fallback ?? ''} |`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
