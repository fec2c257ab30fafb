// The site's end of its second descriptor: one frame out, then wait for one frame back. Nothing else may touch the descriptor.

import { readSync, writeSync } from 'node:fs';

import { FailureError } from '../../base/failure.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import { decodeFrame, encodeFrame, MAX_FRAME_BYTES } from '../../protocol/frame.ts';
import type { Answer, Payload } from '../../protocol/message-table.ts';
import { SITE_BLOCKING_CHANNEL } from '../../protocol/site-channel.ts';
import type { SiteBlockingChannel } from '../../protocol/site-channel.ts';

export class BlockingClient {
  readonly #descriptor: number;
  readonly #leave: (code: number) => never;

  constructor(descriptor: number, leave: (code: number) => never) {
    this.#descriptor = descriptor;
    this.#leave = leave;
  }

  /** Throws a FailureError with the kernel's refusal. When the kernel is gone the process ends. */
  call<K extends keyof SiteBlockingChannel & string>(type: K, payload: Payload<SiteBlockingChannel, K>): Answer<SiteBlockingChannel, K> {
    const definition = SITE_BLOCKING_CHANNEL[type];
    const attachments: Uint8Array[] = [];
    const plain = definition.payload.write(payload as never, attachments);
    for (const chunk of encodeFrame({ type, callId: 1, answersId: null, payload: plain, attachments })) this.#writeAll(chunk);
    const length = new DataView(this.#readExactly(4).buffer).getUint32(0, true);
    if (length > MAX_FRAME_BYTES) this.#leave(71);
    const frame = decodeFrame(this.#readExactly(length));
    const answer = frame.payload as { ok?: unknown; failure?: { code: ErrorCode; message: string } };
    if (answer.failure !== undefined) throw FailureError.of(answer.failure);
    return definition.answer.read(answer.ok, frame.attachments, '') as Answer<SiteBlockingChannel, K>;
  }

  #writeAll(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.length) offset += writeSync(this.#descriptor, bytes, offset);
  }

  #readExactly(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    let offset = 0;
    while (offset < length) {
      const count = readSync(this.#descriptor, bytes, offset, length - offset, null);
      if (count === 0) this.#leave(71);
      offset += count;
    }
    return bytes;
  }
}
