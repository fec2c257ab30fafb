// The screen service's process: display lists in, pictures out. No files, no network, no children after its lock.

import { FailureError } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { LIMITS } from '../jail/limits.ts';
import { computeOnly } from '../jail/profiles.ts';
import { Channel } from '../protocol/channel.ts';
import type { Handlers } from '../protocol/message-table.ts';
import { SCREEN_CHANNEL } from '../protocol/screen-channel.ts';
import type { ScreenChannel } from '../protocol/screen-channel.ts';
import { encodePixels, encodePng } from '../screen/encode.ts';
import { Screen } from '../screen/screen.ts';
import { cutTile, SeenPicture } from '../screen/tiles.ts';
import { warmUpScreen } from '../screen/warm-up.ts';
import { writeCodeCache } from '../base/code-cache.ts';
import { lockOrDie, messagesSocket } from './start-service.ts';

const THUMBNAIL_SITE = 'thumbnails';

const screen = new Screen();
const faces = new Map<number, { readonly bytes: Uint8Array; readonly index: number }>();
/** By surface, then by viewer. */
const seenPictures = new Map<number, Map<number, SeenPicture>>();

const handlers: Handlers<ScreenChannel, 'kernel'> = {
  'screen.addFace': ({ faceId, bytes, index }) => void faces.set(faceId, { bytes: bytes.slice(), index }),
  'screen.addFont': ({ siteId, fontId, faceId, sfnt, variations }) => {
    const face = faceId === null ? null : faces.get(faceId);
    const bytes = face?.bytes ?? sfnt;
    // SAFETY: a font that cannot be read leaves its text undrawn; nothing else depends on it.
    if (bytes !== null && bytes !== undefined) screen.addFont(String(siteId), fontId, bytes, variations, face?.index ?? 0);
  },
  'screen.addImage': ({ siteId, imageId, bytes }) => void pendingImages.add(screen.addImage(String(siteId), imageId, bytes)),
  'screen.drop': ({ siteId, imageIds }) => {
    for (const imageId of imageIds) screen.removeImage(String(siteId), imageId);
  },
  'screen.removeSite': ({ siteId }) => screen.removeSite(String(siteId)),
  'screen.removeSurface': ({ surfaceId }) => {
    screen.removeSurface(String(surfaceId));
    seenPictures.delete(surfaceId);
  },
  'screen.forgetViewer': ({ surfaceId, viewerId }) => void seenPictures.get(surfaceId)?.delete(viewerId),
  'screen.setDisplayList': ({ siteId, surfaceId, displayList }) => ({ failure: screen.setDisplayList(String(surfaceId), String(siteId), displayList) }),

  'screen.capture': async ({ surfaceId, x, y, width, height, scale, format, quality, background }) => {
    await pendingImages.settled();
    const transparent = background !== null && (background & 0xff) === 0;
    const pixels = valueOf(screen.raster(String(surfaceId), { x, y, width, height, scale, transparent }));
    return { bytes: valueOf(encodePixels(pixels, format, quality)), width: pixels.width, height: pixels.height };
  },

  'screen.tiles': async ({ surfaceId, viewerId, x, y, width, height, scale, everything }) => {
    await pendingImages.settled();
    const pixels = valueOf(screen.raster(String(surfaceId), { x, y, width, height, scale }));
    let viewers = seenPictures.get(surfaceId);
    if (viewers === undefined) seenPictures.set(surfaceId, (viewers = new Map()));
    let seen = viewers.get(viewerId);
    if (seen === undefined) viewers.set(viewerId, (seen = new SeenPicture()));
    if (everything) seen.forget();
    const { move, tiles } = seen.update(pixels, x * scale, y * scale);
    return {
      move,
      tiles: tiles.map((tile) => ({ ...tile, format: 'png' as const, bytes: encodePng(cutTile(pixels, tile)) })),
    };
  },

  'screen.thumbnail': async ({ bytes, size }) => {
    const imageId = nextThumbnail++;
    valueOf(await screen.addImage(THUMBNAIL_SITE, imageId, bytes));
    try {
      return { png: encodePng(valueOf(screen.thumbnail(THUMBNAIL_SITE, imageId, size))) };
    } finally {
      screen.removeImage(THUMBNAIL_SITE, imageId);
    }
  },

  'screen.ping': () => ({}),
};

let nextThumbnail = 1;

/** Images under way: a picture waits for those that came before it. */
class PendingImages {
  readonly #pending = new Set<Promise<unknown>>();

  add(image: Promise<unknown>): void {
    this.#pending.add(image);
    void image.finally(() => this.#pending.delete(image)).catch(() => {});
  }

  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }
}

const pendingImages = new PendingImages();

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw FailureError.of(result.failure);
  return result.value;
}

async function main(): Promise<void> {
  // Before the lock: Skia reads its fonts' configuration and starts its threads at first use.
  await warmUpScreen();
  if (process.argv.includes('--warm-up')) return writeCodeCache();
  const messages = messagesSocket();
  const jail = lockOrDie({ filter: computeOnly(process.pid), memoryBudgetBytes: LIMITS.screen.memoryBytes, maxDescriptors: LIMITS.screen.maxDescriptors });
  const channel = new Channel(SCREEN_CHANNEL, 'service', messages, handlers, () => process.exit(0));
  channel.send('screen.ready', { jail });
}

void main();
