// Vertical metrics of text in a line: ascent and descent of the font, with half-leading as Blink rounds it.
// https://drafts.csswg.org/css-inline-3/#inline-height

import type { FontMetrics } from '../../text/font-face.ts';
import type { FontSet } from '../../text/font-set.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import { snap } from '../lengths.ts';

export interface TextMetrics {
  /** Of the font, above and below the baseline. */
  readonly ascent: number;
  readonly descent: number;
  /** With half-leading: what the box adds to the line. */
  readonly above: number;
  readonly below: number;
}

export function lineHeightOf(style: ComputedStyle, metrics: FontMetrics): number {
  const { lineHeight, size } = style.font;
  if (lineHeight === 'normal') return metrics.lineSpacing;
  return snap('factor' in lineHeight ? lineHeight.factor * size : lineHeight.px);
}

/** `metrics` is another face's where a fallback font was used with `line-height: normal`. */
export function textMetricsOf(style: ComputedStyle, fonts: FontSet, metrics: FontMetrics = fonts.metrics(style.font)): TextMetrics {
  const { ascent, descent } = metrics;
  const lineHeight = lineHeightOf(style, metrics);
  // Blink floors the upper half of the leading to whole device px.
  const above = ascent + Math.floor(((lineHeight - ascent - descent) / 2) * fonts.deviceScale) / fonts.deviceScale;
  return { ascent, descent, above, below: lineHeight - above };
}
