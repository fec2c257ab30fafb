// Channel: typed messages and calls over one byte stream between the kernel and one other process.
// Everything received is checked against the channel's table; the first thing that does not fit ends the channel. What is sent is
// checked as well: a page that makes its process say something too long loses that message, not its process.
// The kernel's end then asks its gate for the right that the table names: a message without it is refused, and the channel goes on.

import type { Socket } from 'node:net';

import { failure, FailureError, toFailure } from '../base/failure.ts';
import { ERROR_CODES } from '../base/error-codes.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import type { Failure } from '../base/failure.ts';
import { CLOSED_GATE, deniedMessage, TRUSTING_GATE } from './channel-gate.ts';
import type { ChannelGate } from './channel-gate.ts';
import { encodeFrame, FrameError, FrameReader } from './frame.ts';
import type { Frame } from './frame.ts';
import { rightFor } from './message-table.ts';
import type { Answer, Handlers, MessageDefinition, MessageTable, Payload, SentBy } from './message-table.ts';
import type { Shape } from './schema.ts';
import { object, ShapeError, string, text } from './schema.ts';

type End = 'kernel' | 'service';
type Other<E extends End> = E extends 'kernel' ? 'service' : 'kernel';

interface PendingCall {
  readonly type: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Since the channel was made. */
export interface ChannelCounts {
  messagesIn: number;
  messagesOut: number;
  bytesIn: number;
  bytesOut: number;
}

const FAILURE_SHAPE = object({ code: string(64), message: text(4096) });
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
  readonly #lostCode: ErrorCode;
  readonly #gate: ChannelGate;
  readonly counts: ChannelCounts = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 };
  /** Senders that wait for the queue to shrink. */
  #waiting: (() => void)[] = [];
  #nextCallId = 1;
  #openCalls = 0;
  #closed = false;
  /** Why calls are refused for now; null when they are not. */
  #held: ErrorCode | null = null;

  /**
   * `gate` is of the kernel's end only: without one, nothing that needs a right passes there.
   * `onClose` hears once: null when the other end went away, `ipc.malformed` when it broke the protocol, another code when a handler
   * of the kernel could not cope with it. Calls that are open by then reject with `lostCode`.
   */
  constructor(
    table: T,
    end: E,
    socket: Socket,
    handlers: Handlers<T, Other<E>>,
    onClose: (reason: Failure | null) => void,
    lostCode: ErrorCode = 'page.crashed',
    gate: ChannelGate = end === 'kernel' ? CLOSED_GATE : TRUSTING_GATE,
  ) {
    this.#table = table;
    this.#end = end;
    this.#socket = socket;
    this.#handlers = handlers as Record<string, (payload: any) => unknown>;
    this.#onClose = onClose;
    this.#lostCode = lostCode;
    this.#gate = gate;
    socket.on('drain', () => this.#resumeWaiting());
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

  /** Runs `resume` once the queue has been written: now, when it is short or the channel closed. */
  whenWritable(limitBytes: number, resume: () => void): void {
    if (this.#closed || this.#socket.writableLength <= limitBytes) resume();
    else this.#waiting.push(resume);
  }

  /** While the other end does not run, calls to it reject with `code` instead of piling up; null lets them through again. */
  hold(code: ErrorCode | null): void {
    this.#held = code;
  }

  /** False when the payload does not fit the table or the other end lacks the right to be sent it: nothing is sent then. */
  send<K extends SentBy<T, E>>(type: K, payload: Payload<T, K>): boolean {
    return this.#write(type, payload, null) === null;
  }

  /**
   * Rejects with a FailureError: the handler's refusal, `ipc.malformed` for a payload that does not fit, `capability.denied` where the
   * other end lacks the right to be asked, the lost code when it has gone, the code of `hold`.
   */
  call<K extends SentBy<T, E>>(type: K, payload: Payload<T, K>): Promise<Answer<T, K>> {
    if (this.#closed) return Promise.reject(new FailureError(this.#lostCode));
    if (this.#held !== null) return Promise.reject(new FailureError(this.#held));
    const callId = this.#nextCallId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(callId, { type, resolve, reject });
      const problem = this.#write(type, payload, callId);
      if (problem !== null && this.#pending.delete(callId)) reject(FailureError.of(problem));
    });
  }

  close(): void {
    this.#socket.destroy();
    this.#close(null);
  }

  /** What was wrong with the payload; null when it is on its way or the channel is closed. */
  #write(type: string, payload: unknown, callId: number | null): Failure | null {
    if (this.#closed) return null;
    const { payload: shape, need } = this.#table[type]!;
    const right = rightFor(need, payload);
    if (!this.#gate.admit(type, right, 'out')) return deniedMessage(type, right);
    try {
      const attachments: Uint8Array[] = [];
      const plain = checked(shape, payload, attachments);
      this.#writeChunks(encodeFrame({ type, callId, answersId: null, payload: plain, attachments }));
      this.counts.messagesOut++;
      return null;
    } catch (error) {
      if (!isUnsendable(error)) throw error;
      return failure('ipc.malformed', `${type}: ${error.message}`);
    }
  }

  #writeChunks(chunks: readonly Uint8Array[]): void {
    if (this.#closed) return;
    this.#socket.cork();
    for (const chunk of chunks) {
      this.counts.bytesOut += chunk.length;
      this.#socket.write(chunk);
    }
    this.#socket.uncork();
  }

  #receive(chunk: Uint8Array): void {
    this.counts.bytesIn += chunk.length;
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (this.#closed) return;
        if (frame.answersId !== null) this.#receiveAnswer(frame);
        else this.#receiveMessage(frame);
      }
    } catch (error) {
      const isMalformed = error instanceof FrameError || error instanceof ShapeError;
      // SAFETY: a guest's message must not end the kernel, whatever bug it meets there. A service ends on its own bugs.
      if (!isMalformed && this.#end === 'service') throw error;
      this.#close(isMalformed ? failure('ipc.malformed', error.message) : toFailure(error));
      this.#socket.destroy();
    }
  }

  #receiveMessage(frame: Frame): void {
    const definition = Object.hasOwn(this.#table, frame.type) ? this.#table[frame.type]! : undefined;
    if (definition === undefined || definition.from === this.#end) throw new FrameError(`unexpected message ${frame.type}`);
    if ((definition.answer === null) !== (frame.callId === null)) throw new FrameError(`${frame.type} is sent in the wrong way`);
    this.counts.messagesIn++;
    const payload = definition.payload.read(frame.payload, frame.attachments, '');
    const right = rightFor(definition.need, payload);
    if (!this.#gate.admit(frame.type, right, 'in')) return this.#refuse(frame, definition, payload, deniedMessage(frame.type, right));
    const handler = this.#handlers[frame.type]!;
    if (frame.callId === null) handler(payload);
    else void this.#answer(frame.type, frame.callId, handler, payload);
  }

  /** Tells the sender: a call by its answer, a message that starts something by the message that its table names, any other not at all. */
  #refuse(frame: Frame, definition: MessageDefinition, payload: unknown, reason: Failure): void {
    const { refusal } = definition;
    if (frame.callId !== null) this.#writeChunks(encodeRefusal(frame.callId, reason));
    else if (refusal !== null) this.#write(refusal.type, refusal.payload(payload, reason), null);
  }

  async #answer(type: string, callId: number, handler: (payload: unknown) => unknown, payload: unknown): Promise<void> {
    if (++this.#openCalls > MAX_OPEN_CALLS) {
      this.#close(failure('ipc.malformed', 'too many open calls'));
      this.#socket.destroy();
      return;
    }
    let chunks: Uint8Array[];
    try {
      const value = await handler(payload);
      try {
        const attachments: Uint8Array[] = [];
        const ok = checked(this.#table[type]!.answer!, value, attachments);
        chunks = encodeFrame({ type: '', callId: null, answersId: callId, payload: { ok }, attachments });
      } catch (error) {
        if (!isUnsendable(error)) throw error;
        chunks = encodeRefusal(callId, failure('ipc.malformed', `the answer of ${type}: ${error.message}`));
      }
    } catch (error) {
      chunks = encodeRefusal(callId, toFailure(error));
    }
    this.#openCalls--;
    this.#writeChunks(chunks);
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
    for (const pending of this.#pending.values()) pending.reject(new FailureError(this.#lostCode));
    this.#pending.clear();
    this.#resumeWaiting();
    this.#onClose(reason);
  }

  #resumeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}

function encodeRefusal(callId: number, reason: Failure): Uint8Array[] {
  return encodeFrame({ type: '', callId: null, answersId: callId, payload: { failure: FAILURE_SHAPE.write(reason, []) }, attachments: [] });
}

/** The plain form of a value that the other end will take. Throws ShapeError on what it would not. */
function checked<V>(shape: Shape<V>, value: V, attachments: Uint8Array[]): unknown {
  const plain = shape.write(value, attachments);
  shape.read(plain, attachments, '');
  return plain;
}

/** RangeError: JSON that is too deep or too long for one string. */
function isUnsendable(error: unknown): error is Error {
  return error instanceof ShapeError || error instanceof FrameError || error instanceof RangeError;
}
