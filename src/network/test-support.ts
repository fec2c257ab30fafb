// For the network tests only: servers on ephemeral ports, and a load as one promise.

import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Failure } from '../base/failure.ts';
import { NetworkService } from './network-service.ts';
import type { NetworkOptions } from './network-options.ts';
import type { NetworkRequest, NetworkResponse } from './network-request.ts';

export const NAVIGATION: NetworkRequest = {
  url: '',
  method: 'GET',
  headers: [],
  body: null,
  destination: 'document',
  mode: 'navigate',
  credentials: 'include',
  redirect: 'follow',
  cache: 'default',
  referrer: '',
  referrerPolicy: '',
  integrity: '',
  initiator: 'other',
  guestId: 'guest',
  browserContextId: 'context',
  pageId: 'page',
  origin: null,
  topSite: null,
  isTopLevelNavigation: true,
  userActivation: false,
};

/** A fetch() by a page of `origin`. */
export function pageFetch(origin: string, url: string, more: Partial<NetworkRequest> = {}): NetworkRequest {
  const topSite = more.topSite ?? origin;
  return {
    ...NAVIGATION,
    url,
    origin,
    topSite,
    mode: 'cors',
    credentials: 'same-origin',
    destination: '',
    initiator: 'script',
    isTopLevelNavigation: false,
    referrer: `${origin}/page`,
    addressSpace: 'loopback',
    ...more,
  };
}

export interface Loaded {
  readonly response: NetworkResponse | null;
  readonly body: Buffer;
  readonly failure: Failure | null;
}

export function load(service: NetworkService, request: NetworkRequest): Promise<Loaded> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let response: NetworkResponse | null = null;
    const settle = (failure: Failure | null): void => resolve({ response, body: Buffer.concat(chunks), failure });
    service.start(request, {
      response: (head) => {
        response = head;
      },
      data: (chunk) => chunks.push(chunk),
      end: () => settle(null),
      failed: settle,
    });
  });
}

/** What came of it in one word: the failure's code, or the status. */
export async function outcome(service: NetworkService, request: NetworkRequest): Promise<string> {
  const { response, failure } = await load(service, request);
  return failure?.code ?? String(response?.internalStatus);
}

export function makeService(t: TestContext, options: Partial<NetworkOptions> = {}): NetworkService {
  const service = new NetworkService({ userAgent: 'Test/1.0', acceptLanguage: 'en', ...options });
  t.after(() => service.close());
  return service;
}

export async function listen(t: TestContext, server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** 'http://127.0.0.1:port' */
export async function serve(t: TestContext, handler: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(t, createHttpServer(handler))}`;
}

/** A server that says whatever it likes once it was asked. */
export async function serveRaw(t: TestContext, answer: (socket: Socket, requestNumber: number) => void): Promise<string> {
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => answer(socket, ++asked));
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${await listen(t, server)}`;
}

/** A resolver that sends every name to this machine, so that tests can have sites. */
export const EVERY_NAME_IS_LOCAL: NonNullable<NetworkOptions['resolver']> = { resolve: async () => ({ ok: true, value: ['127.0.0.1'] }) };
