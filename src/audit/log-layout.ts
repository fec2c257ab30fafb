// The files of a log's folder besides its tiles.

import { MAX_NOTE_BYTES } from './signed-note.ts';

export const CHECKPOINT_FILE = 'checkpoint';
/** The next checkpoint until it is renamed. */
export const NEW_CHECKPOINT_FILE = 'checkpoint.new';
/** The public key that the checkpoints are signed with, for whoever reads the folder. Who must not trust the folder has a copy elsewhere. */
export const VERIFIER_KEY_FILE = 'verifier-key';

export const MAX_CHECKPOINT_BYTES = MAX_NOTE_BYTES;
export const MAX_VERIFIER_KEY_BYTES = 1024;

/** The log's own events, in one place because verification and recovery read them back. */
export const LOG_EVENTS = {
  opened: 'audit.opened',
  closed: 'audit.closed',
  /** An unsigned end was found at open and removed: details {entries, files}. */
  tailCut: 'audit.tail-cut',
  /** Entries of class should were lost: details {count, sinceMs, cause}. */
  lost: 'audit.lost',
  /** Entries that were refused as not durable may nevertheless stand in the log: details {from, to, cause}. */
  uncertain: 'audit.uncertain',
  /** Bundles whose entries are all before this one may be missing: details {before, archived}. */
  pruned: 'audit.pruned',
  /** The counter outside the log has this value as soon as this entry is durable: details {counter}. */
  anchored: 'audit.anchored',
  anchorFailed: 'audit.anchor-failed',
  /** The counter is ahead of the log: an earlier state of the folder was put back. details {counter, logged}. */
  rollbackFound: 'audit.rollback-found',
  /** A damaged log was set aside and this one begun: details {folder, cause}. */
  damageFound: 'audit.damage-found',
} as const;

/** Who acts in the log's own events. */
export const LOG_ACTOR = 'audit';
