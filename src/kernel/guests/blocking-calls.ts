// The kernel's end of a site's second descriptor: the site writes one frame and waits; this end answers it, in order.

import type { Socket } from 'node:net';

import { failure, toFailure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { encodeFrame, FrameError, FrameReader } from '../../protocol/frame.ts';
import type { Frame } from '../../protocol/frame.ts';
import type { Handlers } from '../../protocol/message-table.ts';
import { ShapeError } from '../../protocol/schema.ts';
import { failureShape, SITE_BLOCKING_CHANNEL } from '../../protocol/site-channel.ts';
import type { SiteBlockingChannel } from '../../protocol/site-channel.ts';

export type BlockingHandlers = Handlers<SiteBlockingChannel, 'service'>;

export interface BlockingCalls {
  /** The site waits for an answer, so it can do nothing else. */
  readonly isAnswering: boolean;
}

/** `onViolation` hears when the site sent what can be no call, or a second call before the first was answered. */
export function answerBlockingCalls(socket: Socket, handlers: BlockingHandlers, onViolation: (reason: Failure) => void): BlockingCalls {
  const reader = new FrameReader();
  const state = { isAnswering: false };
  socket.on('error', () => {});
  socket.on('data', (chunk: Uint8Array) => {
    try {
      for (const frame of reader.push(chunk)) {
        if (state.isAnswering) throw new FrameError('a second blocking call before the answer of the first');
        state.isAnswering = true;
        void answer(socket, frame, handlers, onViolation).then(() => (state.isAnswering = false));
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      socket.destroy();
      onViolation(failure('ipc.malformed', error.message));
    }
  });
  return state;
}

async function answer(socket: Socket, frame: Frame, handlers: BlockingHandlers, onViolation: (reason: Failure) => void): Promise<void> {
  let attachments: Uint8Array[] = [];
  let payload: unknown;
  try {
    if (!Object.hasOwn(SITE_BLOCKING_CHANNEL, frame.type)) throw new ShapeError('', 'a blocking call');
    const type = frame.type as keyof SiteBlockingChannel;
    const definition = SITE_BLOCKING_CHANNEL[type];
    const value = definition.payload.read(frame.payload, frame.attachments, '');
    const handler = handlers[type] as (payload: unknown) => unknown;
    payload = { ok: definition.answer.write((await handler(value)) as never, attachments) };
  } catch (error) {
    if (error instanceof ShapeError) {
      onViolation(failure('ipc.malformed', error.message));
      return;
    }
    attachments = [];
    payload = { failure: failureShape.write(toFailure(error), []) };
  }
  if (socket.destroyed) return;
  for (const chunk of encodeFrame({ type: '', callId: null, answersId: 0, payload, attachments })) socket.write(chunk);
}
