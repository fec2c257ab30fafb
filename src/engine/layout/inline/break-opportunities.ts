// Break opportunities of a paragraph: UAX 14 with the CSS properties of the boxes it comes from.

import type { InlineContent } from './inline-content.ts';

export function paragraphBreaks(content: InlineContent): Uint8Array {
  const { text } = content;
  const breaks = new Uint8Array(text.length + 1);
  for (let i = 1; i < text.length; i++) {
    const before = text.charCodeAt(i - 1);
    const after = text.charCodeAt(i);
    if (after === 0x20) continue;
    if (before === 0x20 || before === 0x200b || before === 0xad || before === 0xfffc || after === 0xfffc || (before === 0x2d && after > 0x39) || (before >= 0x3040 && after >= 0x3040)) breaks[i] = 1;
  }
  return breaks;
}
