// Keeps the counter outside the log and the log in step: the protocol of anchor.ts. A counter that fails is logged and does not stop the log.

import { compareAnchor } from './anchor.ts';
import type { Anchor, AnchorVerdict } from './anchor.ts';
import type { AuditDetails, AuditWriter } from './audit-entry.ts';
import { decodeEntry } from './audit-entry.ts';
import type { AuditFiles } from './audit-files.ts';
import { holdEdge, readBundle } from './folder-reader.ts';
import { LOG_ACTOR, LOG_EVENTS } from './log-layout.ts';
import { TILE_WIDTH } from './tile-path.ts';

/** An anchoring entry of a counter in use is never further from the end than the log's own interval; older ones are of a counter that was given up. */
const LOOKS_BACK_BUNDLES = 160;

export class AnchorKeeper {
  readonly #anchor: Anchor;
  readonly #log: AuditWriter;

  constructor(anchor: Anchor, log: AuditWriter) {
    this.#anchor = anchor;
    this.#log = log;
  }

  get name(): string {
    return this.#anchor.name;
  }

  /** Compares the counter with the log, writes down what does not fit, and anchors anew. null: the counter could not be asked. */
  async open(isNew: boolean, files: AuditFiles, size: number): Promise<AnchorVerdict | null> {
    let verdict: AnchorVerdict | null = null;
    try {
      const logged = isNew ? null : await lastAnchored(files, size, this.#anchor.name);
      const counter = await this.#anchor.read();
      verdict = logged === null ? 'agrees' : compareAnchor(counter, logged);
      if (verdict === 'unfinished') await this.#anchor.increment();
      const details = { anchor: this.#anchor.name, counter: String(counter), logged: String(logged) };
      if (verdict === 'rolled-back') this.#tell(LOG_EVENTS.rollbackFound, details);
      if (verdict === 'reset') this.#tell(LOG_EVENTS.anchorFailed, { ...details, cause: 'the counter is behind the log' });
    } catch (error) {
      this.#tell(LOG_EVENTS.anchorFailed, { anchor: this.#anchor.name, cause: causeOf(error) });
    }
    await this.raise();
    return verdict;
  }

  /** First the entry, then the counter. Never rejects. */
  async raise(): Promise<void> {
    try {
      const next = (await this.#anchor.read()) + 1n;
      const details = { anchor: this.#anchor.name, counter: String(next) };
      await this.#log.append({ class: 'must', event: LOG_EVENTS.anchored, actor: LOG_ACTOR, outcome: 'done', details });
      const value = await this.#anchor.increment();
      if (value !== next)
        this.#tell(LOG_EVENTS.anchorFailed, {
          anchor: this.#anchor.name,
          counter: String(value),
          logged: String(next),
          cause: 'somebody else raised the counter',
        });
    } catch (error) {
      this.#tell(LOG_EVENTS.anchorFailed, { anchor: this.#anchor.name, cause: causeOf(error) });
    }
  }

  #tell(event: string, details: AuditDetails): void {
    this.#log.note({ class: 'should', event, actor: LOG_ACTOR, outcome: 'failed', details });
  }
}

/** The value of the last anchoring entry of this counter, from the log's end; null when there is none or it was given up long ago. */
export async function lastAnchored(files: AuditFiles, size: number, anchor: string): Promise<bigint | null> {
  // The log may be written meanwhile.
  const held = (await holdEdge(files, size)) ?? files;
  const needle = Buffer.from(`"event":"${LOG_EVENTS.anchored}"`);
  const last = Math.ceil(size / TILE_WIDTH) - 1;
  for (let index = last; index >= Math.max(0, last - LOOKS_BACK_BUNDLES); index--) {
    const bundle = await readBundle(held, index, Math.min(TILE_WIDTH, size - index * TILE_WIDTH));
    if (bundle === null) return null;
    if (!Buffer.from(bundle.bytes).includes(needle)) continue;
    for (const bytes of bundle.decoded.entries.toReversed()) {
      const counter = anchoredValue(bytes, anchor);
      if (counter !== null) return counter;
    }
  }
  return null;
}

function anchoredValue(bytes: Uint8Array, anchor: string): bigint | null {
  const entry = decodeEntry(bytes);
  if ('problem' in entry || entry.event !== LOG_EVENTS.anchored || entry.details['anchor'] !== anchor) return null;
  const counter = entry.details['counter'];
  return typeof counter === 'string' && /^\d{1,20}$/.test(counter) ? BigInt(counter) : null;
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
