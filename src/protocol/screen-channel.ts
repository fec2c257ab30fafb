// The channel between the kernel and the screen service, which turns display lists into pixels.
// What travels here was made by site processes: the kernel hands it on unread, the screen treats it as hostile.

import { call, message, needs, needsNone } from './message-table.ts';
import { array, boolean, bytes, id, integer, nullable, number, object, oneOf, pair, string } from './schema.ts';
import { failureShape } from './site-channel.ts';

const siteId = id;
const surfaceId = id;
const device = integer(0, 1 << 24);

export const imageFormatShape = oneOf('png', 'jpeg', 'webp');

const TAKES_AWAY = needsNone('takes away what the screen holds');

export const SCREEN_CHANNEL = {
  /** A face of the machine's catalogue, once for all sites that use it. */
  'screen.addFace': message('kernel', object({ faceId: id, bytes: bytes(1 << 27), index: integer(0, 65_535) }), needs('GPU')),
  /** What a site's display lists mean by `fontId`: a face sent before, or web font bytes of the site. */
  'screen.addFont': message(
    'kernel',
    object({ siteId, fontId: id, faceId: nullable(id), sfnt: nullable(bytes(1 << 26)), variations: array(pair(string(4), number()), 32) }),
    needs('GPU'),
  ),
  'screen.addImage': message('kernel', object({ siteId, imageId: id, bytes: bytes(1 << 26) }), needs('GPU')),
  'screen.drop': message('kernel', object({ siteId, fontIds: array(id, 4096), imageIds: array(id, 65_536) }), TAKES_AWAY),
  'screen.removeSite': message('kernel', object({ siteId }), TAKES_AWAY),
  'screen.setDisplayList': call(
    'kernel',
    object({ siteId, surfaceId, displayList: bytes(1 << 28) }),
    object({ failure: nullable(failureShape) }),
    needs('GPU'),
  ),
  'screen.removeSurface': message('kernel', object({ surfaceId }), TAKES_AWAY),
  /** One encoded picture of a part of a surface; the rectangle is in CSS px, the result scale times as large. */
  'screen.capture': call(
    'kernel',
    object({
      surfaceId,
      x: number(),
      y: number(),
      width: number(0, 1e7),
      height: number(0, 1e7),
      scale: number(0.01, 16),
      format: imageFormatShape,
      quality: integer(0, 100),
      /** null: the page's own background on white. */
      background: nullable(integer(0, 0xffff_ffff)),
    }),
    object({ bytes: bytes(1 << 28), width: device, height: device }),
    needs('GPU'),
  ),
  /** The viewer does not look any more: what it has seen need not be remembered. */
  'screen.forgetViewer': message('kernel', object({ surfaceId, viewerId: id }), TAKES_AWAY),
  /**
   * The part of the page at (x, y), CSS px, cut into tiles: those that differ from the last call, all of them with `everything`.
   * `move` comes first: the point (x + dx, y + dy) of the viewer's picture goes to (x, y), device px.
   */
  'screen.tiles': call(
    'kernel',
    object({
      surfaceId,
      /** Who looks: what changed is counted for each viewer by itself. */
      viewerId: id,
      x: number(),
      y: number(),
      width: integer(1, 32_767),
      height: integer(1, 32_767),
      scale: number(0.1, 10),
      everything: boolean,
    }),
    object({
      move: nullable(object({ dx: integer(-(1 << 24), 1 << 24), dy: integer(-(1 << 24), 1 << 24) })),
      tiles: array(object({ x: device, y: device, width: device, height: device, format: imageFormatShape, bytes: bytes(1 << 26) }), 65_536),
    }),
    needs('GPU'),
  ),
  /** An image of a site drawn anew as a square PNG of `size` px: site bytes never reach a person's own browser. */
  'screen.thumbnail': call('kernel', object({ bytes: bytes(1 << 22), size: integer(8, 512) }), object({ png: bytes(1 << 22) }), needs('GPU')),
  'screen.ping': call('kernel', object({}), object({}), needsNone('asks whether the process still answers')),
  'screen.ready': message(
    'service',
    object({ jail: array(string(64), 64) }),
    needsNone('the first word of the process: it holds what the kernel gave it before it could speak'),
  ),
} as const;

export type ScreenChannel = typeof SCREEN_CHANNEL;
