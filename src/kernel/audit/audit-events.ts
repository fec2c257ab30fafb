// Every event of the audit log besides the log's own (audit/log-layout.ts), in one table: its class, and what it tells. docs/audit.md shows it;
// a test finds every event that the source writes here, and no other.

import type { AuditClass } from '../../audit/audit-entry.ts';

interface EventDescription {
  readonly class: AuditClass;
  readonly tells: string;
}

/**
 * must: what gives rights or changes the rules by which they are judged. Its entry is durable before it happens; without a log it is refused.
 * should: what has happened already, and acts that only take rights away or end something: a full disk must not keep anybody from these.
 */
export const AUDIT_EVENTS: Readonly<Record<string, EventDescription>> = {
  // The system's life.
  'boot.started': { class: 'should', tells: 'a start: version, process, options that matter, how the last state was found' },
  'boot.measured': { class: 'should', tells: 'what ran at this boot: the kind of TPM, its registers, a digest of each component' },
  'boot.warned': { class: 'should', tells: 'a TPM that was lost, replaced, slow or signs with a new key; files that could not be measured' },
  'boot.finished': { class: 'should', tells: 'the system is up: how strong the jail is, how long it took' },
  'boot.refused': { class: 'should', tells: '--strict: protections that are missing; the system does not start' },
  'boot.failed': { class: 'should', tells: 'another reason why a start ended' },
  'boot.ended': { class: 'should', tells: 'an orderly end, and what asked for it' },
  'state.restored': { class: 'should', tells: 'the state was damaged: restored from a backup, or begun anew' },
  'state.backed-up': { class: 'should', tells: 'a backup that an operator asked for' },
  'settings.changed': { class: 'must', tells: "an operator's change of a setting: from what to what" },
  'security.build-allowed': { class: 'must', tells: 'another build may have the sealed state key: its version, the register that it will lead to' },
  // Rights. A guest at its start gets those of its profile; each is an entry of its own.
  'capability.grant': { class: 'must', tells: 'a grant: to whom, which rights, within what bounds, by whom, why' },
  'capability.revoke': { class: 'should', tells: 'a revocation, with the number of grants that end with it; answered when it is durable or the disk failed' },
  'capability.ended': { class: 'should', tells: 'grants that are over: revoked, run out, or their guest ended' },
  'capability.spent': { class: 'should', tells: 'the last use of a grant with a number of uses' },
  'capability.act-refused': { class: 'should', tells: 'a grant or revocation that was asked for and refused' },
  'capability.refused': { class: 'should', tells: 'a guest asked for what it has no right to' },
  'capability.refusals-counted': { class: 'should', tells: 'more such refusals, as a number' },
  'capability.anomaly': { class: 'should', tells: 'a guest is refused again and again' },
  'capability.used': { class: 'should', tells: 'how often a guest used each right, once a minute' },
  'capability.listener-failed': { class: 'should', tells: 'something in use by a right could not be ended when the right was' },
  'policy.profile-set': { class: 'must', tells: 'another profile for a guest, for now or from now on' },
  'policy.profile-written': { class: 'must', tells: "an operator's own profile, whole" },
  'policy.grant-kept': { class: 'must', tells: "an operator's grant that every guest of the site gets from now on, over restarts" },
  'policy.grant-forgotten': { class: 'should', tells: 'such a grant is kept no more, and ends for all guests of the site' },
  // The firewall.
  'firewall.changed': { class: 'must', tells: 'a rule added or removed, another policy; the digest of the rules after it' },
  'firewall.reloaded': { class: 'must', tells: 'rules that an operator changed in the file are taken' },
  'firewall.loaded': {
    class: 'should',
    tells: 'the rules that the network service holds from now on, at the start and after each change; or what is wrong with them',
  },
  'firewall.refused': { class: 'should', tells: 'a guest was kept from an address; the 1st, 2nd, 4th ... of equal ones' },
  'firewall.logged': { class: 'should', tells: 'a rule that logs was met' },
  'firewall.notes-counted': { class: 'should', tells: 'more of these two of one guest, as a number' },
  // Files.
  'files.refused': { class: 'should', tells: 'a page asked for a file outside what is mounted for its guest, or from elsewhere than a file' },
  'files.notes-counted': { class: 'should', tells: 'more of these of one guest, as a number' },
  // Guests and services.
  'ipc.refused': { class: 'should', tells: 'a message without its right; the 1st, 2nd, 4th ... of each' },
  'guest.limit': { class: 'should', tells: "an operator's limit for a guest" },
  'guest.freeze': { class: 'should', tells: 'an operator stops a guest' },
  'guest.thaw': { class: 'should', tells: 'and lets it go on' },
  'guest.mount': { class: 'must', tells: 'an operator gives a guest files: what, where, how' },
  'guest.mount-refused': { class: 'should', tells: 'and it could not be done' },
  'guest.unmount': { class: 'should', tells: 'an operator takes them away' },
  'guest.changes-lost': { class: 'should', tells: 'an image could not take the last changes when its guest ended' },
  'guest.kill': { class: 'should', tells: 'an operator ends a guest' },
  'guest.ended': { class: 'should', tells: 'a process that crashed, hung, broke the protocol or ran out of memory' },
  'service.door-refused': { class: 'should', tells: 'the network service came to the desktop or the debugging port, and was kept out' },
  'service.died': { class: 'should', tells: 'the network or screen service ended; it is started again' },
  'tab.discarded': { class: 'should', tells: 'a tab given up for want of memory, and by which rule' },
};
