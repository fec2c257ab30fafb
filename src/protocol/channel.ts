// Channel: typed messages and calls over one byte stream between the kernel and one other process.
// Everything received is checked against the channel's table; the first thing that does not fit ends the channel.

import type { Socket } from 'node:net';

import { failure, FailureError, toFailure } from '../base/failure.ts';
import { ERROR_CODES } from '../base/error-codes.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import type { Failure } from '../base/failure.ts';
import { encodeFrame, FrameError, FrameReader } from './frame.ts';
import type { Frame } from './frame.ts';
import type { Answer, Handlers, MessageTable, Payload, SentBy } from './message-table.ts';
import { object, ShapeError, string } from './schema.ts';

type End = 'kernel' | 'service';
type Other<E extends End> = E extends 'kernel' ? 'service' : 'kernel';

interface PendingCall {
  readonly type: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const FAILURE_SHAPE = object({ code: string(64), message: string(4096) });
/** More open calls than this from one sender is an attack. */
const MAX_OPEN_CALLS = 65_536;

export class Channel<T extends MessageTable, E extends End> {
  readonly #table: T;
  readonly #end: E;
  readonly #socket: Socket;
  readonly #handlers: Record<string, (payload: any) => unknown>;
  readonly #reader = new FrameReader();
  readonly #pending = new Map<number, PendingCall>();
  readonly #onClose: (reason: Failure | null) => void;
  #nextCallId = 1;
  #openCalls = 0;
  #closed = false;

  /** `onClose` hears once: null when the other end went away, `ipc.malformed` when it broke the protocol. */
  constructor(table: T, end: E, socket: Socket, handlers: Handlers<T, Other<E>>, onClose: (reason: Failure | null) => void) {
    this.#table = table;
    this.#end = end;
    this.#socket = socket;
    this.#handlers = handlers as Record<string, (payload: any) => unknown>;
    this.#onClose = onClose;
    socket.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    socket.on('error', () => this.#close(null));
    socket.on('close', () => this.#close(null));
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Bytes that wait to be written: a bulk sender pauses above a limit of its own. */
  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Runs `resume` once the queue has been written: now, when it is short. */
  whenWritable(limitBytes: number, resume: () => void): void {
    if (this.#closed || this.#socket.writableLength <= limitBytes) resume();
    else this.#socket.once('drain', resume);
  }

  send<K extends SentBy<T, E>>(type: K, payload: Payload<T, K>): void {
    this.#write(type, payload, null);
  }

  /** Rejects with a FailureError: the handler's refusal, or `net.aborted` when the other end has gone. */
  call<K extends SentBy<T, E>>(type: K, payload: Payload<T, K>): Promise<Answer<T, K>> {
    if (this.#closed) return Promise.reject(new FailureError('page.crashed'));
    const callId = this.#nextCallId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(callId, { type, resolve, reject });
      this.#write(type, payload, callId);
    });
  }

  close(): void {
    this.#socket.destroy();
    this.#close(null);
  }

  #write(type: string, payload: unknown, callId: number | null): void {
    if (this.#closed) return;
    const attachments: Uint8Array[] = [];
    const plain = this.#table[type]!.payload.write(payload, attachments);
    this.#writeFrame({ type, callId, answersId: null, payload: plain, attachments });
  }

  #writeFrame(frame: Frame): void {
    if (this.#closed) return;
    this.#socket.cork();
    for (const chunk of encodeFrame(frame)) this.#socket.write(chunk);
    this.#socket.uncork();
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (this.#closed) return;
        if (frame.answersId !== null) this.#receiveAnswer(frame);
        else this.#receiveMessage(frame);
      }
    } catch (error) {
      if (!(error instanceof FrameError) && !(error instanceof ShapeError)) throw error;
      this.#close(failure('ipc.malformed', error.message));
      this.#socket.destroy();
    }
  }

  #receiveMessage(frame: Frame): void {
    const definition = Object.hasOwn(this.#table, frame.type) ? this.#table[frame.type]! : undefined;
    if (definition === undefined || definition.from === this.#end) throw new FrameError(`unexpected message ${frame.type}`);
    if ((definition.answer === null) !== (frame.callId === null)) throw new FrameError(`${frame.type} is sent in the wrong way`);
    const payload = definition.payload.read(frame.payload, frame.attachments, '');
    const handler = this.#handlers[frame.type]!;
    if (frame.callId === null) handler(payload);
    else void this.#answer(frame.type, frame.callId, handler, payload);
  }

  async #answer(type: string, callId: number, handler: (payload: unknown) => unknown, payload: unknown): Promise<void> {
    if (++this.#openCalls > MAX_OPEN_CALLS) {
      this.#close(failure('ipc.malformed', 'too many open calls'));
      this.#socket.destroy();
      return;
    }
    const attachments: Uint8Array[] = [];
    let answer: Record<string, unknown>;
    try {
      const value = await handler(payload);
      answer = { ok: this.#table[type]!.answer!.write(value, attachments) };
    } catch (error) {
      answer = { failure: toFailure(error) };
    }
    this.#openCalls--;
    this.#writeFrame({ type: '', callId: null, answersId: callId, payload: answer, attachments });
  }

  #receiveAnswer(frame: Frame): void {
    const pending = this.#pending.get(frame.answersId!);
    if (pending === undefined) throw new FrameError('an answer to nothing');
    this.#pending.delete(frame.answersId!);
    const payload = frame.payload as Record<string, unknown> | null;
    if (typeof payload !== 'object' || payload === null) throw new FrameError('an answer without a value');
    if (Object.hasOwn(payload, 'failure')) {
      const { code, message } = FAILURE_SHAPE.read(payload['failure'], [], 'failure');
      pending.reject(FailureError.of({ code: Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'internal.bug', message }));
      return;
    }
    pending.resolve(this.#table[pending.type]!.answer!.read(payload['ok'], frame.attachments, ''));
  }

  #close(reason: Failure | null): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const pending of this.#pending.values()) pending.reject(new FailureError('page.crashed'));
    this.#pending.clear();
    this.#onClose(reason);
  }
}
