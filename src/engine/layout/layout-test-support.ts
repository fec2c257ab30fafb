// Helpers for tests of layout: hand-made boxes and styles over the machine's fonts. Not part of the engine.

import type { ComputedStyle } from '../style/computed-style.ts';
import { INITIAL_STYLE } from '../style/initial-style.ts';
import { testFontSet } from '../text/text-test-support.ts';
import { makeBox, type BoxNode, type BoxOptions } from './box-node.ts';
import type { BoxFragment } from './fragment.ts';
import { layoutDocument } from './layout.ts';

type Partials = { readonly [Group in keyof ComputedStyle]?: Partial<ComputedStyle[Group]> };

/** The initial style with `display` and some values changed. */
export function styleWith(display: ComputedStyle['box']['display'], overrides: Partials = {}): ComputedStyle {
  const style: Record<string, unknown> = { ...INITIAL_STYLE };
  for (const [group, values] of Object.entries(overrides)) style[group] = { ...(INITIAL_STYLE as unknown as Record<string, object>)[group], ...values };
  style['box'] = { ...(style['box'] as object), display, originalDisplay: display };
  style['font'] = { ...(style['font'] as object), families: ['Liberation Serif'], ...overrides.font };
  return style as unknown as ComputedStyle;
}

export function block(overrides: Partial<ComputedStyle['box']> = {}, children: readonly BoxNode[] = [], others: Partials = {}): BoxNode {
  return makeBox('block', styleWith('block', { ...others, box: overrides }), children);
}

export function inline(overrides: Partials, children: readonly BoxNode[]): BoxNode {
  return makeBox('inline', styleWith('inline', overrides), children);
}

export function text(content: string, overrides: Partials = {}, options: BoxOptions = {}): BoxNode {
  return makeBox('text', styleWith('inline', overrides), [], { ...options, text: content });
}

let fonts: ReturnType<typeof testFontSet> | null = null;

export function testFonts(): ReturnType<typeof testFontSet> {
  fonts ??= testFontSet();
  return fonts;
}

/** Lays out children of the viewport, 800 by 600 unless told. */
export function layoutAll(children: readonly BoxNode[], viewportWidth = 800, viewportHeight = 600): BoxFragment {
  const root = makeBox('block', styleWith('block'), children, { isFormattingContextRoot: true });
  return layoutDocument(root, { fonts: testFonts(), viewportWidth, viewportHeight, scrollbarWidth: 0, isQuirks: false });
}

/** Absolute border boxes of a box's fragments, as [x, y, width, height]. */
export function rectsOf(root: BoxFragment, box: BoxNode): number[][] {
  const found: number[][] = [];
  const visit = (fragment: BoxFragment, x: number, y: number): void => {
    if (fragment.box === box) found.push([x, y, fragment.width, fragment.height]);
    for (const link of fragment.children) if (link.fragment.type !== 'text') visit(link.fragment as BoxFragment, x + link.x, y + link.y);
  };
  visit(root, 0, 0);
  return found;
}
