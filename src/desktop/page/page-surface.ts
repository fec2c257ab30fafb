// One canvas for each tab that was shown: its picture stays while another tab is in front, so that coming back shows it at once.

import { readFrame } from './model/frame-bytes.ts';
import type { Frame } from './model/frame-bytes.ts';
import { send } from './connection.ts';

export interface PageSurface {
  readonly canvas: HTMLCanvasElement;
  /** Frames are drawn in the order in which they came. */
  lastDrawn: Promise<void>;
}

/** A canvas of 1280x720 holds 3.7 MB. */
const MOST_SURFACES = 12;

/** The most recently used one is last. */
const surfaces = new Map<string, PageSurface>();

export function surfaceOf(tabId: string): PageSurface {
  let surface = surfaces.get(tabId);
  if (surface === undefined) {
    const canvas = document.createElement('canvas');
    canvas.className = 'page-canvas';
    canvas.width = canvas.height = 0;
    canvas.setAttribute('aria-hidden', 'true');
    surface = { canvas, lastDrawn: Promise.resolve() };
  }
  surfaces.delete(tabId);
  surfaces.set(tabId, surface);
  for (const [oldest, { canvas }] of surfaces) {
    if (surfaces.size <= MOST_SURFACES) break;
    if (!canvas.isConnected && oldest !== tabId) surfaces.delete(oldest);
  }
  return surface;
}

export function dropSurface(tabId: string): void {
  surfaces.delete(tabId);
}

/** A binary message of the kernel: draws it and says so, whatever became of it, or the next would not come. */
export function receiveFrame(bytes: ArrayBuffer): void {
  const frame = readFrame(bytes);
  if (frame === null) return;
  const { tabId } = frame.head;
  const surface = surfaceOf(tabId);
  const bitmaps = Promise.all(frame.head.tiles.map((tile, index) => decode(tile.format, frame.pictures[index]!)));
  surface.lastDrawn = surface.lastDrawn.then(async () => {
    const decoded = await bitmaps;
    await nextAnimationFrame();
    draw(surface.canvas, frame, decoded);
    send({ type: 'shown', tabId });
  });
}

/** All tiles at once: a half-drawn frame is never seen. */
function draw(canvas: HTMLCanvasElement, { head }: Frame, bitmaps: readonly (ImageBitmap | null)[]): void {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return;
  if (canvas.width !== head.width || canvas.height !== head.height) resizeKeepingPicture(canvas, context, head.width, head.height);
  else if (head.move !== null) moveBy(canvas, context, head.move.dx, head.move.dy);
  for (const [index, tile] of head.tiles.entries()) {
    const bitmap = bitmaps[index];
    if (bitmap === null || bitmap === undefined) continue;
    context.drawImage(bitmap, tile.x, tile.y);
    bitmap.close();
  }
}

/** What was there comes to its new place; the tiles that follow fill what it leaves. */
function moveBy(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, dx: number, dy: number): void {
  context.drawImage(canvas, -dx, -dy);
}

/** A new size empties a canvas; what the frame's tiles do not cover keeps its old picture. */
function resizeKeepingPicture(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, width: number, height: number): void {
  const old = canvas.width > 0 && canvas.height > 0 ? context.getImageData(0, 0, Math.min(canvas.width, width), Math.min(canvas.height, height)) : null;
  canvas.width = width;
  canvas.height = height;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  if (old !== null) context.putImageData(old, 0, 0);
  const scale = window.devicePixelRatio;
  canvas.style.width = `${width / scale}px`;
  canvas.style.height = `${height / scale}px`;
}

async function decode(format: string, picture: Uint8Array<ArrayBuffer>): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(new Blob([picture], { type: `image/${format}` }));
  } catch {
    return null;
  }
}

function nextAnimationFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
