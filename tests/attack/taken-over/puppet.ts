// Runs in the place of a site process, started and jailed as one, and speaks the real protocol with the kernel: whatever a test tells it to.
// A command comes as the state of page.traverse and goes back as titles, because neither needs a right that a test may want to revoke.

import { readSync, writeSync } from 'node:fs';

import { sendDescriptors } from '../../../src/jail/descriptor-passing.ts';
import { LIMITS } from '../../../src/jail/limits.ts';
import { lockDown } from '../../../src/jail/lock-down.ts';
import { loadNative } from '../../../src/jail/native.ts';
import { computeOnly } from '../../../src/jail/profiles.ts';
import { decodeFrame, encodeFrame, FrameReader } from '../../../src/protocol/frame.ts';
import type { Frame } from '../../../src/protocol/frame.ts';
import { BLOCKING_DESCRIPTOR, MESSAGES_DESCRIPTOR, messagesSocket } from '../../../src/services/start-service.ts';
import type { Command, PuppetFrame, Received } from './commands.ts';
import { REPORT_UNITS } from './commands.ts';

const messages = messagesSocket();
const native = loadNative();
lockDown({ filter: computeOnly(native.call('getpid')), memoryBudgetBytes: LIMITS.site.memoryBytes, maxDescriptors: LIMITS.site.maxDescriptors });

const reader = new FrameReader();
const received: Received[] = [];
/** What page.frame is answered with; null: with nothing. */
let frame: PuppetFrame | null = null;

function send({ type, callId = null, answersId = null, payload, attachments = [] }: PuppetFrame): void {
  for (const chunk of encodeFrame({ type, callId, answersId, payload, attachments: attachments.map((text) => Buffer.from(text, 'base64')) }))
    messages.write(chunk);
}

function readExactly(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) filled += readSync(BLOCKING_DESCRIPTOR, bytes, filled, length - filled, null);
  return bytes;
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length;) sent += writeSync(descriptor, bytes, sent);
}

function block({ type, payload, attachments = [] }: PuppetFrame): unknown {
  const chunks = encodeFrame({ type, callId: 1, answersId: null, payload, attachments: attachments.map((text) => Buffer.from(text, 'base64')) });
  for (const chunk of chunks) writeAll(BLOCKING_DESCRIPTOR, chunk);
  const length = new DataView(readExactly(4).buffer).getUint32(0, true);
  const answer = decodeFrame(readExactly(length));
  return { ...(answer.payload as object), texts: answer.attachments.map((bytes) => Buffer.from(bytes).toString('latin1')) };
}

function run(command: Command): unknown {
  switch (command.do) {
    case 'send':
      for (const each of command.frames) send(each);
      return null;
    case 'block':
      return block(command.frame);
    case 'write':
      if (command.descriptor === MESSAGES_DESCRIPTOR) messages.write(Buffer.from(command.base64, 'base64'));
      else writeAll(command.descriptor, Buffer.from(command.base64, 'base64'));
      return null;
    case 'write-pattern': {
      // Long frames, without the test having to send them here first.
      const body = Buffer.from(command.pattern.repeat(command.times));
      messages.write(Buffer.concat([Buffer.from(command.before, 'base64'), body, Buffer.from(command.behind)]));
      return null;
    }
    case 'hang-up':
      messages.destroy();
      return null;
    case 'give-descriptors':
      for (let sent = 0; sent < command.times; sent++) sendDescriptors(native, MESSAGES_DESCRIPTOR, Buffer.from(command.base64, 'base64'), [0, 0, 0]);
      return null;
    case 'received':
      return received.splice(0);
    case 'answer-frames':
      frame = command.frame;
      return null;
  }
}

function report(pageId: number, id: number, value: unknown): void {
  const text = JSON.stringify(value ?? null);
  const parts = Math.max(1, Math.ceil(text.length / REPORT_UNITS));
  for (let part = 0; part < parts; part++) {
    send({ type: 'page.title', payload: { pageId, title: `report ${id} ${part} ${parts} ${text.slice(part * REPORT_UNITS, (part + 1) * REPORT_UNITS)}` } });
  }
}

function obey(payload: { pageId: number; historyState: string | null }): void {
  if (payload.historyState === null || !payload.historyState.startsWith('command ')) return;
  const [, id, text] = /^command (\d+) (.*)$/s.exec(payload.historyState)!;
  let value: unknown;
  try {
    value = run(JSON.parse(text!) as Command);
  } catch (error) {
    value = { error: String(error) };
  }
  report(payload.pageId, Number(id), value);
}

function receive({ type, callId, answersId, payload, attachments }: Frame): void {
  if (type === 'page.traverse') return obey(payload as never);
  if (type === 'page.ping') return send({ type: '', answersId: callId, payload: { ok: {} } });
  if (type === 'page.frame' && frame !== null) return send({ ...frame, type: '', answersId: callId });
  received.push({ type, callId, answersId, payload, texts: attachments.map((bytes) => Buffer.from(bytes).toString('latin1')) });
}

messages.on('data', (chunk: Uint8Array) => {
  for (const each of reader.push(chunk)) receive(each);
});
messages.on('close', () => native.call('exit_group', 0));
messages.on('error', () => {});
send({ type: 'site.ready', payload: { jail: ['puppet'] } });
