// A fixed stock of canvases that are used again. Skia's pixels are freed late by the garbage collector: a canvas per group or
// tile would let the process grow to gigabytes.

import { newCanvas, prepareContext } from './skia.ts';
import type { Canvas } from './skia.ts';

/** Edges are rounded up to this, so that few sizes are in use. */
const STEP = 256;

export class CanvasPool {
  readonly #free: Canvas[] = [];
  readonly #maxBytes: number;
  #freeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** At least as large as asked, transparent, with a fresh context state. Give it back with `release`. */
  acquire(width: number, height: number): Canvas {
    const wide = Math.ceil(width / STEP) * STEP;
    const tall = Math.ceil(height / STEP) * STEP;
    const index = this.#free.findIndex((canvas) => canvas.width === wide && canvas.height === tall);
    if (index < 0) return newCanvas(wide, tall);
    const canvas = this.#free[index] as Canvas;
    this.#free.splice(index, 1);
    this.#freeBytes -= sizeBytes(canvas);
    prepareContext(canvas.getContext('2d'));
    return canvas;
  }

  release(canvas: Canvas): void {
    this.#free.push(canvas);
    this.#freeBytes += sizeBytes(canvas);
    while (this.#freeBytes > this.#maxBytes) {
      const oldest = this.#free.shift();
      if (oldest === undefined) break;
      this.#freeBytes -= sizeBytes(oldest);
    }
  }
}

function sizeBytes(canvas: Canvas): number {
  return canvas.width * canvas.height * 4;
}
