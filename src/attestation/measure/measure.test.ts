import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { encodeUtf8 } from '../../base/bytes.ts';
import type { FailureError } from '../../base/failure.ts';
import type { AttestationBackend } from '../backend/backend.ts';
import { openSoftwareBackend } from '../backend/software-backend.ts';
import { measureBytes, readComponent } from '../event-log/component.ts';
import type { Component } from '../event-log/component.ts';
import { parseEventLog, replay } from '../event-log/event-log.ts';
import { attest } from './attest.ts';
import { measureBuild } from './build-files.ts';
import { measureConfiguration } from './configuration.ts';
import { Measurements } from './measurements.ts';

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'kpio-measure-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const component = (name: string): Component => ({ part: 'code', name, files: [measureBytes(name, encodeUtf8(name))] });
const namesIn = (log: Uint8Array): string[] => parseEventLog(log).events.map((event) => readComponent(event)!.name);

test('what was added before and after a backend came stands in its registers, in order', async () => {
  const measurements = new Measurements();
  await measurements.add(component('one'));
  const backend = openSoftwareBackend(folder);
  const extending = measurements.extendInto(backend);
  await Promise.all([extending, measurements.add(component('two')), measurements.add({ ...component('three'), part: 'configuration' })]);
  const log = measurements.log(backend);
  assert.deepEqual(namesIn(log), ['one', 'two', 'three']);
  const values = replay(parseEventLog(log).events);
  const [code, configuration] = await backend.read([8, 9]);
  assert.deepEqual([Buffer.from(code!), Buffer.from(configuration!)], [values.get(8), values.get(9)]);
});

test('a backend that fails keeps nothing back: another gets everything, and the log tells only what is in the registers', async () => {
  const good = openSoftwareBackend(folder);
  let left = 1;
  const failing: AttestationBackend = Object.assign(Object.create(good) as AttestationBackend, {
    extend: async (): Promise<void> => {
      if (left-- <= 0) throw new Error('gone');
    },
  });
  const measurements = new Measurements();
  for (const name of ['one', 'two', 'three']) void measurements.add(component(name));
  await assert.rejects(measurements.extendInto(failing), /gone/);
  assert.deepEqual(namesIn(measurements.log(failing)), ['one']);
  await assert.rejects(measurements.settle(), /gone/);
  const other = openSoftwareBackend(folder);
  await measurements.extendInto(other);
  assert.deepEqual(namesIn(measurements.log(other)), ['one', 'two', 'three']);
});

test('an attestation needs a nonce, and registers that stand still', async () => {
  const backend = openSoftwareBackend(folder);
  const measurements = new Measurements();
  await measurements.extendInto(backend);
  for (const length of [0, 33])
    await assert.rejects(attest(backend, measurements, new Uint8Array(length)), (error: FailureError) => error.failure.code === 'attestation.unavailable');
  const restless: AttestationBackend = Object.assign(Object.create(backend) as AttestationBackend, {
    registers: backend.registers,
    foreignRegisters: [],
    read: () => backend.read([8, 9, 12]),
    extend: backend.extend.bind(backend),
    quote: async (nonce: Uint8Array, registers: readonly number[]) => {
      await backend.extend(12, new Uint8Array(32));
      return backend.quote(nonce, registers);
    },
  });
  await assert.rejects(attest(restless, measurements, Uint8Array.of(1)), (error: FailureError) => error.failure.code === 'attestation.unavailable');
});

test('the files of a build fall into components; what nobody knows is seen', () => {
  const build = join(folder, 'build');
  mkdirSync(join(build, 'fonts', 'deep'), { recursive: true });
  for (const name of [
    'boot.cjs',
    'main.cjs',
    'main.cache',
    'site.cjs',
    'zygote.cache',
    'site-glue.cache',
    'glue.js',
    'x.wasm',
    'fonts/deep/a.bin',
    'evil.js',
    'stamp',
    'root',
    'manifest.json',
  ]) {
    writeFileSync(join(build, name), name);
  }
  const run = measureBytes('main.cjs', encodeUtf8('what ran'));
  const components = measureBuild(build, join(build, 'stamp'), new Map([['main.cjs', run]]));
  const told = Object.fromEntries(components.map(({ name, files }) => [name, files.map(({ path }) => path)]));
  assert.deepEqual(told, {
    launcher: ['kpio'],
    boot: ['boot.cjs'],
    main: ['main.cache', 'main.cjs'],
    site: ['glue.js', 'site-glue.cache', 'site.cjs', 'zygote.cache'],
    wasm: ['x.wasm'],
    fonts: ['fonts/deep/a.bin'],
    other: ['evil.js'],
  });
  assert.equal(components[2]!.files[1], run, 'what ran counts, not what lies there now');
  assert.deepEqual(components[1]!.files[0], measureBytes('boot.cjs', encodeUtf8('boot.cjs')));
  assert.throws(() => measureBuild(build, join(build, 'missing')), /ENOENT/);
});

test('the configuration is flags, words, variables that decide, and rule files', () => {
  const rules = join(folder, 'firewall.rules');
  writeFileSync(rules, 'deny all');
  const process_ = { flags: ['--inspect'], words: ['start'], environment: { NODE_OPTIONS: '-r x', HOME: '/root', LD_PRELOAD: 'x.so', KPIO_TPM: undefined } };
  const { files } = measureConfiguration([rules, join(folder, 'missing.pem')], process_);
  assert.deepEqual(
    files.map(({ path }) => path),
    ['node flags', 'command line', 'node version', 'environment NODE_OPTIONS', 'environment LD_PRELOAD', 'file firewall.rules'],
  );
  assert.notDeepEqual(measureConfiguration([rules], { ...process_, flags: [] }).files[0], files[0]);
  assert.throws(() => measureConfiguration([folder]), /EISDIR/);
  assert.ok(measureConfiguration([]).files.length >= 4, 'of this very process');
});
