// The channel between the kernel and the network service: every byte to or from the outside passes here.
// The kernel names the requester; the service decides by its pipeline (network/pipeline.ts) and streams the answer.

import { call, message, needs, needsNone } from './message-table.ts';
import { array, boolean, bytes, id, integer, json, nothing, nullable, number, object, oneOf, pair, string, text } from './schema.ts';
import type { Infer } from './schema.ts';
import { failureShape, loadRequestShape, loadResponseShape } from './site-channel.ts';

/** A load may send this many bytes of its body before the kernel says that some have been taken. */
export const FIRST_CREDIT_BYTES = 1024 * 1024;

const loadId = id;
const url = string(1 << 21);

/**
 * How far a guest's right NETWORK goes (capability/constraints.ts): what one of these permits is permitted. The kernel has asked for the first
 * address; the service asks for each redirect, and once more for what the name leads to.
 */
export const reachShape = array(
  object({
    hosts: nullable(array(string(256), 256)),
    ports: nullable(array(object({ from: integer(0, 65_535), to: integer(0, 65_535) }), 64)),
    /** What it permits may be of a private network or this machine, wherever the document came from. */
    localNetwork: boolean,
  }),
  512,
);

/** Who asks: filled in by the kernel, never by the site. */
export const requesterShape = object({
  guestId: id,
  browserContextId: string(64),
  pageId: id,
  /** Origin of the requesting document; 'null' for an opaque one, '' for the browser itself (address bar). */
  origin: string(4096),
  topSite: string(4096),
  isTopLevelNavigation: boolean,
  userActivation: boolean,
  /** null: as far as the firewall lets it. */
  reach: nullable(reachShape),
});

/** Facts about an answer for the kernel, DevTools and clients; the site does not see them. */
export const responseFactsShape = object({
  mimeType: string(255),
  charset: string(64),
  fromCache: boolean,
  protocol: string(32),
  remoteAddress: string(64),
  remotePort: integer(0, 65_535),
  /** CDP's ResourceTiming and SecurityDetails, as they will be shown. */
  timing: json(256),
  security: json(10_000),
  /** Headers before CORS filtering. */
  allHeaders: array(pair(string(8192), string(1 << 18)), 4096),
});

/** Rates of the grants that a load was admitted by, up to the root of each: the service holds the load's bytes to them. */
export const grantRatesShape = array(
  object({ grant: string(64), perSecond: number(0, Number.MAX_SAFE_INTEGER), burst: number(1, Number.MAX_SAFE_INTEGER) }),
  32,
);

export const cookieShape = object({
  name: string(4096),
  value: string(4096),
  domain: string(255),
  path: string(4096),
  /** Seconds since the epoch; -1 for a session cookie. */
  expires: number(-1, 1e13),
  secure: boolean,
  httpOnly: boolean,
  sameSite: oneOf('', 'Strict', 'Lax', 'None'),
});

const SETS = needsNone('sets how later loads are made');
const NOTHING_COMES = needsNone('says that nothing comes');

export const NETWORK_CHANNEL = {
  'net.start': message('kernel', object({ loadId, request: loadRequestShape, requester: requesterShape, rates: grantRatesShape }), needs('NETWORK')),
  /** A navigation's bytes are this guest's from now on: who asked for it, then who shows its document. */
  'net.charge': message('kernel', object({ loadId, guestId: id, rates: grantRatesShape }), SETS),
  'net.abort': message('kernel', object({ loadId }), needsNone('ends a load')),
  /** The receiver has taken this many body bytes: back-pressure by credit, 1 MiB at the start of each load. */
  'net.credit': message('kernel', object({ loadId, bytes: id }), needsNone('goes on with a load that was admitted')),
  /** Bytes per second, of both directions and all loads of the guest together; null: as many as come. Holds for what is under way at once. */
  'net.limitGuest': message('kernel', object({ guestId: id, bytesPerSecond: nullable(integer(1, Number.MAX_SAFE_INTEGER)) }), SETS),
  /** What kept cookies are sealed under, to each new process that keeps any; no bytes: the key cannot be had. Whoever needs these cookies waits for it. */
  'net.cookieKey': call(
    'kernel',
    object({ key: bytes(32) }),
    object({ problem: nullable(failureShape) }),
    needsNone('opens what the service itself keeps, to the process that keeps it'),
  ),
  /** Ports of this machine on which the kernel listens: nothing is loaded from there. */
  'net.doors': message('kernel', object({ ports: array(integer(1, 65_535), 64) }), SETS),
  'net.removeContext': message('kernel', object({ browserContextId: string(64) }), needsNone('takes away what is kept')),
  /** DevTools settings of one page; absent settings stay as they are. */
  'net.configurePage': message(
    'kernel',
    object({
      pageId: id,
      extraHeaders: nullable(array(pair(string(8192), string(1 << 16)), 1024)),
      userAgent: nullable(string(4096)),
      acceptLanguage: nullable(string(1024)),
      cacheDisabled: nullable(boolean),
      offline: nullable(boolean),
      blockedUrls: nullable(array(string(4096), 10_000)),
    }),
    SETS,
  ),
  'net.configureContext': message('kernel', object({ browserContextId: string(64), ignoreCertificateErrors: boolean }), SETS),
  'net.cookieString': call('kernel', object({ browserContextId: string(64), url, topSite: string(4096) }), object({ cookie: string() }), needs('DISK_READ')),
  'net.setCookieString': call(
    'kernel',
    object({ browserContextId: string(64), url, topSite: string(4096), cookie: string(8192) }),
    nothing,
    needs('DISK_WRITE'),
  ),
  'net.cookies': call(
    'kernel',
    object({ browserContextId: string(64), urls: nullable(array(url, 1024)) }),
    object({ cookies: array(cookieShape, 100_000) }),
    needs('DISK_READ'),
  ),
  'net.setCookies': call('kernel', object({ browserContextId: string(64), cookies: array(cookieShape, 10_000) }), nothing, needs('DISK_WRITE')),
  'net.deleteCookies': call(
    'kernel',
    object({ browserContextId: string(64), name: nullable(string(4096)), url: nullable(url), domain: nullable(string(255)), path: nullable(string(4096)) }),
    nothing,
    needs('DISK_WRITE'),
  ),
  /** New rules for all guests: the first message to each new process. '' for the policy alone; `problem` not '': there are rules, but they cannot be read. */
  'firewall.apply': call(
    'kernel',
    object({ text: string(1 << 24), problem: text(4096) }),
    object({ generation: id, rules: id, ended: id, problem: nullable(failureShape) }),
    needsNone('says what the process must refuse'),
  ),
  'firewall.explain': call(
    'kernel',
    object({ guestName: string(512), host: string(255), port: integer(0, 65_535), requesterSpace: nullable(oneOf('public', 'private', 'loopback')) }),
    object({ answers: json(10_000), problem: nullable(failureShape) }),
    needs('NETWORK'),
  ),
  'firewall.stats': call('kernel', nothing, object({ stats: json(1_000_000) }), needsNone('asks for counters')),
  'net.ping': call('kernel', nothing, nothing, needsNone('asks whether the process still answers')),

  'net.ready': message(
    'service',
    object({ jail: array(string(64), 64) }),
    needsNone('the first word of the process: it holds what the kernel gave it before it could speak'),
  ),
  /** About to go out, once for each redirect too (`redirect` is then the answer that caused it). */
  'net.sending': message(
    'service',
    object({
      loadId,
      url,
      method: string(64),
      headers: array(pair(string(8192), string(1 << 18)), 4096),
      redirect: nullable(object({ response: loadResponseShape, facts: responseFactsShape })),
    }),
    needs('NETWORK'),
  ),
  'net.response': message('service', object({ loadId, response: loadResponseShape, facts: responseFactsShape }), needs('NETWORK')),
  'net.data': message('service', object({ loadId, bytes: bytes() }), needs('NETWORK')),
  'net.end': message('service', object({ loadId, encodedBytes: id }), needs('NETWORK')),
  'net.failed': message('service', object({ loadId, failure: failureShape }), NOTHING_COMES),
  /** A rule that logs has matched, or audit mode let something pass. */
  'firewall.logged': message(
    'service',
    object({ guestName: text(512), rule: text(64), verdict: text(16), reason: text(32), isAuditOnly: boolean, remote: text(300) }),
    needsNone('a line for the log'),
  ),
  /** A step of the pipeline said no; `url`: where the load had got to. */
  'net.refused': message('service', object({ loadId, guestId: id, step: string(64), url: text(4096), failure: failureShape }), NOTHING_COMES),
} as const;

export type NetworkChannel = typeof NETWORK_CHANNEL;
export type Reach = Infer<typeof reachShape>;
export type GrantRates = Infer<typeof grantRatesShape>;
export type Requester = Infer<typeof requesterShape>;
export type ResponseFacts = Infer<typeof responseFactsShape>;
export type Cookie = Infer<typeof cookieShape>;
