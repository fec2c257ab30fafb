// text-transform: https://drafts.csswg.org/css-text-4/#text-transform-property. Case maps are ICU's, tailored by language.

import type { TextGroup } from '../style/computed-style.ts';

/** The start of a word for `capitalize`: letters, numbers and symbols, as the spec's typographic letter units. */
const LETTER_UNIT = /[\p{L}\p{N}\p{S}]/u;
const MARK = /\p{M}/u;
const APOSTROPHES = new Set([0x27, 0x2019, 0xb7, 0x02bc]);
/** Languages whose case maps differ from the root's. */
const TAILORED = /^(tr|az|lt|el|nl|hy)(-|$)/i;

/**
 * `previous` is the character before the text in its inline formatting context ('' at the start of a block): `capitalize`
 * needs to know whether the text starts inside a word. Lengths may change (ß becomes SS).
 */
export function transformText(text: string, transform: TextGroup['textTransform'], language: string, previous: string): string {
  switch (transform) {
    case 'none':
      return text;
    case 'uppercase':
      return TAILORED.test(language) ? text.toLocaleUpperCase(safeLocale(language)) : text.toUpperCase();
    case 'lowercase':
      return TAILORED.test(language) ? text.toLocaleLowerCase(safeLocale(language)) : text.toLowerCase();
    case 'capitalize':
      return capitalize(text, language, previous);
    case 'full-width':
      return toFullWidth(text);
    case 'full-size-kana':
      return toFullSizeKana(text);
  }
}

function safeLocale(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return language.slice(0, 2);
  }
}

/** Titlecases the first letter of each word. Words are those that white space and punctuation end, as in Blink. */
function capitalize(text: string, language: string, previous: string): string {
  let out = '';
  let isInWord = previous !== '' && (LETTER_UNIT.test(previous) || MARK.test(previous) || APOSTROPHES.has(previous.charCodeAt(0)));
  for (let i = 0; i < text.length;) {
    const codePoint = text.codePointAt(i)!;
    const character = String.fromCodePoint(codePoint);
    i += character.length;
    if (isInWord) {
      out += character;
      isInWord = LETTER_UNIT.test(character) || MARK.test(character) || APOSTROPHES.has(codePoint) || codePoint === 0xad;
    } else if (LETTER_UNIT.test(character)) {
      const isDutchDigraph = /^nl(-|$)/i.test(language) && (character === 'i' || character === 'I') && /^[jJ]/.test(text.slice(i, i + 1));
      out += titlecase(character, language);
      if (isDutchDigraph) {
        out += 'J';
        i++;
      }
      isInWord = true;
    } else out += character;
  }
  return out;
}

/** One character. JavaScript has no titlecase map: the four digraphs that differ from their capitals are listed. */
function titlecase(character: string, language: string): string {
  switch (character) {
    case 'ǆ':
    case 'Ǆ':
      return 'ǅ';
    case 'ǉ':
    case 'Ǉ':
      return 'ǈ';
    case 'ǌ':
    case 'Ǌ':
      return 'ǋ';
    case 'ǳ':
    case 'Ǳ':
      return 'ǲ';
    case 'ß':
      return 'Ss';
    default: {
      const upper = TAILORED.test(language) ? character.toLocaleUpperCase(safeLocale(language)) : character.toUpperCase();
      // Ligatures (ﬁ) capitalise to several letters of which only the first is a capital.
      return upper.length > character.length ? upper[0]! + upper.slice(1).toLowerCase() : upper;
    }
  }
}

/** https://drafts.csswg.org/css-text-4/#valdef-text-transform-full-width: the <wide> and <narrow> compatibility pairs. */
function toFullWidth(text: string): string {
  return text.replace(/[\u0020-\u007e\u00a2\u00a3\u00a5\u00a6\u00ac\u00af\u20a9\uff61-\uffdc\uffe8-\uffee]/g, (character) => {
    const code = character.charCodeAt(0);
    if (code === 0x20) return '\u3000';
    if (code <= 0x7e) return String.fromCharCode(code + 0xfee0);
    if (code >= 0xff61) return character.normalize('NFKC');
    return FULL_WIDTH_SIGNS.get(code) ?? character;
  });
}

const FULL_WIDTH_SIGNS: ReadonlyMap<number, string> = new Map([
  [0xa2, '￠'],
  [0xa3, '￡'],
  [0xa5, '￥'],
  [0xa6, '￤'],
  [0xac, '￢'],
  [0xaf, '￣'],
  [0x20a9, '￦'],
]);

const SMALL_KANA = 'ぁぃぅぇぉゕゖっゃゅょゎァィゥェォヵㇰヶㇱㇲッㇳㇴㇵㇶㇷㇸㇹㇺャュョㇻㇼㇽㇾㇿヮｧｨｩｪｫｯｬｭｮ';
const FULL_KANA = 'あいうえおかけつやゆよわアイウエオカクケシスツトヌハヒフヘホムヤユヨラリルレロワｱｲｳｴｵﾂﾔﾕﾖ';

function toFullSizeKana(text: string): string {
  let out = '';
  for (const character of text) {
    const at = SMALL_KANA.indexOf(character);
    out += at < 0 ? character : FULL_KANA[at]!;
  }
  return out;
}
