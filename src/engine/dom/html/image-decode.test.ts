import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Document } from '../document.ts';
import type { ImageElement } from './image-element.ts';

function image(src: string | null): ImageElement {
  const element = new Document().createElement('img') as ImageElement;
  if (src !== null) element.setAttribute('src', src);
  return element;
}

/** [what, the src, what the page says of loads, how decode() ends] */
const CASES: readonly [string, string | null, (image: ImageElement) => void, string][] = [
  ['an image that comes', 'a', (i) => (i.imageLoading('a'), i.imageAvailable({}, 1, 1)), 'decoded'],
  ['an image that does not come', 'a', (i) => (i.imageLoading('a'), i.imageBroken()), 'EncodingError'],
  ['another image in its place', 'a', (i) => (i.imageLoading('a'), i.imageLoading('b')), 'EncodingError'],
  ['no image', null, () => {}, 'EncodingError'],
];

for (const [what, src, load, expected] of CASES) {
  test(`decode() waits for ${what}: ${expected}`, async () => {
    const element = image(src);
    const ended = element.decode().then(
      () => 'decoded',
      (error: Error) => error.name,
    );
    await Promise.resolve();
    load(element);
    assert.equal(await ended, expected);
  });
}

test('decode() of an image that is there ends at once', async () => {
  const element = image('a');
  element.imageAvailable({}, 1, 1);
  await element.decode();
});
