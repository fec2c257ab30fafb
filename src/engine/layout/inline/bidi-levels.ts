// Embedding levels of the paragraph of an inline root; null for the common one that runs from left to right all through.

import { bidiParagraph } from '../../text/bidi.ts';
import type { Box } from '../box.ts';

export function paragraphLevels(root: Box, text: string): Uint8Array | null {
  const direction = root.style.rare.unicodeBidi === 'plaintext' ? 'auto' : root.style.text.direction;
  const { levels, baseLevel } = bidiParagraph(text, direction);
  if (levels !== null) return levels;
  return baseLevel === 0 ? null : new Uint8Array(text.length).fill(baseLevel);
}
