import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { DoorGuard } from './door-guard.ts';
import { listenOnLoopback } from './listen.ts';
import { SILENT_LOG } from './log.ts';

interface World {
  readonly port: number;
  readonly doors: (readonly number[])[];
  readonly events: string[];
}

async function door(t: TestContext, servicePid: () => number, proc?: string): Promise<World> {
  const doors: (readonly number[])[] = [];
  const events: string[] = [];
  const guard = new DoorGuard({
    servicePid,
    onDoors: (ports) => doors.push(ports),
    log: SILENT_LOG,
    audit: () => ({ note: ({ event }) => void events.push(event) }),
    ...(proc === undefined ? {} : { proc }),
  });
  const server: Server = createServer((_request, response) => response.end('in'));
  guard.watch(server);
  await listenOnLoopback(server, 0, true);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, doors, events };
}

const ask = (port: number): Promise<string> =>
  fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).then(
    (response) => response.text(),
    () => 'refused',
  );

test('a program of this machine gets in, and the network service is told of the port', async (t) => {
  const { port, doors, events } = await door(t, () => 0);
  assert.equal(await ask(port), 'in');
  assert.deepEqual([doors, events], [[[port]], []]);
});

test('whoever is gone before it is known who it was is let go without a word', async (t) => {
  const { port, events } = await door(t, () => 0);
  for (let knock = 0; knock < 10; knock++) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.resetAndDestroy());
      socket.on('close', () => resolve());
    });
  }
  assert.equal(await ask(port), 'in');
  assert.deepEqual(events, []);
});

test('a process that stands for the network service does not, and goes on afterwards', async (t) => {
  // It tells what it got, and once more when it is asked to.
  const program = `const say = (word) => process.stdout.write(word + '\\n');
    process.stdin.on('data', () => require('http').get(process.argv[1], { agent: false }, (r) => r.on('data', (x) => say(String(x)))).on('error', () => say('refused')))`;
  let pid = 0;
  const { port, events } = await door(t, () => pid);
  const child = spawn(process.execPath, ['-e', program, `http://127.0.0.1:${port}/`], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const answers = child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  for (const [expected, servicePid] of [
    ['refused\n', child.pid!],
    ['in\n', 0],
    ['refused\n', child.pid!],
  ] as const) {
    pid = servicePid;
    child.stdin.write('go');
    assert.equal(String((await answers.next()).value), expected);
  }
  assert.deepEqual(events, ['service.door-refused', 'service.door-refused']);
});

test('where the machine does not show what the service holds, only who is seen to hold the connection gets in', async (t) => {
  const proc = mkdtempSync(join(tmpdir(), 'kpio-proc-'));
  t.after(() => rmSync(proc, { recursive: true, force: true }));
  mkdirSync(join(proc, 'self'), { recursive: true });
  // The machine's own table of connections.
  symlinkSync('/proc/self/net', join(proc, 'self', 'net'));
  // The service is a process whose descriptors are not shown.
  mkdirSync(join(proc, '7', 'task', '7'), { recursive: true });
  writeFileSync(join(proc, '7', 'stat'), '7 (node) T 1');
  writeFileSync(join(proc, '7', 'task', '7', 'stat'), '7 (node) T 1');
  const { port, events } = await door(t, () => 7, proc);

  assert.equal(await ask(port), 'refused', 'nobody is seen to hold it');
  symlinkSync(`/proc/${process.pid}`, join(proc, String(process.pid)));
  assert.equal(await ask(port), 'in', 'this process is');
  assert.deepEqual(events, ['service.door-refused']);
});
