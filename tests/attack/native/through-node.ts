// What Node itself offers to a page that reached it: files, sockets, signals, new code. Each answers its error's code, or that it succeeded.

import { lookup } from 'node:dns/promises';
import fs from 'node:fs';
import net from 'node:net';

export const SUCCEEDED = 'SUCCEEDED';

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  'fs.readFileSync': () => fs.readFileSync('/etc/passwd'),
  'fs.promises.readFile': () => fs.promises.readFile('/etc/passwd'),
  'fs.writeFileSync': () => fs.writeFileSync('/tmp/kpio-attack', 'x'),
  'fs.readdirSync': () => fs.readdirSync('/'),
  'net.connect': () => new Promise((resolve, reject) => net.connect(80, '127.0.0.1').on('connect', resolve).on('error', reject)),
  'net.connect to a unix socket': () => new Promise((resolve, reject) => net.connect('/run/dbus/system_bus_socket').on('connect', resolve).on('error', reject)),
  'net.listen': () =>
    new Promise((resolve, reject) =>
      net
        .createServer()
        .on('error', reject)
        .listen(0, () => resolve(0)),
    ),
  fetch: () => fetch('http://127.0.0.1:1/'),
  'dns.lookup': () => lookup('example.org'),
  'process.kill of the parent': () => process.kill(process.ppid, 0),
  'import of a new file': () => import(`${'/'}attack.mjs`),
  'process.chdir': () => process.chdir('/'),
};

export async function throughNode(): Promise<Record<string, string>> {
  const results: Record<string, string> = {};
  for (const [name, act] of Object.entries(ATTEMPTS)) {
    try {
      await act();
      results[name] = SUCCEEDED;
    } catch (error) {
      results[name] = (error as { code?: string }).code ?? String(error);
    }
  }
  return results;
}
