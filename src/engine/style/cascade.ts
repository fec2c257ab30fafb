// Cascade: out of the declarations that apply to an element, the winning value of each property.
// https://drafts.csswg.org/css-cascade-5/#cascading. One object serves all elements in turn.

import { LONGHANDS } from '../css/properties/property-table.ts';
import type { CssValue } from '../css/values/css-value.ts';
import type { DeclaredBlock } from './declared-block.ts';
import { FROM_HOST_TREE, ORIGIN_AUTHOR } from './rule-index.ts';
import type { IndexedRule } from './rule-index.ts';

/** Where a winner came from, for `revert` and `revert-layer`: origin, then layer; the style attribute is the last layer. */
const STYLE_ATTRIBUTE_LAYER = 1 << 20;
const ANIMATION_LAYER = STYLE_ATTRIBUTE_LAYER + 1;

/** Everything that applies to one element. `rules` in cascade order. */
export interface AppliedDeclarations {
  readonly rules: readonly IndexedRule[];
  /** Presentational hints: author origin, before every author rule. */
  readonly hints: DeclaredBlock | null;
  readonly inline: DeclaredBlock | null;
  /** A keyframe: above all normal declarations. https://drafts.csswg.org/css-cascade-5/#cascade-sort */
  readonly animation?: DeclaredBlock | null;
}

export class Cascade {
  /** By longhand id; only those in `touched` count. */
  readonly winners: (CssValue | null)[] = LONGHANDS.map(() => null);
  readonly touched: number[] = [];
  /** When the winner was set: decides between a logical and a physical property. */
  readonly turns = new Int32Array(LONGHANDS.length);
  readonly #origins = new Int8Array(LONGHANDS.length);
  readonly #layers = new Int32Array(LONGHANDS.length);
  custom: Map<string, CssValue> | null = null;
  #turn = 0;
  #applied: AppliedDeclarations = { rules: [], hints: null, inline: null };

  run(applied: AppliedDeclarations): void {
    this.#reset();
    this.#applied = applied;
    const { rules, hints, inline } = applied;
    let hintsDone = hints === null;
    hints?.prepare();
    let hasImportant = false;
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!;
      if (!hintsDone && rule.origin === ORIGIN_AUTHOR) {
        this.#applyNormal(hints!, ORIGIN_AUTHOR, -1);
        hintsDone = true;
      }
      rule.block.prepare();
      this.#applyNormal(rule.block, rule.origin, rule.layer);
      if (rule.block.importantIds.length > 0 || rule.block.custom !== null) hasImportant = true;
    }
    if (!hintsDone) this.#applyNormal(hints!, ORIGIN_AUTHOR, -1);
    if (inline !== null) {
      inline.prepare();
      this.#applyNormal(inline, ORIGIN_AUTHOR, STYLE_ATTRIBUTE_LAYER);
    }
    const animation = applied.animation ?? null;
    if (animation !== null) {
      animation.prepare();
      this.#applyNormal(animation, ORIGIN_AUTHOR, ANIMATION_LAYER);
    }
    if (hasImportant || inline !== null) this.#applyAllImportant(applied);
  }

  #reset(): void {
    for (const id of this.touched) this.winners[id] = null;
    this.touched.length = 0;
    this.custom = null;
    this.#turn = 0;
  }

  /** Origins and layers count the other way round among important declarations. */
  #applyAllImportant({ rules, inline }: AppliedDeclarations): void {
    let end = rules.length;
    let inlineDone = inline === null;
    for (let origin = ORIGIN_AUTHOR as number; origin >= 0; origin--) {
      let start = end;
      while (start > 0 && rules[start - 1]!.origin === origin) start--;
      // Runs of one layer, last layer first; within a run the order is kept.
      for (let runEnd = end; runEnd > start;) {
        let runStart = runEnd - 1;
        while (runStart > start && rules[runStart - 1]!.layer === rules[runEnd - 1]!.layer && rules[runStart - 1]!.tree === rules[runEnd - 1]!.tree) runStart--;
        for (let i = runStart; i < runEnd; i++) this.#applyImportant(rules[i]!.block, rules[i]!.origin, rules[i]!.layer);
        // The style attribute stands with the unlayered author rules of the element's tree and after them.
        if (!inlineDone && rules[runEnd - 1]!.tree !== FROM_HOST_TREE) {
          this.#applyImportant(inline!, ORIGIN_AUTHOR, STYLE_ATTRIBUTE_LAYER);
          inlineDone = true;
        }
        runEnd = runStart;
      }
      if (!inlineDone) {
        this.#applyImportant(inline!, ORIGIN_AUTHOR, STYLE_ATTRIBUTE_LAYER);
        inlineDone = true;
      }
      end = start;
    }
  }

  #applyNormal(block: DeclaredBlock, origin: number, layer: number): void {
    const { ids, values, custom } = block;
    for (let i = 0; i < ids.length; i++) this.#win(ids[i]!, values[i]!, origin, layer);
    if (custom !== null) for (const { name, value, important } of custom) if (!important) (this.custom ??= new Map()).set(name, value);
  }

  #applyImportant(block: DeclaredBlock, origin: number, layer: number): void {
    const { importantIds, importantValues, custom } = block;
    for (let i = 0; i < importantIds.length; i++) this.#win(importantIds[i]!, importantValues[i]!, origin, layer);
    if (custom !== null) for (const { name, value, important } of custom) if (important) (this.custom ??= new Map()).set(name, value);
  }

  #win(id: number, value: CssValue, origin: number, layer: number): void {
    if (this.winners[id] === null) this.touched.push(id);
    this.winners[id] = value;
    this.turns[id] = ++this.#turn;
    this.#origins[id] = origin;
    this.#layers[id] = layer;
  }

  /** `to` is overridden by `from`, which is the logical property that means it here. */
  replace(to: number, from: number): void {
    this.#win(to, this.winners[from]!, this.#origins[from]!, this.#layers[from]!);
  }

  /**
   * What `revert` (an earlier origin) or `revert-layer` (an earlier layer) of the winner rolls back to; null when there is
   * nothing. FIXME: a rolled-back `!important` looks at normal declarations only.
   */
  revertedValue(id: number, keyword: 'revert' | 'revert-layer'): CssValue | null {
    const origin = this.#origins[id]!;
    const layer = this.#layers[id]!;
    const { rules, hints } = this.#applied;
    for (let i = rules.length - 1; i >= 0; i--) {
      const rule = rules[i]!;
      const isBelow = rule.origin < origin || (keyword === 'revert-layer' && rule.origin === origin && rule.layer < layer);
      if (!isBelow) continue;
      const at = rule.block.ids.lastIndexOf(id);
      if (at < 0) continue;
      const value = rule.block.values[at]!;
      return value.type === 'wide' && value.value.startsWith('revert') ? null : value;
    }
    const hintAt = keyword === 'revert-layer' && origin === ORIGIN_AUTHOR && layer >= 0 && hints !== null ? hints.ids.lastIndexOf(id) : -1;
    return hintAt < 0 ? null : hints!.values[hintAt]!;
  }
}
