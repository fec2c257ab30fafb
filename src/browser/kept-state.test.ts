import assert from 'node:assert/strict';
import { test } from 'node:test';

import { KeptState } from './kept-state.ts';

const STATE = { scrollX: 0, scrollY: 40, hasUnsavedInput: true, controls: '[["0 text a ","x"]]' };
const GIVEN = { scrollX: 0, scrollY: 40, controls: STATE.controls };

async function kept(url: string): Promise<KeptState> {
  const state = new KeptState();
  await state.refresh(url, () => Promise.resolve(STATE));
  return state;
}

test('a state is given back to the same address only, and only once it is wanted', async () => {
  const state = await kept('https://a.test/');
  assert.equal(state.hasUnsavedInput, true);
  assert.equal(state.forDocument('https://a.test/', false), null);
  state.wanted = true;
  assert.equal(state.forDocument('https://b.test/', false), null);
  assert.deepEqual(state.forDocument('https://a.test/', false), GIVEN);
  assert.deepEqual(state.forDocument('https://a.test/', true), GIVEN);
  assert.equal(state.forDocument('https://a.test/', true), null, 'the last time was the last');
});

test('another document of the tab forgets it, a failed load does not', async () => {
  const state = await kept('https://a.test/');
  state.wanted = true;
  state.committed('about:error');
  state.committed('https://a.test/');
  assert.deepEqual(state.forDocument('https://a.test/', false), GIVEN);
  state.committed('https://a.test/login');
  assert.equal(state.forDocument('https://a.test/', false), null);
  assert.equal(state.hasUnsavedInput, false);
});

test('a page that does not answer keeps what was known of the same address, and nothing of another', async (context) => {
  const { timers } = context.mock;
  timers.enable({ apis: ['setTimeout'] });
  try {
    const state = await kept('https://a.test/');
    const silent = state.refresh('https://a.test/', () => new Promise(() => {}));
    timers.tick(1000);
    await silent;
    assert.equal(state.hasUnsavedInput, true);
    await state.refresh('https://a.test/other', () => Promise.reject(new Error('guest.frozen')));
    assert.equal(state.hasUnsavedInput, false);
  } finally {
    timers.reset();
  }
});
