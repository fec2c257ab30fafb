// The kernel's end of a site's second descriptor: the site writes one frame and waits; this end answers it, in order.

import type { Socket } from 'node:net';

import { failure, FailureError, toFailure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { ChannelCounts } from '../../protocol/channel.ts';
import { deniedMessage } from '../../protocol/channel-gate.ts';
import type { ChannelGate } from '../../protocol/channel-gate.ts';
import { encodeFrame, FrameError, FrameReader } from '../../protocol/frame.ts';
import type { Frame } from '../../protocol/frame.ts';
import { rightFor } from '../../protocol/message-table.ts';
import type { Handlers, MessageDefinition } from '../../protocol/message-table.ts';
import { ShapeError } from '../../protocol/schema.ts';
import { failureShape, SITE_BLOCKING_CHANNEL } from '../../protocol/site-channel.ts';
import type { SiteBlockingChannel } from '../../protocol/site-channel.ts';

export type BlockingHandlers = Handlers<SiteBlockingChannel, 'service'>;

export class BlockingCalls {
  readonly counts: ChannelCounts = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 };
  readonly #socket: Socket;
  readonly #handlers: BlockingHandlers;
  readonly #gate: ChannelGate;
  readonly #onViolation: (reason: Failure) => void;
  readonly #reader = new FrameReader();
  #isAnswering = false;

  /** `onViolation` hears when the site sent what can be no call, or a second call before the first was answered. */
  constructor(socket: Socket, handlers: BlockingHandlers, gate: ChannelGate, onViolation: (reason: Failure) => void) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#gate = gate;
    this.#onViolation = onViolation;
    socket.on('error', () => {});
    socket.on('data', (chunk: Uint8Array) => this.#receive(chunk));
  }

  /** The site waits for an answer, so it can do nothing else. */
  get isAnswering(): boolean {
    return this.#isAnswering;
  }

  #receive(chunk: Uint8Array): void {
    this.counts.bytesIn += chunk.length;
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (this.#isAnswering) throw new FrameError('a second blocking call before the answer of the first');
        this.#isAnswering = true;
        void this.#answer(frame).then(() => (this.#isAnswering = false));
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#socket.destroy();
      this.#onViolation(failure('ipc.malformed', error.message));
    }
  }

  async #answer(frame: Frame): Promise<void> {
    let attachments: Uint8Array[] = [];
    let payload: unknown;
    try {
      payload = { ok: await this.#valueFor(frame, attachments) };
    } catch (error) {
      if (error instanceof ShapeError) return this.#onViolation(failure('ipc.malformed', error.message));
      attachments = [];
      payload = { failure: failureShape.write(toFailure(error), []) };
    }
    if (this.#socket.destroyed) return;
    for (const chunk of encodeFrame({ type: '', callId: null, answersId: 0, payload, attachments })) {
      this.counts.bytesOut += chunk.length;
      this.#socket.write(chunk);
    }
  }

  async #valueFor(frame: Frame, attachments: Uint8Array[]): Promise<unknown> {
    if (!Object.hasOwn(SITE_BLOCKING_CHANNEL, frame.type)) throw new ShapeError('', 'a blocking call');
    const type = frame.type as keyof SiteBlockingChannel;
    const definition: MessageDefinition = SITE_BLOCKING_CHANNEL[type];
    this.counts.messagesIn++;
    const value = definition.payload.read(frame.payload, frame.attachments, '');
    const right = rightFor(definition.need, value);
    if (!this.#gate.admit(type, right, 'in')) throw FailureError.of(deniedMessage(type, right));
    const handler = this.#handlers[type] as (payload: unknown) => unknown;
    return definition.answer!.write(await handler(value), attachments);
  }
}
