// Cookies and key-value storage as the engine asks for them. All calls block: the kernel answers on the second channel.

export interface CookieHost {
  /** https://html.spec.whatwg.org/#dom-document-cookie: the cookie-string for a document URL, no HttpOnly ones. */
  get(documentUrl: string): string;
  set(documentUrl: string, cookie: string): void;
}

export interface StorageArea {
  keys(): readonly string[];
  get(key: string): string | null;
  /** false when the quota (in UTF-16 units, keys and values) would be passed. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  clear(): void;
}

export interface StorageHost {
  local(origin: string): StorageArea;
  session(origin: string): StorageArea;
}
