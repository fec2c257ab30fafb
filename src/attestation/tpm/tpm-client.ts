// Sends one command after the other to a TPM and takes the answers apart. TPM 2.0 Part 1, 18 "TPM command and response structure".
// A TPM that is busy (RETRY, YIELDED, TESTING) is asked again, with growing pauses and a bound. Rejects with tpm.failed (TpmError),
// tpm.gone and tpm.malformed.

import { setTimeout as sleep } from 'node:timers/promises';

import { EMPTY_BYTES } from '../../base/bytes.ts';
import { FailureError } from '../../base/failure.ts';
import { ByteReader, MalformedBytes } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { TPM_CC, TPM_RS_PW, TPM_ST } from './constants.ts';
import type { TpmCommandName } from './constants.ts';
import { TPM_RC, TpmError } from './response-codes.ts';
import { HEADER_BYTES } from './transport.ts';
import type { TpmTransport } from './transport.ts';

/** Proves the right to one handle of a command: a password (empty for most), or a policy session. */
export interface Authorization {
  readonly session: number;
  readonly password: Uint8Array;
}

export const NO_PASSWORD: Authorization = { session: TPM_RS_PW, password: EMPTY_BYTES };

export interface TpmCommand {
  readonly name: TpmCommandName;
  readonly handles?: readonly number[];
  /** One for each handle that needs one, in order. */
  readonly authorizations?: readonly Authorization[];
  readonly parameters?: Uint8Array;
  /** The answer begins with a handle. */
  readonly returnsHandle?: boolean;
  readonly timeoutMs?: number;
}

export interface TpmAnswer {
  readonly handle: number;
  readonly parameters: Uint8Array;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const CONTINUE_SESSION = 1;
const MAX_RESENDS = 40;
const LONGEST_PAUSE_MS = 250;
const BUSY: readonly number[] = [TPM_RC.RETRY, TPM_RC.YIELDED, TPM_RC.TESTING];

export class TpmClient {
  readonly transport: TpmTransport;
  readonly #pause: (ms: number) => Promise<unknown>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(transport: TpmTransport, pause: (ms: number) => Promise<unknown> = sleep) {
    this.transport = transport;
    this.#pause = pause;
  }

  /** Waits for the commands before it. */
  run(command: TpmCommand): Promise<TpmAnswer> {
    const result = this.#last.then(() => this.#send(command));
    this.#last = result.catch(() => {});
    return result;
  }

  /** Runs the command and reads the parameters of its answer, all of them. */
  async ask<T>(command: TpmCommand, read: (reader: ByteReader) => T): Promise<T> {
    const { parameters } = await this.run(command);
    return readAnswer(command.name, parameters, read);
  }

  /** As `ask`, for commands that make something. */
  async askForHandle<T>(command: TpmCommand, read: (reader: ByteReader) => T): Promise<{ readonly handle: number; readonly value: T }> {
    const { handle, parameters } = await this.run(command);
    return { handle, value: readAnswer(command.name, parameters, read) };
  }

  close(): void {
    this.transport.close();
  }

  async #send(command: TpmCommand): Promise<TpmAnswer> {
    const bytes = encodeCommand(command);
    for (let attempt = 0; ; attempt++) {
      const answer = await this.transport.exchange(bytes, command.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      const code = new DataView(answer.buffer, answer.byteOffset).getUint32(6);
      if (code === TPM_RC.SUCCESS) return decodeAnswer(command, answer);
      if (!BUSY.includes(code) || attempt >= MAX_RESENDS) throw new TpmError(command.name, code);
      await this.#pause(Math.min(2 ** attempt, LONGEST_PAUSE_MS));
    }
  }
}

/** Reads what a TPM answered; what does not fit is told as tpm.malformed. */
export function readAnswer<T>(name: TpmCommandName, bytes: Uint8Array, read: (reader: ByteReader) => T): T {
  try {
    const reader = new ByteReader(bytes);
    const value = read(reader);
    reader.end('the answer');
    return value;
  } catch (error) {
    if (error instanceof MalformedBytes) throw new FailureError('tpm.malformed', `TPM2_${name}: ${error.message}`);
    throw error;
  }
}

export function encodeCommand(command: TpmCommand): Uint8Array {
  const authorizations = command.authorizations ?? [];
  const body = new ByteWriter();
  for (const handle of command.handles ?? []) body.uint32(handle);
  if (authorizations.length > 0) {
    const area = new ByteWriter();
    for (const { session, password } of authorizations) area.uint32(session).sized(EMPTY_BYTES).uint8(CONTINUE_SESSION).sized(password);
    body.uint32(area.length).bytes(area.finish());
  }
  body.bytes(command.parameters ?? EMPTY_BYTES);
  const tag = authorizations.length > 0 ? TPM_ST.SESSIONS : TPM_ST.NO_SESSIONS;
  return new ByteWriter()
    .uint16(tag)
    .uint32(HEADER_BYTES + body.length)
    .uint32(TPM_CC[command.name])
    .bytes(body.finish())
    .finish();
}

function decodeAnswer(command: TpmCommand, answer: Uint8Array): TpmAnswer {
  return readAnswer(command.name, answer, (reader) => {
    const tag = reader.uint16('tag');
    const hasSessions = (command.authorizations ?? []).length > 0;
    if (tag !== (hasSessions ? TPM_ST.SESSIONS : TPM_ST.NO_SESSIONS)) reader.fail(`tag 0x${tag.toString(16)}`);
    if (reader.uint32('size') !== answer.length) reader.fail('a wrong size');
    reader.uint32('response code');
    const handle = command.returnsHandle === true ? reader.uint32('handle') : 0;
    const parameters = reader.bytes(hasSessions ? reader.uint32('size of the parameters') : reader.remaining, 'parameters');
    // What follows are the sessions' answers: of password and policy sessions they say nothing.
    reader.rest();
    return { handle, parameters };
  });
}
