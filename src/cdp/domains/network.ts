// CDP Network domain. https://chromedevtools.github.io/devtools-protocol/tot/Network/

import type { Payload } from '../../protocol/message-table.ts';
import type { NetworkChannel } from '../../protocol/network-channel.ts';
import { CdpError } from '../cdp-error.ts';
import type { PageMethod, PageSession } from '../page-session.ts';
import { fromCdpCookie, toCdpCookie } from './storage.ts';

type Configuration = Payload<NetworkChannel, 'net.configurePage'>;

const UNCHANGED: Omit<Configuration, 'pageId'> = {
  extraHeaders: null,
  userAgent: null,
  acceptLanguage: null,
  cacheDisabled: null,
  offline: null,
  blockedUrls: null,
};

export const NETWORK_DOMAIN: Readonly<Record<string, PageMethod>> = {
  'Network.enable': ({ network }) => network.enable(),
  'Network.disable': ({ network }) => network.close(),

  'Network.getResponseBody': (session, { requestId }) => {
    const record = session.network.recordOf(String(requestId));
    if (record === null) throw new CdpError('No resource with given identifier found');
    const body = session.connection.recorder.body(record);
    if (body === null) throw new CdpError('Request content was evicted from inspector cache');
    const buffer = Buffer.from(body.buffer, body.byteOffset, body.length);
    const isText = /^text\/|json|javascript|xml|svg/.test(record.facts?.mimeType ?? '');
    return isText ? { body: buffer.toString('utf8'), base64Encoded: false } : { body: buffer.toString('base64'), base64Encoded: true };
  },
  'Network.getRequestPostData': (session, { requestId }) => {
    const body = session.network.recordOf(String(requestId))?.request.body ?? null;
    if (body === null) throw new CdpError('No post data available for the request');
    return { postData: Buffer.from(body).toString('utf8') };
  },

  'Network.setCacheDisabled': (session, { cacheDisabled }) => configure(session, { cacheDisabled: cacheDisabled === true }),
  'Network.setExtraHTTPHeaders': (session, { headers }) => {
    if (typeof headers !== 'object' || headers === null) throw CdpError.badParameter('headers', 'object');
    configure(session, { extraHeaders: Object.entries(headers as Record<string, unknown>).map(([name, value]) => [name, String(value)] as const) });
  },
  'Network.setUserAgentOverride': (session, { userAgent, acceptLanguage }) =>
    configure(session, {
      userAgent: typeof userAgent === 'string' ? userAgent : null,
      acceptLanguage: typeof acceptLanguage === 'string' ? acceptLanguage : null,
    }),
  'Network.setBlockedURLs': (session, { urls }) => configure(session, { blockedUrls: Array.isArray(urls) ? urls.map(String) : [] }),
  'Network.emulateNetworkConditions': (session, { offline, latency, downloadThroughput }) => {
    if (Number(latency ?? 0) > 0 || Number(downloadThroughput ?? -1) > 0) throw new CdpError('Only `offline` is emulated', -32601);
    configure(session, { offline: offline === true });
  },
  /** Holds for the whole browser context of the page. */
  'Security.setIgnoreCertificateErrors': ({ connection, tab }, { ignore }) =>
    connection.kernel.network.service.channel.send('net.configureContext', {
      browserContextId: tab.browserContextId,
      ignoreCertificateErrors: ignore === true,
    }),

  'Network.getCookies': async ({ connection, tab }, { urls }) => {
    const list = Array.isArray(urls) && urls.length > 0 ? urls.map(String) : [tab.committedUrl];
    const { cookies } = await connection.kernel.network.service.channel.call('net.cookies', { browserContextId: tab.browserContextId, urls: list });
    return { cookies: cookies.map(toCdpCookie) };
  },
  'Network.setCookie': async ({ connection, tab }, params) => {
    await connection.kernel.network.service.channel.call('net.setCookies', { browserContextId: tab.browserContextId, cookies: [fromCdpCookie(params)] });
    return { success: true };
  },
  'Network.setCookies': async ({ connection, tab }, { cookies }) => {
    if (!Array.isArray(cookies)) throw CdpError.badParameter('cookies', 'array');
    await connection.kernel.network.service.channel.call('net.setCookies', { browserContextId: tab.browserContextId, cookies: cookies.map(fromCdpCookie) });
  },
  'Network.deleteCookies': async ({ connection, tab }, { name, url, domain, path }) => {
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    await connection.kernel.network.service.channel.call('net.deleteCookies', {
      browserContextId: tab.browserContextId,
      name: text(name),
      url: text(url),
      domain: text(domain),
      path: text(path),
    });
  },
  'Network.clearBrowserCookies': async ({ connection, tab }) => {
    await connection.kernel.network.service.channel.call('net.deleteCookies', {
      browserContextId: tab.browserContextId,
      name: null,
      url: null,
      domain: null,
      path: null,
    });
  },
};

function configure(session: PageSession, change: Partial<Configuration>): void {
  session.connection.kernel.network.service.channel.send('net.configurePage', { pageId: session.tab.surfaceId, ...UNCHANGED, ...change });
}
