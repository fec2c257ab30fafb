// The person's clipboard and the page: copying upon their key only. The kernel is asked for what is selected; a page cannot offer anything.

import { send } from './connection.ts';

const waiting = new Map<number, (copied: { readonly text: string | null; readonly html: string | null }) => void>();
let nextRequestId = 1;

/** Called inside the handling of the key: the browser lets a page write to the clipboard for a short while after it. */
export async function copyFromPage(tabId: string, cut: boolean): Promise<void> {
  const requestId = nextRequestId++;
  const answer = new Promise<{ readonly text: string | null; readonly html: string | null }>((resolve) => waiting.set(requestId, resolve));
  send({ type: 'copy', tabId, requestId, cut });
  const { text, html } = await answer;
  if (text === null && html === null) return;
  const parts: Record<string, Blob> = {};
  if (text !== null) parts['text/plain'] = new Blob([text], { type: 'text/plain' });
  if (html !== null) parts['text/html'] = new Blob([html], { type: 'text/html' });
  try {
    await navigator.clipboard.write([new ClipboardItem(parts)]);
  } catch {
    if (text !== null) await navigator.clipboard.writeText(text).catch(() => {});
  }
}

export function copied(requestId: number, text: string | null, html: string | null): void {
  waiting.get(requestId)?.({ text, html });
  waiting.delete(requestId);
}

/** Of a lost connection nothing comes any more. */
export function forgetCopies(): void {
  for (const resolve of waiting.values()) resolve({ text: null, html: null });
  waiting.clear();
}

const MAX_PASTE_UNITS = 1 << 22;

export function pasteIntoPage(tabId: string, data: DataTransfer | null): void {
  const text = (data?.getData('text/plain') ?? '').replaceAll('\r\n', '\n');
  const html = data?.getData('text/html') ?? '';
  if (text.length > MAX_PASTE_UNITS || (text === '' && html === '')) return;
  send({ type: 'paste', tabId, text, html: html.length > MAX_PASTE_UNITS ? '' : html });
}
