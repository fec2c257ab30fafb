// Grants that an operator gave to a site and that last longer than its process: kept by the site's name, given again to each guest of that
// site in the default context until their time is over or they are revoked. The state store has them as documents named by their id.

import { failure, FailureError } from '../../base/failure.ts';
import { namesOf } from '../../capability/capability.ts';
import { readGrantRequest } from '../../capability/grant-rules.ts';
import type { Grant, GrantId, GrantRequest } from '../../capability/grant.ts';
import type { Guest, GuestKind } from '../guests/guest.ts';
import type { ProfileStore } from './profile-book.ts';

export interface KeptGrant {
  /** That of the first grant; those that are given again have ids of their own. */
  readonly id: GrantId;
  readonly kind: GuestKind;
  readonly name: string;
  /** The holder in it is nobody. */
  readonly request: GrantRequest;
}

/** The context whose answers and rights outlive a run. Others, and guests that were confined, get nothing of what is kept. */
const KEPT_OWNER = 'default';
const CONFINED: readonly string[] = ['site-restricted', 'site-offline'];
const MAX_PER_SITE = 64;
const MAX_KEPT = 4096;
const NOBODY = 0;

export class KeptGrants {
  readonly #store: ProfileStore;
  readonly #kept = new Map<GrantId, KeptGrant>();

  /** What of the store cannot be read is left out: nobody gets more than was kept. */
  constructor(store: ProfileStore) {
    this.#store = store;
    for (const { name, document } of store.all()) {
      const read = readKept(name, document);
      if (read !== null) this.#kept.set(read.id, read);
    }
  }

  /** Those whose time is not over, in the order in which they were read and kept. */
  all(nowMs: number): KeptGrant[] {
    return [...this.#kept.values()].filter(({ request }) => !isOver(request, nowMs));
  }

  has(id: GrantId): boolean {
    return this.#kept.has(id);
  }

  /** What the guest is given at its start. */
  of(guest: Guest, nowMs: number): KeptGrant[] {
    if (!mayHave(guest) || CONFINED.includes(guest.profile)) return [];
    return this.all(nowMs).filter(({ kind, name }) => kind === guest.kind && name === guest.name);
  }

  /** Why this grant of this guest cannot be kept; null: it can. */
  refusal(grant: Grant, guest: Guest, nowMs: number): string | null {
    if (grant.parent !== null) return 'it is a part of another grant and ends with it';
    if (grant.constraints.maxUses !== null) return 'its uses are counted while the guest runs';
    if (!mayHave(guest)) return 'only sites of the default context keep grants';
    const others = this.all(nowMs);
    if (others.length >= MAX_KEPT || others.filter(({ name }) => name === guest.name).length >= MAX_PER_SITE) return 'too many are kept';
    return null;
  }

  /** Throws capability.limit-reached for what `refusal` names, state.write-failed. */
  keep(grant: Grant, guest: Guest, nowMs: number): void {
    const refusal = this.refusal(grant, guest, nowMs);
    if (refusal !== null) throw FailureError.of(failure('capability.limit-reached', refusal));
    const { id, capabilities, constraints, notBefore, notAfter, depthLeft, mayDelegate, reason } = grant;
    const { kind, name } = guest;
    const over = [...this.#kept.values()].filter(({ request }) => isOver(request, nowMs)).map((kept) => kept.id);
    for (const old of over) this.remove(old);
    this.#store.put(id, {
      format: 1,
      kind,
      name,
      grant: { capabilities: namesOf(capabilities), constraints, notBefore, notAfter, depthLeft, mayDelegate, reason },
    });
    this.#kept.set(id, { id, kind, name, request: { holder: NOBODY, capabilities, constraints, notBefore, notAfter, depthLeft, mayDelegate, reason } });
  }

  /** Throws state.write-failed: it is then given again at the next start. */
  remove(id: GrantId): void {
    this.#kept.delete(id);
    this.#store.remove(id);
  }
}

function mayHave({ kind, owner, name }: Guest): boolean {
  return owner === KEPT_OWNER && (kind !== 'site' || /^https?:\/\/[^\s]+$/.test(name)) && name !== '';
}

function isOver({ notAfter }: GrantRequest, nowMs: number): boolean {
  return notAfter !== null && notAfter !== undefined && notAfter <= nowMs;
}

function readKept(id: string, document: unknown): KeptGrant | null {
  if (!/^[0-9a-f]{32}$/.test(id) || typeof document !== 'object' || document === null) return null;
  const { format, kind, name, grant } = document as Record<string, unknown>;
  if (format !== 1 || typeof name !== 'string' || typeof kind !== 'string' || typeof grant !== 'object' || grant === null) return null;
  const request = readGrantRequest({ ...grant, holder: NOBODY });
  return request.ok ? { id, kind: kind as GuestKind, name, request: request.value } : null;
}
