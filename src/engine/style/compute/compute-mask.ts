// mask-* longhands -> mask layers, when all of them are known. https://drafts.csswg.org/css-masking-1/#positioned-masks

import type { CssValue } from '../../css/values/css-value.ts';
import { commaItems, isKeyword, keyword } from '../../css/values/css-value.ts';
import type { MaskLayer } from '../computed-style.ts';
import { computeRepeat, computeSize } from './compute-background.ts';
import { computeImage, computePositionAxis } from './compute-image.ts';
import type { StyleBuilder } from './style-builder.ts';

const BORDER_BOX = keyword('border-box');
const DEFAULTS: Readonly<Record<string, CssValue>> = {
  size: keyword('auto'),
  repeat: keyword('repeat'),
  origin: BORDER_BOX,
  clip: BORDER_BOX,
  composite: keyword('add'),
  mode: keyword('match-source'),
};

export function finishMasks(builder: StyleBuilder): void {
  const { parts } = builder;
  const images = parts?.get('mask-image');
  if (parts === null || images === undefined || isKeyword(images, 'none')) return;
  const lists = new Map<string, readonly CssValue[]>();
  const part = (name: string, i: number): CssValue => {
    let items = lists.get(name);
    if (items === undefined) lists.set(name, (items = commaItems(parts.get(`mask-${name}`) ?? DEFAULTS[name]!)));
    return items[i % items.length]!;
  };
  const positions = parts.has('mask-position') ? commaItems(parts.get('mask-position')!) : [];
  const masks: MaskLayer[] = [];
  commaItems(images).forEach((item, i) => {
    const image = computeImage(item, builder);
    // FIXME: a mask element of the document (`url(#id)`) masks SVG content only.
    if (image === null || (image.type === 'url' && image.url.startsWith('#'))) return;
    const position = positions.length === 0 ? null : positions[i % positions.length]!;
    const [x, y] = position?.type === 'position' ? [computePositionAxis(position.x, builder), computePositionAxis(position.y, builder)] : [0, 0];
    const [repeatX, repeatY] = computeRepeat(part('repeat', i));
    masks.push({
      image,
      positionX: x,
      positionY: y,
      size: computeSize(part('size', i), builder),
      repeatX,
      repeatY,
      attachment: 'scroll',
      origin: maskBox(part('origin', i)),
      clip: maskBox(part('clip', i)),
      composite: nameOf(part('composite', i)) as MaskLayer['composite'],
      isLuminance: nameOf(part('mode', i)) === 'luminance',
    });
  });
  if (masks.length > 0) builder.write('effects').masks = masks;
}

const nameOf = (value: CssValue): string => (value.type === 'keyword' ? value.value : '');

/** SVG's boxes mean those of CSS here. FIXME: `no-clip` clips to the border box. */
function maskBox(value: CssValue): MaskLayer['origin'] {
  const name = nameOf(value);
  if (name === 'fill-box') return 'content-box';
  return name === 'padding-box' || name === 'content-box' ? name : 'border-box';
}
