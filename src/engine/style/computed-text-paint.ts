// Text of computed backgrounds, border images, transforms, filters and shapes.

import { multiply } from '../../base/geometry.ts';
import type { Matrix } from '../../base/geometry.ts';
import type { Longhand } from '../css/properties/longhand.ts';
import { colorText } from '../css/values/color.ts';
import { numberText } from '../css/values/number-text.ts';
import { stringText } from '../css/values/serialize.ts';
import type { BackgroundGroup, BackgroundLayer, BorderImage, ClipPath, FilterFunction, TransformFunction } from './computed-style.ts';
import { imageText, lengthText, px } from './computed-text-values.ts';
import { resolveLength } from './length.ts';

export function layerText(background: BackgroundGroup, name: string, initial: string): string {
  const { layers } = background;
  // FIXME: what was set on a background without image is not kept.
  if (layers.length === 0) return name === 'background-clip' ? background.colorClip : initial;
  return layers.map((layer) => layerPart(layer, name)).join(', ');
}

function layerPart(layer: BackgroundLayer, name: string): string {
  switch (name) {
    case 'background-image':
      return imageText(layer.image);
    case 'background-position-x':
      return lengthText(layer.positionX);
    case 'background-position-y':
      return lengthText(layer.positionY);
    case 'background-size':
      return sizeText(layer.size);
    case 'background-repeat':
      return repeatText(layer.repeatX, layer.repeatY);
    case 'background-attachment':
      return layer.attachment;
    case 'background-origin':
      return layer.origin;
    default:
      return layer.clip;
  }
}

function sizeText(size: BackgroundLayer['size']): string {
  if (typeof size === 'string') return size;
  const axis = (value: (typeof size)['width']): string => (value === 'auto' ? value : lengthText(value));
  return size.width === 'auto' && size.height === 'auto' ? 'auto' : `${axis(size.width)} ${axis(size.height)}`;
}

function repeatText(x: string, y: string): string {
  if (x === y) return x;
  if (x === 'repeat' && y === 'no-repeat') return 'repeat-x';
  return x === 'no-repeat' && y === 'repeat' ? 'repeat-y' : `${x} ${y}`;
}

export function borderImageText(image: BorderImage | null, property: Longhand): string {
  if (image === null) return property.initial;
  const four = (parts: readonly string[]): string => {
    const [top, right, bottom, left] = parts;
    return left !== right ? parts.join(' ') : bottom !== top ? `${top} ${right} ${bottom}` : right !== top ? `${top} ${right}` : top!;
  };
  switch (property.name) {
    case 'border-image-source':
      return imageText(image.source);
    case 'border-image-slice':
      return four(image.slice.map((each) => (typeof each === 'number' ? numberText(each) : lengthText(each)))) + (image.fill ? ' fill' : '');
    case 'border-image-width':
      return four(
        image.width.map((each) => (each === 'auto' ? each : typeof each === 'object' && 'factor' in each ? numberText(each.factor) : lengthText(each))),
      );
    case 'border-image-outset':
      return four(image.outset.map((each) => ('px' in each ? px(each.px) : numberText(each.factor))));
    default:
      return image.repeatX === image.repeatY ? image.repeatX : `${image.repeatX} ${image.repeatY}`;
  }
}

/** The matrix of the list; `none` for an empty one. Percentages need the border box. */
export function transformText(
  functions: readonly TransformFunction[],
  box: { readonly borderBoxWidth: number; readonly borderBoxHeight: number } | null,
): string {
  if (functions.length === 0) return 'none';
  let matrix: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
  for (const each of functions) {
    // FIXME: matrix3d() beside other functions is not multiplied out.
    if (each.type === 'matrix3d')
      return functions.length === 1 ? `matrix3d(${each.values.map(short).join(', ')})` : 'matrix3d(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)';
    matrix = multiply(matrix, functionMatrix(each, box?.borderBoxWidth ?? 0, box?.borderBoxHeight ?? 0));
  }
  return `matrix(${[matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f].map(short).join(', ')})`;
}

const short = (value: number): string => numberText(Math.abs(value) < 1e-10 ? 0 : value);
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

function functionMatrix(each: Exclude<TransformFunction, { type: 'matrix3d' }>, width: number, height: number): Matrix {
  switch (each.type) {
    case 'matrix': {
      const [a, b, c, d, e, f] = each.values;
      return { a, b, c, d, e, f };
    }
    case 'translate':
      return { a: 1, b: 0, c: 0, d: 1, e: resolveLength(each.x, width), f: resolveLength(each.y, height) };
    case 'scale':
      return { a: each.x, b: 0, c: 0, d: each.y, e: 0, f: 0 };
    case 'rotate': {
      const [sin, cos] = [Math.sin(radians(each.degrees)), Math.cos(radians(each.degrees))];
      return { a: cos, b: sin, c: -sin, d: cos, e: 0, f: 0 };
    }
    case 'skew':
      return { a: 1, b: Math.tan(radians(each.yDegrees)), c: Math.tan(radians(each.xDegrees)), d: 1, e: 0, f: 0 };
  }
}

export function filterText(filters: readonly FilterFunction[]): string {
  return filters.length === 0 ? 'none' : filters.map(filterFunctionText).join(' ');
}

function filterFunctionText(filter: FilterFunction): string {
  switch (filter.type) {
    case 'blur':
      return `blur(${px(filter.radius)})`;
    case 'hue-rotate':
      return `hue-rotate(${numberText(filter.degrees)}deg)`;
    case 'drop-shadow':
      return `drop-shadow(${colorText(filter.shadow.color)} ${px(filter.shadow.x)} ${px(filter.shadow.y)} ${px(filter.shadow.blur)})`;
    case 'url':
      return `url(${stringText(filter.url)})`;
    default:
      return `${filter.type}(${numberText(filter.amount)})`;
  }
}

export function clipPathText(path: ClipPath | null): string {
  if (path === null) return 'none';
  switch (path.type) {
    case 'url':
      return `url(${stringText(path.url)})`;
    case 'path':
      return `path(${path.fillRule === 'evenodd' ? 'evenodd, ' : ''}${stringText(path.data)})`;
    case 'polygon':
      return `polygon(${[...(path.fillRule === 'evenodd' ? ['evenodd'] : []), ...path.points.map(({ x, y }) => `${lengthText(x)} ${lengthText(y)}`)].join(', ')})`;
    case 'circle':
      return `circle(${[...(path.radius === 'closest-side' ? [] : [extent(path.radius)]), `at ${lengthText(path.x)} ${lengthText(path.y)}`].join(' ')})`;
    case 'ellipse':
      return `ellipse(${extent(path.radiusX)} ${extent(path.radiusY)} at ${lengthText(path.x)} ${lengthText(path.y)})`;
    case 'inset': {
      const radii = path.radii.length === 0 ? '' : ` round ${path.radii.map((radius) => lengthText(radius.x)).join(' ')}`;
      return `inset(${path.edges.map((edge) => lengthText(edge)).join(' ')}${radii})`;
    }
  }
}

const extent = (value: Extract<ClipPath, { type: 'circle' }>['radius']): string => (typeof value === 'string' ? value : lengthText(value));
