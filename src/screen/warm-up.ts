// What the screen does once before its lock: Skia starts threads, reads its font configuration and compiles its code at first use.

import { encodePng } from './encode.ts';
import { newCanvas } from './skia.ts';

/** Draws and encodes one small picture. Nothing of it stays. */
export async function warmUpScreen(): Promise<void> {
  const canvas = newCanvas(16, 16);
  const context = canvas.getContext('2d');
  context.fillStyle = '#123';
  context.font = '12px sans-serif';
  context.fillText('K', 2, 12);
  encodePng({ width: 16, height: 16, rgba: context.getImageData(0, 0, 16, 16).data });
}
