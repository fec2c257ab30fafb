// Keeps the counter outside the log and the log in step: the protocol of anchor.ts. A counter that fails is logged and does not stop the log.

import { compareAnchor } from './anchor.ts';
import type { Anchor } from './anchor.ts';
import type { AuditDetails, AuditWriter } from './audit-entry.ts';
import { decodeEntry } from './audit-entry.ts';
import type { AuditFiles } from './audit-files.ts';
import { readBundle } from './folder-reader.ts';
import { LOG_ACTOR, LOG_EVENTS } from './log-layout.ts';
import { TILE_WIDTH } from './tile-path.ts';

export class AnchorKeeper {
  readonly #anchor: Anchor;
  readonly #log: AuditWriter;

  constructor(anchor: Anchor, log: AuditWriter) {
    this.#anchor = anchor;
    this.#log = log;
  }

  /** Compares the counter with the log, writes down what does not fit, and anchors anew. */
  async open(isNew: boolean, files: AuditFiles, size: number): Promise<void> {
    try {
      const counter = await this.#anchor.read();
      const logged = isNew ? null : await lastAnchored(files, size);
      const verdict = logged === null ? 'agrees' : compareAnchor(counter, logged);
      if (verdict === 'unfinished') await this.#anchor.increment();
      const details = { counter: String(counter), logged: String(logged) };
      if (verdict === 'rolled-back') this.#tell(LOG_EVENTS.rollbackFound, details);
      if (verdict === 'reset') this.#tell(LOG_EVENTS.anchorFailed, { ...details, cause: 'the counter is behind the log' });
    } catch (error) {
      this.#tell(LOG_EVENTS.anchorFailed, { cause: causeOf(error) });
    }
    await this.raise();
  }

  /** First the entry, then the counter. Never rejects. */
  async raise(): Promise<void> {
    try {
      const next = (await this.#anchor.read()) + 1n;
      await this.#log.append({ class: 'must', event: LOG_EVENTS.anchored, actor: LOG_ACTOR, outcome: 'done', details: { counter: String(next) } });
      const value = await this.#anchor.increment();
      if (value !== next) this.#tell(LOG_EVENTS.anchorFailed, { counter: String(value), logged: String(next), cause: 'somebody else raised the counter' });
    } catch (error) {
      this.#tell(LOG_EVENTS.anchorFailed, { cause: causeOf(error) });
    }
  }

  #tell(event: string, details: AuditDetails): void {
    this.#log.note({ class: 'should', event, actor: LOG_ACTOR, outcome: 'failed', details });
  }
}

/** The value of the last anchoring entry of the log, from its end; null when none is left. */
export async function lastAnchored(files: AuditFiles, size: number): Promise<bigint | null> {
  const needle = Buffer.from(`"event":"${LOG_EVENTS.anchored}"`);
  for (let index = Math.ceil(size / TILE_WIDTH) - 1; index >= 0; index--) {
    const bundle = await readBundle(files, index, Math.min(TILE_WIDTH, size - index * TILE_WIDTH));
    if (bundle === null) return null;
    if (!Buffer.from(bundle.bytes).includes(needle)) continue;
    for (const bytes of bundle.decoded.entries.toReversed()) {
      const counter = anchoredValue(bytes);
      if (counter !== null) return counter;
    }
  }
  return null;
}

function anchoredValue(bytes: Uint8Array): bigint | null {
  const entry = decodeEntry(bytes);
  if ('problem' in entry || entry.event !== LOG_EVENTS.anchored) return null;
  const counter = entry.details['counter'];
  return typeof counter === 'string' && /^\d{1,20}$/.test(counter) ? BigInt(counter) : null;
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
