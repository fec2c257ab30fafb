// A network service that somebody has taken over: in its jail it tries the doors of the kernel, and tells another server what came of it.
// Arguments: the door's port, the port of who wants to know.

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { request } from 'node:http';

import { confineFilesIfAsked } from '../../../src/jail/confine-files.ts';
import { networkService } from '../../../src/jail/profiles.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import type { Handlers } from '../../../src/protocol/message-table.ts';
import { NETWORK_CHANNEL } from '../../../src/protocol/network-channel.ts';
import type { NetworkChannel } from '../../../src/protocol/network-channel.ts';
import { lockOrDie, messagesSocket } from '../../../src/services/start-service.ts';

const [door = 0, collector = 0] = process.argv.slice(-2).map(Number);

/** What the door answered, '' for nothing. */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket: Socket = connect({ host, port }, () => socket.write(`GET /json/version HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

async function main(): Promise<void> {
  confineFilesIfAsked();
  const handlers = new Proxy({}, { get: () => () => ({}) }) as Handlers<NetworkChannel, 'kernel'>;
  const channel = new Channel(NETWORK_CHANNEL, 'service', messagesSocket(), handlers, () => process.exit(0));
  channel.send('net.ready', { jail: lockOrDie({ filter: networkService(process.pid), memoryBudgetBytes: null, maxDescriptors: 4096 }) });
  const answers = [await knock('127.0.0.1', door), await knock('::ffff:127.0.0.1', door)];
  // Many at once, so that one might slip through while another is looked at.
  answers.push(...(await Promise.all(Array.from({ length: 30 }, () => knock('127.0.0.1', door)))));
  const elsewhere = await knock('127.0.0.1', collector);
  const report = request({ port: collector, method: 'POST', path: '/report' });
  report.end(JSON.stringify({ answers, elsewhere: elsewhere.slice(0, 15) }));
}

void main();
