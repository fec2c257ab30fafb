// Easing functions from text and from the declarations of keyframes.

import { DEFAULT_MEDIA_ENVIRONMENT } from '../../css/media/media-query.ts';
import { longhand } from '../../css/properties/property-table.ts';
import { parseComponentValues } from '../../css/syntax/component-values.ts';
import type { CssValue } from '../../css/values/css-value.ts';
import { parseEasing } from '../../css/values/easing.ts';
import { ValueStream } from '../../css/values/value-stream.ts';
import { computeEasing } from '../compute/compute-rare.ts';
import { StyleBuilder } from '../compute/style-builder.ts';
import type { TimingFunction } from '../computed-style.ts';
import type { DeclaredBlock } from '../declared-block.ts';

let builder: StyleBuilder | null = null;

function compute(value: CssValue): TimingFunction {
  builder ??= new StyleBuilder({ ...DEFAULT_MEDIA_ENVIRONMENT, fontMetrics: () => null });
  return computeEasing(value, builder);
}

/** null when the text is not an easing function. */
export function parseEasingText(text: string): TimingFunction | null {
  const stream = new ValueStream(parseComponentValues(text));
  const value = parseEasing(stream);
  return value === null || !stream.atEnd() ? null : compute(value);
}

const TIMING_FUNCTION = longhand('animation-timing-function').id;

/** https://drafts.csswg.org/css-animations-1/#timing-functions: animation-timing-function in a keyframe; null without one. */
export function easingOfBlock(block: DeclaredBlock): TimingFunction | null {
  block.prepare();
  const value = block.values[block.ids.lastIndexOf(TIMING_FUNCTION)];
  const first = value?.type === 'list' ? value.items[0] : value;
  return first === undefined || first.type === 'wide' || first.type === 'unresolved' ? null : compute(first);
}
