// How a network service is configured, and the gates that other parts of KPIO (kernel, firewall, extensions) put into its pipeline.

import type { Failure } from '../base/failure.ts';
import type { CookieStore } from './cookies/cookie-store.ts';
import type { FirewallGate } from './policy/firewall-gate.ts';
import type { PagePolicy } from './policy/page-policy.ts';
import type { CapabilityGate } from './policy/capability-gate.ts';
import type { NetworkObserver } from './network-observer.ts';
import type { PacerClock } from './rate/pacer.ts';
import type { Resolver } from './http/resolver.ts';

/** A step of the pipeline said no: one line of the audit log. */
export interface Refusal {
  readonly requestId: string;
  readonly step: string;
  readonly guestId: string;
  readonly origin: string | null;
  readonly url: string;
  readonly failure: Failure;
}

export interface NetworkLimits {
  readonly connectTimeoutMs: number;
  /** From the request's last byte to the answer's headers. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of a body, while the receiver is not paused. */
  readonly bodyIdleTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly maxHeaderBytes: number;
  /** Decoded. */
  readonly maxBodyBytes: number;
  readonly maxRedirects: number;
  readonly connectionsPerHost: number;
  readonly cacheBytes: number;
}

export const DEFAULT_LIMITS: NetworkLimits = {
  connectTimeoutMs: 30_000,
  headersTimeoutMs: 120_000,
  bodyIdleTimeoutMs: 120_000,
  keepAliveMs: 60_000,
  maxHeaderBytes: 256 * 1024,
  maxBodyBytes: 4 * 1024 ** 3,
  maxRedirects: 20,
  connectionsPerHost: 6,
  cacheBytes: 64 * 1024 ** 2,
};

export interface NetworkOptions {
  readonly userAgent: string;
  /** 'en-US,en;q=0.9' */
  readonly acceptLanguage: string;
  readonly limits?: Partial<NetworkLimits>;
  /** PEM certificates trusted besides the bundled and the system's. */
  readonly extraCertificateAuthorities?: readonly string[];
  readonly resolver?: Resolver;
  readonly firewall?: FirewallGate;
  readonly capabilities?: CapabilityGate;
  readonly pagePolicy?: PagePolicy;
  /** Where a browser context keeps its cookies. Default: in memory. */
  readonly cookieStore?: (browserContextId: string) => CookieStore;
  /** Resolves when the context's store can be had; null: at once. Its loads wait for it. Never rejects. */
  readonly whenStored?: (browserContextId: string) => Promise<void> | null;
  readonly observer?: NetworkObserver;
  readonly onRefusal?: (refusal: Refusal) => void;
  /** Wall clock for expiry of cookies and HSTS. */
  readonly now?: () => number;
  /** What limits on bytes per second go by. Default: a clock that nobody can set. */
  readonly pacerClock?: PacerClock;
}
