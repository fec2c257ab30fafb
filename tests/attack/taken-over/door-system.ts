// Started by tests/attack/doors.proc.test.ts: a kernel whose network service is taken over, a door, and what it came to, as one line of JSON.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { openFonts } from '../../../src/fonts/font-service.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { listenOnLoopback } from '../../../src/kernel/listen.ts';
import { programPaths } from '../../../src/kernel/program-paths.ts';
import { forbidRingsFromTheStart } from '../../../src/kernel/weaker-jail.ts';
import { ROOT } from '../../support/kpio-process.ts';

forbidRingsFromTheStart();

async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void, watch: (server: Server) => void = () => {}): Promise<number> {
  const server = createServer(answer);
  watch(server);
  await listenOnLoopback(server, 0, true);
  return (server.address() as AddressInfo).port;
}

const warnings: string[] = [];
const report = Promise.withResolvers<string>();
const collector = await listening((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    response.end('elsewhere');
    if (request.url === '/report') report.resolve(body);
  });
});

// The puppet is run from its source.
const paths = { ...programPaths(ROOT), isBundled: false };
const entries: Record<string, { args: string[]; readable: string[] }> = {};
const kernel = new Kernel({
  paths,
  log: { info: () => {}, warn: (line: string) => void warnings.push(line), close: () => {} } as never,
  statePath: null,
  fonts: openFonts(paths.build),
  userAgent: 'KPIO test',
  keepSpare: false,
  extraCertificates: null,
  entries,
});
let asked = 0;
const door = await listening(
  (_request, response) => {
    asked++;
    response.end('in');
  },
  (server) => kernel.doors.watch(server),
);
entries['network'] = {
  args: [join(import.meta.dirname, 'network-puppet.ts'), String(door), String(collector)],
  readable: [import.meta.dirname, join(ROOT, 'src')],
};
kernel.network.service.start();
await kernel.networkReady;
const attacked = JSON.parse(await report.promise) as object;
const before = asked;
const honest = await (await fetch(`http://127.0.0.1:${door}/`)).text();
process.stdout.write(`${JSON.stringify({ ...attacked, asked: before, honest, weakness: kernel.sandbox.weakness, warnings })}\n`);
process.exit(0);
