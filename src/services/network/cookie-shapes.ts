// Cookies between the jar's own form and the channel's (which is CDP's).

import type { Cookie as JarCookie, SameSite } from '../../network/cookies/cookie.ts';
import type { CookieJar } from '../../network/cookies/cookie-jar.ts';
import type { Cookie } from '../../protocol/network-channel.ts';

const TO_CHANNEL = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;
const TO_JAR: Readonly<Record<string, SameSite>> = { Strict: 'strict', Lax: 'lax', None: 'none' };

export function fromJarCookie(cookie: JarCookie): Cookie {
  const { name, value, domain, path, secure, httpOnly } = cookie;
  return {
    name,
    value,
    path,
    secure,
    httpOnly,
    domain: cookie.hostOnly ? domain : `.${domain}`,
    expires: cookie.expiresMs === null ? -1 : cookie.expiresMs / 1000,
    sameSite: cookie.sameSiteByDefault ? '' : TO_CHANNEL[cookie.sameSite],
  };
}

export function toJarCookie(cookie: Cookie): JarCookie {
  const now = Date.now();
  const { name, value, path, secure, httpOnly } = cookie;
  return {
    name,
    value,
    path,
    secure,
    httpOnly,
    domain: cookie.domain.replace(/^\./, '').toLowerCase(),
    hostOnly: !cookie.domain.startsWith('.'),
    sameSite: TO_JAR[cookie.sameSite] ?? 'lax',
    sameSiteByDefault: cookie.sameSite === '',
    partitionKey: '',
    expiresMs: cookie.expires < 0 ? null : cookie.expires * 1000,
    createdMs: now,
    lastAccessMs: now,
  };
}

/** All cookies, or those that would be sent to any of the addresses; each once. */
export function cookiesFor(jar: CookieJar, urls: readonly string[] | null): JarCookie[] {
  if (urls === null) return jar.list();
  const found = new Set<JarCookie>();
  for (const text of urls) {
    const url = URL.parse(text);
    if (url !== null) for (const cookie of jar.list({ url })) found.add(cookie);
  }
  return [...found];
}
