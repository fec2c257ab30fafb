// The ink of all text in a box, black: the mask of `background-clip: text`.

import { paintGlyphs } from './paint-text.ts';
import type { BoxFragment, Fragment } from '../layout/fragment.ts';
import type { PaintContext } from './paint-context.ts';

const BLACK = 0x000000ff;
const MAX_FRAGMENTS = 20_000;

export function paintTextMask(context: PaintContext, fragment: BoxFragment, x: number, y: number): void {
  const stack: { fragment: Fragment; x: number; y: number }[] = [{ fragment, x, y }];
  for (let i = 0, at = stack.pop(); at !== undefined && i < MAX_FRAGMENTS; at = stack.pop(), i++) {
    if (at.fragment.type === 'text') {
      if (at.fragment.box.style.inherited.visibility === 'visible') paintGlyphs(context, at.fragment, at.x, at.y, BLACK, []);
      continue;
    }
    for (const link of at.fragment.children) stack.push({ fragment: link.fragment, x: at.x + link.x, y: at.y + link.y });
  }
}
