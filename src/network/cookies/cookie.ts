// One stored cookie, as RFC 6265bis section 5.7 and CHIPS describe it.

export type SameSite = 'strict' | 'lax' | 'none';

export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Lower case, without a leading dot. */
  readonly domain: string;
  /** No Domain attribute: only this very host gets it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: SameSite;
  /** The server gave no valid SameSite: 'lax', but POSTs within two minutes are let through as browsers do. */
  readonly sameSiteByDefault: boolean;
  /** The top site of a Partitioned cookie, '' for an ordinary one. */
  readonly partitionKey: string;
  /** ms since the Unix epoch; null for a session cookie. */
  readonly expiresMs: number | null;
  readonly createdMs: number;
  readonly lastAccessMs: number;
}

/** What makes two cookies the same one. */
export function cookieKey(cookie: Pick<Cookie, 'name' | 'domain' | 'path' | 'partitionKey' | 'hostOnly'>): string {
  return `${cookie.partitionKey}\n${cookie.domain}\n${cookie.hostOnly ? 1 : 0}\n${cookie.path}\n${cookie.name}`;
}
