import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { socketPair, turns } from '../../../tests/support/socket-pair.ts';
import type { CapabilityName } from '../../base/capability-names.ts';
import { failure, FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { encodeFrame, FrameReader } from '../../protocol/frame.ts';
import type { Frame } from '../../protocol/frame.ts';
import { SILENT_LOG } from '../log.ts';
import type { ExitReport, StartedProcess } from './child.ts';
import { GuestTable } from './guest-table.ts';
import { Heartbeat } from './heartbeat.ts';
import type { PageOwner } from './page-owner.ts';
import { RefusalAudit } from './refusal-audit.ts';
import { SiteProcess } from './site-process.ts';
import type { SiteServices } from './site-services.ts';

const PATIENCE = { unresponsiveAfterMs: 100_000, heartbeat: new Heartbeat(20_000) };

/** A process that a test plays: what it writes, and what it is sent. */
class PlayedProcess implements StartedProcess {
  readonly messages: Socket;
  readonly blocking: Socket;
  readonly exited: Promise<ExitReport>;
  readonly pid = 77;
  readonly sent: Frame[] = [];
  hasExited = false;
  isKilled = false;
  readonly #far: Socket;
  #finish: (report: ExitReport) => void = () => {};

  constructor() {
    [this.messages, this.#far] = socketPair();
    [this.blocking] = socketPair();
    const reader = new FrameReader();
    this.#far.on('data', (chunk: Uint8Array) => void this.sent.push(...reader.push(chunk)));
    this.exited = new Promise((resolve) => (this.#finish = resolve));
  }

  settle(): void {}

  kill(): void {
    if (this.hasExited) return;
    this.isKilled = true;
    this.hasExited = true;
    this.#finish({ code: null, signal: 'SIGKILL', lastWords: '' });
  }

  async say(type: string, payload: unknown, callId: number | null = null): Promise<void> {
    for (const chunk of encodeFrame({ type, callId, answersId: null, payload, attachments: [] })) this.#far.write(chunk);
    await turns();
  }

  types(): string[] {
    return this.sent.map(({ type }) => type);
  }
}

interface Played {
  readonly child: PlayedProcess;
  readonly site: SiteProcess;
  readonly table: GuestTable;
  readonly acts: string[];
  readonly held: Set<CapabilityName>;
  readonly crashes: Failure[];
}

/** A site process with one page, on services that write down what they are asked. */
async function played(): Promise<Played> {
  const child = new PlayedProcess();
  const table = new GuestTable();
  const acts: string[] = [];
  const crashes: Failure[] = [];
  const held = new Set<CapabilityName>(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']);
  let networkLoads = 100;
  const services = {
    guests: {
      table,
      rights: { holds: (_guest: number, right: CapabilityName) => held.has(right) },
      refusals: new RefusalAudit(SILENT_LOG),
      stopper: { freeze: () => (acts.push('freeze'), true), thaw: () => void acts.push('thaw') },
    },
    network: {},
    screen: { removeSite: () => {}, removeSurface: (surface: number) => void acts.push(`remove surface ${surface}`) },
    log: SILENT_LOG,
    blockingHandlers: () => ({}),
    startLoad: (_site: SiteProcess, _page: number, { url }: { url: string }) => {
      const load = ++networkLoads;
      return { needs: url.startsWith('file:') ? 'DISK_READ' : 'NETWORK', abort: () => void acts.push(`abort ${load}`) };
    },
  } as unknown as SiteServices;
  const site = new SiteProcess(9, child, services, PATIENCE, () => acts.push('gone'));
  const owner = {
    surfaceId: 4,
    committedUrl: 'https://a/',
    dirty: () => void acts.push('dirty'),
    inputLost: () => void acts.push('input lost'),
    pictureLost: ({ code }: Failure) => void acts.push(`picture lost: ${code}`),
    crashed: (reason: Failure) => void crashes.push(reason),
  };
  await child.say('site.ready', { jail: ['seccomp:1'] });
  site.key = 'default https://a';
  site.addPage(1, owner as unknown as PageOwner);
  return { child, site, table, acts, held, crashes };
}

const REQUEST = {
  url: 'https://a/x',
  method: 'GET',
  headers: [],
  body: null,
  destination: '',
  mode: 'cors',
  credentials: 'omit',
  redirect: 'follow',
  cache: 'default',
  referrer: '',
  referrerPolicy: '',
  integrity: '',
  initiator: 'script',
};

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
  return 'done';
}

test('a process is a guest: starting, spare when it is ready, running for its site, ended', async () => {
  const { child, site, table, crashes } = await played();
  assert.deepEqual([site.guest.state, site.guest.owner, site.guest.name], ['running', 'default', 'https://a']);
  assert.deepEqual(site.protections, ['seccomp:1']);
  site.kill(failure('guest.killed'));
  assert.equal(site.guest.state, 'ending');
  await turns();
  assert.ok(child.isKilled);
  assert.deepEqual([table.get(9), table.find(9).state, table.find(9).endReason?.code], [null, 'ended', 'guest.killed']);
  assert.deepEqual(
    crashes.map(({ code }) => code),
    ['guest.killed'],
  );
});

test('a process that cannot be a guest is not left running', async () => {
  const { site, table } = await played();
  const child = new PlayedProcess();
  const services = { guests: { table: new GuestTable(0) } } as unknown as SiteServices;
  assert.throws(() => new SiteProcess(10, child, services, PATIENCE, () => {}), FailureError);
  assert.ok(child.isKilled);
  assert.equal(table.size, 1);
  site.kill(null);
});

test('a load number that is in use ends the sender: its first load could not be stopped any more', async () => {
  const { child, site, acts, crashes } = await played();
  await child.say('load.start', { pageId: 1, loadId: 5, request: REQUEST });
  await child.say('load.start', { pageId: 1, loadId: 6, request: REQUEST });
  assert.equal(site.guest.loads, 2);
  await child.say('load.start', { pageId: 1, loadId: 5, request: REQUEST });
  assert.ok(child.isKilled);
  assert.deepEqual(
    crashes.map(({ code }) => code),
    ['ipc.malformed'],
  );
  assert.deepEqual(
    acts.filter((act) => act.startsWith('abort')),
    ['abort 101', 'abort 102'],
  );
});

test('a number is free again when its load was aborted', async () => {
  const { child, site } = await played();
  await child.say('load.start', { pageId: 1, loadId: 5, request: REQUEST });
  await child.say('load.abort', { loadId: 5 });
  await child.say('load.abort', { loadId: 5 });
  await child.say('load.start', { pageId: 1, loadId: 5, request: REQUEST });
  assert.equal(child.isKilled, false);
  site.kill(null);
});

test('frozen, it is asked nothing; thawed, it is asked for a new picture', async () => {
  const { child, site, table, acts } = await played();
  table.freeze(site.guest);
  assert.equal(await codeOf(site.channel.call('page.ping', {})), 'guest.frozen');
  table.thaw(site.guest);
  void site.channel.call('page.ping', {}).catch(() => {});
  await turns();
  assert.deepEqual(acts, ['freeze', 'thaw', 'dirty']);
  assert.deepEqual(child.types(), ['page.ping']);
  site.kill(null);
});

test('losing NETWORK ends what it loads and tells it why, file loads excepted', async () => {
  const { child, site, acts, held } = await played();
  await child.say('load.start', { pageId: 1, loadId: 5, request: REQUEST });
  await child.say('load.start', { pageId: 1, loadId: 4, request: { ...REQUEST, url: 'file:///a' } });
  held.delete('NETWORK');
  site.rightsLost(['NETWORK']);
  await child.say('load.start', { pageId: 1, loadId: 6, request: REQUEST });
  assert.deepEqual(acts, ['abort 101']);
  assert.deepEqual(
    child.sent.map(({ type, payload }) => [type, (payload as { loadId: number }).loadId, (payload as { failure: Failure }).failure.code]),
    [
      ['load.failed', 5, 'capability.denied'],
      ['load.failed', 6, 'capability.denied'],
    ],
  );
  site.kill(null);
});

test('losing GPU takes its pictures away; holding it again it sends what was dropped', async () => {
  const { child, site, acts, held } = await played();
  held.delete('GPU');
  site.rightsLost(['GPU']);
  assert.deepEqual(acts, ['remove surface 4', 'picture lost: capability.denied']);
  assert.equal(await codeOf(site.channel.call('page.frame', { pageId: 1 })), 'capability.denied');
  held.add('GPU');
  site.rightsGained(['GPU']);
  await turns();
  assert.equal(acts.at(-1), 'dirty', 'who looks asks for a picture again');
  assert.deepEqual(child.types(), ['resource.reset']);
  site.kill(null);
});

test('losing INPUT is told to whoever gave it input, who may still say what went up', async () => {
  const { child, site, acts, held } = await played();
  held.delete('INPUT');
  site.rightsLost(['INPUT']);
  assert.deepEqual(acts, ['input lost']);
  site.channel.send('page.inputLost', { pageId: 1, released: [] });
  await turns();
  assert.deepEqual(child.types(), ['page.inputLost']);
  site.kill(null);
});

test('it connects to services by name, as its rights allow', async () => {
  const { child, site, held } = await played();
  held.delete('INPUT');
  await child.say('service.connect', { name: 'storage' }, 1);
  await child.say('service.connect', { name: 'clipboard' }, 2);
  await child.say('service.connect', { name: 'toString' }, 3);
  const answers = child.sent.map(({ answersId, payload }) => [answersId, (payload as { failure?: Failure }).failure?.code ?? 'connected']);
  assert.deepEqual(answers, [
    [1, 'connected'],
    [2, 'capability.denied'],
    [3, 'ipc.no-such-service'],
  ]);
  assert.ok(site.connections.some(({ service }) => service === 'storage'));
  held.clear();
  site.rightsLost(['DISK_READ', 'DISK_WRITE']);
  assert.ok(!site.connections.some(({ service }) => service === 'storage'));
  site.kill(null);
});
