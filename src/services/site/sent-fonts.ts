// Tells the screen, through the kernel, what the font numbers of a display list mean: each one once.

import type { FontSet } from '../../engine/text/font-set.ts';
import type { Channel } from '../../protocol/channel.ts';
import { DISPLAY_LIST_FONTS_AT } from '../../protocol/display-list.ts';
import type { SiteChannel } from '../../protocol/site-channel.ts';

export class SentFonts {
  readonly #channel: Channel<SiteChannel, 'service'>;
  readonly #sent = new Set<number>();

  constructor(channel: Channel<SiteChannel, 'service'>) {
    this.#channel = channel;
  }

  /** Sends the fonts that `displayList` names and the screen does not know. */
  send(displayList: Uint8Array, fonts: FontSet): void {
    if (displayList.length < DISPLAY_LIST_FONTS_AT + 4) return;
    const view = new DataView(displayList.buffer, displayList.byteOffset, displayList.length);
    const count = view.getUint32(DISPLAY_LIST_FONTS_AT, true);
    for (let at = 0; at < count; at++) {
      const fontId = view.getUint32(DISPLAY_LIST_FONTS_AT + 4 + 4 * at, true);
      if (this.#sent.has(fontId)) continue;
      const face = fonts.faceById(fontId);
      if (face === null) continue;
      this.#sent.add(fontId);
      const { source, variations } = face;
      this.#channel.send('resource.font', {
        fontId,
        faceId: source.type === 'catalogue' ? source.faceId : null,
        sfnt: source.type === 'web' ? source.sfnt : null,
        variations,
      });
    }
  }

  /** The screen has lost everything. */
  forget(): void {
    this.#sent.clear();
  }
}
