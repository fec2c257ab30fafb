// A cookie as it lies on the disk: sealed with AES-256-GCM, its name, site and path included, under a key that the kernel keeps among its
// secrets. Its row is found by a keyed hash, so the file tells nothing but how many cookies there are and how long they are.

import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { cookieKey } from './cookie.ts';
import type { Cookie, SameSite } from './cookie.ts';

export const COOKIE_KEY_BYTES = 32;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

export class CookieSeal {
  /** Tells keys apart without telling of them. */
  readonly keyId: Buffer;
  readonly #sealing: Uint8Array;
  readonly #naming: Uint8Array;

  constructor(key: Uint8Array) {
    if (key.length !== COOKIE_KEY_BYTES) throw new Error(`a key of ${key.length} bytes`);
    const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `KPIO cookies: ${use}`, COOKIE_KEY_BYTES));
    this.#sealing = derived('sealing');
    this.#naming = derived('naming');
    this.keyId = createHash('sha256').update(derived('telling apart')).digest().subarray(0, 8);
  }

  rowOf(cookie: Parameters<typeof cookieKey>[0]): Buffer {
    return createHmac('sha256', this.#naming).update(cookieKey(cookie)).digest();
  }

  seal(cookie: Cookie): { readonly row: Buffer; readonly sealed: Buffer } {
    const row = this.rowOf(cookie);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#sealing, nonce, { authTagLength: TAG_BYTES }).setAAD(row);
    return { row, sealed: Buffer.concat([nonce, cipher.update(JSON.stringify(cookie), 'utf8'), cipher.final(), cipher.getAuthTag()]) };
  }

  /** null when it was changed, put in another's place, or sealed under another key. */
  open(row: Uint8Array, sealed: Uint8Array): Cookie | null {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const end = sealed.length - TAG_BYTES;
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#sealing, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(row);
      decipher.setAuthTag(sealed.subarray(end));
      const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]).toString('utf8');
      return JSON.parse(text) as Cookie;
    } catch {
      return null;
    }
  }
}

/** A row of the table that held cookies in the clear, until the seal came. */
export function cookieOfPlainRow(row: Readonly<Record<string, unknown>>): Cookie {
  return {
    name: String(row['name']),
    value: String(row['value']),
    domain: String(row['domain']),
    hostOnly: row['host_only'] === 1,
    path: String(row['path']),
    secure: row['secure'] === 1,
    httpOnly: row['http_only'] === 1,
    sameSite: String(row['same_site']) as SameSite,
    sameSiteByDefault: row['same_site_default'] === 1,
    partitionKey: String(row['partition_key']),
    expiresMs: Number(row['expires_ms']),
    createdMs: Number(row['created_ms']),
    lastAccessMs: Number(row['last_access_ms']),
  };
}
