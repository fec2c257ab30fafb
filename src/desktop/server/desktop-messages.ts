// What a person's browser may send to the desktop's server: shapes and the rights that they need. The types stand in desktop/protocol.ts.

import { needs, needsNone } from '../../protocol/message-table.ts';
import type { Need } from '../../protocol/message-table.ts';
import { array, boolean, integer, nullable, number, object, oneOf, string } from '../../protocol/schema.ts';
import type { Infer, Shape } from '../../protocol/schema.ts';
import { inputShape, MAX_CLIPBOARD_UNITS } from '../../protocol/site-channel.ts';

const tabId = string(64);
const tabOnly = object({ tabId });
const requestId = integer(0, Number.MAX_SAFE_INTEGER);

/** What a page of the desktop may make the kernel keep. */
const MAX_WINDOWS = 500;
const MAX_TABS = 5000;
const px = number(-1e6, 1e6);
const lengthPx = number(1, 1e6);
const windowId = integer(1, 1e9);

export const arrangedWindowShape = object({
  id: windowId,
  kind: oneOf('browser', 'help'),
  rectangle: object({ x: px, y: px, width: lengthPx, height: lengthPx }),
  placedIn: object({ width: lengthPx, height: lengthPx }),
  zone: nullable(oneOf('maximised', 'left', 'right', 'top-left', 'top-right', 'bottom-left', 'bottom-right')),
  isMinimised: boolean,
  tabIds: array(tabId, MAX_TABS),
  activeTabId: nullable(tabId),
  freshTabIds: array(tabId, MAX_TABS),
});
const arrangementShape = object({ windows: array(arrangedWindowShape, MAX_WINDOWS), stack: array(windowId, MAX_WINDOWS) });

const LESS = needsNone('asks for less');

interface ClientMessageDefinition<P> {
  readonly payload: Shape<P>;
  readonly need: Need<P>;
}

function fromClient<P>(payload: Shape<P>, need: Need): ClientMessageDefinition<P> {
  return { payload, need };
}

export const DESKTOP_MESSAGES = {
  openTab: fromClient(object({ url: string(1 << 21), requestId }), needs('NETWORK')),
  closeTab: fromClient(tabOnly, needs('INPUT')),
  navigate: fromClient(object({ tabId, url: string(1 << 21) }), needs('NETWORK')),
  back: fromClient(tabOnly, needs('NETWORK')),
  forward: fromClient(tabOnly, needs('NETWORK')),
  reload: fromClient(tabOnly, needs('NETWORK')),
  stop: fromClient(tabOnly, LESS),
  show: fromClient(object({ tabId, width: integer(1, 16_384), height: integer(1, 16_384), scale: number(0.1, 10), dark: boolean }), needs('GPU')),
  hide: fromClient(tabOnly, LESS),
  shown: fromClient(tabOnly, needs('GPU')),
  input: fromClient(object({ tabId, input: inputShape }), needs('INPUT')),
  answerPicker: fromClient(object({ tabId, pickerId: requestId, index: nullable(integer(0, 10_000)), value: nullable(string(4096)) }), needs('INPUT')),
  copy: fromClient(object({ tabId, requestId, cut: boolean }), needs('INPUT')),
  paste: fromClient(object({ tabId, text: string(MAX_CLIPBOARD_UNITS), html: string(MAX_CLIPBOARD_UNITS) }), needs('INPUT')),
  arrange: fromClient(object({ arrangement: arrangementShape }), needs('INPUT')),
  answerDialog: fromClient(object({ dialogId: requestId, accepted: boolean, text: string(1 << 16) }), needs('INPUT')),
} as const;

/** The one binary message (chosen-files.ts). */
export const FILES_NEED = needs('INPUT');

export type DesktopMessages = { [K in keyof typeof DESKTOP_MESSAGES]: Infer<(typeof DESKTOP_MESSAGES)[K]['payload']> };
export const DESKTOP_MESSAGE_TYPE = oneOf(...(Object.keys(DESKTOP_MESSAGES) as (keyof DesktopMessages)[]));
