// The canvas takes the background of the root element, or of body when the root has none.
// https://drafts.csswg.org/css-backgrounds-3/#root-background

import { paintBackground } from './background.ts';
import { isBodyBox } from './collect-layers.ts';
import { mix } from './gradient.ts';
import { snapRect } from './snap.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { PaintContext } from './paint-context.ts';

/** Paints the canvas's images; a plain colour becomes the list's background. `takenFrom` must not paint its background again. */
export function paintCanvasBackground(
  context: PaintContext,
  viewport: BoxFragment,
  width: number,
  height: number,
): { background: number; takenFrom: Box | null } {
  const { baseBackground } = context.input;
  const found = backgroundSource(viewport);
  if (found === null) return { background: baseBackground, takenFrom: null };
  const { source, root } = found;
  const { style } = source.box;
  if (style.inherited.visibility !== 'visible') return { background: baseBackground, takenFrom: source.box };
  const background = over(style.background.color, baseBackground);
  if (style.background.layers.length > 0) {
    // Images are placed by the root element, even those of body.
    const border = snapRect(0, 0, root.width, root.height, context.scale);
    const layersOnly = { ...style, background: { ...style.background, color: 0 } };
    paintBackground(context, layersOnly, { border, shown: { x: 0, y: 0, width, height }, radii: null, edges: root.border, padding: root.padding });
  }
  return { background, takenFrom: source.box };
}

/** The fragment of the viewport holds the root element's, which holds body's. */
function backgroundSource(viewport: BoxFragment): { readonly source: BoxFragment; readonly root: BoxFragment } | null {
  const root = rootElementFragment(viewport);
  if (hasBackground(root.box)) return { source: root, root };
  for (const link of root.children) {
    if (isBodyBox(link.fragment)) return hasBackground(link.fragment.box) ? { source: link.fragment, root } : null;
  }
  return null;
}

function rootElementFragment(viewport: BoxFragment): BoxFragment {
  if (viewport.box.node !== null) return viewport;
  for (const { fragment } of viewport.children)
    if (fragment.type === 'box' && fragment.box.node !== null && fragment.box.node.parentNode?.parentNode === null) return fragment;
  return viewport;
}

function hasBackground(box: Box): boolean {
  return (box.style.background.color & 0xff) !== 0 || box.style.background.layers.length > 0;
}

function over(top: number, bottom: number): number {
  const alpha = (top & 0xff) / 255;
  if (alpha === 1) return top;
  if (alpha === 0) return bottom;
  if ((bottom & 0xff) === 0) return top;
  return mix((bottom | 0xff) >>> 0, (top | 0xff) >>> 0, alpha);
}
