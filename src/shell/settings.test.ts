import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SILENT_LOG } from '../kernel/log.ts';
import { StateStore } from '../kernel/state/state-store.ts';
import { answerLine } from './control-server.ts';
import { settingsControl } from './settings-control.ts';
import { questionOf } from './settings.ts';

const OPEN_GATE = { admit: () => true } as never;

test('words become questions, and wrong words a usage', () => {
  assert.deepEqual(questionOf(['list']), { command: 'settings.list' });
  assert.deepEqual(questionOf(['get', 'startup']), { command: 'settings.get', name: 'startup' });
  assert.deepEqual(questionOf(['set', 'startup', 'empty']), { command: 'settings.set', name: 'startup', value: 'empty' });
  assert.deepEqual(questionOf(['reset', 'startup']), { command: 'settings.reset', name: 'startup' });
  for (const words of [[], ['burn'], ['list', 'x'], ['get'], ['set', 'x'], ['reset', 'x', 'y'], ['toString', 'x']])
    assert.throws(() => questionOf(words), /cannot run/);
});

test('settings are listed, set as people type them, reset, and each change is in the audit log before it happens', async () => {
  const state = StateStore.open({ folder: null, log: SILENT_LOG, nowMs: Date.now });
  const audited: unknown[] = [];
  let isLogFull = false;
  const audit = {
    async beforeAct(event: { details: unknown }, act: () => void) {
      if (isLogFull) throw Object.assign(new Error('full'), { code: 'audit.unavailable' });
      audited.push(event.details);
      act();
    },
  } as never;
  const commands = settingsControl(() => ({ state, audit }));
  const ask = async (...words: string[]): Promise<any> => answerLine(JSON.stringify(questionOf(words)), commands, OPEN_GATE);

  const { settings } = await ask('list');
  assert.ok(settings.every((each: any) => each.isSet === false && each.about.length > 10 && each.value === each.fallback));
  const cases: readonly (readonly [name: string, text: string, value: unknown])[] = [
    ['startup', 'empty', 'empty'],
    ['security.strict', 'on', true],
    ['memory.discard-tabs', 'false', false],
    ['audit.keep-days', '12', 12],
    ['home.address', 'https://example.org', 'https://example.org'],
  ];
  for (const [name, text, value] of cases) {
    const { setting } = await ask('set', name, text);
    assert.deepEqual([setting.name, setting.value, setting.isSet], [name, value, true]);
    assert.equal((await ask('get', name)).setting.value, value);
  }
  assert.deepEqual(audited.at(-2), { setting: 'audit.keep-days', from: '90', to: '12' });
  assert.deepEqual((await ask('reset', 'startup')).setting.value, 'restore');
  for (const [name, text] of [
    ['startup', 'ajar'],
    ['security.strict', 'maybe'],
    ['audit.keep-days', '1e3'],
    ['audit.keep-days', '0'],
    ['no.such', '1'],
    ['__proto__', '1'],
  ] as const)
    assert.equal((await ask('set', name, text)).code, 'state.invalid-value', name);
  for (const name of ['no.such', '__proto__', 'toString']) assert.equal((await ask('reset', name)).code, 'state.invalid-value');
  assert.equal(audited.length, cases.length + 1, 'what is refused is no change');
  isLogFull = true;
  assert.ok('error' in (await ask('set', 'startup', 'empty')));
  assert.equal(state.settings.get('startup'), 'restore');
});
