// The capability system's events as entries of the audit log.

import { CAPABILITY_NAMES } from '../../base/capability-names.ts';
import type { AuditDetails, AuditEvent, AuditWriter } from '../../audit/audit-entry.ts';
import type { CapabilityAuditSink, CapabilityEvent } from '../../capability/audit-sink.ts';
import { namesOf } from '../../capability/capability.ts';
import { requestText } from '../../capability/explain.ts';
import type { Grant } from '../../capability/grant.ts';

/** Grants that one entry names; of a larger subtree the number is told as well. */
const MAX_NAMED = 200;

/** `writer` answers null while there is no log: before it is open, and in one-shot commands that keep nothing. */
export function auditSink(writer: () => AuditWriter | null): CapabilityAuditSink {
  return {
    record(event) {
      const log = writer();
      if (log === null) return;
      const entry = entryOf(event);
      if (entry.class === 'must') return log.append(entry).then(() => {});
      // What takes rights away waits for its entry to be durable, and happens even when the disk is full.
      if (event.type === 'capability.revoke') return log.tell({ ...entry, class: 'should' });
      log.note({ ...entry, class: 'should' });
    },
  };
}

export function entryOf(event: CapabilityEvent): AuditEvent {
  switch (event.type) {
    case 'capability.grant':
      return {
        class: 'must',
        event: event.type,
        actor: String(event.grant.issuer),
        guest: String(event.grant.holder),
        outcome: 'done',
        details: grantDetails(event.grant),
      };
    case 'capability.revoke': {
      const { actor, grant, subtree, reason } = event;
      return {
        class: 'should',
        event: event.type,
        actor: String(actor),
        guest: String(grant.holder),
        outcome: 'done',
        details: { ...grantDetails(grant), subtree, revokedFor: reason },
      };
    }
    case 'capability.act-refused': {
      const { act, actor, target, failure } = event;
      return {
        class: 'should',
        event: event.type,
        actor: String(actor),
        outcome: 'refused',
        details: { act, target, code: failure.code, message: failure.message },
      };
    }
    case 'capability.ended': {
      const { cause, grants, reason } = event;
      return {
        class: 'should',
        event: event.type,
        actor: 'kernel',
        outcome: 'done',
        details: { cause, reason, count: grants.length, grants: grants.slice(0, MAX_NAMED) },
      };
    }
    case 'capability.spent':
      return { class: 'should', event: event.type, actor: 'kernel', guest: String(event.holder), outcome: 'done', details: { grant: event.grant } };
    case 'capability.refused': {
      const { guest, request, failure } = event;
      return {
        class: 'should',
        event: event.type,
        actor: String(guest),
        guest: String(guest),
        outcome: 'refused',
        details: { code: failure.code, request: requestText(request) },
      };
    }
    case 'capability.refusals-counted':
      return {
        class: 'should',
        event: event.type,
        actor: String(event.guest),
        guest: String(event.guest),
        outcome: 'refused',
        details: { count: event.count },
      };
    case 'capability.anomaly': {
      const { guest, refusals, withinMs, last } = event;
      return {
        class: 'should',
        event: event.type,
        actor: String(guest),
        guest: String(guest),
        outcome: 'refused',
        details: { refusals, withinMs, last: requestText(last) },
      };
    }
    case 'capability.used': {
      const counts: AuditDetails = Object.fromEntries(
        CAPABILITY_NAMES.flatMap((name) => (event.counts[name] === undefined ? [] : [[name, event.counts[name]]])),
      );
      return { class: 'should', event: event.type, actor: String(event.guest), guest: String(event.guest), outcome: 'done', details: counts };
    }
    case 'capability.listener-failed':
      return {
        class: 'should',
        event: event.type,
        actor: 'kernel',
        guest: String(event.guest),
        outcome: 'failed',
        details: { grant: event.grant, message: event.message },
      };
  }
}

function grantDetails(grant: Grant): AuditDetails {
  const { id, parent, capabilities, constraints, notBefore, notAfter, depthLeft, mayDelegate, reason } = grant;
  const own = Object.fromEntries(Object.entries(constraints).filter(([, value]) => value !== null)) as AuditDetails;
  return { grant: id, parent, capabilities: namesOf(capabilities), constraints: own, notBefore, notAfter, depthLeft, mayDelegate, reason };
}
