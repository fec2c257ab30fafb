// What the firewall keeps of one guest: which tables concern it, its flows, and what it has done.

import { tablesFor } from './compile-rules.ts';
import type { CompiledRules } from './compile-rules.ts';
import { NO_FLOW } from './flow-table.ts';
import type { FlowOwner } from './flow-table.ts';
import type { RuleTable } from './rule-entry.ts';

export class GuestState implements FlowOwner {
  readonly id: number;
  /** Its kind and its name: `site`, `site:https://example.com`. */
  readonly labels: readonly string[];
  oldest = NO_FLOW;
  newest = NO_FLOW;
  flows = 0;
  deciding: readonly RuleTable[] = [];
  logging: readonly RuleTable[] = [];
  // Packets of frames, requests of sites.
  allowed = 0;
  refused = 0;
  bytesIn = 0;
  bytesOut = 0;
  lastSeenMs = 0;

  constructor(id: number, labels: readonly string[]) {
    this.id = id;
    this.labels = labels;
  }

  use(rules: CompiledRules): void {
    this.deciding = tablesFor(rules.deciding, this.labels, rules.groups);
    this.logging = tablesFor(rules.logging, this.labels, rules.groups);
  }
}
