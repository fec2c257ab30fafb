import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CapabilityName } from '../../base/capability-names.ts';
import { FailureError } from '../../base/failure.ts';
import { SITE_BLOCKING_CHANNEL, SITE_CHANNEL } from '../../protocol/site-channel.ts';
import { rightsOf, ServiceConnections, SERVICES } from './service-registry.ts';

function connections(held: CapabilityName[], kind: 'site' | 'vm' = 'site'): ServiceConnections {
  return new ServiceConnections(1, kind, { holds: (_guest, right) => held.includes(right) });
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

test('each message of the channels of a guest belongs to exactly one service', () => {
  const listed = SERVICES.flatMap(({ messages }) => messages);
  assert.deepEqual([...listed].sort(), [...Object.keys(SITE_CHANNEL), ...Object.keys(SITE_BLOCKING_CHANNEL)].sort());
});

test('a service asks for the rights of its messages', () => {
  const rights = Object.fromEntries(SERVICES.map((service) => [service.name, rightsOf(service)]));
  assert.deepEqual(rights['storage'], ['DISK_READ', 'DISK_WRITE']);
  assert.deepEqual(rights['fonts'], []);
  assert.deepEqual(rights['clipboard'], ['INPUT']);
});

test('connecting by name needs one of the rights of the service, and a kind that it is for', () => {
  const site = connections(['DISK_READ']);
  assert.deepEqual(site.connect('storage'), ['storage.keys', 'storage.get', 'storage.set', 'storage.remove', 'storage.clear']);
  assert.equal(
    codeOf(() => site.connect('clipboard')),
    'capability.denied',
  );
  assert.equal(
    codeOf(() => site.connect('nothing')),
    'ipc.no-such-service',
  );
  assert.equal(
    codeOf(() => site.connect('__proto__')),
    'ipc.no-such-service',
  );
  assert.equal(
    codeOf(() => connections([], 'vm').connect('fonts')),
    'ipc.no-such-service',
  );
  assert.equal(
    codeOf(() => connections([]).connect('fonts')),
    'done',
  );
  assert.deepEqual(
    site.open.map(({ service }) => service),
    ['storage'],
  );
});

test('the first message of a service opens its connection; messages are counted', () => {
  const site = connections([]);
  assert.ok(site.used('page.dirty'));
  assert.ok(site.used('page.frame'));
  assert.ok(site.used('font.catalogue'));
  assert.deepEqual(
    site.open.map(({ service, messages }) => [service, messages]),
    [
      ['screen', 2],
      ['fonts', 1],
    ],
  );
});

test('a message of no service, or of one that is not for the kind of guest, opens nothing', () => {
  assert.equal(connections([]).used('net.start'), false);
  assert.equal(connections([], 'vm').used('page.dirty'), false);
});

test('a connection ends with the last right that held it, others stay', () => {
  const held: CapabilityName[] = ['DISK_READ', 'DISK_WRITE', 'INPUT'];
  const site = connections(held);
  for (const name of ['storage', 'clipboard', 'fonts']) site.connect(name);
  held.splice(0, 1);
  site.reconsider();
  assert.deepEqual(
    site.open.map(({ service }) => service),
    ['clipboard', 'storage', 'fonts'],
  );
  held.length = 0;
  site.reconsider();
  assert.deepEqual(
    site.open.map(({ service }) => service),
    ['fonts'],
  );
});
