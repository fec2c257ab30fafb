// A request's body on its way out, piece by piece: each waits for its lane's turn and for the socket.

import type { Writable } from 'node:stream';
import type { Failure } from '../../base/failure.ts';
import type { Lane } from './pacer.ts';

/** Without a limit: what one call hands to the socket. A limit that is set meanwhile is felt by the next piece. */
const PIECE_BYTES = 256 * 1024;

export interface SendBody {
  readonly stream: Writable;
  readonly body: Uint8Array;
  readonly lane: Lane;
  /** A piece has gone: whoever waits for the answer waits from now. */
  readonly onPiece: () => void;
  /** The limits let nothing more through. */
  readonly onRefused: (reason: Failure) => void;
}

/** Ends the stream after the last piece; stops without a word when the stream is gone. */
export function sendBody({ stream, body, lane, onPiece, onRefused }: SendBody): void {
  let at = 0;
  // Whatever ends it: what is left of its turn goes back.
  stream.once('close', () => lane.close());
  const send = (): void => {
    while (!stream.destroyed) {
      if (lane.needsTurn) return lane.whenOpen(send, onRefused);
      const piece = body.subarray(at, at + Math.min(PIECE_BYTES, lane.room));
      at += piece.length;
      lane.spend(piece.length);
      onPiece();
      if (at === body.length) return void stream.end(piece);
      if (!stream.write(piece)) return void stream.once('drain', send);
    }
  };
  send();
}
