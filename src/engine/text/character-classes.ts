// Questions about single code points that shaping and font fallback ask often. Cheap for ASCII and Latin.

const MARK = /^\p{M}$/u;
const EMOJI_PRESENTATION = /^\p{Emoji_Presentation}$/u;
const EMOJI = /^\p{Emoji}$/u;

export const VARIATION_SELECTOR_TEXT = 0xfe0e;
export const VARIATION_SELECTOR_EMOJI = 0xfe0f;
export const ZERO_WIDTH_JOINER = 0x200d;
export const KEYCAP = 0x20e3;

/** Characters that draw nothing and take no space: controls, joiners, bidi controls, soft hyphen, selectors, tags. */
export function isInvisible(codePoint: number): boolean {
  if (codePoint < 0x20) return true;
  if (codePoint < 0x7f) return false;
  if (codePoint < 0xa0) return true;
  if (codePoint < 0x300) return codePoint === 0xad;
  if (codePoint === 0x34f || codePoint === 0x61c) return true;
  if (codePoint < 0x115f) return false;
  if (codePoint >= 0x2000 && codePoint <= 0x206f) {
    return (codePoint >= 0x200b && codePoint <= 0x200f) || (codePoint >= 0x2028 && codePoint <= 0x202e) || codePoint >= 0x2060;
  }
  if (codePoint >= 0x17b4 && codePoint <= 0x17b5) return true;
  if (codePoint >= 0x180b && codePoint <= 0x180f) return true;
  if (codePoint >= 0xfe00 && codePoint <= 0xfe0f) return true;
  return codePoint === 0xfeff || (codePoint >= 0xfff0 && codePoint <= 0xfffb) || (codePoint >= 0xe0000 && codePoint <= 0xe0fff);
}

/** Belongs to the character before it: marks, joiners, variation selectors, emoji modifiers, keycap, tags. */
export function extendsCluster(codePoint: number): boolean {
  if (codePoint < 0x300) return false;
  if (codePoint === ZERO_WIDTH_JOINER || codePoint === 0x200c) return true;
  if (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff) return true;
  if (codePoint >= 0xe0020 && codePoint <= 0xe01ef) return true;
  if (codePoint >= 0x2000 && codePoint <= 0x206f) return false;
  if (codePoint >= 0x3400 && codePoint <= 0xd7ff) return codePoint >= 0xa66f && codePoint < 0xac00 && MARK.test(String.fromCodePoint(codePoint));
  return MARK.test(String.fromCodePoint(codePoint));
}

export function isRegionalIndicator(codePoint: number): boolean {
  return codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
}

/** Drawn in colour unless U+FE0E follows. */
export function hasEmojiPresentation(codePoint: number): boolean {
  return codePoint >= 0x231a && EMOJI_PRESENTATION.test(String.fromCodePoint(codePoint));
}

/** Drawn in colour when U+FE0F follows. */
export function isEmoji(codePoint: number): boolean {
  return EMOJI.test(String.fromCodePoint(codePoint));
}
