// One keydown or keyup of the host browser -> the message for the page. Pure: takes the event's fields, not the event.

import { NO_INPUT } from '../../../protocol/no-input.ts';
import type { InputMessage } from '../../protocol.ts';

export interface KeyFields {
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly location: number;
  readonly repeat: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  getModifierState(name: string): boolean;
}

/** 1 Alt, 2 Ctrl, 4 Meta, 8 Shift. */
export function modifiersOf(event: { readonly altKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly shiftKey: boolean }): number {
  return (event.altKey ? 1 : 0) | (event.ctrlKey ? 2 : 0) | (event.metaKey ? 4 : 0) | (event.shiftKey ? 8 : 0);
}

/** Keys that an input method or a dead key is still working on: their text comes later, as a composition. */
export function isComposed(event: KeyFields): boolean {
  return event.isComposing || event.keyCode === 229 || event.key === 'Dead' || event.key === 'Process' || event.key === 'Unidentified';
}

/** The text that the key types; '' when it types none. */
export function textOf(event: KeyFields): string {
  // AltGr is Ctrl+Alt on some systems, and there it types.
  const isCommand = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
  if (event.key === 'Enter') return '\r';
  if (isCommand) return '';
  return [...event.key].length === 1 ? event.key : '';
}

export function keyMessage(type: 'keyDown' | 'keyUp', event: KeyFields): InputMessage {
  return {
    ...NO_INPUT,
    type,
    modifiers: modifiersOf(event),
    key: event.key.slice(0, 64),
    code: event.code.slice(0, 64),
    keyCode: event.keyCode,
    location: event.location,
    repeat: event.repeat,
    text: type === 'keyDown' ? textOf(event) : '',
  };
}
