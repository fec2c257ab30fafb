// docs/messages.md: every message of every channel with the right that it needs, from the tables that the code checks by.

import { CAPABILITY_NAMES } from '../../src/base/capability-names.ts';
import { rightForMethod } from '../../src/cdp/method-rights.ts';
import { DESKTOP_MESSAGES, FILES_NEED } from '../../src/desktop/server/desktop-messages.ts';
import { DOOR_RIGHTS, SERVICE_RIGHTS } from '../../src/kernel/fixed-gate.ts';
import { rightsOf, SERVICES } from '../../src/kernel/services/service-registry.ts';
import type { MessageDefinition, MessageTable, Need } from '../../src/protocol/message-table.ts';
import { NETWORK_CHANNEL } from '../../src/protocol/network-channel.ts';
import { SCREEN_CHANNEL } from '../../src/protocol/screen-channel.ts';
import { SITE_BLOCKING_CHANNEL, SITE_CHANNEL } from '../../src/protocol/site-channel.ts';
import type { ControlCommands } from '../../src/shell/control-server.ts';

export function messagesPage(control: ControlCommands, cdpMethods: readonly string[]): string {
  return `# Messages and the rights that they need

Made from the tables of the channels by \`tools/write-docs.ts\`. Do not edit.

The kernel's end of a channel checks each message before its handler runs: its shape, then the right (\`src/protocol/channel.ts\`). A message without
the right is refused with \`capability.denied\`: a call and a question are answered with it, a message that begins something gets the failure that
would have ended it, any other is dropped. Every refusal is counted; the first of each message and then the 2nd, 4th, 8th ... is written to the
audit log as \`ipc.refused\`. A message that does not fit its shape ends the channel instead (\`ipc.malformed\`).

For messages from the kernel the right is that of the process they go to: the kernel does not send what the process may not have.

The rights: ${CAPABILITY_NAMES.map((name) => `\`${name}\``).join(', ')}. Guests hold what the policy grants them. Services and front doors hold what they are for:

| who | holds |
|---|---|
${Object.entries({ ...SERVICE_RIGHTS, ...DOOR_RIGHTS })
  .map(([who, rights]) => `| ${who in SERVICE_RIGHTS ? 'service' : 'door'} ${who} | ${rights.join(', ')} |`)
  .join('\n')}

## Services of a guest's channel

Opened by name (\`service.connect\`) or by their first message; \`kpio guest show\` lists the connections of a guest.

| service | what | asks for | for | messages |
|---|---|---|---|---|
${SERVICES.map((service) => `| ${service.name} | ${service.about} | ${rightsOf(service).join(', ') || 'no right'} | ${service.kinds.join(', ')} | ${service.messages.length} |`).join('\n')}

${section('A site and the kernel', 'src/protocol/site-channel.ts', SITE_CHANNEL)}
${section('Blocking calls of a site', 'src/protocol/site-channel.ts', SITE_BLOCKING_CHANNEL)}
${section('The network service and the kernel', 'src/protocol/network-channel.ts', NETWORK_CHANNEL)}
${section('The screen service and the kernel', 'src/protocol/screen-channel.ts', SCREEN_CHANNEL)}
## A person's browser to the desktop

\`src/desktop/server/desktop-messages.ts\`. A refusal is a message \`refused\` with the code.

| message | right | |
|---|---|---|
${Object.entries({ ...DESKTOP_MESSAGES, files: { need: FILES_NEED } })
  .map(([type, { need }]) => `| \`${type}\` | ${rightText(need)} | ${need.because} |`)
  .join('\n')}

## Commands to the running system

\`src/shell/control-commands.ts\`, over the control socket: one line of JSON each way.

| command | right | |
|---|---|---|
${Object.entries(control)
  .map(([name, { need }]) => `| \`${name}\` | ${rightText(need)} | ${need.because} |`)
  .join('\n')}

## CDP methods

\`src/cdp/method-rights.ts\`. Checked at the door; what the agent in the site answers travels as \`cdp.command\`, which needs CONSOLE of the site as well.
A refusal is a CDP error with \`capability.denied\` as its data.

| right | methods |
|---|---|
${methodRows(cdpMethods)}
`;
}

function section(title: string, file: string, table: MessageTable): string {
  const rows = Object.entries(table).map(
    ([type, definition]) => `| \`${type}\` | ${sender(definition)} | ${rightText(definition.need)} | ${refusal(definition)} | ${definition.need.because} |`,
  );
  return `## ${title}

\`${file}\`.

| message | from | right | without it | |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function sender({ from }: MessageDefinition): string {
  return from === 'kernel' ? 'kernel' : 'process';
}

function rightText({ right }: Need): string {
  return right ?? 'none';
}

function refusal({ need, answer, refusal: told, from }: MessageDefinition): string {
  if (need.right === null) return '';
  if (from === 'kernel') return 'not sent';
  if (answer !== null) return 'answered';
  return told === null ? 'dropped' : `\`${told.type}\``;
}

function methodRows(methods: readonly string[]): string {
  const byRight = new Map<string, string[]>();
  for (const method of [...new Set(methods)].sort()) {
    if (method.startsWith('KPIO.')) continue;
    const right = rightForMethod(method) ?? 'none';
    byRight.set(right, [...(byRight.get(right) ?? []), method]);
  }
  return [...CAPABILITY_NAMES, 'none']
    .filter((right) => byRight.has(right))
    .map((right) => `| ${right} | ${byRight.get(right)!.join(', ')} |`)
    .join('\n');
}
