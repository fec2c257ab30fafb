// Verifies a log's folder without the running system: the checkpoint's signature, every tile, every entry, the log's own rules, and, where they are
// given, a key, an older checkpoint and a counter from elsewhere. Names the first bad entry and each file that is not what was signed.
// https://c2sp.org/tlog-tiles, https://www.rfc-editor.org/rfc/rfc9162.html#section-2.1

import { compareAnchor } from './anchor.ts';
import type { AuditEntry } from './audit-entry.ts';
import { filesIn } from './audit-files.ts';
import type { AuditFiles } from './audit-files.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { EDGE_ATTEMPTS, holdEdge, rootAt } from './folder-reader.ts';
import { CHECKPOINT_FILE, LOG_EVENTS, MAX_CHECKPOINT_BYTES, MAX_VERIFIER_KEY_BYTES, VERIFIER_KEY_FILE } from './log-layout.ts';
import { sameBytes } from './merkle-hash.ts';
import { parseVerifierKey } from './signed-note.ts';
import type { NoteVerifier } from './signed-note.ts';
import { TILE_WIDTH, tilePath } from './tile-path.ts';
import { MAX_PROBLEMS, TreeVerification } from './verify-tree.ts';
import type { VerifyProblem } from './verify-tree.ts';

export type { VerifyProblem } from './verify-tree.ts';

export interface VerifyOptions {
  /** The verifier key from a trusted place. Without it the folder's own is taken: then whoever has any key can have written the folder anew. */
  readonly verifierKey?: string;
  /** An older checkpoint from a trusted place, signed by the same key: the log has to begin with what it covers. */
  readonly olderCheckpoint?: Uint8Array;
  /** The value of the counter outside: the log has to end at it. */
  readonly counter?: bigint;
  /** Where pruned bundles were moved to. */
  readonly archive?: string;
}

export interface VerifyReport {
  /** Nothing is wrong. */
  readonly ok: boolean;
  /** Entries that the checkpoint covers; null without a valid checkpoint. */
  readonly size: number | null;
  /** Entries that were there and read; the others were pruned. */
  readonly entriesRead: number;
  /** All entries before it may be missing, as the log itself says. */
  readonly prunedBefore: number;
  readonly origin: string | null;
  readonly keyFrom: 'given' | 'folder';
  /** The last value of the counter that the log names; null when it names none. */
  readonly counter: string | null;
  /** The smallest entry first; problems of no entry come before. At most MAX_PROBLEMS. */
  readonly problems: readonly VerifyProblem[];
}

export function verifyFolder(folder: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  return verifyFiles(filesIn(folder), options);
}

export function verifyFiles(files: AuditFiles, options: VerifyOptions = {}): Promise<VerifyReport> {
  return new FolderVerification(files, options).run();
}

class FolderVerification {
  #files: AuditFiles;
  readonly #options: VerifyOptions;
  readonly #problems: VerifyProblem[] = [];
  #prunedBefore = 0;
  #counter: bigint | null = null;

  constructor(files: AuditFiles, options: VerifyOptions) {
    this.#files = files;
    this.#options = options;
  }

  async run(): Promise<VerifyReport> {
    const verifier = await this.#readVerifier();
    const checkpoint = verifier === null ? null : await this.#readCheckpoint(verifier);
    let entriesRead = 0;
    if (verifier !== null && checkpoint !== null) {
      entriesRead = await this.#verifyTree(checkpoint);
      await this.#verifyOlder(checkpoint, verifier);
      this.#verifyCounter();
    }
    const problems = this.#problems.toSorted((p, q) => (p.entry ?? -1) - (q.entry ?? -1));
    return {
      ok: problems.length === 0,
      size: checkpoint?.size ?? null,
      entriesRead,
      prunedBefore: this.#prunedBefore,
      origin: verifier?.name ?? null,
      keyFrom: this.#options.verifierKey === undefined ? 'folder' : 'given',
      counter: this.#counter === null ? null : String(this.#counter),
      problems: problems.slice(0, MAX_PROBLEMS),
    };
  }

  #blame(file: string, entry: number | null, problem: string): void {
    this.#problems.push({ file, entry, problem });
  }

  async #readVerifier(): Promise<NoteVerifier | null> {
    const stored = await this.#files.read(VERIFIER_KEY_FILE, MAX_VERIFIER_KEY_BYTES);
    const text = stored === null ? '' : Buffer.from(stored).toString('latin1');
    const own = text.endsWith('\n') ? parseVerifierKey(text.slice(0, -1)) : null;
    const given = this.#options.verifierKey;
    if (own === null) this.#blame(VERIFIER_KEY_FILE, null, stored === null ? 'it is missing' : 'it holds no valid key');
    else if (given !== undefined && text !== `${given}\n`) this.#blame(VERIFIER_KEY_FILE, null, 'it is not the key that was given');
    return given === undefined ? own : parseVerifierKey(given);
  }

  /** A checkpoint together with its edge: when the edge is gone, a newer checkpoint may be there. */
  async #readCheckpoint(verifier: NoteVerifier): Promise<Checkpoint | null> {
    for (let attempt = 1; ; attempt++) {
      const bytes = await this.#files.read(CHECKPOINT_FILE, MAX_CHECKPOINT_BYTES);
      const decoded = bytes === null ? { problem: 'it is missing' } : decodeCheckpoint(bytes, verifier);
      if ('problem' in decoded) {
        this.#blame(CHECKPOINT_FILE, null, decoded.problem);
        return null;
      }
      const held = await holdEdge(this.#files, decoded.checkpoint.size);
      if (held === null && attempt < EDGE_ATTEMPTS) continue;
      this.#files = held ?? this.#files;
      return decoded.checkpoint;
    }
  }

  async #verifyTree(checkpoint: Checkpoint): Promise<number> {
    const archive = this.#options.archive === undefined ? null : filesIn(this.#options.archive);
    const tree = new TreeVerification(this.#files, archive, (entry) => this.#visit(entry));
    await tree.run(checkpoint);
    for (const { path, first, end } of tree.missingBundles) {
      if (end > this.#prunedBefore) this.#blame(path, first, 'it is missing, and the log does not say that it was pruned');
    }
    this.#problems.push(...tree.problems);
    return tree.entriesRead;
  }

  #visit(entry: AuditEntry): void {
    if (!entry.event.startsWith('audit.')) return;
    const { before, counter } = entry.details;
    if (entry.event === LOG_EVENTS.pruned && Number.isSafeInteger(before)) this.#prunedBefore = Math.max(this.#prunedBefore, Number(before));
    if (entry.event === LOG_EVENTS.anchored && typeof counter === 'string' && /^\d{1,20}$/.test(counter)) this.#counter = BigInt(counter);
    if (entry.event === LOG_EVENTS.rollbackFound) {
      const file = tilePath('entries', Math.floor(entry.sequence / TILE_WIDTH));
      this.#blame(file, entry.sequence, 'its log says that an earlier state was put back before this entry: entries are gone');
    }
  }

  async #verifyOlder(checkpoint: Checkpoint, verifier: NoteVerifier): Promise<void> {
    const bytes = this.#options.olderCheckpoint;
    if (bytes === undefined) return;
    const older = decodeCheckpoint(bytes, verifier);
    if ('problem' in older) this.#blame(CHECKPOINT_FILE, null, `the older checkpoint does not fit the key: ${older.problem}`);
    else if (older.checkpoint.size > checkpoint.size) {
      this.#blame(
        CHECKPOINT_FILE,
        checkpoint.size,
        `it covers ${checkpoint.size} entries, the older one ${older.checkpoint.size}: an earlier state was put back`,
      );
    } else {
      const root = await rootAt(this.#files, older.checkpoint.size, checkpoint.size).catch(() => null);
      if (root === null || !sameBytes(root, older.checkpoint.root)) this.#blame(CHECKPOINT_FILE, null, 'its log does not begin with what the older one covers');
    }
  }

  #verifyCounter(): void {
    const { counter } = this.#options;
    if (counter === undefined) return;
    const verdict = this.#counter === null ? 'rolled-back' : compareAnchor(counter, this.#counter);
    if (verdict === 'agrees' || verdict === 'unfinished') return;
    const cause = verdict === 'reset' ? 'it is another counter' : 'an earlier state was put back';
    this.#blame(CHECKPOINT_FILE, null, `its log ends at counter ${this.#counter ?? 'none'}, the counter is at ${counter}: ${cause}`);
  }
}
