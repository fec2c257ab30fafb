// Every message of every channel is sent without the right that its table names: it is refused with capability.denied, its handler does not
// run, the audit log hears of it, and the channel goes on. With the right, the same message arrives.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';

import * as fc from 'fast-check';

import type { AuditEvent } from '../../src/audit/audit-entry.ts';
import { CAPABILITY_NAMES } from '../../src/base/capability-names.ts';
import type { CapabilityName } from '../../src/base/capability-names.ts';
import { FailureError } from '../../src/base/failure.ts';
import { CdpConnection } from '../../src/cdp/cdp-connection.ts';
import { DOMAINS_WITH_RIGHTS, rightForMethod } from '../../src/cdp/method-rights.ts';
import { DESKTOP_MESSAGES } from '../../src/desktop/server/desktop-messages.ts';
import { DesktopSession } from '../../src/desktop/server/desktop-session.ts';
import { LIMITS } from '../../src/jail/limits.ts';
import { BlockingCalls } from '../../src/kernel/guests/blocking-calls.ts';
import { GuestGate } from '../../src/kernel/guests/guest-gate.ts';
import { GuestTable } from '../../src/kernel/guests/guest-table.ts';
import { RefusalAudit } from '../../src/kernel/guests/refusal-audit.ts';
import { FixedGate } from '../../src/kernel/fixed-gate.ts';
import { SILENT_LOG } from '../../src/kernel/log.ts';
import { ServiceConnections } from '../../src/kernel/services/service-registry.ts';
import { Channel } from '../../src/protocol/channel.ts';
import type { ChannelGate } from '../../src/protocol/channel-gate.ts';
import { encodeFrame, FrameReader } from '../../src/protocol/frame.ts';
import type { Frame } from '../../src/protocol/frame.ts';
import { rightFor } from '../../src/protocol/message-table.ts';
import type { MessageDefinition, MessageTable } from '../../src/protocol/message-table.ts';
import { NETWORK_CHANNEL } from '../../src/protocol/network-channel.ts';
import { SCREEN_CHANNEL } from '../../src/protocol/screen-channel.ts';
import { SITE_BLOCKING_CHANNEL, SITE_CHANNEL } from '../../src/protocol/site-channel.ts';
import { describedControlCommands } from '../../src/shell/control-commands.ts';
import { answerLine } from '../../src/shell/control-server.ts';
import { cdpMethods } from '../../tools/write-docs.ts';
import { payloadOf } from '../support/payloads.ts';
import { socketPair, turns } from '../support/socket-pair.ts';

const GUEST_ID = 77;
const RUNS = 4;

interface Watched {
  readonly gate: ChannelGate;
  readonly audited: AuditEvent[];
  readonly misuses: { count: number };
}

const without = (right: CapabilityName | null): CapabilityName[] => CAPABILITY_NAMES.filter((name) => name !== right);

/** A guest that holds all rights but one, with the kernel's own gate and audit. */
function guestWithout(right: CapabilityName | null): Watched {
  const table = new GuestTable();
  const control = { pid: 0, traffic: { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }, protections: [], connections: [] };
  const acts = { freeze() {}, thaw() {}, kill() {}, rightsLost() {}, rightsGained() {} };
  const description = { id: GUEST_ID, kind: 'site', name: 'https://example.org', owner: 'default', profile: 'p', networkInterface: null } as const;
  const guest = table.add({ ...description, limits: LIMITS.site }, { ...control, ...acts });
  const rights = { holds: (guestId: number, asked: CapabilityName) => guestId === GUEST_ID && asked !== right };
  const { refusals, audited, misuses } = watchedAudit();
  return { gate: new GuestGate(guest, rights, new ServiceConnections(GUEST_ID, 'site', rights), refusals), audited, misuses };
}

function serviceWithout(right: CapabilityName | null): Watched {
  const { refusals, audited, misuses } = watchedAudit();
  return { gate: new FixedGate('network', without(right), (refusal) => refusals.fixedRefused(refusal)), audited, misuses };
}

function watchedAudit(): { refusals: RefusalAudit; audited: AuditEvent[]; misuses: { count: number } } {
  const audited: AuditEvent[] = [];
  const misuses = { count: 0 };
  const refusals = new RefusalAudit(SILENT_LOG, () => ({ note: (event) => void audited.push(event) }));
  refusals.onMisuse = () => misuses.count++;
  return { refusals, audited, misuses };
}

function assertAudited(audited: readonly AuditEvent[], message: string, right: CapabilityName, way: 'in' | 'out'): void {
  assert.equal(audited.length, 1, 'one entry');
  const [{ event, outcome, details }] = audited as [AuditEvent];
  assert.deepEqual([event, outcome], ['ipc.refused', 'refused']);
  assert.deepEqual([details?.['code'], details?.['message'], details?.['right'], details?.['way']], ['capability.denied', message, right, way]);
}

/** Payloads that need a right where the message has one at all: those of needsBy that need none are left out. */
function samples(definition: MessageDefinition): unknown[] {
  const all = fc.sample(payloadOf(definition.payload), { numRuns: RUNS * 2, seed: 7 });
  return all.filter((payload) => definition.need.right === null || rightFor(definition.need, payload) !== null).slice(0, RUNS);
}

function handlersOf(table: MessageTable, handled: string[]): any {
  const answer = (type: string) => (): unknown => {
    handled.push(type);
    return answerOf(table[type]!);
  };
  return Object.fromEntries(Object.keys(table).map((type) => [type, answer(type)]));
}

function answerOf({ answer }: MessageDefinition): unknown {
  return answer === null ? undefined : fc.sample(payloadOf(answer), { numRuns: 1, seed: 3 })[0];
}

interface Sent {
  readonly handled: readonly string[];
  readonly frames: readonly Frame[];
  readonly isClosed: boolean;
}

/** A hostile process writes the message as bytes. */
async function sendToKernel(table: MessageTable, type: string, payload: unknown, gate: ChannelGate): Promise<Sent> {
  const [hostile, mine] = socketPair();
  const handled: string[] = [];
  const channel = new Channel(table, 'kernel', mine, handlersOf(table, handled), () => {}, 'page.crashed', gate);
  const frames: Frame[] = [];
  const reader = new FrameReader();
  hostile.on('data', (chunk: Uint8Array) => void frames.push(...reader.push(chunk)));
  const { payload: shape, answer } = table[type]!;
  const attachments: Uint8Array[] = [];
  const plain = shape.write(payload, attachments);
  for (const chunk of encodeFrame({ type, callId: answer === null ? null : 5, answersId: null, payload: plain, attachments })) hostile.write(chunk);
  await turns();
  const { isClosed } = channel;
  channel.close();
  return { handled, frames, isClosed };
}

/** The kernel sends it through its own channel. */
async function sendFromKernel(
  table: MessageTable,
  type: string,
  payload: unknown,
  gate: ChannelGate,
): Promise<{ code: string | null; arrived: readonly string[] }> {
  const [one, other] = socketPair();
  const arrived: string[] = [];
  const kernel = new Channel(table, 'kernel', one, handlersOf(table, []), () => {}, 'page.crashed', gate);
  const service = new Channel(table, 'service', other, handlersOf(table, arrived), () => {});
  // Of a table that is known only now.
  const sender = kernel as unknown as { send(type: string, payload: unknown): boolean; call(type: string, payload: unknown): Promise<unknown> };
  let code: string | null = null;
  if (table[type]!.answer === null) code = sender.send(type, payload) ? null : 'not sent';
  else {
    await sender.call(type, payload).catch((error: unknown) => {
      if (!(error instanceof FailureError)) throw error;
      code = error.failure.code;
    });
  }
  await turns();
  kernel.close();
  service.close();
  return { code, arrived };
}

const CHANNELS: readonly (readonly [name: string, table: MessageTable, peer: (right: CapabilityName | null) => Watched])[] = [
  ['a site', SITE_CHANNEL, guestWithout],
  ['the network service', NETWORK_CHANNEL, serviceWithout],
  ['the screen service', SCREEN_CHANNEL, serviceWithout],
];

for (const [name, table, peer] of CHANNELS) {
  for (const [type, definition] of Object.entries(table)) {
    const { right } = definition.need;
    if (definition.from === 'kernel') {
      test(`${type} is ${right === null ? 'sent to' : `not sent to`} ${name} without ${right ?? 'any right'}`, async () => {
        for (const payload of samples(definition)) {
          const needed = rightFor(definition.need, payload);
          const { gate, audited, misuses } = peer(needed);
          const { code, arrived } = await sendFromKernel(table, type, payload, gate);
          if (needed === null) assert.deepEqual([code, arrived], [null, [type]]);
          else {
            assert.deepEqual([code, arrived], [definition.answer === null ? 'not sent' : 'capability.denied', []]);
            assertAudited(audited, type, needed, 'out');
            assert.deepEqual((await sendFromKernel(table, type, payload, peer(null).gate)).arrived, [type], 'with the right it arrives');
          }
          assert.equal(misuses.count, 0, 'what the kernel would have sent is no misuse of the process');
        }
      });
      continue;
    }
    test(`${type} of ${name} is ${right === null ? 'taken' : 'refused'} without ${right ?? 'any right'}`, async () => {
      for (const payload of samples(definition)) {
        const needed = rightFor(definition.need, payload);
        const { gate, audited, misuses } = peer(needed);
        const { handled, frames, isClosed } = await sendToKernel(table, type, payload, gate);
        assert.equal(isClosed, false);
        if (needed === null) {
          assert.deepEqual(handled, [type]);
          continue;
        }
        assert.deepEqual(handled, [], 'no handler ran');
        assertAudited(audited, type, needed, 'in');
        assertTold(definition, frames);
        if (peer === guestWithout) assert.equal(misuses.count, 1);
        assert.deepEqual((await sendToKernel(table, type, payload, peer(null).gate)).handled, [type], 'with the right it arrives');
      }
    });
  }
}

/** What the sender of a refused message hears. */
function assertTold({ answer, refusal }: MessageDefinition, frames: readonly Frame[]): void {
  if (answer !== null) {
    assert.equal(frames.length, 1);
    assert.equal(frames[0]!.answersId, 5);
    assert.equal((frames[0]!.payload as { failure: { code: string } }).failure.code, 'capability.denied');
  } else if (refusal !== null) {
    assert.equal(frames[0]!.type, refusal.type);
    assert.match(JSON.stringify(frames[0]!.payload), /"code":"capability\.denied"/);
  } else assert.deepEqual(frames, [], 'dropped');
}

for (const [type, definition] of Object.entries(SITE_BLOCKING_CHANNEL) as [string, MessageDefinition][]) {
  test(`the blocking call ${type} is ${definition.need.right === null ? 'answered' : 'refused'} without ${definition.need.right ?? 'any right'}`, async () => {
    for (const payload of samples(definition)) {
      const needed = rightFor(definition.need, payload);
      const { gate, audited, misuses } = guestWithout(needed);
      const [hostile, mine] = socketPair();
      const handled: string[] = [];
      const frames: Frame[] = [];
      const reader = new FrameReader();
      hostile.on('data', (chunk: Uint8Array) => void frames.push(...reader.push(chunk)));
      void new BlockingCalls(mine, handlersOf(SITE_BLOCKING_CHANNEL, handled), gate, (reason) => assert.fail(reason.message));
      const attachments: Uint8Array[] = [];
      const plain = definition.payload.write(payload, attachments);
      for (const chunk of encodeFrame({ type, callId: 1, answersId: null, payload: plain, attachments })) hostile.write(chunk);
      await turns();
      assert.deepEqual(handled, needed === null ? [type] : []);
      const answer = frames[0]!.payload as { failure?: { code: string } };
      assert.equal(answer.failure?.code, needed === null ? undefined : 'capability.denied');
      if (needed === null) continue;
      assertAudited(audited, type, needed, 'in');
      assert.equal(misuses.count, 1);
      hostile.destroy();
    }
  });
}

test('a file, a web address and data: need their own rights, and no disguise changes which', () => {
  const right = (url: string): CapabilityName | null => rightFor(SITE_CHANNEL['page.navigate'].need, { url } as never);
  assert.deepEqual(['https://a/', 'file:///etc/passwd', 'data:,x', 'about:blank'].map(right), ['NETWORK', 'DISK_READ', null, null]);
  for (const url of [' file:///x', 'FILE:///x', '\tdata:,x', 'DATA:,x', 'javascript:x', '', 'http:data:', 'filesystem:x', 'view-source:file:///x']) {
    assert.equal(right(url), 'NETWORK', url);
  }
});

// --- front doors ---

class FakeWebSocket extends EventEmitter {
  readyState = 1;
  readonly sent: string[] = [];

  send(data: string): void {
    this.sent.push(String(data));
  }

  close(): void {
    this.readyState = 3;
  }
}

/** A browser without tabs: what passes the gate finds nothing to act on. */
const NO_BROWSER = { tabs: [], observe: () => () => {}, tab: () => null, openTab: () => ({ id: '' }), contexts: [] } as never;

for (const [type, { payload, need }] of Object.entries(DESKTOP_MESSAGES)) {
  test(`the desktop's ${type} is ${need.right === null ? 'taken' : 'refused'} without ${need.right ?? 'any right'}`, () => {
    for (const message of fc.sample(payloadOf<object>(payload as never), { numRuns: RUNS, seed: 7 })) {
      const socket = new FakeWebSocket();
      const { refusals, audited } = watchedAudit();
      const gate = new FixedGate('desktop', without(need.right), (refusal) => refusals.fixedRefused(refusal));
      void new DesktopSession(socket as never, NO_BROWSER, { sandbox: { weakness: null } } as never, gate, { windows: [], arrange: () => {} }, () => {});
      socket.sent.length = 0;
      socket.emit('message', Buffer.from(JSON.stringify({ ...message, type })), false);
      assert.equal(socket.readyState, 1, 'the connection goes on');
      const refused = socket.sent.map((text) => JSON.parse(text) as Record<string, unknown>).filter((each) => each['type'] === 'refused');
      if (need.right === null) assert.deepEqual(refused, []);
      else {
        assert.deepEqual(
          refused.map((each) => [each['refused'], each['code']]),
          [[type, 'capability.denied']],
        );
        assertAudited(audited, type, need.right, 'in');
      }
    }
  });
}

test('every CDP domain that is answered has its right in the table', () => {
  const domains = new Set(cdpMethods().map((method) => method.split('.')[0]!));
  domains.delete('KPIO');
  assert.deepEqual([...domains].sort(), [...DOMAINS_WITH_RIGHTS].sort());
});

for (const method of cdpMethods()) {
  const right = rightForMethod(method);
  if (right === null) continue;
  test(`CDP's ${method} is refused without ${right}`, async () => {
    const socket = new FakeWebSocket();
    const { refusals, audited } = watchedAudit();
    const gate = new FixedGate('cdp', without(right), (refusal) => refusals.fixedRefused(refusal));
    void new CdpConnection(socket as never, NO_BROWSER, {} as never, {} as never, null, gate, () => {});
    socket.emit('message', JSON.stringify({ id: 1, method, params: {} }));
    await turns(1);
    const answer = JSON.parse(socket.sent.at(-1)!) as { id: number; error: { code: number; data: string } };
    assert.deepEqual([answer.id, answer.error.code, answer.error.data], [1, -32000, 'capability.denied']);
    assertAudited(audited, method, right, 'in');
  });
}

for (const [name, { question, need }] of Object.entries(describedControlCommands())) {
  test(`the command ${name} is ${need.right === null ? 'answered' : 'refused'} without ${need.right ?? 'any right'}`, async () => {
    for (const asked of fc.sample(payloadOf<object>(question), { numRuns: RUNS, seed: 7 })) {
      const { refusals, audited } = watchedAudit();
      const gate = new FixedGate('control', without(need.right), (refusal) => refusals.fixedRefused(refusal));
      const answer = (await answerLine(JSON.stringify({ ...asked, command: name }), describedControlCommands(), gate)) as { code?: string };
      if (need.right === null) assert.notEqual(answer.code, 'capability.denied');
      else {
        assert.equal(answer.code, 'capability.denied');
        assertAudited(audited, name, need.right, 'in');
      }
    }
  });
}
