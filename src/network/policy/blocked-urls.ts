// CDP's Network.setBlockedURLs patterns: `*` stands for any run of characters; a pattern matches anywhere in the URL.

export function isBlockedUrl(url: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(url, pattern));
}

/** Each literal piece is looked for after the one before: linear in the URL, whatever the pattern. */
function matches(url: string, pattern: string): boolean {
  let from = 0;
  for (const piece of pattern.split('*')) {
    const at = url.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return true;
}
