// Structured cloning with a transfer list: https://html.spec.whatwg.org/#structuredserializewithtransfer over the glue's serialize.

import { types } from 'node:util';
import { DomException } from '../../dom/dom-exception.ts';
import { glueOf } from '../web-host.ts';
import type { CloneRecords, WebWindow } from '../web-host.ts';
import { MessagePort } from './message-port.ts';

export interface TransferOptions {
  transfer?: readonly unknown[];
}

export interface ClonedMessage {
  readonly data: CloneRecords;
  /** Transferred ports, in the order of the list; each is bound to the receiving window by `receive`. */
  readonly ports: readonly MessagePort[];
}

/** What an overloaded postMessage got: the list itself, or options with it. */
export function transferListOf(given: readonly unknown[] | TransferOptions | undefined): readonly unknown[] {
  if (given === undefined || given === null) return [];
  return Array.isArray(given) ? given : ((given as TransferOptions).transfer ?? []);
}

/**
 * Serialises `value`, a page value of `window`'s realm. Ports in the list move; ArrayBuffers are copied and then detached.
 * Throws DataCloneError.
 */
export function serializeWithTransfer(window: WebWindow, value: unknown, transfer: readonly unknown[], sender: MessagePort | null = null): ClonedMessage {
  const ports: MessagePort[] = [];
  const buffers: object[] = [];
  for (const object of transfer) {
    const impl = window.realm?.unwrap(object) ?? null;
    if (impl instanceof MessagePort) {
      if (impl === sender || impl.isDetached || ports.includes(impl)) throw new DomException('A port could not be transferred.', 'DataCloneError');
      ports.push(impl);
    } else if (types.isArrayBuffer(object)) {
      if (buffers.includes(object)) throw new DomException('An ArrayBuffer is listed twice.', 'DataCloneError');
      buffers.push(object);
    } else throw new DomException('Value at index does not have a transferable type.', 'DataCloneError');
  }
  const moved = new Map(ports.map((port) => [port, new MessagePort(port.window)]));
  const data = MessagePort.whileTransferring(moved, () => glueOf(window).serialize(value));
  for (const [port, successor] of moved) port.moveTo(successor);
  // SAFETY: takes the buffer's memory by its internal slot; nothing of the page runs. The copy is in `data`.
  for (const buffer of buffers) ArrayBuffer.prototype.transfer.call(buffer);
  return { data, ports: [...moved.values()] };
}

/** The page value in `window`'s realm, and the ports bound to that window. */
export function receive(window: WebWindow, message: ClonedMessage): { value: unknown; ports: readonly MessagePort[] } {
  for (const port of message.ports) port.window = window;
  return { value: glueOf(window).deserialize(message.data), ports: message.ports };
}
