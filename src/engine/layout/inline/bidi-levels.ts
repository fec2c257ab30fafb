// Embedding levels of a paragraph; null for the common one that is left-to-right all through.
import type { Box } from '../box.ts';

export function paragraphLevels(root: Box, text: string): Uint8Array | null {
  void root; void text;
  return null;
}
