// The kernel's view of the screen service: it hands on what sites send and asks for pictures.

import { FailureError } from '../../base/failure.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { ChannelGate } from '../../protocol/channel-gate.ts';
import { SCREEN_CHANNEL } from '../../protocol/screen-channel.ts';
import type { ScreenChannel } from '../../protocol/screen-channel.ts';
import type { Answer, Payload } from '../../protocol/message-table.ts';
import type { ChildOptions } from '../guests/child.ts';
import type { KernelLog } from '../log.ts';
import { SupervisedService } from './supervised-service.ts';

export interface FaceReader {
  /** The file that holds the face, and the face's place in it. */
  readFace(faceId: number): { readonly bytes: Uint8Array; readonly index: number } | null;
}

export interface SiteFont {
  readonly fontId: number;
  readonly faceId: number | null;
  readonly sfnt: Uint8Array | null;
  readonly variations: readonly (readonly [string, number])[];
}

export class ScreenClient {
  readonly service: SupervisedService<ScreenChannel>;
  readonly #faces: FaceReader;
  readonly #sentFaces = new Set<number>();

  /** `onLost` runs when the service has lost all fonts, images and surfaces. */
  constructor(options: ChildOptions, gate: ChannelGate, log: KernelLog, faces: FaceReader, onLost: () => void) {
    this.#faces = faces;
    const handlers = {
      'screen.ready': ({ jail }: { readonly jail: readonly string[] }) => void (this.service.protections = jail),
    };
    this.service = new SupervisedService(
      'screen',
      gate,
      SCREEN_CHANNEL,
      options,
      log,
      () => handlers,
      () => {},
      () => {
        this.#sentFaces.clear();
        onLost();
      },
    );
  }

  addFont(siteId: number, font: SiteFont): void {
    if (!this.service.isUp) return;
    const { faceId } = font;
    if (faceId !== null && !this.#sentFaces.has(faceId)) {
      const face = this.#faces.readFace(faceId);
      // SAFETY: a number that no face has is not kept: a site could name as many as it likes.
      if (face === null) return;
      this.service.channel.send('screen.addFace', { faceId, ...face });
      this.#sentFaces.add(faceId);
    }
    this.service.channel.send('screen.addFont', { siteId, ...font });
  }

  addImage(siteId: number, imageId: number, bytes: Uint8Array): void {
    if (this.service.isUp) this.service.channel.send('screen.addImage', { siteId, imageId, bytes });
  }

  drop(siteId: number, fontIds: readonly number[], imageIds: readonly number[]): void {
    if (this.service.isUp) this.service.channel.send('screen.drop', { siteId, fontIds, imageIds });
  }

  removeSite(siteId: number): void {
    if (this.service.isUp) this.service.channel.send('screen.removeSite', { siteId });
  }

  forgetViewer(surfaceId: number, viewerId: number): void {
    if (this.service.isUp) this.service.channel.send('screen.forgetViewer', { surfaceId, viewerId });
  }

  removeSurface(surfaceId: number): void {
    if (this.service.isUp) this.service.channel.send('screen.removeSurface', { surfaceId });
  }

  /** Throws a FailureError when the display list is not one. */
  async show(siteId: number, surfaceId: number, displayList: Uint8Array): Promise<void> {
    const { failure } = await this.service.channel.call('screen.setDisplayList', { siteId, surfaceId, displayList });
    if (failure !== null) throw new FailureError(failure.code as ErrorCode, failure.message);
  }

  capture(request: Payload<ScreenChannel, 'screen.capture'>): Promise<Answer<ScreenChannel, 'screen.capture'>> {
    return this.service.channel.call('screen.capture', request);
  }

  tiles(request: Payload<ScreenChannel, 'screen.tiles'>): Promise<Answer<ScreenChannel, 'screen.tiles'>> {
    return this.service.channel.call('screen.tiles', request);
  }

  /** Rejects with image.decode-failed. */
  async thumbnail(bytes: Uint8Array, size: number): Promise<Uint8Array> {
    return (await this.service.channel.call('screen.thumbnail', { bytes, size })).png;
  }
}
