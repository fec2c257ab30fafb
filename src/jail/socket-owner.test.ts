import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { Connections, holdsSocket, isHeldByAnother, standsStill } from './socket-owner.ts';

/** A tree that stands for /proc: processes with their threads' descriptors. */
function tree(t: TestContext, processes: Readonly<Record<number, Readonly<Record<number, readonly string[] | null>>>>, tcp = '', tcp6 = ''): string {
  const proc = mkdtempSync(join(tmpdir(), 'kpio-proc-'));
  t.after(() => rmSync(proc, { recursive: true, force: true }));
  mkdirSync(join(proc, 'self', 'net'), { recursive: true });
  writeFileSync(join(proc, 'self', 'net', 'tcp'), `  sl  local_address rem_address   st\n${tcp}`);
  writeFileSync(join(proc, 'self', 'net', 'tcp6'), tcp6);
  for (const [pid, threads] of Object.entries(processes)) {
    for (const [thread, links] of Object.entries(threads)) {
      const folder = join(proc, pid, 'task', thread, 'fd');
      // null: the machine does not show them.
      mkdirSync(links === null ? join(proc, pid, 'task', thread) : folder, { recursive: true });
      links?.forEach((link, index) => symlinkSync(link, join(folder, String(index))));
      writeFileSync(join(proc, pid, 'task', thread, 'stat'), `${thread} (a ) name) ${thread === pid ? 'S' : 'T'} 1 1`);
    }
    const own = threads[Number(pid)];
    mkdirSync(join(proc, pid, 'fd'), { recursive: true });
    own?.forEach((link, index) => symlinkSync(link, join(proc, pid, 'fd', String(index))));
  }
  return proc;
}

const row = (local: string, remote: string, inode: number, uid = 1000): string =>
  `   0: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000000000000000 20 4 0 10 -1\n`;

test('the other end of a connection is found by its ports, of either family, and only on loopback', async (t) => {
  const v4 = row('0100007F:9C40', '0100007F:2406', 77) + row('0100007F:2406', '0100007F:9C40', 78);
  const peer = async (proc: string, port = 40_000): Promise<unknown> => (await Connections.now(proc)).peer(9222, port);
  assert.deepEqual(await peer(tree(t, {}, v4)), { inode: 77, uid: 1000 });
  assert.equal(await peer(tree(t, {}, v4), 40_001), null);
  assert.equal(await peer(tree(t, {}, row('0100007F:9C40', '0100007F:2406', 0))), null, 'closed');
  assert.equal(await peer(tree(t, {}, row('0100000A:9C40', '0100000A:2406', 77))), null, 'another network');
  const v6 = row('0000000000000000FFFF00000100007F:9C40', '0000000000000000FFFF00000100007F:2406', 79, 5);
  assert.deepEqual(await peer(tree(t, {}, '', v6)), { inode: 79, uid: 5 });
  assert.equal(await peer(join(tree(t, {}), 'nowhere')), null);
});

test('who holds a socket is looked for in every thread, and not seeing is not taken for not holding', (t) => {
  const others = ['pipe:[77]', 'socket:[770]'];
  assert.equal(holdsSocket([10], 77, tree(t, { 10: { 10: others, 11: others } })), false);
  assert.equal(holdsSocket([10], 77, tree(t, { 10: { 10: others, 11: [...others, 'socket:[77]'] } })), true);
  assert.equal(holdsSocket([10], 77, tree(t, { 10: { 10: others, 11: null } })), null);
  assert.equal(holdsSocket([10, 20], 77, tree(t, { 10: { 10: null }, 20: { 20: ['socket:[77]'] } })), true);
  assert.equal(holdsSocket([30], 77, tree(t, { 10: { 10: others } })), false, 'one that has ended holds nothing');
  const proc = tree(t, { 10: { 10: ['socket:[77]'] }, 20: { 20: others } });
  assert.equal(isHeldByAnother([], 77, proc), true);
  assert.equal(isHeldByAnother([10], 77, proc), false);
  assert.equal(standsStill([10], proc), false);
});

test('a connection of this process is seen to be its own', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = connect({ port: (server.address() as AddressInfo).port, host: '::ffff:127.0.0.1' });
  t.after(() => client.destroy());
  const { localPort, remotePort } = await accepted;
  const peer = (await Connections.now()).peer(localPort!, remotePort!);
  assert.equal(peer?.uid, process.getuid!());
  assert.equal(holdsSocket([process.pid], peer.inode), true);
  assert.equal(isHeldByAnother([], peer.inode), true);
  assert.equal(isHeldByAnother([process.pid], peer.inode), false);
});
