// The rules by which a grant may be made. All are monotone: what passes them permits nothing that its parent does not permit.
// What asks for more is refused with a code, never cut down to what would be allowed.

import { failure } from '../base/failure.ts';
import type { Failure, Result } from '../base/failure.ts';
import { fail, ok } from '../base/failure.ts';
import { ALL_CAPABILITIES, isCapabilityName, maskOf, namesOf } from './capability.ts';
import { constraintWithoutUse, excessOf } from './effective-constraints.ts';
import { KERNEL, MAX_DEPTH, MAX_REASON_UNITS } from './grant.ts';
import type { Actor, Grant, GrantId, GrantRequest } from './grant.ts';
import type { GrantNode } from './grant-node.ts';
import { isRecord, isWhole, readConstraints } from './read-constraints.ts';

const LATEST_MS = 8.64e15;
// Line breaks and terminal sequences would let a reason write lines of its own into logs and terminals.
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

export function isReason(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_REASON_UNITS && !CONTROL_CHARACTERS.test(value);
}

/** The grant as asked for, in its plain form, with `id`. Only the shape is checked: capability.invalid-grant. */
export function shapeGrant(id: GrantId, parent: GrantId | null, issuer: Actor, request: GrantRequest): Result<Grant> {
  const { holder, capabilities, notBefore = null, notAfter = null, depthLeft = 0, mayDelegate = false, reason } = request;
  if (!isWhole(holder, 0, Number.MAX_SAFE_INTEGER)) return fail('capability.invalid-grant', 'the holder is no guest number');
  if (!isWhole(capabilities, 1, ALL_CAPABILITIES)) return fail('capability.invalid-grant', 'it names no capability');
  if (notBefore !== null && !isWhole(notBefore, 0, LATEST_MS)) return fail('capability.invalid-grant', 'notBefore is no time');
  if (notAfter !== null && !isWhole(notAfter, 0, LATEST_MS)) return fail('capability.invalid-grant', 'notAfter is no time');
  if (notBefore !== null && notAfter !== null && notBefore >= notAfter) return fail('capability.invalid-grant', 'it ends before it begins');
  if (!isWhole(depthLeft, 0, MAX_DEPTH)) return fail('capability.invalid-grant', `depthLeft is not 0 to ${MAX_DEPTH}`);
  if (typeof mayDelegate !== 'boolean') return fail('capability.invalid-grant', 'mayDelegate is neither true nor false');
  if (!isReason(reason)) return fail('capability.invalid-grant', `the reason is not one line of at most ${MAX_REASON_UNITS} units`);
  const constraints = readConstraints(request.constraints ?? {});
  if (!constraints.ok) return constraints;
  const useless = constraintWithoutUse(constraints.value, capabilities);
  if (useless !== null) return fail('capability.invalid-grant', `the constraint ${useless} says nothing about ${namesOf(capabilities).join(', ')}`);
  return ok({ id, parent, holder, capabilities, constraints: constraints.value, notBefore, notAfter, depthLeft, mayDelegate, issuer, reason });
}

/** May `actor` make `grant` below `parent`? null: yes. */
export function derivationProblem(grant: Grant, parent: GrantNode, actor: Actor): Failure | null {
  const from = parent.grant;
  if (actor !== KERNEL && actor !== from.holder) return failure('capability.not-holder', from.id);
  if (grant.holder !== from.holder && !from.mayDelegate) return failure('capability.not-delegable', from.id);
  if (from.depthLeft === 0) return failure('capability.too-deep', from.id);
  const excess = scopeExcess(grant, parent) ?? excessOf(grant.constraints, parent.effective);
  return excess === null ? null : failure('capability.exceeds-grant', excess);
}

function scopeExcess(grant: Grant, parent: GrantNode): string | null {
  const from = parent.grant;
  const more = grant.capabilities & ~from.capabilities;
  if (more !== 0) return namesOf(more).join(', ');
  if (grant.depthLeft >= from.depthLeft) return 'as many generations below it';
  if (grant.mayDelegate && !from.mayDelegate) return 'the right to hand it on';
  if (grant.notBefore !== null && grant.notBefore < parent.wallFromMs) return 'an earlier beginning';
  if (grant.notAfter !== null && grant.notAfter > parent.wallUntilMs) return 'a later end';
  return null;
}

/** A request out of anything: a command's JSON, a guest's message. Capabilities are their names. */
export function readGrantRequest(value: unknown): Result<GrantRequest> {
  if (!isRecord(value)) return fail('capability.invalid-grant', 'it is not an object');
  const { holder, capabilities, constraints, notBefore, notAfter, depthLeft, mayDelegate, reason } = value;
  if (!Array.isArray(capabilities) || capabilities.length > 8 || !capabilities.every(isCapabilityName)) {
    return fail('capability.invalid-grant', 'capabilities are not a list of names');
  }
  const shaped = shapeGrant('', null, KERNEL, {
    holder: holder as number,
    capabilities: maskOf(capabilities),
    constraints: (constraints ?? {}) as object,
    notBefore: (notBefore ?? null) as number | null,
    notAfter: (notAfter ?? null) as number | null,
    depthLeft: (depthLeft ?? 0) as number,
    mayDelegate: (mayDelegate ?? false) as boolean,
    reason: (reason ?? '') as string,
  });
  return shaped.ok ? ok(shaped.value) : shaped;
}
