// The engine in one page: how a document becomes a picture. Each stage is one call, one timer, one named product with a dump.
//
//   bytes -> parseHtml (html/, streamed by document-loader.ts) -> Document
//         -> computeStyles  -> styles on elements
//         -> buildBoxes     -> BoxTree
//         -> layout         -> FragmentTree
//         -> buildDisplayList -> DisplayList bytes -> (screen) pictures
//
// `bringUpToDate` runs the stages whose inputs changed; `paint` makes the display list of the result.

import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { Node } from '../dom/node.ts';
import type { BoxSources } from '../layout/box-tree/box-sources.ts';
import { buildBoxTree, rebuildBoxTree } from '../layout/box-tree-builder.ts';
import { restyleBox } from '../layout/box-tree/restyle-box.ts';
import type { ViewportBox } from '../layout/box-node.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import { layoutDocument } from '../layout/layout.ts';
import { buildDisplayList } from '../paint/build-display-list.ts';
import type { PaintInput } from '../paint/paint-input.ts';
import { STYLE_CHANGE } from '../style/style-change.ts';
import type { StyleEngine } from '../style/style-engine.ts';
import { styleOf } from '../style/style-of.ts';
import type { FontSet } from '../text/font-set.ts';
import type { StageTimer } from './stage-timer.ts';

/** How much of the pipeline must run again; each includes the ones after it. */
export const STALE = { nothing: 0, paint: 1, layout: 2, boxes: 3, styles: 4 } as const;
export type Stale = (typeof STALE)[keyof typeof STALE];

export interface PipelineInput {
  readonly document: Document;
  readonly styles: StyleEngine;
  readonly sources: BoxSources;
  readonly fonts: FontSet;
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  readonly scrollbarWidth: number;
}

/** The products of the stages up to layout. */
export interface LaidOut {
  readonly boxes: ViewportBox;
  readonly fragments: BoxFragment;
}

/**
 * Runs the stages from `stale` on. Boxes and fragments of `before` are kept outside of `dirty` (elements whose content, image or control
 * changed, parents of changed children and texts) and of what was restyled; `dirty` null makes all boxes anew.
 */
export function bringUpToDate(input: PipelineInput, before: LaidOut | null, stale: Stale, dirty: ReadonlySet<Node> | null, timer: StageTimer): LaidOut {
  let needed: Stale = before === null ? STALE.styles : stale;
  let changed: Set<Node> | null = dirty === null || before === null ? null : new Set(dirty);
  if (needed === STALE.styles) {
    const update = timer.stage('styles', () => input.styles.update());
    // NOTE: boxes hold the styles that they were made with, so what was restyled gets new boxes, unless it only paints differently.
    if (update.isFull) changed = null;
    else if (changed !== null)
      for (const { element, change } of update.changed) if (change !== STYLE_CHANGE.repaint || !repaintsOnly(element)) changed.add(element);
    needed = before === null || changed === null || changed.size > 0 ? STALE.boxes : STALE.paint;
  }
  if (before !== null && needed < STALE.layout) return before;
  const boxes = needed >= STALE.boxes ? timer.stage('boxes', () => makeBoxes(input, changed)) : before!.boxes;
  const fragments = timer.stage('layout', () => layoutDocument(boxes, layoutSettings(input)));
  return { boxes, fragments };
}

function repaintsOnly(element: Element): boolean {
  const style = styleOf(element);
  return style !== null && restyleBox(element, style);
}

function makeBoxes(input: PipelineInput, changed: ReadonlySet<Node> | null): ViewportBox {
  return changed === null ? buildBoxTree(input.document, input.sources) : rebuildBoxTree(input.document, input.sources, changed);
}

export function paint(fragments: BoxFragment, input: PaintInput, timer: StageTimer): Uint8Array {
  return timer.stage('paint', () => buildDisplayList(fragments, input));
}

function layoutSettings(input: PipelineInput): Parameters<typeof layoutDocument>[1] {
  const { fonts, viewportWidth, viewportHeight, scrollbarWidth, document } = input;
  return { fonts, viewportWidth, viewportHeight, scrollbarWidth, isQuirks: document.isQuirks };
}
