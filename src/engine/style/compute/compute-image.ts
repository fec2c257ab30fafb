// Computed images, positions and shadows.

import { resolveColor } from '../../css/values/color.ts';
import type { CssValue, GradientValue } from '../../css/values/css-value.ts';
import { commaItems, isKeyword, spaceItems } from '../../css/values/css-value.ts';
import type { GradientStop, ImageValue, LengthPercentage, Shadow } from '../computed-style.ts';
import { computeAngle, computeLength, computeLengthPercentage, computeNumber } from './compute-length.ts';
import type { StyleBuilder } from './style-builder.ts';

const CENTER: LengthPercentage = { percent: 50, px: 0 };
const END: LengthPercentage = { percent: 100, px: 0 };
const START: LengthPercentage = { percent: 0, px: 0 };

/** null for `none` and for images without candidate. */
export function computeImage(value: CssValue, builder: StyleBuilder): ImageValue | null {
  switch (value.type) {
    case 'url':
      return { type: 'url', url: value.url };
    case 'gradient':
      return computeGradient(value, builder);
    case 'function':
      return value.name === 'image-set' ? pickFromSet(value.args, builder) : null;
    default:
      return null;
  }
}

/** The smallest resolution that is enough, else the largest. */
function pickFromSet(args: readonly CssValue[], builder: StyleBuilder): ImageValue | null {
  const candidates = args
    .map((item) => {
      const [image, resolution] = spaceItems(item);
      return { image: image!, resolution: resolution?.type === 'numeric' ? computeNumberOfResolution(resolution.value, resolution.unit) : 1 };
    })
    .sort((a, b) => a.resolution - b.resolution);
  const chosen = candidates.find((candidate) => candidate.resolution >= builder.environment.resolution) ?? candidates.at(-1);
  return chosen === undefined ? null : computeImage(chosen.image, builder);
}

function computeNumberOfResolution(value: number, unit: string): number {
  return unit === 'dpi' ? value / 96 : unit === 'dpcm' ? (value * 2.54) / 96 : value;
}

function computeGradient(value: GradientValue, builder: StyleBuilder): ImageValue {
  const stops = computeStops(value, builder);
  const { repeating } = value;
  switch (value.kind) {
    case 'linear':
      return { type: 'linear-gradient', angle: linearAngle(value), stops, repeating };
    case 'radial':
      return {
        type: 'radial-gradient',
        shape: value.shape ?? (value.size !== null && value.size.type !== 'keyword' && value.size.type !== 'list' ? 'circle' : 'ellipse'),
        size: radialSize(value, builder),
        ...gradientPosition(value, builder),
        stops,
        repeating,
      };
    case 'conic':
      return {
        type: 'conic-gradient',
        fromDegrees: value.angle === null ? 0 : computeAngle(value.angle),
        ...gradientPosition(value, builder),
        stops,
        repeating,
      };
  }
}

function linearAngle(value: GradientValue): Extract<ImageValue, { type: 'linear-gradient' }>['angle'] {
  // The prefixed form counts angles from the right, counterclockwise, and names the side where it starts.
  if (value.angle !== null) return value.prefixed ? 90 - computeAngle(value.angle) : computeAngle(value.angle);
  if (value.corner === null) return 180;
  const { x, y } = value.corner;
  const flip = value.prefixed;
  if (x === null) return (y === 'top') !== flip ? 0 : 180;
  if (y === null) return (x === 'right') !== flip ? 90 : 270;
  return { cornerX: (x === 'right') !== flip ? 'right' : 'left', cornerY: (y === 'bottom') !== flip ? 'bottom' : 'top' };
}

function radialSize(value: GradientValue, builder: StyleBuilder): Extract<ImageValue, { type: 'radial-gradient' }>['size'] {
  const { size } = value;
  if (size === null) return 'farthest-corner';
  if (size.type === 'keyword') return size.value as 'closest-side';
  const [x, y] = spaceItems(size);
  const radiusX = computeLengthPercentage(x!, builder, true);
  return { x: radiusX, y: y === undefined ? radiusX : computeLengthPercentage(y, builder, true) };
}

function gradientPosition(value: GradientValue, builder: StyleBuilder): { positionX: LengthPercentage; positionY: LengthPercentage } {
  if (value.position === null) return { positionX: CENTER, positionY: CENTER };
  return { positionX: computePositionAxis(value.position.x, builder), positionY: computePositionAxis(value.position.y, builder) };
}

function computeStops(value: GradientValue, builder: StyleBuilder): readonly GradientStop[] {
  const stops: GradientStop[] = [];
  for (const stop of value.stops) {
    const positions = stop.positions.map((position) => computeStopPosition(position, value.kind, builder));
    if (stop.color === null) {
      stops.push({ color: 0, position: positions[0] ?? null, isHint: true });
      continue;
    }
    const color = resolveColor(stop.color, builder);
    if (positions.length === 0) stops.push({ color, position: null, isHint: false });
    for (const position of positions) stops.push({ color, position, isHint: false });
  }
  return stops;
}

function computeStopPosition(position: CssValue, kind: GradientValue['kind'], builder: StyleBuilder): LengthPercentage {
  if (kind !== 'conic') return computeLengthPercentage(position, builder);
  const isPercent = position.type === 'numeric' ? position.unit === '%' : position.type === 'math' && position.category === 'percentage';
  return { percent: isPercent ? computeNumber(position, builder) * 100 : (computeAngle(position) / 360) * 100, px: 0 };
}

/** One axis of a position: `left`, `center`, `right 10px`, `20%`. */
export function computePositionAxis(value: CssValue, builder: StyleBuilder): LengthPercentage {
  if (value.type === 'keyword') {
    return value.value === 'center' ? CENTER : value.value === 'right' || value.value === 'bottom' ? END : START;
  }
  if (value.type !== 'list') return computeLengthPercentage(value, builder);
  const [edge, offset] = value.items;
  const distance = offset === undefined ? 0 : computeLengthPercentage(offset, builder);
  if (isKeyword(edge, 'left') || isKeyword(edge, 'top')) return distance;
  if (typeof distance === 'number') return { percent: 100, px: -distance };
  if ('percent' in distance) return { percent: 100 - distance.percent, px: -distance.px };
  return { calc: 'sum', terms: [END, { calc: 'scale', factor: -1, term: distance }] };
}

/** box-shadow and text-shadow. */
export function computeShadows(value: CssValue, builder: StyleBuilder): readonly Shadow[] {
  return isKeyword(value, 'none') ? [] : commaItems(value).map((item) => computeShadow(item, builder));
}

export function computeShadow(value: CssValue, builder: StyleBuilder): Shadow {
  const lengths: number[] = [];
  let color = builder.currentColor;
  let inset = false;
  for (const item of spaceItems(value)) {
    if (isKeyword(item, 'inset')) inset = true;
    else if (item.type === 'numeric' || item.type === 'math') lengths.push(computeLength(item, builder));
    else color = resolveColor(item, builder);
  }
  return { x: lengths[0] ?? 0, y: lengths[1] ?? 0, blur: Math.max(0, lengths[2] ?? 0), spread: lengths[3] ?? 0, color, inset };
}
