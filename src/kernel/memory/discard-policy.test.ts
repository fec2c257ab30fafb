import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chooseDiscard } from './discard-policy.ts';
import type { DiscardCandidate } from './discard-policy.ts';

const PLAIN: DiscardCandidate = { id: '', isVisible: false, isRestorable: true, isBusy: false, hasUnsavedInput: false, hasCdpSession: false, lastUsedMs: 100 };

function tab(id: string, lastUsedMs: number, more: Partial<DiscardCandidate> = {}): DiscardCandidate {
  return { ...PLAIN, id, lastUsedMs, ...more };
}

test('tabs go by rule', () => {
  const cases: [string, DiscardCandidate[], string | null][] = [
    ['nobody', [], null],
    ['the visible one never', [tab('a', 1, { isVisible: true })], null],
    ['what cannot be restored never', [tab('a', 1, { isRestorable: false })], null],
    ['what is busy not now', [tab('a', 1, { isBusy: true }), tab('b', 2)], 'b'],
    ['least lately used first', [tab('a', 3), tab('b', 1), tab('c', 2)], 'b'],
    ['input that was not sent after all others', [tab('a', 1, { hasUnsavedInput: true }), tab('b', 2)], 'b'],
    ['a CDP session last', [tab('a', 1, { hasCdpSession: true }), tab('b', 2, { hasUnsavedInput: true })], 'b'],
    ['but they do go', [tab('a', 1, { hasCdpSession: true }), tab('b', 2, { isVisible: true })], 'a'],
    ['by age among their like', [tab('a', 2, { hasCdpSession: true }), tab('b', 1, { hasCdpSession: true, hasUnsavedInput: true })], 'b'],
  ];
  for (const [title, candidates, expected] of cases) assert.equal(chooseDiscard(candidates)?.id ?? null, expected, title);
});

test('the rule is said in words', () => {
  assert.equal(chooseDiscard([tab('a', 1), tab('b', 2)])!.rule, 'it was used least lately of 2 tabs that nobody sees');
  assert.equal(chooseDiscard([tab('a', 1)])!.rule, 'it is the only tab that nobody sees');
  assert.match(chooseDiscard([tab('a', 1, { hasUnsavedInput: true }), tab('b', 2, { hasUnsavedInput: true })])!.rule, /all hold input/);
  assert.match(chooseDiscard([tab('a', 1, { hasCdpSession: true }), tab('b', 2, { hasCdpSession: true })])!.rule, /CDP session/);
});
