// What the audit log holds: one event per entry, with its own encoding and decoder. Writers hand in an AuditEvent; the log adds the
// sequence number and the time. Stored form: one line of JSON with its keys in this order:
// {"sequence":0,"timeMs":0,"class":"must","event":"grant.made","actor":"kernel","guest":"site:3","outcome":"done","details":{}}
// An event never fails for its content: what is too long is cut, and says so.

/**
 * must: the act that the event tells of may only happen once the entry is durable; without a log it is refused.
 * should: recorded as soon as possible; when the log cannot keep up or its disk is full, losses are counted and logged.
 */
export type AuditClass = 'must' | 'should';

/** done: it happened (or, before the act: it is about to). refused: policy said no. failed: it was allowed and went wrong. */
export type AuditOutcome = 'done' | 'refused' | 'failed';

export type AuditDetail = string | number | boolean | null | readonly AuditDetail[] | { readonly [name: string]: AuditDetail };
export type AuditDetails = { readonly [name: string]: AuditDetail };

export interface AuditEvent {
  readonly class: AuditClass;
  /** Two or more lower-case words with dots, the kind of thing first: `grant.made`, `grant.refused`, `firewall.changed`, `ipc.refused`, `boot.measured`. */
  readonly event: string;
  /** Who acted: `kernel`, `operator`, or a guest's id. */
  readonly actor: string;
  /** The id of the guest that it is about; left out where there is none. */
  readonly guest?: string;
  readonly outcome: AuditOutcome;
  /** Above 8,192 characters as JSON only its beginning is kept, as `{"cut": ..., "start": ...}`. */
  readonly details?: AuditDetails;
}

/** An entry as it stands in the log. */
export interface AuditEntry {
  /** Its place in the log, from 0, without gaps: the leaf index in the tree. */
  readonly sequence: number;
  /** The wall clock at append, ms since 1970. Clocks jump: the sequence is the order. */
  readonly timeMs: number;
  readonly class: AuditClass;
  readonly event: string;
  readonly actor: string;
  /** '' when the event is about no guest. */
  readonly guest: string;
  readonly outcome: AuditOutcome;
  readonly details: AuditDetails;
}

/** The entry is on the disk and a signed checkpoint covers it. */
export interface AuditReceipt {
  readonly sequence: number;
}

/** What the rest of the kernel needs of the log. */
export interface AuditWriter {
  /**
   * Resolves once the entry is durable and covered by a checkpoint; appends of the same time share one write.
   * class must: rejects with FailureError `audit.unavailable` when the log cannot take it: the act has to be refused.
   * class should: never rejects; resolves with null when the entry was lost (the loss is counted and logged).
   */
  append(event: AuditEvent): Promise<AuditReceipt | null>;
  /** Append of class should for hot paths: no promise, the entry is written with the next group. */
  note(event: AuditEvent & { readonly class: 'should' }): void;
  /**
   * For what has happened, or happens whatever the log says (rights that are taken away): resolves once the entry is durable, or the disk
   * has failed to take it. Never rejects, and waits for nothing but one try to write.
   */
  tell(event: AuditEvent & { readonly class: 'should' }): Promise<void>;
  /** Append before the act: `act` runs once the entry of class must is durable, else not at all (rejects with `audit.unavailable`). */
  beforeAct<T>(event: AuditEvent & { readonly class: 'must' }, act: () => T | Promise<T>): Promise<T>;
}

/** The bound of C2SP tlog-tiles for one entry; ours stay far below it. */
export const MAX_ENTRY_BYTES = 65_535;
const MAX_WORD_CHARACTERS = 256;
const MAX_DETAILS_CHARACTERS = 8192;

/**
 * The stored form but for its beginning: `{"sequence":N,` is put before it when the place in the log is known.
 * A character takes at most 3 bytes, or 6 when it is escaped: at most 8,192 * 3 + 3 * 256 * 6 bytes and the keys, far below MAX_ENTRY_BYTES.
 */
export function encodeEventTail(event: AuditEvent, timeMs: number): string {
  const guest = event.guest ?? '';
  return (
    `"timeMs":${Math.trunc(timeMs)},"class":"${event.class}","event":${word(event.event)},"actor":${word(event.actor)},` +
    `"guest":${word(guest)},"outcome":"${event.outcome}","details":${encodeDetails(event.details)}}`
  );
}

/** What is put before an event's tail. */
export function entryHead(sequence: number): string {
  return `{"sequence":${sequence},`;
}

function word(text: string): string {
  return JSON.stringify(text.length <= MAX_WORD_CHARACTERS ? text : `${text.slice(0, MAX_WORD_CHARACTERS - 1)}…`);
}

function encodeDetails(details: AuditDetails | undefined): string {
  if (details === undefined) return '{}';
  let text: string | undefined;
  try {
    text = JSON.stringify(details);
  } catch {
    // Too deep, or a cycle: a bug of the caller, but the event must not be lost for it.
  }
  if (text === undefined || !text.startsWith('{')) return '{"cut":"not an object of JSON"}';
  if (text.length <= MAX_DETAILS_CHARACTERS) return text;
  // Quoting can double the length: a third of the room stays within the bound.
  return `{"cut":${text.length},"start":${JSON.stringify(text.slice(0, MAX_DETAILS_CHARACTERS / 4))}}`;
}

/** What is wrong with an entry, as the end of a sentence. */
export interface EntryProblem {
  readonly problem: string;
}

const KEYS = ['sequence', 'timeMs', 'class', 'event', 'actor', 'guest', 'outcome', 'details'];
const STRICT_DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict: the keys in their order, nothing twice and nothing else, so that an entry has one meaning. */
export function decodeEntry(bytes: Uint8Array): AuditEntry | EntryProblem {
  if (bytes.length > MAX_ENTRY_BYTES) return { problem: 'it is too long' };
  let text: string;
  let value: unknown;
  try {
    text = STRICT_DECODER.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON in UTF-8' };
  }
  if (typeof value !== 'object' || value === null) return { problem: 'it is not an object' };
  const entry = value as Record<string, unknown>;
  let at = 0;
  for (const key in entry) if (key !== KEYS[at++]) return { problem: `it has "${key.slice(0, 40)}" where "${KEYS[at - 1] ?? 'its end'}" belongs` };
  if (at !== KEYS.length) return { problem: `it lacks "${KEYS[at]}"` };
  const wrong = wrongField(entry);
  if (wrong !== null) return { problem: `its ${wrong} is not valid` };
  return JSON.stringify(value) === text ? (value as AuditEntry) : { problem: 'it is not written in the one way that it may be' };
}

function wrongField(entry: Record<string, unknown>): string | null {
  if (!Number.isSafeInteger(entry['sequence']) || (entry['sequence'] as number) < 0) return 'sequence';
  if (!Number.isSafeInteger(entry['timeMs'])) return 'timeMs';
  if (entry['class'] !== 'must' && entry['class'] !== 'should') return 'class';
  for (const name of ['event', 'actor', 'guest']) if (typeof entry[name] !== 'string') return name;
  const outcome = entry['outcome'];
  if (outcome !== 'done' && outcome !== 'refused' && outcome !== 'failed') return 'outcome';
  const details = entry['details'];
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? null : 'details';
}
