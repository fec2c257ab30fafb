// The WebSocket to the kernel: comes back by itself, with a growing pause between attempts.

import { signal } from '@preact/signals';

import type { ClientMessage, ServerMessage } from '../protocol.ts';

/** `refused`: the kernel that answers is not the one that this page was opened for. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export const connectionState = signal<ConnectionState>('connecting');

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

export interface ConnectionHandlers {
  message(message: ServerMessage): void;
  frame(bytes: ArrayBuffer): void;
}

let socket: WebSocket | null = null;
let handlers: ConnectionHandlers | null = null;
let pauseMs = FIRST_PAUSE_MS;
let retry: ReturnType<typeof setTimeout> | null = null;

export function connect(given: ConnectionHandlers): void {
  handlers = given;
  attempt();
  window.addEventListener('online', () => attemptNow());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) attemptNow();
  });
}

/** Messages to a lost kernel are dropped: `hello` tells the page anew where everything stands. */
export function send(message: ClientMessage): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** What is too large or no text: chosen files. */
export function sendBytes(bytes: Blob): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(bytes);
}

export function attemptNow(): void {
  if (retry === null) return;
  clearTimeout(retry);
  pauseMs = FIRST_PAUSE_MS;
  attempt();
}

function attempt(): void {
  retry = null;
  const opened = new WebSocket(`ws://${location.host}/`);
  opened.binaryType = 'arraybuffer';
  socket = opened;
  let wasOpen = false;
  opened.addEventListener('open', () => {
    wasOpen = true;
    pauseMs = FIRST_PAUSE_MS;
    connectionState.value = 'open';
  });
  opened.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') handlers?.message(JSON.parse(data) as ServerMessage);
    else handlers?.frame(data);
  });
  opened.addEventListener('close', () => {
    if (connectionState.value !== 'refused') connectionState.value = 'lost';
    if (!wasOpen) void lookWhetherRefused();
    retry = setTimeout(attempt, pauseMs * (0.8 + Math.random() * 0.4));
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  });
}

/** A kernel that was started again answers, but knows nothing of this page's cookie. */
async function lookWhetherRefused(): Promise<void> {
  try {
    const { status } = await fetch('/', { method: 'GET', cache: 'no-store' });
    if (connectionState.value !== 'open') connectionState.value = status === 403 ? 'refused' : 'lost';
  } catch {
    if (connectionState.value !== 'open') connectionState.value = 'lost';
  }
}
