// One load on its way through the pipeline: the request as asked, and what redirects and steps have made of it.
// Field names follow the request struct of https://fetch.spec.whatwg.org/#concept-request.

import type { HeaderList, NetworkRequest, PageOverrides } from '../network-request.ts';
import type { Lane } from '../rate/pacer.ts';
import type { ObservedResponse } from '../network-observer.ts';
import { isSameOrigin, isSameSite, siteOf } from './origin.ts';
import { effectivePolicy } from './referrer.ts';

export type ResponseTainting = 'basic' | 'cors' | 'opaque';
/** How the whole chain of URLs relates to the requester; it only ever gets worse. */
export type SiteRelation = 'none' | 'same-origin' | 'same-site' | 'cross-site';

export class LoadState {
  readonly request: NetworkRequest;
  readonly requestId: string;
  readonly overrides: PageOverrides;
  readonly signal: AbortSignal;
  url: URL;
  method: string;
  body: Uint8Array | null;
  /** The requester's own headers, still unchecked in `request.headers`, here without the forbidden ones. */
  headers: HeaderList;
  /** Serialized origin, 'null' once redirects tainted it; null when KPIO itself asks. */
  origin: string | null;
  referrerPolicy: string;
  redirectCount = 0;
  tainting: ResponseTainting = 'basic';
  siteRelation: SiteRelation;
  redirectResponse: ObservedResponse | null = null;
  /** The firewall's number of the flow that carries the current hop; -1 for none. */
  flow = -1;
  /** A new lane for one direction of one exchange: what its bytes wait for. */
  readonly lane: () => Lane;

  constructor(request: NetworkRequest, requestId: string, url: URL, headers: HeaderList, overrides: PageOverrides, signal: AbortSignal, lane: () => Lane) {
    this.request = request;
    this.lane = lane;
    this.requestId = requestId;
    this.overrides = overrides;
    this.signal = signal;
    this.url = url;
    this.method = request.method;
    this.body = request.body;
    this.headers = headers;
    this.origin = request.origin;
    this.referrerPolicy = effectivePolicy(request.referrerPolicy);
    this.siteRelation = relationTo(request.origin, url);
  }

  /** The top-level document's site: for a top-level navigation, that of the document which is being fetched. */
  get topSite(): string {
    if (this.request.isTopLevelNavigation || this.request.topSite === null) return siteOf(this.url.href);
    return this.request.topSite;
  }

  /** https://fetch.spec.whatwg.org/#network-isolation-key: top site and frame site. */
  get isolationKey(): string {
    const frameSite = this.request.mode === 'navigate' || this.request.origin === null ? siteOf(this.url.href) : siteOf(this.request.origin);
    return `${this.topSite} ${frameSite}`;
  }

  /** Whether cookies and other credentials go out with this hop. */
  get includesCredentials(): boolean {
    if (this.request.mode === 'navigate') return true;
    if (this.request.credentials === 'same-origin') return this.tainting === 'basic';
    return this.request.credentials === 'include';
  }

  get isSameOriginAsRequester(): boolean {
    return this.origin === null || isSameOrigin(this.origin, this.url);
  }

  /** The origin as servers see it; '' when KPIO itself asks. */
  get originOnWire(): string {
    if (this.origin === null) return '';
    return this.origin.startsWith('file:') ? 'null' : this.origin;
  }

  moveTo(url: URL): void {
    this.url = url;
    this.siteRelation = worse(this.siteRelation, relationTo(this.request.origin, url));
  }
}

const RELATIONS: readonly SiteRelation[] = ['none', 'same-origin', 'same-site', 'cross-site'];

function worse(a: SiteRelation, b: SiteRelation): SiteRelation {
  return RELATIONS.indexOf(a) >= RELATIONS.indexOf(b) ? a : b;
}

function relationTo(origin: string | null, url: URL): SiteRelation {
  if (origin === null) return 'none';
  if (isSameOrigin(origin, url)) return 'same-origin';
  return isSameSite(origin, url.href) ? 'same-site' : 'cross-site';
}
