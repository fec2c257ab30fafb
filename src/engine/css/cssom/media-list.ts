// https://drafts.csswg.org/cssom-1/#the-medialist-interface

import type { MediaQueryList } from '../media/media-query.ts';
import { parseMediaQuery, parseMediaQueryText } from '../media/parse-media-query.ts';
import { serializeMediaQuery, serializeMediaQueryList } from '../media/serialize-media-query.ts';
import { parseComponentValues, splitAtCommas } from '../syntax/component-values.ts';
import type { CssomHost } from './cssom-host.ts';

export class MediaList {
  wrapper: unknown = null;
  version = 0;
  readonly #host: CssomHost;
  readonly #read: () => MediaQueryList;
  readonly #write: (query: MediaQueryList) => void;

  /** A view of the query that `read` and `write` reach; `write` also tells that it has changed. */
  constructor(host: CssomHost, read: () => MediaQueryList, write: (query: MediaQueryList) => void) {
    this.#host = host;
    this.#read = read;
    this.#write = write;
  }

  get interfaceName(): string {
    return 'MediaList';
  }

  get mediaText(): string {
    return serializeMediaQueryList(this.#read());
  }

  set mediaText(text: string) {
    this.#replace(parseMediaQueryText(text));
  }

  get length(): number {
    return this.#read().length;
  }

  item(index: number): string | null {
    const query = this.#read()[index];
    return query === undefined ? null : serializeMediaQuery(query);
  }

  /** An invalid medium, and one that is there already, change nothing. */
  appendMedium(medium: string): void {
    const query = parseOne(medium);
    if (query === null) return;
    const text = serializeMediaQuery(query);
    if (this.#read().some((other) => serializeMediaQuery(other) === text)) return;
    this.#replace([...this.#read(), query]);
  }

  deleteMedium(medium: string): void {
    const query = parseOne(medium);
    if (query === null) return;
    const text = serializeMediaQuery(query);
    const rest = this.#read().filter((other) => serializeMediaQuery(other) !== text);
    if (rest.length === this.#read().length) throw this.#host.createException('the medium is not in the list', 'NotFoundError');
    this.#replace(rest);
  }

  toString(): string {
    return this.mediaText;
  }

  #replace(query: MediaQueryList): void {
    this.version++;
    this.#write(query);
  }
}

function parseOne(medium: string): MediaQueryList[number] | null {
  const parts = splitAtCommas(parseComponentValues(medium));
  return parts.length === 1 ? parseMediaQuery(parts[0] ?? []) : null;
}
