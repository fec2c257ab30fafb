// A network service that somebody has taken over and that speaks its channel: what it does with each load stands in the path of its address.

import { networkService } from '../../../src/jail/profiles.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import type { Handlers } from '../../../src/protocol/message-table.ts';
import { NETWORK_CHANNEL } from '../../../src/protocol/network-channel.ts';
import type { NetworkChannel } from '../../../src/protocol/network-channel.ts';
import { confineFilesIfAsked } from '../../../src/jail/confine-files.ts';
import { lockOrDie, messagesSocket } from '../../../src/services/start-service.ts';

confineFilesIfAsked();
const CHUNK = new Uint8Array(1 << 20);

type Say = Channel<NetworkChannel, 'service'>;

function answer(channel: Say, loadId: number): void {
  const response = { url: 'http://a.test/', redirected: false, status: 200, internalStatus: 200, statusText: 'OK', headers: [], type: 'basic' } as const;
  const facts = {
    mimeType: 'text/plain',
    charset: '',
    fromCache: false,
    protocol: 'http/1.1',
    remoteAddress: '',
    remotePort: 0,
    timing: null,
    security: null,
    allHeaders: [],
  };
  channel.send('net.response', { loadId, response, facts });
}

/** By the path of the address that is asked for. */
const LIES: Readonly<Record<string, (channel: Say, loadId: number) => void>> = {
  '/flood': (channel, loadId) => {
    answer(channel, loadId);
    // As fast as the kernel reads.
    const send = (): void => {
      if (!channel.isClosed) channel.send('net.data', { loadId, bytes: CHUNK });
      channel.whenWritable(0, () => setImmediate(send));
    };
    send();
  },
  '/body-first': (channel, loadId) => void channel.send('net.data', { loadId, bytes: CHUNK }),
  '/two-answers': (channel, loadId) => {
    answer(channel, loadId);
    answer(channel, loadId);
  },
  '/nobody-asked': (channel, loadId) => {
    for (const other of [0, loadId + 1, loadId + 1000, Number.MAX_SAFE_INTEGER]) {
      answer(channel, other);
      channel.send('net.data', { loadId: other, bytes: CHUNK });
      channel.send('net.end', { loadId: other, encodedBytes: 1 });
      channel.send('net.failed', { loadId: other, failure: { code: 'net.aborted', message: 'a lie' } });
      channel.send('net.refused', {
        loadId: other,
        guestId: 7,
        step: 'capability',
        url: 'http://a.test/',
        failure: { code: 'capability.denied', message: 'a lie' },
      });
    }
    answer(channel, loadId);
    channel.send('net.end', { loadId, encodedBytes: 0 });
  },
};

const handlers = new Proxy({} as Record<string, unknown>, {
  get: (_target, name) => {
    if (name !== 'net.start') return () => ({ generation: 0, rules: 0, ended: 0, problem: null });
    return ({ loadId, request }: { loadId: number; request: { url: string } }) => LIES[new URL(request.url).pathname]!(channel, loadId);
  },
}) as unknown as Handlers<NetworkChannel, 'kernel'>;
const channel: Say = new Channel(NETWORK_CHANNEL, 'service', messagesSocket(), handlers, () => process.exit(0));
channel.send('net.ready', { jail: lockOrDie({ filter: networkService(process.pid), memoryBudgetBytes: null, maxDescriptors: 4096 }) });
