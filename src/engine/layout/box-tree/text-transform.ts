// text-transform of a text box. https://drafts.csswg.org/css-text-4/#text-transform

import type { BoxNode } from '../box-node.ts';

const WORD_START = /(^|[^\p{L}\p{N}\p{M}'\u2019])(\p{L})/gu;

export function transformText(box: BoxNode, text: string): string {
  const { textTransform } = box.style.text;
  if (textTransform === 'none') return text;
  const language = box.style.font.language;
  switch (textTransform) {
    case 'uppercase': return language === '' ? text.toUpperCase() : upper(text, language);
    case 'lowercase': return text.toLowerCase();
    case 'capitalize': return text.replace(WORD_START, (_, before: string, letter: string) => before + letter.toUpperCase());
    case 'full-width': return text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).replace(/ /g, '\u3000');
    // FIXME: full-size-kana.
    default: return text;
  }
}

/** A page's language tag may be any string. */
function upper(text: string, language: string): string {
  try {
    return text.toLocaleUpperCase(language);
  } catch {
    return text.toUpperCase();
  }
}
