// The running system's half of `kpio policy`.

import { CAPABILITY_NAMES } from '../base/capability-names.ts';
import { FailureError } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { maskOf } from '../capability/capability.ts';
import type { CapabilityRequest } from '../capability/grant.ts';
import type { Constraints } from '../capability/constraints.ts';
import type { GuestTable } from '../kernel/guests/guest-table.ts';
import { requestOf } from '../kernel/policy/load-target.ts';
import type { PolicyEnforcer } from '../kernel/policy/policy-enforcer.ts';
import { needs } from '../protocol/message-table.ts';
import { array, boolean, id, integer, json, nullable, object, oneOf, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

const capability = oneOf(...CAPABILITY_NAMES);
const reason = string(512);
const grantId = string(64);

export interface PolicyParts {
  readonly policy: PolicyEnforcer;
  readonly guests: GuestTable;
}

export function policyControl(parts: () => PolicyParts): ControlCommands {
  return {
    'policy.list': controlCommand(object({ guest: nullable(id) }), needs('ADMIN'), ({ guest }) => ({
      grants: parts().policy.list(guest),
      kept: guest === null ? parts().policy.listKept() : [],
    })),
    'policy.show': controlCommand(object({ guest: id }), needs('ADMIN'), ({ guest }) => ({ policy: parts().policy.show(guest) })),
    'policy.explain': controlCommand(object({ guest: id, target: string(4096) }), needs('ADMIN'), ({ guest, target }) => {
      const { policy, guests } = parts();
      const request = requestOfTarget(target);
      const { isAllowed, text } = policy.explain(guests.find(guest).id, request);
      if (request.kind !== 'path') return { isAllowed, text: isAllowed ? text : text + addressWord(policy, guest, request) };
      const mount = guests.find(guest).files.mountOf(request.path);
      const where = mount === null ? 'nothing is mounted for it there: it sees no such file' : `it lies in what is mounted at ${mount}`;
      return { isAllowed: isAllowed && mount !== null, text: `${text}\n${where}` };
    }),
    'policy.grant': controlCommand(
      grantQuestion,
      needs('ADMIN'),
      async ({ guest, capabilities, constraints, lifetimeMs, depthLeft, mayDelegate, parent, keep, ...rest }) => {
        const { policy, guests } = parts();
        if (guests.get(guest) === null) throw new FailureError('guest.not-found', String(guest));
        const request = {
          holder: guest,
          capabilities: maskOf(capabilities),
          // Checked by the policy, as for every grant: what does not fit is refused with its name.
          constraints: (constraints ?? {}) as Partial<Constraints>,
          notAfter: lifetimeMs === null ? null : Date.now() + lifetimeMs,
          depthLeft,
          mayDelegate,
          reason: rest.reason,
        };
        const made = valueOf(await policy.grant(request, parent));
        guests.get(guest)?.control.rightsGained(capabilities);
        const notKept = keep ? await policy.keep(made) : 'it was not wanted';
        return { grant: policy.list(guest).find((each) => each.id === made.id) ?? null, kept: notKept === null, notKept };
      },
    ),
    'policy.revoke': controlCommand(object({ grant: grantId, reason }), needs('ADMIN'), async ({ grant, reason: why }) => ({
      ended: valueOf(await parts().policy.revoke(grant, why)),
    })),
    'policy.revokeRight': controlCommand(object({ guest: id, capability, reason }), needs('ADMIN'), async ({ guest, capability: right, reason: why }) => ({
      ended: valueOf(await parts().policy.revokeCapability(guest, right, why)),
    })),
    'policy.profiles': controlCommand(object({}), needs('ADMIN'), () => ({ profiles: parts().policy.profiles.all() })),
    'policy.setProfile': controlCommand(object({ guest: id, profile: string(64), keep: boolean }), needs('ADMIN'), async ({ guest, profile, keep }) => {
      const { policy, guests } = parts();
      valueOf(await policy.setProfile(guest, profile, keep));
      guests.get(guest)?.control.rightsGained(policy.show(guest).holds);
      return { policy: policy.show(guest) };
    }),
    'policy.writeProfile': controlCommand(object({ profile: json(10_000) }), needs('ADMIN'), async ({ profile }) => ({
      profile: await parts().policy.writeProfile(profile),
    })),
  };
}

/** Grants for addresses are asked once more, when it is known where the name leads. */
function addressWord(policy: PolicyEnforcer, guest: number, request: CapabilityRequest): string {
  if (request.kind !== 'connection') return '';
  return policy.mayDependOnAddress(guest, request) ? '\nit may after all, if the name leads to an address that one of them permits' : '';
}

/** An address, or an absolute path of the guest. Throws cli.usage. */
function requestOfTarget(target: string): CapabilityRequest {
  const request = target.startsWith('/') ? { kind: 'path' as const, path: target, write: false } : requestOf(target);
  if (request === null) throw new FailureError('cli.usage', `"${target.slice(0, 100)}" needs no right`);
  if (request.kind === 'connection' && request.port < 0)
    throw new FailureError('cli.usage', `"${target.slice(0, 100)}" is no address; write https://example.org or /path`);
  return request;
}

const grantQuestion = object({
  guest: id,
  capabilities: array(capability, CAPABILITY_NAMES.length),
  /** As in capability/constraints.ts. */
  constraints: nullable(json(10_000)),
  lifetimeMs: nullable(integer(1, 1e13)),
  depthLeft: integer(0, 16),
  mayDelegate: boolean,
  parent: nullable(grantId),
  /** For every guest of the site, over restarts. */
  keep: boolean,
  reason,
});

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw FailureError.of(result.failure);
  return result.value;
}
