// What a test tells the puppet, and what it hears of it.

export interface PuppetFrame {
  readonly type: string;
  readonly payload: unknown;
  readonly callId?: number | null;
  readonly answersId?: number | null;
  /** Base64. */
  readonly attachments?: readonly string[];
}

export type Command =
  | { readonly do: 'send'; readonly frames: readonly PuppetFrame[] }
  | { readonly do: 'block'; readonly frame: PuppetFrame }
  | { readonly do: 'write'; readonly descriptor: number; readonly base64: string }
  | { readonly do: 'write-pattern'; readonly before: string; readonly pattern: string; readonly times: number; readonly behind: string }
  | { readonly do: 'hang-up' }
  | { readonly do: 'give-descriptors'; readonly base64: string; readonly times: number }
  | { readonly do: 'received' }
  | { readonly do: 'answer-frames'; readonly frame: PuppetFrame | null };

/** A frame that the kernel sent. */
export interface Received {
  readonly type: string;
  readonly callId: number | null;
  readonly answersId: number | null;
  readonly payload: unknown;
  /** Attachments, a character for each byte. */
  readonly texts: readonly string[];
}

/** Titles are cut off at 4096. */
export const REPORT_UNITS = 3900;
