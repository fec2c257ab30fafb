// Longhands of fonts and text. https://drafts.csswg.org/css-fonts-4/, css-text-4, css-text-decor-4, css-lists-3

import { commaItems, isKeyword, keyword, list, numeric, spaceItems } from '../values/css-value.ts';
import type { CssValue } from '../values/css-value.ts';
import type { Grammar } from './grammar.ts';
import { commaList, syntax } from './grammar.ts';
import { color, fontFamily, fontSize, fontWeight, keywordOr, lengthPercentage, lineHeight } from './hot-grammars.ts';
import type { LonghandRow } from './longhand.ts';

const LIGATURES =
  'normal | none | [ [ common-ligatures | no-common-ligatures ] || [ discretionary-ligatures | no-discretionary-ligatures ] || [ historical-ligatures | no-historical-ligatures ] || [ contextual | no-contextual ] ]';
const NUMERIC =
  'normal | [ [ lining-nums | oldstyle-nums ] || [ proportional-nums | tabular-nums ] || [ diagonal-fractions | stacked-fractions ] || ordinal || slashed-zero ]';
const EAST_ASIAN = 'normal | [ [ jis78 | jis83 | jis90 | jis04 | simplified | traditional ] || [ full-width | proportional-width ] || ruby ]';
const SHADOW = '[ <color>? && <length>{2} <length [0,∞]>? ]#';

const featureList = syntax('normal | [ <string> [ <integer [0,∞]> | on | off ]? ]#');
/** Tags have four characters; `on` goes without saying. */
const featureSettings: Grammar = (stream, context) => {
  const value = featureList(stream, context);
  if (value === null || value.type === 'keyword') return value;
  const items = commaItems(value).map((item) => {
    const [tag, setting] = spaceItems(item);
    if (tag?.type !== 'string' || tag.value.length !== 4) return null;
    const isOn = setting === undefined || isKeyword(setting, 'on') || (setting.type === 'numeric' && setting.value === 1);
    return isOn ? tag : list(' ', [tag, isKeyword(setting, 'off') ? numeric(0, '') : setting]);
  });
  return items.includes(null) ? null : list(', ', items as CssValue[]);
};

const publicTextAlign = keywordOr(
  'start end left right center justify match-parent -webkit-center -webkit-left -webkit-right -webkit-match-parent',
  () => null,
);
/** The user agent sheet has values of its own: th is centred unless the parent says otherwise, and tables stop the alignment of blocks. */
const textAlign: Grammar = (stream, context) =>
  context.isUserAgent && stream.takeIdent('-internal-center')
    ? keyword('-internal-center')
    : context.isUserAgent && stream.takeIdent('-internal-table')
      ? keyword('-internal-table')
      : publicTextAlign(stream, context);

export const TEXT_LONGHANDS: readonly LonghandRow[] = [
  ['font-family', 'font.families', 'font-family', commaList(fontFamily), '"Times New Roman"'],
  ['font-size', 'font.size', 'font-size', fontSize, 'medium'],
  ['font-weight', 'font.weight', 'font-weight', fontWeight, 'normal'],
  ['font-style', 'font.style', 'font-style', 'normal | italic | oblique <angle>?', 'normal'],
  [
    'font-stretch',
    'font.stretch',
    'font-stretch',
    'normal | ultra-condensed | extra-condensed | condensed | semi-condensed | semi-expanded | expanded | extra-expanded | ultra-expanded | <percentage [0,∞]>',
    'normal',
  ],
  ['line-height', 'font.lineHeight', 'line-height', lineHeight, 'normal'],
  ['letter-spacing', 'font.letterSpacing', 'spacing', 'normal | <length-percentage>', 'normal'],
  ['word-spacing', 'font.wordSpacing', 'spacing', 'normal | <length-percentage>', 'normal'],
  ['font-kerning', 'font.kerning', 'keyword', 'auto | normal | none', 'auto'],
  ['font-feature-settings', 'font.features', 'font-features', featureSettings, 'normal'],
  ['font-variant-ligatures', 'font.features', 'font-features', LIGATURES, 'normal'],
  ['font-variant-numeric', 'font.features', 'font-features', NUMERIC, 'normal'],
  ['font-variant-east-asian', 'font.features', 'font-features', EAST_ASIAN, 'normal'],
  ['font-variant-alternates', '', 'none', 'normal | historical-forms', 'normal', 'inherited'],
  ['font-variant-emoji', '', 'none', 'normal | text | emoji | unicode', 'normal', 'inherited'],
  ['font-variation-settings', 'font.variations', 'font-variations', 'normal | [ <string> <number> ]#', 'normal'],
  ['font-optical-sizing', 'font.opticalSizing', 'keyword', 'auto | none', 'auto'],
  [
    'font-variant-caps',
    'font.variantCaps',
    'keyword',
    'normal | small-caps | all-small-caps | petite-caps | all-petite-caps | unicase | titling-caps',
    'normal',
  ],
  ['font-variant-position', 'font.variantPosition', 'keyword', 'normal | sub | super', 'normal'],
  ['font-synthesis-weight', 'font.synthesisWeight', 'font-synthesis', 'auto | none', 'auto'],
  ['font-synthesis-style', 'font.synthesisStyle', 'font-synthesis', 'auto | none', 'auto'],
  ['font-synthesis-small-caps', '', 'none', 'auto | none', 'auto', 'inherited'],
  [
    'font-size-adjust',
    '',
    'none',
    'none | <number [0,∞]> | [ ex-height | cap-height | ch-width | ic-width | ic-height ] [ from-font | <number [0,∞]> ]',
    'none',
    'inherited',
  ],
  ['font-palette', '', 'none', 'normal | light | dark | <dashed-ident>', 'normal', 'inherited'],
  ['font-language-override', '', 'none', 'normal | <string>', 'normal', 'inherited'],
  ['color', 'text.color', 'text-color', color, 'canvastext'],
  ['direction', 'text.direction', 'keyword', 'ltr | rtl', 'ltr'],
  ['writing-mode', 'text.writingMode', 'keyword', 'horizontal-tb | vertical-rl | vertical-lr | sideways-rl | sideways-lr', 'horizontal-tb'],
  ['text-align', 'text.textAlign', 'text-align', textAlign, 'start'],
  ['text-align-last', 'text.textAlignLast', 'keyword', 'auto | start | end | left | right | center | justify', 'auto'],
  ['text-indent', 'text.textIndent', 'length-percentage', lengthPercentage, '0px'],
  ['text-transform', 'text.textTransform', 'keyword', 'none | uppercase | lowercase | capitalize | full-width | full-size-kana', 'none'],
  ['white-space-collapse', 'text.whiteSpaceCollapse', 'keyword', 'collapse | preserve | preserve-breaks | preserve-spaces | break-spaces', 'collapse'],
  ['text-wrap-mode', 'text.textWrapMode', 'keyword', 'wrap | nowrap', 'wrap'],
  ['text-wrap-style', 'text.textWrapStyle', 'keyword', 'auto | balance | stable | pretty', 'auto'],
  ['tab-size', 'text.tabSize', 'tab-size', '<number [0,∞]> | <length [0,∞]>', '8'],
  ['word-break', 'text.wordBreak', 'keyword', 'normal | break-all | keep-all | break-word | auto-phrase', 'normal'],
  ['overflow-wrap', 'text.overflowWrap', 'keyword', 'normal | break-word | anywhere', 'normal'],
  ['line-break', 'text.lineBreak', 'keyword', 'auto | loose | normal | strict | anywhere', 'auto'],
  ['hyphens', 'text.hyphens', 'keyword', 'none | manual | auto', 'manual'],
  ['text-shadow', 'text.textShadow', 'text-shadow', `none | ${SHADOW}`, 'none'],
  [
    'text-emphasis-style',
    'text.textEmphasis',
    'text-emphasis',
    'none | <string> | [ [ filled | open ] || [ dot | circle | double-circle | triangle | sesame ] ]',
    'none',
  ],
  ['text-emphasis-color', 'text.textEmphasis', 'text-emphasis', '<color>', 'currentcolor'],
  ['text-emphasis-position', '', 'none', '[ over | under ] && [ right | left ]?', 'over', 'inherited'],
  ['text-underline-position', 'text.underlinePosition', 'keyword', 'auto | from-font | under | left | right', 'auto'],
  ['text-underline-offset', 'text.underlineOffset', 'thickness', 'auto | <length-percentage>', 'auto'],
  ['text-decoration-skip-ink', 'text.decorationSkipInk', 'keyword', 'auto | none | all', 'auto'],
  ['text-decoration-line', 'rare.decorationLines', 'decoration-lines', 'none | [ underline || overline || line-through || blink ]', 'none'],
  ['text-decoration-style', 'rare.decorationStyle', 'keyword', 'solid | double | dotted | dashed | wavy', 'solid'],
  ['text-decoration-color', 'rare.decorationColor', 'color', color, 'currentcolor'],
  ['text-decoration-thickness', 'rare.decorationThickness', 'thickness', 'auto | from-font | <length-percentage>', 'auto'],
  ['unicode-bidi', 'rare.unicodeBidi', 'keyword', 'normal | embed | isolate | bidi-override | isolate-override | plaintext', 'normal'],
  ['text-overflow', 'rare.textOverflow', 'text-overflow', 'clip | ellipsis', 'clip'],
  ['text-orientation', '', 'none', 'mixed | upright | sideways', 'mixed', 'inherited'],
  ['text-combine-upright', '', 'none', 'none | all', 'none', 'inherited'],
  ['text-justify', '', 'none', 'auto | none | inter-word | inter-character', 'auto', 'inherited'],
  ['text-rendering', '', 'none', 'auto | optimizespeed | optimizelegibility | geometricprecision', 'auto', 'inherited'],
  ['text-size-adjust', '', 'none', 'auto | none | <percentage [0,∞]>', 'auto', 'inherited'],
  ['text-spacing-trim', '', 'none', 'normal | space-all | space-first | trim-start', 'normal', 'inherited'],
  ['text-autospace', '', 'none', 'normal | no-autospace', 'no-autospace', 'inherited'],
  ['text-box-trim', '', 'none', 'none | trim-start | trim-end | trim-both', 'none'],
  ['text-box-edge', '', 'none', 'auto | [ text | cap | ex ] [ text | alphabetic ]?', 'auto', 'inherited'],
  ['hyphenate-character', '', 'none', 'auto | <string>', 'auto', 'inherited'],
  ['hyphenate-limit-chars', '', 'none', '[ auto | <integer> ]{1,3}', 'auto', 'inherited'],
  ['initial-letter', '', 'none', 'normal | <number [1,∞]> <integer [1,∞]>?', 'normal'],
  ['hanging-punctuation', '', 'none', 'none | [ first || [ force-end | allow-end ] || last ]', 'none', 'inherited'],
  ['ruby-align', '', 'none', 'start | center | space-between | space-around', 'space-around', 'inherited'],
  ['ruby-position', '', 'none', 'over | under', 'over', 'inherited'],
  ['list-style-type', 'inherited.listStyleType', 'list-style-type', 'none | <string> | <custom-ident>', 'disc'],
  ['list-style-position', 'inherited.listStylePosition', 'keyword', 'outside | inside', 'outside'],
  ['list-style-image', 'inherited.listStyleImage', 'image', 'none | <image>', 'none'],
  ['quotes', 'inherited.quotes', 'quotes', 'auto | none | [ <string> <string> ]+', 'auto'],
  ['-webkit-font-smoothing', '', 'none', 'auto | none | antialiased | subpixel-antialiased', 'auto', 'inherited'],
  ['-webkit-text-fill-color', '', 'none', '<color>', 'currentcolor', 'inherited'],
  ['-webkit-text-stroke-color', '', 'none', '<color>', 'currentcolor', 'inherited'],
  ['-webkit-text-stroke-width', '', 'none', 'thin | medium | thick | <length [0,∞]>', '0px', 'inherited'],
  ['-webkit-text-security', '', 'none', 'none | disc | circle | square', 'none', 'inherited'],
  ['-webkit-locale', 'font.language', 'language', 'auto | <string>', 'auto'],
  ['-webkit-rtl-ordering', '', 'none', 'logical | visual', 'logical', 'inherited'],
];
