// background-* longhands -> layers, and border-image. Both are finished when all longhands are known.

import type { CssValue } from '../../css/values/css-value.ts';
import { commaItems, isKeyword, keyword, numeric, spaceItems } from '../../css/values/css-value.ts';
import type { Auto, BackgroundBox, BackgroundLayer, BorderImage, LengthPercentage } from '../computed-style.ts';
import { computeImage, computePositionAxis } from './compute-image.ts';
import { computeLength, computeLengthPercentage, computeNumber } from './compute-length.ts';
import type { StyleBuilder } from './style-builder.ts';

const DEFAULTS: ReadonlyMap<string, CssValue> = new Map([
  ['background-image', keyword('none')],
  ['background-position-x', numeric(0, '%')],
  ['background-position-y', numeric(0, '%')],
  ['background-size', keyword('auto')],
  ['background-repeat', keyword('repeat')],
  ['background-attachment', keyword('scroll')],
  ['background-origin', keyword('padding-box')],
  ['background-clip', keyword('border-box')],
]);

export function finishBackground(builder: StyleBuilder): void {
  const { parts } = builder;
  if (parts === null) return;
  const part = (name: string): readonly CssValue[] => commaItems(parts.get(name) ?? DEFAULTS.get(name)!);
  const images = parts.get('background-image');
  const clips = parts.get('background-clip');
  if (images === undefined && clips === undefined) return;
  const imageItems = part('background-image');
  const clipItems = commaItems(clips ?? DEFAULTS.get('background-clip')!);
  const at = (items: readonly CssValue[], i: number): CssValue => items[i % items.length]!;
  const background = builder.write('background');
  background.colorClip = clipBox(at(clipItems, imageItems.length - 1));
  const [xs, ys, sizes, repeats] = ['background-position-x', 'background-position-y', 'background-size', 'background-repeat'].map(part) as [
    readonly CssValue[],
    readonly CssValue[],
    readonly CssValue[],
    readonly CssValue[],
  ];
  const attachments = part('background-attachment');
  const origins = part('background-origin');
  const layers: BackgroundLayer[] = [];
  for (let i = 0; i < imageItems.length; i++) {
    const image = computeImage(imageItems[i]!, builder);
    if (image === null) continue;
    const [repeatX, repeatY] = computeRepeat(at(repeats, i));
    layers.push({
      image,
      positionX: computePositionAxis(at(xs, i), builder),
      positionY: computePositionAxis(at(ys, i), builder),
      size: computeSize(at(sizes, i), builder),
      repeatX,
      repeatY,
      attachment: keywordOf(at(attachments, i)) as BackgroundLayer['attachment'],
      origin: keywordOf(at(origins, i)) as BackgroundLayer['origin'],
      clip: clipBox(at(clipItems, i)),
    });
  }
  background.layers = layers.length === 0 ? builder.get('background').layers : layers;
}

const keywordOf = (value: CssValue): string => (value.type === 'keyword' ? value.value : '');

function clipBox(value: CssValue): BackgroundBox {
  const name = keywordOf(value);
  return name === 'border-area' || name === '' ? 'border-box' : (name as BackgroundBox);
}

type Repeat = BackgroundLayer['repeatX'];

export function computeRepeat(value: CssValue): readonly [Repeat, Repeat] {
  const [x, y] = spaceItems(value).map(keywordOf);
  if (x === 'repeat-x') return ['repeat', 'no-repeat'];
  if (x === 'repeat-y') return ['no-repeat', 'repeat'];
  return [x as Repeat, (y ?? x) as Repeat];
}

export function computeSize(value: CssValue, builder: StyleBuilder): BackgroundLayer['size'] {
  if (isKeyword(value, 'cover')) return 'cover';
  if (isKeyword(value, 'contain')) return 'contain';
  const [width, height] = spaceItems(value);
  const axis = (item: CssValue | undefined): LengthPercentage | Auto =>
    item === undefined || item.type === 'keyword' ? 'auto' : computeLengthPercentage(item, builder, true);
  return { width: axis(width), height: axis(height) };
}

export function finishBorderImage(builder: StyleBuilder): void {
  const source = builder.parts?.get('border-image-source');
  if (source === undefined) return;
  const image = computeImage(source, builder);
  if (image === null) {
    if (builder.get('border').image !== null) builder.write('border').image = null;
    return;
  }
  builder.write('border').image = { source: image, ...borderImageParts(builder) };
}

function borderImageParts(builder: StyleBuilder): Omit<BorderImage, 'source'> {
  const items = (name: string): readonly CssValue[] => {
    const value = builder.parts?.get(name);
    return value === undefined ? [] : spaceItems(value);
  };
  const slice = items('border-image-slice');
  const [repeatX, repeatY] = items('border-image-repeat').map(keywordOf) as Repeat[];
  const sliceNumber = (item: CssValue): LengthPercentage =>
    item.type === 'numeric' && item.unit === '%' ? { percent: item.value, px: 0 } : computeNumber(item, builder);
  const width = (item: CssValue): BorderImage['width'][number] => {
    if (item.type === 'keyword') return 'auto';
    return item.type === 'numeric' && item.unit === '' ? { factor: item.value } : computeLengthPercentage(item, builder, true);
  };
  const outset = (item: CssValue): BorderImage['outset'][number] =>
    item.type === 'numeric' && item.unit === '' ? { factor: item.value } : { px: computeLength(item, builder) };
  return {
    slice: fillFour(slice.filter((item) => item.type !== 'keyword').map(sliceNumber), { percent: 100, px: 0 }),
    fill: slice.some((item) => isKeyword(item, 'fill')),
    width: fillFour(items('border-image-width').map(width), { factor: 1 }),
    outset: fillFour(items('border-image-outset').map(outset), { px: 0 }),
    repeatX: (repeatX ?? 'stretch') as BorderImage['repeatX'],
    repeatY: (repeatY ?? repeatX ?? 'stretch') as BorderImage['repeatY'],
  };
}

function fillFour<T>(values: readonly T[], initial: T): T[] {
  const top = values[0] ?? initial;
  return [top, values[1] ?? top, values[2] ?? top, values[3] ?? values[1] ?? top];
}
