// The value of `meta http-equiv=refresh` and of the Refresh header: https://html.spec.whatwg.org/#shared-declarative-refresh-steps
// What is not like one is null; how the URL resolves is the document's business.

export interface RefreshValue {
  readonly seconds: number;
  /** As written, not yet resolved; null: the document's own. */
  readonly url: string | null;
}

const DIGITS = /[0-9]*/y;
const DIGITS_AND_DOTS = /[0-9.]*/y;
const WHITESPACE = /[\t\n\f\r ]*/y;

export function parseRefreshValue(input: string): RefreshValue | null {
  let position = 0;
  const collect = (pattern: RegExp): string => {
    pattern.lastIndex = position;
    const found = pattern.exec(input)?.[0] ?? '';
    position += found.length;
    return found;
  };
  // 3. Skip ASCII whitespace. 5. Collect ASCII digits.
  collect(WHITESPACE);
  const digits = collect(DIGITS);
  // 6. If timeString is the empty string and the code point is not U+002E (.), then return. 7. Otherwise, parse it.
  if (digits === '' && input[position] !== '.') return null;
  const seconds = digits === '' ? 0 : Number(digits);
  // 8. Collect ASCII digits and U+002E FULL STOP characters. Ignore any collected characters.
  collect(DIGITS_AND_DOTS);
  // 10. What separates the time from the URL.
  if (position < input.length) {
    if (!/[;,\t\n\f\r ]/.test(input[position] as string)) return null;
    collect(WHITESPACE);
    if (input[position] === ';' || input[position] === ',') position++;
    collect(WHITESPACE);
  }
  return { seconds, url: position < input.length ? urlOf(input.slice(position)) : null };
}

/** Step 11, without its last parts: what follows `url=` and stands in quotes, where they are. */
function urlOf(rest: string): string {
  // 11.2 to 11.7. A text that begins with "u" but not with `url =` is taken whole, with its quotes.
  const prefix = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i.exec(rest)?.[0] ?? '';
  if (prefix === '' && /^u/i.test(rest)) return rest;
  // 11.8. Skip quotes.
  const url = rest.slice(prefix.length);
  const quote = url[0];
  if (quote !== '"' && quote !== "'") return url;
  // 11.10. Truncate at the quote that closes.
  const end = url.indexOf(quote, 1);
  return end < 0 ? url.slice(1) : url.slice(1, end);
}
