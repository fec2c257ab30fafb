import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure, FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { LIMITS } from '../../jail/limits.ts';
import { snapshotOf } from './guest-snapshot.ts';
import { GuestTable } from './guest-table.ts';
import { GUEST_KINDS, TRANSITIONS } from './guest.ts';
import type { Guest, GuestControl, GuestKind, GuestState } from './guest.ts';

function control(acts: string[] = []): GuestControl {
  return {
    pid: 0,
    traffic: { messagesIn: 1, messagesOut: 2, bytesIn: 3, bytesOut: 4 },
    protections: ['seccomp:9'],
    connections: [{ service: 'pages', openedAt: 0, messages: 5 }],
    freeze: () => void acts.push('freeze'),
    thaw: () => void acts.push('thaw'),
    kill: (reason: Failure) => void acts.push(`kill ${reason.code}`),
    rightsLost: () => {},
    rightsGained: () => {},
  };
}

function add(table: GuestTable, id: number, kind: GuestKind = 'site', acts: string[] = []): Guest {
  const networkInterface = kind === 'vm' ? ({ mode: 'nat', mac: '02:00:00:00:00:01', ipv4: null } as const) : null;
  return table.add({ id, kind, name: '', owner: '', limits: LIMITS[kind], profile: 'p', networkInterface }, control(acts));
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
  return 'done';
}

/** How to bring a new guest into a state. */
const WAYS: Readonly<Record<GuestState, readonly GuestState[]>> = {
  starting: [],
  spare: ['spare'],
  running: ['running'],
  frozen: ['running', 'frozen'],
  ending: ['ending'],
  ended: ['ended'],
};

const STATES = Object.keys(TRANSITIONS) as GuestState[];

for (const from of STATES) {
  for (const to of STATES) {
    if (from === to) continue;
    const may = TRANSITIONS[from].includes(to);
    test(`a guest that is ${from} ${may ? 'may' : 'may not'} become ${to}`, () => {
      const table = new GuestTable();
      const guest = add(table, 1);
      for (const step of WAYS[from]) table.move(guest, step);
      assert.equal(
        codeOf(() => table.move(guest, to)),
        may ? 'done' : 'guest.wrong-state',
      );
      assert.equal(guest.state, may ? to : from);
    });
  }
}

test('the table holds guests of all kinds', () => {
  const table = new GuestTable();
  for (const [place, kind] of GUEST_KINDS.entries()) add(table, place + 1, kind);
  assert.deepEqual(
    [...table.guests].map(({ kind }) => kind),
    ['site', 'extension', 'app', 'vm'],
  );
  assert.equal(table.get(4)!.networkInterface?.mode, 'nat');
});

test('binding makes a spare or a starting guest run for its owner', () => {
  for (const first of ['spare', null] as const) {
    const table = new GuestTable();
    const guest = add(table, 1);
    if (first !== null) table.move(guest, first);
    table.bind(guest, 'default', 'https://example.org');
    assert.deepEqual([guest.state, guest.owner, guest.name], ['running', 'default', 'https://example.org']);
  }
});

test('freezing, thawing and killing reach what runs behind the guest, in the right states only', () => {
  const table = new GuestTable();
  const acts: string[] = [];
  const guest = add(table, 1, 'site', acts);
  assert.equal(
    codeOf(() => table.freeze(guest)),
    'guest.wrong-state',
  );
  table.bind(guest, 'o', 'n');
  assert.equal(
    codeOf(() => table.thaw(guest)),
    'guest.wrong-state',
  );
  table.freeze(guest);
  assert.equal(
    codeOf(() => table.freeze(guest)),
    'guest.wrong-state',
  );
  table.thaw(guest);
  table.kill(guest, failure('guest.killed'));
  assert.equal(
    codeOf(() => table.kill(guest, failure('guest.killed'))),
    'guest.wrong-state',
  );
  assert.deepEqual(acts, ['freeze', 'thaw', 'kill guest.killed']);
  assert.equal(guest.state, 'ending');
});

test('the table is bounded, and remembers only the last that ended', () => {
  const table = new GuestTable(3);
  for (let id = 1; id <= 3; id++) add(table, id);
  assert.equal(
    codeOf(() => add(table, 4)),
    'guest.table-full',
  );
  for (let id = 10; id < 200; id++) {
    table.move(table.get(id === 10 ? 1 : id - 1)!, 'ended');
    add(table, id);
  }
  assert.equal([...table.ended].length, 64);
  assert.equal(table.size, 3);
  assert.equal(table.find(198).state, 'ended');
  assert.equal(
    codeOf(() => table.find(11)),
    'guest.not-found',
  );
  assert.equal(table.get(198), null, 'what has ended cannot be acted on');
});

test('observers hear of each step in order, until they stop listening', () => {
  const table = new GuestTable();
  const heard: string[] = [];
  const stop = table.observe({
    added: ({ id }) => heard.push(`added ${id}`),
    moved: ({ state }, from) => heard.push(`${from} > ${state}`),
    bound: ({ name }) => heard.push(`bound ${name}`),
    limited: ({ limits }) => heard.push(`limited ${limits.maxTasks}`),
  });
  const guest = add(table, 7);
  table.move(guest, 'spare');
  table.move(guest, 'spare');
  table.bind(guest, 'o', 'n');
  table.limit(guest, { ...guest.limits, maxTasks: 9 });
  table.move(guest, 'ended');
  stop();
  add(table, 8);
  assert.deepEqual(heard, ['added 7', 'starting > spare', 'spare > running', 'bound n', 'limited 9', 'running > ended']);
});

test('a snapshot is plain JSON with nothing of the guest in it', () => {
  const table = new GuestTable();
  const guest = add(table, 7, 'vm');
  guest.refusals = 2;
  const snapshot = snapshotOf(guest, true);
  assert.deepEqual(JSON.parse(JSON.stringify(snapshot)), snapshot);
  assert.notEqual(snapshot.limits, guest.limits);
  assert.deepEqual(
    { ...snapshot.statistics },
    {
      messagesIn: 1,
      messagesOut: 2,
      bytesIn: 3,
      bytesOut: 4,
      refusals: 2,
      loads: 0,
      cpuMs: null,
      residentBytes: null,
      processes: null,
      proportionalBytes: null,
    },
  );
});
