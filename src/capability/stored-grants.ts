// Grants as plain JSON for the state store, and back. What is read is taken for hostile: every grant passes the same rules as one that
// is asked for, so a damaged or forged file can make no grant wider than the one above it, and no cycle.

import { fail, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { isCapabilityName, maskOf, namesOf } from './capability.ts';
import type { Clock } from './clock.ts';
import { KERNEL, MAX_GRANTS } from './grant.ts';
import type { Actor, Grant, GrantId, GuestId } from './grant.ts';
import type { GrantNode, GrantProgress } from './grant-node.ts';
import { shapeGrant } from './grant-rules.ts';
import { GrantTree } from './grant-tree.ts';
import { isRecord, isWhole } from './read-constraints.ts';

const FORMAT = 1;
const GRANT_ID = /^[0-9a-f]{32}$/;

export interface StoredGrants {
  readonly format: typeof FORMAT;
  readonly grants: readonly StoredGrant[];
}

export type StoredGrant = Readonly<Record<string, unknown>>;

/** `holders`: only the grants of these guests, and those above them; all when left out. */
export function writeGrants(tree: GrantTree, holders: ReadonlySet<GuestId> | null = null): StoredGrants {
  const kept = new Set<GrantNode>();
  for (const { id, holder } of tree.grants()) {
    if (holders !== null && !holders.has(holder)) continue;
    for (let node = tree.node(id); node !== null && !kept.has(node); node = node.parent) kept.add(node);
  }
  const monotonic = tree.clock.monotonicMs();
  return { format: FORMAT, grants: [...kept].map((node) => writeGrant(node, monotonic)) };
}

function writeGrant({ grant, monotonicUntilMs, usesLeft }: GrantNode, monotonic: number): StoredGrant {
  return {
    ...grant,
    capabilities: namesOf(grant.capabilities),
    // What the monotonic clock leaves it: a wall clock that was set back meanwhile adds nothing.
    remainingMs: monotonicUntilMs === Infinity ? null : Math.max(0, Math.ceil(monotonicUntilMs - monotonic)),
    usesLeft: usesLeft === Infinity ? null : usesLeft,
  };
}

/**
 * A tree of what `writeGrants` wrote. Grants whose time is over are left out, with all below them. Anything else that is not right makes
 * the whole unusable: capability.malformed-state, with what is wrong.
 */
export function readGrants(value: unknown, clock: Clock): Result<GrantTree> {
  const bad = (what: string): Result<never> => fail('capability.malformed-state', what);
  if (!isRecord(value) || value['format'] !== FORMAT) return bad(`it is not of format ${FORMAT}`);
  const list = value['grants'];
  if (!Array.isArray(list) || list.length > MAX_GRANTS) return bad(`it has no list of at most ${MAX_GRANTS} grants`);

  // 1. Each by itself.
  const stored = new Map<GrantId, ReadGrant>();
  for (const [at, each] of list.entries()) {
    const read = readStored(each);
    if (!read.ok) return bad(`grant ${at}: ${read.failure.message}`);
    if (stored.has(read.value.grant.id)) return bad(`grant ${at}: its number is there twice`);
    stored.set(read.value.grant.id, read.value);
  }

  // 2. From the roots downward; what is never reached has no root.
  const below = new Map<GrantId | null, ReadGrant[]>();
  for (const each of stored.values()) {
    const siblings = below.get(each.grant.parent);
    if (siblings === undefined) below.set(each.grant.parent, [each]);
    else siblings.push(each);
  }
  const tree = new GrantTree(clock);
  const queue: { readonly read: ReadGrant; readonly isOver: boolean }[] = (below.get(null) ?? []).map((read) => ({ read, isOver: hasRunOut(read, clock) }));
  for (let at = 0; at < queue.length; at++) {
    const { read, isOver } = queue[at]!;
    if (!isOver) {
      if (tree.enrol(read.grant.holder) === -1) return bad('it has too many holders');
      const inserted = tree.insert(read.grant, read.progress);
      if (!inserted.ok) return bad(`grant ${read.grant.id}: ${inserted.failure.message}`);
    }
    for (const child of below.get(read.grant.id) ?? []) queue.push({ read: child, isOver: isOver || hasRunOut(child, clock) });
  }
  return queue.length === stored.size ? ok(tree) : bad('some grants come from none that is there');
}

interface ReadGrant {
  readonly grant: Grant;
  readonly progress: GrantProgress;
}

function readStored(value: unknown): Result<ReadGrant> {
  const bad = (what: string): Result<never> => fail('capability.invalid-grant', what);
  if (!isRecord(value)) return bad('it is not an object');
  const { id, parent, capabilities, issuer, remainingMs, usesLeft } = value;
  if (!isGrantId(id)) return bad('its number is not valid');
  if (parent !== null && !isGrantId(parent)) return bad("its parent's number is not valid");
  if (!Array.isArray(capabilities) || capabilities.length > 8 || !capabilities.every(isCapabilityName)) return bad('its capabilities are not names');
  if (issuer !== KERNEL && !isWhole(issuer, 0, Number.MAX_SAFE_INTEGER)) return bad('its issuer is nobody');
  if (remainingMs !== null && !isWhole(remainingMs, 0, Number.MAX_SAFE_INTEGER)) return bad('remainingMs is no time');
  if (usesLeft !== null && !isWhole(usesLeft, 0, Number.MAX_SAFE_INTEGER)) return bad('usesLeft is no count');
  const shaped = shapeGrant(id, parent, issuer as Actor, {
    holder: value['holder'] as number,
    capabilities: maskOf(capabilities),
    constraints: value['constraints'] as object,
    notBefore: value['notBefore'] as number | null,
    notAfter: value['notAfter'] as number | null,
    depthLeft: value['depthLeft'] as number,
    mayDelegate: value['mayDelegate'] as boolean,
    reason: value['reason'] as string,
  });
  return shaped.ok ? ok({ grant: shaped.value, progress: { remainingMs, usesLeft } }) : shaped;
}

function isGrantId(value: unknown): value is GrantId {
  return typeof value === 'string' && GRANT_ID.test(value);
}

/** A used up one too: everything below it is used up with it. */
function hasRunOut({ grant, progress }: ReadGrant, clock: Clock): boolean {
  return (grant.notAfter !== null && grant.notAfter <= clock.wallMs()) || progress.remainingMs === 0 || progress.usesLeft === 0;
}
