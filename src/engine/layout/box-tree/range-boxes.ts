// The boxes of a slider that an author draws: a track with a thumb in it, for the pseudo-elements that WebKit and Blink have.
// A slider with its native look is a replaced box instead. https://html.spec.whatwg.org/#range-state-(type=range)

import type { Element } from '../../dom/element.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import { anonymousStyle, pseudoStyleOf } from '../../style/style-of.ts';
import { BoxNode, setFlagsFromStyle } from '../box-node.ts';
import type { BoxSources } from './box-sources.ts';

/** A slider's length by itself. */
export const RANGE_WIDTH_PX = 129;
const THUMB_PX = 16;
const NATIVE_THUMB_COLOR = 0x0075ffff;

export function fillRange(box: BoxNode, element: Element, sources: BoxSources): void {
  const trackStyle = pseudoStyleOf(element, '-webkit-slider-runnable-track') ?? anonymousStyle(box.style, 'block');
  const track = pseudoBox(element, '-webkit-slider-runnable-track', { ...trackStyle, box: { ...trackStyle.box, ...BLOCK } });
  const thumbStyle = pseudoStyleOf(element, '-webkit-slider-thumb') ?? anonymousStyle(box.style, 'block');
  const isNative = thumbStyle.rare.appearance !== 'none';
  const size = isNative ? { width: THUMB_PX, height: THUMB_PX } : {};
  const width = isNative ? THUMB_PX : typeof thumbStyle.box.width === 'number' ? thumbStyle.box.width : 0;
  const fraction = fractionOf(element, sources);
  // Relative to where the flow puts it, at the start of the track. Percentages are of the track.
  const shift = { px: -fraction * width, percent: fraction * 100 };
  const isRtl = box.style.text.direction === 'rtl';
  const radius = { x: THUMB_PX / 2, y: THUMB_PX / 2 };
  const thumb = pseudoBox(element, '-webkit-slider-thumb', {
    ...thumbStyle,
    box: { ...thumbStyle.box, ...BLOCK, ...size, position: 'relative', left: isRtl ? 'auto' : shift, right: isRtl ? shift : 'auto' },
    ...(isNative
      ? {
          background: { ...thumbStyle.background, color: NATIVE_THUMB_COLOR },
          border: { ...thumbStyle.border, topLeftRadius: radius, topRightRadius: radius, bottomLeftRadius: radius, bottomRightRadius: radius },
        }
      : {}),
  });
  track.append(thumb);
  box.contentWidth = RANGE_WIDTH_PX;
  box.append(track);
}

const BLOCK = { display: 'block', originalDisplay: 'block', boxSizing: 'border-box' } as const;

function pseudoBox(element: Element, pseudo: '-webkit-slider-runnable-track' | '-webkit-slider-thumb', style: ComputedStyle): BoxNode {
  const box = new BoxNode('block', element, style);
  box.pseudo = pseudo;
  setFlagsFromStyle(box);
  // The margins of a thumb do not reach out of its track.
  if (pseudo === '-webkit-slider-runnable-track') box.isFormattingContextRoot = true;
  return box;
}

/** How far along the value is, 0 to 1. */
function fractionOf(element: Element, sources: BoxSources): number {
  const min = numberOr(element.attribute('min'), 0);
  const max = Math.max(min, numberOr(element.attribute('max'), 100));
  const value = numberOr(sources.valueOf(element) ?? element.attribute('value'), (min + max) / 2);
  return max > min ? Math.max(0, Math.min(1, (value - min) / (max - min))) : 0;
}

function numberOr(text: string | null, fallback: number): number {
  const value = text === null || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : fallback;
}
