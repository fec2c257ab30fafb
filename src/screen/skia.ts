// The one door to Skia (@napi-rs/canvas). "system" text mode with the settings below gives Chromium's own text pixels.

import { createCanvas, setTextRenderer } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';

setTextRenderer('system');

/** Skia refuses wider or taller canvases. */
export const MAX_CANVAS_EDGE = 32_767;

export type { Canvas } from '@napi-rs/canvas';
export type Context = SKRSContext2D;

/** A canvas, transparent black, whose context draws text as Chromium does. */
export function newCanvas(width: number, height: number): Canvas {
  const canvas = createCanvas(width, height);
  prepareContext(canvas.getContext('2d'));
  return canvas;
}

/** Puts a used context back to the state of a new one (Canvas 2D `reset` forgets the text settings). */
export function prepareContext(context: Context): void {
  context.reset();
  context.textRendering = 'optimizeLegibility';
  context.lang = 'en';
  context.textBaseline = 'alphabetic';
  context.imageSmoothingQuality = 'medium';
}

const colors = new Map<number, string>();

/** CSS text of 0xRRGGBBAA. */
export function cssColor(rgba: number): string {
  let text = colors.get(rgba);
  if (text !== undefined) return text;
  text = `#${rgba.toString(16).padStart(8, '0')}`;
  if (colors.size > 4096) colors.clear();
  colors.set(rgba, text);
  return text;
}

export function alphaOf(rgba: number): number {
  return rgba & 0xff;
}
