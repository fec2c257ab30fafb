// The page that a tab shows when it cannot show what was asked for: one sentence, the stable code, what to do next.

import type { Failure } from '../base/failure.ts';

const ADVICE: Readonly<Record<string, string>> = {
  'net.name-not-resolved': 'Check the address for typing errors, and that this machine has a network connection.',
  'net.connection-refused': 'The server is there but nothing listens on this port. It may be starting or stopped.',
  'net.timed-out': 'The server may be too busy. Try again in a moment.',
  'net.tls-failed': 'KPIO did not send anything: the connection could not be proven to be private.',
  'net.too-many-redirects': 'Clearing the cookies of this site may help.',
  'net.blocked-by-firewall': 'A rule of the firewall forbids this connection.',
  'net.file-not-found': 'Check the path. KPIO opens only files that you name and files below their folder.',
  'net.file-denied': 'A page sees the folder that it was opened from, and nothing outside it.',
  'vfs.denied': 'KPIO opens regular files that you may read, and no devices, pipes or doors into the system.',
  'capability.denied': 'What was asked for lies outside the rights of the page that asked. Whoever runs this system can grant more.',
  'page.crashed': 'Nothing else was affected. Reload to try again.',
  'page.out-of-memory': 'The page took more memory than it may have. Nothing else was affected.',
  'page.unresponsive': 'A script of the page did not come to an end, so the page was stopped. Nothing else was affected.',
};

/** A complete document without scripts or outside resources. */
export function errorPage(url: string, failure: Failure): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(shortTitle(failure))}</title>
<style>
  body { margin: 0; background: #f6f7f9; color: #22262d; font: 16px/1.5 Arial, sans-serif; }
  main { max-width: 34rem; margin: 15vh auto 0; padding: 0 24px; }
  h1 { font-size: 24px; line-height: 1.25; margin: 0 0 12px; }
  p { margin: 0 0 12px; overflow-wrap: anywhere; }
  code { font: 13px/1.4 "Courier New", monospace; background: #e6e9ee; border-radius: 4px; padding: 2px 6px; }
  .address { color: #5b6472; }
</style>
<main>
  <h1>${escapeHtml(capitalise(failure.message))}</h1>
  <p class="address">${escapeHtml(url)}</p>
  <p>${escapeHtml(ADVICE[failure.code] ?? 'Try again, or go back to the page before.')}</p>
  <p><code>${escapeHtml(failure.code)}</code></p>
</main>
</html>
`;
}

function shortTitle(failure: Failure): string {
  return capitalise(failure.message.split(':')[0]!);
}

function capitalise(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
