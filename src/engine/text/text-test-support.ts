// Helpers for tests of text: a FontSet over the machine's fonts, and FontGroups. Not part of the engine.

import { readFileSync } from 'node:fs';
import { SystemFonts, systemFontFolders } from '../../fonts/system-fonts.ts';
import { FontSet } from './font-set.ts';
import { loadHarfBuzz } from './harfbuzz.ts';
import type { FontHost } from '../host/fonts.ts';
import type { FontGroup } from '../style/computed-style.ts';
import type { HarfBuzz } from './harfbuzz.ts';

let harfBuzz: HarfBuzz | null = null;
let systemFonts: SystemFonts | null = null;

export function testHarfBuzz(): HarfBuzz {
  harfBuzz ??= loadHarfBuzz(readFileSync(new URL('../../../node_modules/harfbuzzjs/dist/harfbuzz.wasm', import.meta.url)));
  return harfBuzz;
}

export function testSystemFonts(): SystemFonts {
  systemFonts ??= SystemFonts.load(systemFontFolders(), null);
  return systemFonts;
}

export function testFontSet(host: FontHost = testSystemFonts()): FontSet {
  return new FontSet(host, testHarfBuzz());
}

/** Recorded figures hold only where the same fonts are installed. */
export function hasFamilies(...families: string[]): boolean {
  const installed = new Set(
    testSystemFonts()
      .catalogue()
      .map((face) => face.family),
  );
  return families.every((family) => installed.has(family));
}

export function fontGroup(overrides: Partial<FontGroup> = {}): FontGroup {
  return {
    families: ['serif'],
    size: 16,
    sizeBasis: 0,
    weight: 400,
    style: 'normal',
    stretch: 100,
    lineHeight: 'normal',
    letterSpacing: 0,
    wordSpacing: 0,
    kerning: 'auto',
    features: [],
    variations: [],
    opticalSizing: 'auto',
    variantCaps: 'normal',
    variantPosition: 'normal',
    synthesisWeight: true,
    synthesisStyle: true,
    language: '',
    ...overrides,
  };
}
