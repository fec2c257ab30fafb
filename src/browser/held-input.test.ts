import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NO_INPUT } from '../protocol/no-input.ts';
import type { InputEvent } from '../protocol/site-channel.ts';
import { HeldInput } from './held-input.ts';

const NOTHING: InputEvent = { type: 'mouseMoved', ...NO_INPUT };

const key = (type: 'keyDown' | 'keyUp', name: string, more: Partial<InputEvent> = {}): InputEvent => ({
  ...NOTHING,
  type,
  key: name,
  code: `Key${name}`,
  ...more,
});
const mouse = (type: InputEvent['type'], more: Partial<InputEvent>): InputEvent => ({ ...NOTHING, type, ...more });

function released(events: readonly InputEvent[]): string[] {
  const held = new HeldInput();
  for (const event of events) held.note(event);
  const all = held
    .release()
    .map((event) => `${event.type} ${event.key || event.button} ${event.x},${event.y} ${event.buttons} ${event.modifiers} ${event.text}`);
  assert.deepEqual(held.release(), [], 'nothing is held any more');
  return all;
}

test('what went down and not up is let go of, once', () => {
  const cases: [readonly InputEvent[], readonly string[]][] = [
    [[], []],
    [[key('keyDown', 'a', { text: 'a' })], ['keyUp a 0,0 0 0 ']],
    [[key('keyDown', 'a'), key('keyDown', 'a', { repeat: true })], ['keyUp a 0,0 0 0 ']],
    [[key('keyDown', 'a'), key('keyUp', 'a')], []],
    // The letter goes before the modifier, with it.
    [
      [key('keyDown', 'Shift', { modifiers: 8 }), key('keyDown', 'A', { modifiers: 8 })],
      ['keyUp A 0,0 0 8 ', 'keyUp Shift 0,0 0 0 '],
    ],
    // Where the mouse is now, not where it was pressed.
    [[mouse('mousePressed', { button: 'left', buttons: 1, x: 1, y: 2 }), mouse('mouseMoved', { buttons: 1, x: 30, y: 40 })], ['mouseReleased left 30,40 0 0 ']],
    [
      [mouse('mousePressed', { button: 'left', buttons: 1 }), mouse('mousePressed', { button: 'right', buttons: 3 })],
      ['mouseReleased left 0,0 2 0 ', 'mouseReleased right 0,0 0 0 '],
    ],
    [[mouse('mousePressed', { button: 'left' }), mouse('mouseReleased', { button: 'left' })], []],
    [[mouse('mouseWheel', { deltaY: 5 }), mouse('insertText', { text: 'x' })], []],
  ];
  for (const [events, expected] of cases) assert.deepEqual(released(events), expected);
});

test('what a program holds down is bounded', () => {
  assert.equal(released(Array.from({ length: 1000 }, (_, index) => key('keyDown', `k${index}`))).length, 64);
});
