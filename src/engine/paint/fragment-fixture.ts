// Hand-made boxes and fragments for the tests of paint: only what a test says differs from the initial style.

import { INITIAL_STYLE } from '../style/initial-style.ts';
import { NO_EDGES } from '../../base/geometry.ts';
import type { Edges } from '../../base/geometry.ts';
import type { Box, BoxKind, ReplacedContent } from '../layout/box.ts';
import type { BoxFragment, FragmentLink } from '../layout/fragment.ts';
import type { ComputedStyle } from '../style/computed-style.ts';

/** Any properties of any group. */
export type StyleOverrides = { readonly [G in keyof ComputedStyle]?: Partial<ComputedStyle[G]> };

export interface FixtureBox {
  readonly kind?: BoxKind;
  readonly style?: StyleOverrides;
  /** Relative to the parent's border box. */
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly border?: Edges;
  readonly padding?: Edges;
  readonly isFloating?: boolean;
  readonly isBlockLevel?: boolean;
  readonly replaced?: ReplacedContent;
  readonly scrollbarWidth?: number;
  readonly children?: readonly FixtureBox[];
}

export function fixtureStyle(overrides: StyleOverrides = {}): ComputedStyle {
  const style: Record<string, unknown> = { ...INITIAL_STYLE };
  for (const [group, values] of Object.entries(overrides)) style[group] = { ...(style[group] as object), ...values };
  return style as unknown as ComputedStyle;
}

/** All edges alike, or top, right, bottom, left. */
export function edges(top: number, right = top, bottom = top, left = right): Edges {
  return { top, right, bottom, left };
}

export function border(width: number, style: ComputedStyle['border']['topStyle'], color: number): Partial<ComputedStyle['border']> {
  return {
    topWidth: width,
    rightWidth: width,
    bottomWidth: width,
    leftWidth: width,
    topStyle: style,
    rightStyle: style,
    bottomStyle: style,
    leftStyle: style,
    topColor: color,
    rightColor: color,
    bottomColor: color,
    leftColor: color,
  };
}

/** The fragment tree of a fixture. Built without recursion, so that tests may nest deep. */
export function makeFragment(root: FixtureBox): BoxFragment {
  type Mutable = { box: Box & { children: Box[] }; fragment: BoxFragment & { children: FragmentLink[] } };
  const make = (fixture: FixtureBox, parent: Box | null): Mutable => {
    const style = fixtureStyle(fixture.style);
    const box = {
      kind: fixture.kind ?? (fixture.replaced === undefined ? 'block' : 'replaced'),
      node: null,
      pseudo: null,
      style,
      parent,
      children: [] as Box[],
      isBlockLevel: fixture.isBlockLevel ?? true,
      isFloating: fixture.isFloating ?? false,
      isOutOfFlow: style.box.position === 'absolute' || style.box.position === 'fixed' || (fixture.isFloating ?? false),
      hasInlineChildren: false,
      isFormattingContextRoot: false,
      text: '',
      replaced: fixture.replaced ?? null,
      columnSpan: 1,
      rowSpan: 1,
      control: null,
      contentWidth: null,
      contentHeight: null,
      continuation: null,
      continuesBefore: false,
      continuesAfter: false,
    } satisfies Box;
    const fragment = {
      type: 'box' as const,
      box,
      width: fixture.width,
      height: fixture.height,
      border: fixture.border ?? NO_EDGES,
      padding: fixture.padding ?? NO_EDGES,
      margin: NO_EDGES,
      children: [] as FragmentLink[],
      firstBaseline: null,
      lastBaseline: null,
      scrollableOverflow: { x: 0, y: 0, width: fixture.width, height: fixture.height },
      outOfFlow: [],
      isFirstPiece: true,
      isLastPiece: true,
      scrollbarWidth: fixture.scrollbarWidth ?? 0,
      scrollbarHeight: 0,
      collapsedBorders: null,
    };
    return { box, fragment };
  };
  const top = make(root, null);
  const stack: { fixture: FixtureBox; made: Mutable }[] = [{ fixture: root, made: top }];
  for (let work = stack.pop(); work !== undefined; work = stack.pop()) {
    for (const child of work.fixture.children ?? []) {
      const made = make(child, work.made.box);
      work.made.box.children.push(made.box);
      work.made.fragment.children.push({ fragment: made.fragment, x: child.x ?? 0, y: child.y ?? 0 });
      stack.push({ fixture: child, made });
    }
  }
  return top.fragment;
}
