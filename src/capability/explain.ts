// Why a guest may, or may not: the path of grants that allows a request, or what each of its grants lacks for it. For people; it walks
// the grants one by one and is the plain statement of what the fast paths of grant-tree.ts answer.

import { namesOf } from './capability.ts';
import type { CapabilityRequest, Grant, GrantId, GuestId } from './grant.ts';
import type { GrantNode } from './grant-node.ts';
import type { GrantTree } from './grant-tree.ts';
import { HostQuery } from './host-matcher.ts';
import { neededFor } from './needed-for.ts';
import { isPlainPath } from './path-matcher.ts';

export interface Explanation {
  readonly guest: GuestId;
  readonly isAllowed: boolean;
  /** From the root to the grant that allows; empty when none does. */
  readonly path: readonly Grant[];
  /** Each grant of the guest that does not allow it, and why. */
  readonly against: readonly { readonly grant: GrantId; readonly why: string }[];
  /** The whole in words, a line for each step. */
  readonly text: string;
}

export function explain(tree: GrantTree, guest: GuestId, request: CapabilityRequest): Explanation {
  const against: { grant: GrantId; why: string }[] = [];
  const asked = requestText(request);
  if (tree.handleOf(guest) === -1) return { guest, isAllowed: false, path: [], against, text: `guest ${guest} may not ${asked}: there is no such guest` };
  for (const node of tree.grantsOf(guest)) {
    const why = refusalOf(tree, node, request);
    if (why !== null) {
      against.push({ grant: node.grant.id, why });
      continue;
    }
    const path = tree.pathTo(node.grant.id);
    const steps = path.map((grant, depth) => `${'  '.repeat(depth + 1)}${grantText(grant)}`);
    return { guest, isAllowed: true, path, against, text: [`guest ${guest} may ${asked}, by`, ...steps].join('\n') };
  }
  const reasons = against.length === 0 ? ['  it holds no grant at all'] : against.map(({ grant, why }) => `  ${grant}: ${why}`);
  return { guest, isAllowed: false, path: [], against, text: [`guest ${guest} may not ${asked}:`, ...reasons].join('\n') };
}

export function requestText(request: CapabilityRequest): string {
  switch (request.kind) {
    case 'capability':
      return `use ${request.capability}`;
    case 'connection': {
      const { host, address, port, protocol, direction } = request;
      const where = host === '' ? address : address === '' ? host : `${host} (${address})`;
      return `${direction === 'out' ? 'connect to' : 'be reached by'} ${where} port ${port} over ${protocol}`;
    }
    case 'path':
      return `${request.write ? 'write' : 'read'} ${JSON.stringify(request.path)}`;
    case 'display':
      return `show ${request.widthPx} x ${request.heightPx} px`;
  }
}

/** null: the grant permits it. */
function refusalOf(tree: GrantTree, node: GrantNode, request: CapabilityRequest): string | null {
  const needed = neededFor(request);
  if ((node.mask & needed) === 0) return `it does not give ${namesOf(needed).join(', ')}`;
  const wall = tree.clock.wallMs();
  const monotonic = tree.clock.monotonicMs();
  if (node.hasExpired(monotonic, wall)) return 'it has expired';
  if (!node.hasBegun(monotonic, wall)) return `it begins at ${new Date(node.wallFromMs).toISOString()}`;
  for (let each: GrantNode | null = node; each !== null; each = each.parent) {
    const which = each === node ? 'it' : `${each.grant.id}, which it comes from,`;
    if (each.suspensions > 0) return `${which} is being revoked`;
    if (each.usesLeft <= 0) return `${which} is used up`;
  }
  if (node.effective.window !== null && !node.effective.window.isInside(wall)) return 'it does not hold at this time of the week';
  if (!tree.isLive(node)) return 'the wall clock was set, and its time window does not hold until the clock is accepted';
  return detailRefusal(node, request);
}

function detailRefusal(node: GrantNode, request: CapabilityRequest): string | null {
  const { effective } = node;
  switch (request.kind) {
    case 'capability':
      return null;
    case 'path':
      if (!isPlainPath(request.path)) return 'the path is not in its plain form';
      return effective.permitsPath(request.path) ? null : `it reaches only ${effective.paths!.folders.join(', ')}`;
    case 'display':
      if (effective.permitsDisplay(request.widthPx, request.heightPx)) return null;
      return `it allows at most ${effective.display!.widthPx} x ${effective.display!.heightPx} px`;
    case 'connection': {
      const query = new HostQuery();
      query.set(request.host, request.address);
      return effective.connectionRefusal(query, request.port, request.protocol, request.direction);
    }
  }
}

function grantText(grant: Grant): string {
  const { id, capabilities, holder, issuer, reason, constraints } = grant;
  const own = Object.entries(constraints).flatMap(([key, value]) => (value === null ? [] : [`${key} ${JSON.stringify(value)}`]));
  return `${id}: ${namesOf(capabilities).join(', ')} to guest ${holder} from ${issuer}${own.length === 0 ? '' : `, only ${own.join(', ')}`}; ${reason}`;
}
