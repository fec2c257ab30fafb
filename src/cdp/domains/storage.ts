// CDP Storage domain: the cookies of a browser context. https://chromedevtools.github.io/devtools-protocol/tot/Storage/

import { DEFAULT_CONTEXT } from '../../browser/browser.ts';
import type { Cookie } from '../../protocol/network-channel.ts';
import type { BrowserMethod } from '../cdp-connection.ts';
import { CdpError } from '../cdp-error.ts';

export const STORAGE_DOMAIN: Readonly<Record<string, BrowserMethod>> = {
  'Storage.getCookies': async ({ connection }, { browserContextId }) => {
    const { cookies } = await connection.kernel.network.service.channel.call('net.cookies', { browserContextId: contextOf(browserContextId), urls: null });
    return { cookies: cookies.map(toCdpCookie) };
  },
  'Storage.setCookies': async ({ connection }, { browserContextId, cookies }) => {
    if (!Array.isArray(cookies)) throw CdpError.badParameter('cookies', 'array');
    await connection.kernel.network.service.channel.call('net.setCookies', {
      browserContextId: contextOf(browserContextId),
      cookies: cookies.map(fromCdpCookie),
    });
  },
  'Storage.clearCookies': async ({ connection }, { browserContextId }) => {
    await connection.kernel.network.service.channel.call('net.deleteCookies', {
      browserContextId: contextOf(browserContextId),
      name: null,
      url: null,
      domain: null,
      path: null,
    });
  },
};

function contextOf(value: unknown): string {
  return value === undefined ? DEFAULT_CONTEXT : String(value);
}

export function toCdpCookie(cookie: Cookie): Record<string, unknown> {
  const { sameSite, ...rest } = cookie;
  const fields = {
    ...rest,
    size: cookie.name.length + cookie.value.length,
    session: cookie.expires < 0,
    priority: 'Medium',
    sourceScheme: cookie.secure ? 'Secure' : 'NonSecure',
    sourcePort: -1,
  };
  return sameSite === '' ? fields : { ...fields, sameSite };
}

/** A CookieParam: a domain, or a URL that gives domain, path and secure. */
export function fromCdpCookie(param: Record<string, unknown>): Cookie {
  const url = typeof param['url'] === 'string' ? new URL(param['url']) : null;
  const domain = typeof param['domain'] === 'string' ? param['domain'] : (url?.hostname ?? '');
  if (domain === '') throw new CdpError('At least one of the url and domain needs to be specified', -32602);
  const sameSite = param['sameSite'];
  return {
    name: String(param['name'] ?? ''),
    value: String(param['value'] ?? ''),
    domain,
    path: typeof param['path'] === 'string' ? param['path'] : '/',
    expires: typeof param['expires'] === 'number' && param['expires'] >= 0 ? param['expires'] : -1,
    secure: param['secure'] === true || url?.protocol === 'https:',
    httpOnly: param['httpOnly'] === true,
    sameSite: sameSite === 'Strict' || sameSite === 'Lax' || sameSite === 'None' ? sameSite : '',
  };
}
