// Text of computed lengths and images.

import { colorText } from '../css/values/color.ts';
import { numberText } from '../css/values/number-text.ts';
import { stringText } from '../css/values/serialize.ts';
import type { CalcTree, ImageValue, LengthPercentage } from './computed-style.ts';
import { resolveLength } from './length.ts';

export function px(value: number): string {
  return `${numberText(value)}px`;
}

/** With `basePx`, percentages are resolved. */
export function lengthText(value: LengthPercentage, basePx: number | null = null): string {
  if (basePx !== null) return px(resolveLength(value, basePx));
  if (typeof value === 'number') return px(value);
  if ('percent' in value) return value.px === 0 ? `${numberText(value.percent)}%` : `calc(${termText(value)})`;
  return value.calc === 'sum' || value.calc === 'scale' ? `calc(${treeText(value)})` : treeText(value);
}

/** Inside calc(). */
function termText(value: LengthPercentage): string {
  if (typeof value === 'number') return px(value);
  if (!('percent' in value)) return treeText(value);
  if (value.px === 0) return `${numberText(value.percent)}%`;
  return `${numberText(value.percent)}% ${value.px < 0 ? '-' : '+'} ${px(Math.abs(value.px))}`;
}

function treeText(tree: CalcTree): string {
  switch (tree.calc) {
    case 'sum':
      return tree.terms.map(termText).join(' + ');
    case 'scale':
      return `${numberText(tree.factor)} * ${termText(tree.term)}`;
    case 'min':
    case 'max':
      return `${tree.calc}(${tree.terms.map(termText).join(', ')})`;
    case 'clamp':
      return `clamp(${termText(tree.min)}, ${termText(tree.value)}, ${termText(tree.max)})`;
  }
}

export function imageText(image: ImageValue): string {
  if (image.type === 'url') return `url(${stringText(image.url)})`;
  const prelude: string[] = [];
  switch (image.type) {
    case 'linear-gradient':
      if (typeof image.angle !== 'number') prelude.push(`to ${image.angle.cornerX} ${image.angle.cornerY}`);
      else if (image.angle !== 180) prelude.push(SIDES.get(image.angle) ?? `${numberText(image.angle)}deg`);
      break;
    case 'radial-gradient': {
      const { size } = image;
      const parts = image.shape === 'circle' && typeof size === 'string' ? ['circle'] : [];
      if (typeof size === 'object') parts.push(image.shape === 'circle' ? lengthText(size.x) : `${lengthText(size.x)} ${lengthText(size.y)}`);
      else if (size !== 'farthest-corner') parts.push(size);
      parts.push(...positionPart(image));
      if (parts.length > 0) prelude.push(parts.join(' '));
      break;
    }
    case 'conic-gradient': {
      const parts = image.fromDegrees === 0 ? [] : [`from ${numberText(image.fromDegrees)}deg`];
      parts.push(...positionPart(image));
      if (parts.length > 0) prelude.push(parts.join(' '));
    }
  }
  const stops = image.stops.map((stop) => {
    const position = stop.position === null ? '' : lengthText(stop.position);
    return stop.isHint ? position : [colorText(stop.color), position].filter((part) => part !== '').join(' ');
  });
  return `${image.repeating ? 'repeating-' : ''}${image.type}(${[...prelude, ...stops].join(', ')})`;
}

/** FIXME: an angle and the side that means the same print alike. */
const SIDES: ReadonlyMap<number, string> = new Map([
  [0, 'to top'],
  [90, 'to right'],
  [270, 'to left'],
]);

function positionPart(image: { readonly positionX: LengthPercentage; readonly positionY: LengthPercentage }): string[] {
  const text = `${lengthText(image.positionX)} ${lengthText(image.positionY)}`;
  return text === '50% 50%' ? [] : [`at ${text}`];
}
