// https://w3c.github.io/FileAPI/#BlobURLStore: one for the process (a process serves one site). The page asks it for images, scripts,
// frames and sheets whose URL begins with `blob:`; fetch and XMLHttpRequest ask it themselves.

import { randomUUID } from 'node:crypto';
import type { Blob } from './blob.ts';

interface Entry {
  readonly blob: Blob;
  readonly origin: string;
  readonly owner: object;
}

/** Entries that one document may hold, against pages that never revoke. */
const MAX_ENTRIES = 100_000;

export class BlobUrlStore {
  private readonly entries = new Map<string, Entry>();

  /** `owner`: the window; its entries go with it. */
  create(blob: Blob, origin: string, owner: object): string {
    const url = `blob:${origin}/${randomUUID()}`;
    if (this.entries.size < MAX_ENTRIES) this.entries.set(url, { blob, origin, owner });
    return url;
  }

  revoke(url: string, origin: string): void {
    const key = withoutFragment(url);
    if (this.entries.get(key)?.origin === origin) this.entries.delete(key);
  }

  /** The blob behind a URL (its fragment is ignored), for a reader of that origin; null when there is none. */
  resolve(url: string, origin: string): Blob | null {
    const entry = this.entries.get(withoutFragment(url));
    return entry === undefined || entry.origin !== origin ? null : entry.blob;
  }

  /** https://html.spec.whatwg.org/#unloading-document-cleanup-steps */
  removeOwner(owner: object): void {
    for (const [url, entry] of this.entries) if (entry.owner === owner) this.entries.delete(url);
  }
}

export const blobUrlStore = new BlobUrlStore();

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}
