// Every media feature that KPIO knows: what kind of value it compares with and where its own value is read.
// https://drafts.csswg.org/mediaqueries-5/#descdef-media-width and the sections after it

import type { MediaEnvironment } from './media-query.ts';

export type MediaFeature =
  | { readonly kind: 'length' | 'ratio' | 'resolution' | 'number'; readonly read: (environment: MediaEnvironment) => number }
  /** `none` is the keyword that makes `(feature)` false. */
  | { readonly kind: 'keyword'; readonly keywords: readonly string[]; readonly none: string; readonly read: (environment: MediaEnvironment) => string };

const length = (read: (environment: MediaEnvironment) => number): MediaFeature => ({ kind: 'length', read });
const ratio = (read: (environment: MediaEnvironment) => number): MediaFeature => ({ kind: 'ratio', read });
const number = (read: (environment: MediaEnvironment) => number): MediaFeature => ({ kind: 'number', read });
const keyword = (words: string, none: string, read: (environment: MediaEnvironment) => string): MediaFeature => ({
  kind: 'keyword',
  keywords: words.split(' '),
  none,
  read,
});
const preference = (read: (environment: MediaEnvironment) => boolean): MediaFeature =>
  keyword('no-preference reduce', 'no-preference', (environment) => (read(environment) ? 'reduce' : 'no-preference'));
const isScreen = (environment: MediaEnvironment): boolean => environment.mediaType === 'screen';

export const MEDIA_FEATURES: ReadonlyMap<string, MediaFeature> = new Map<string, MediaFeature>([
  ['width', length((e) => e.width)],
  ['height', length((e) => e.height)],
  ['device-width', length((e) => e.deviceWidth)],
  ['device-height', length((e) => e.deviceHeight)],
  ['aspect-ratio', ratio((e) => e.width / e.height)],
  ['device-aspect-ratio', ratio((e) => e.deviceWidth / e.deviceHeight)],
  ['orientation', keyword('portrait landscape', '', (e) => (e.height >= e.width ? 'portrait' : 'landscape'))],
  ['resolution', { kind: 'resolution', read: (e) => e.resolution }],
  ['-webkit-device-pixel-ratio', number((e) => e.resolution)],
  ['-webkit-transform-3d', number(() => 1)],
  ['color', number(() => 8)],
  ['color-index', number(() => 0)],
  ['monochrome', number(() => 0)],
  ['grid', number(() => 0)],
  ['scan', keyword('interlace progressive', '', () => 'progressive')],
  ['update', keyword('none slow fast', 'none', (e) => (isScreen(e) ? 'fast' : 'none'))],
  ['overflow-block', keyword('none scroll paged', 'none', (e) => (isScreen(e) ? 'scroll' : 'paged'))],
  ['overflow-inline', keyword('none scroll', 'none', (e) => (isScreen(e) ? 'scroll' : 'none'))],
  ['color-gamut', keyword('srgb p3 rec2020', '', (e) => e.colorGamut)],
  ['dynamic-range', keyword('standard high', '', () => 'standard')],
  ['video-dynamic-range', keyword('standard high', '', () => 'standard')],
  ['hover', keyword('none hover', 'none', (e) => (e.hover ? 'hover' : 'none'))],
  ['any-hover', keyword('none hover', 'none', (e) => (e.hover ? 'hover' : 'none'))],
  ['pointer', keyword('none coarse fine', 'none', (e) => e.pointer)],
  ['any-pointer', keyword('none coarse fine', 'none', (e) => e.pointer)],
  ['prefers-color-scheme', keyword('light dark', '', (e) => e.colorScheme)],
  ['prefers-reduced-motion', preference((e) => e.reducedMotion)],
  ['prefers-reduced-transparency', preference((e) => e.reducedTransparency)],
  ['prefers-reduced-data', preference((e) => e.reducedData)],
  ['prefers-contrast', keyword('no-preference more less custom', 'no-preference', (e) => e.contrast)],
  ['forced-colors', keyword('none active', 'none', (e) => (e.forcedColors ? 'active' : 'none'))],
  ['inverted-colors', keyword('none inverted', 'none', (e) => (e.invertedColors ? 'inverted' : 'none'))],
  ['scripting', keyword('none initial-only enabled', 'none', (e) => e.scripting)],
  ['display-mode', keyword('browser fullscreen standalone minimal-ui picture-in-picture window-controls-overlay', '', (e) => e.displayMode)],
]);

/** Chromium knows these gamuts and ranges as "at least": a wider screen answers to the narrower names too. */
export const INCLUDED_KEYWORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['p3', ['srgb']],
  ['rec2020', ['p3', 'srgb']],
]);
