// https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#section-5.1.1

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
// Everything that is a delimiter: %x09 / %x20-2F / %x3B-40 / %x5B-60 / %x7B-7E.
const DELIMITERS = /[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/;

/** ms since the Unix epoch, or null. Tokens may come in any order; the first that fits a kind is taken. */
export function parseCookieDate(text: string): number | null {
  let time: RegExpExecArray | null = null;
  let day: number | null = null;
  let month: number | null = null;
  let year: number | null = null;
  for (const token of text.split(DELIMITERS)) {
    if (token === '') continue;
    if (time === null && (time = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/.exec(token)) !== null) continue;
    if (day === null) {
      const found = /^(\d{1,2})(?:\D|$)/.exec(token)?.[1];
      if (found !== undefined) {
        day = Number(found);
        continue;
      }
    }
    if (month === null) {
      const index = MONTHS.indexOf(token.slice(0, 3).toLowerCase());
      if (index !== -1) {
        month = index;
        continue;
      }
    }
    if (year === null) {
      const found = /^(\d{2,4})(?:\D|$)/.exec(token)?.[1];
      if (found !== undefined) year = Number(found);
    }
  }
  if (time === null || day === null || month === null || year === null) return null;
  if (year >= 70 && year <= 99) year += 1900;
  else if (year <= 69) year += 2000;
  const [hour, minute, second] = [Number(time[1]), Number(time[2]), Number(time[3])];
  if (day < 1 || day > 31 || year < 1601 || hour > 23 || minute > 59 || second > 59) return null;
  const ms = Date.UTC(year, month, day, hour, minute, second);
  // 31 February is no date.
  return new Date(ms).getUTCDate() === day ? ms : null;
}
