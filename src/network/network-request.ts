// What the network service is asked and what it answers. The kernel makes a NetworkRequest from a guest's LoadRequest: the fields
// added here are the kernel's knowledge about the guest, never the guest's own word.

import type { Load, LoadListener, LoadRequest, LoadResponse } from '../engine/host/loader.ts';
import type { AddressSpace } from '../firewall/address-space.ts';
import type { ConnectPhases } from './http/exchange.ts';
import type { ReachCheck } from './policy/capability-gate.ts';
import type { GrantRate } from './rate/rate-limits.ts';

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface NetworkRequest extends LoadRequest {
  /** For the observer; made by the service when missing. */
  readonly requestId?: string;
  readonly guestId: string;
  /** Cookies, cache, HSTS and connections are kept apart by it. */
  readonly browserContextId: string;
  /** Whose overrides apply (PageOverrides), '' for none. */
  readonly pageId: string;
  /** The requester's serialized origin, 'null' for an opaque one. null: KPIO or the person at it asks (address bar, reload). */
  readonly origin: string | null;
  /** `scheme://registrable-domain` of the top-level document. null for a top-level navigation: the URL's own site. */
  readonly topSite: string | null;
  readonly isTopLevelNavigation: boolean;
  /** A click or key press of a person led here. */
  readonly userActivation: boolean;
  /** The requester sits in a frame below one of another site, though its own site is the top site. */
  readonly hasCrossSiteAncestor?: boolean;
  /** How far its right to the network goes. When missing: as far as the firewall lets it. */
  readonly reach?: ReachCheck;
  /** Rates of the grants by which it was admitted. When missing: none. */
  readonly grantRates?: readonly GrantRate[];
  /** Where the requester's document came from. When missing, the service uses what it saw itself for (guest, origin). */
  readonly addressSpace?: AddressSpace;
}

/** Milliseconds relative to `requestTimeMs`; -1 where the phase did not happen (CDP's Network.ResourceTiming). */
export interface LoadTiming extends ConnectPhases {
  /** performance.now() of the network process. */
  readonly requestTimeMs: number;
  readonly sendStart: number;
  readonly sendEnd: number;
  readonly receiveHeadersStart: number;
  readonly receiveHeadersEnd: number;
}

export interface RemoteAddress {
  readonly address: string;
  readonly port: number;
}

/** CDP's Network.SecurityDetails. Times in seconds since the Unix epoch. */
export interface SecurityDetails {
  /** 'TLS 1.3' */
  readonly protocol: string;
  readonly cipher: string;
  readonly subjectName: string;
  readonly sanList: readonly string[];
  readonly issuer: string;
  readonly validFrom: number;
  readonly validTo: number;
  /** SHA-256 of the certificate, upper-case hex with colons. */
  readonly fingerprint: string;
  /** Set when errors are ignored in this browser context and there was one. */
  readonly certificateError: string | null;
}

export interface NetworkResponse extends LoadResponse {
  /** What the server said. LoadResponse.status is 0 when `type` is 'opaque': use this to decide whether a script or image loaded. */
  readonly internalStatus: number;
  /** The computed MIME type's essence (https://mimesniff.spec.whatwg.org/), also for opaque responses. */
  readonly mimeType: string;
  /** The charset parameter of Content-Type, as written, or ''. */
  readonly charset: string;
  readonly timing: LoadTiming | null;
  readonly remoteAddress: RemoteAddress | null;
  readonly addressSpace: AddressSpace;
  /** As CDP names it: 'http/1.1', 'h2', 'data', 'file'. */
  readonly protocol: string;
  readonly connectionReused: boolean;
  readonly security: SecurityDetails | null;
  readonly fromCache: boolean;
  /** Bytes of the header block as received; the body's are in the observer's `finished`. */
  readonly encodedBytes: number;
}

export interface NetworkListener extends LoadListener {
  response(response: NetworkResponse): void;
}

/**
 * A running load. Back-pressure: `pause` stops `data` and `end` at once (and, through closed windows, the server) until `resume`;
 * a bridge that hands out credits pauses at zero.
 */
export interface NetworkLoad extends Load {
  readonly requestId: string;
  /** From now on its bytes count for this guest: of a navigation, first for who asked, then for who shows the document. */
  charge(guestId: string, grants: readonly GrantRate[]): void;
  pause(): void;
  resume(): void;
}

/** What CDP's Network domain changes for one page. */
export interface PageOverrides {
  readonly extraHeaders: HeaderList;
  /** null: the configured one. */
  readonly userAgent: string | null;
  readonly acceptLanguage: string | null;
  readonly cacheDisabled: boolean;
  readonly offline: boolean;
  /** Patterns with `*` for any run of characters, as in Network.setBlockedURLs. */
  readonly blockedUrls: readonly string[];
}

export const NO_OVERRIDES: PageOverrides = {
  extraHeaders: [],
  userAgent: null,
  acceptLanguage: null,
  cacheDisabled: false,
  offline: false,
  blockedUrls: [],
};
