// audio and video: attributes only. This engine has no decoders, and says so: canPlayType answers '' and loading fails.
// https://html.spec.whatwg.org/#media-elements

import { DomException } from '../dom-exception.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, CROSS_ORIGIN, keyword, reflect, text, unsigned, url } from './reflect.ts';

export class MediaElement extends HtmlElement {
  volume = 1;
  muted = false;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  preservesPitch = true;
  currentTime = 0;
  readonly currentSrc = '';
  readonly error: object | null = null;
  readonly readyState = 0;
  readonly duration = NaN;
  readonly paused = true;
  readonly ended = false;
  readonly seeking = false;

  /** NETWORK_EMPTY without a source, NETWORK_NO_SOURCE with one that cannot be played. */
  get networkState(): number {
    return this.attribute('src') === null ? 0 : 3;
  }

  canPlayType(_type: string): string {
    return '';
  }

  load(): void {}

  pause(): void {}

  /** The glue makes a rejected promise of the exception. */
  play(): never {
    throw new DomException('no supported source', 'NotSupportedError');
  }

  override get isFocusableByDefault(): boolean {
    return this.attribute('controls') !== null;
  }

  override matchesState(state: string): boolean {
    if (state === 'paused') return true;
    if (state === 'muted') return this.muted;
    return super.matchesState(state);
  }
}

reflect(MediaElement.prototype, {
  src: url(),
  crossOrigin: CROSS_ORIGIN,
  preload: keyword(null, ['none', 'metadata', 'auto'], 'metadata', 'metadata', { '': 'auto' }),
  autoplay: boolean(),
  loop: boolean(),
  controls: boolean(),
  defaultMuted: boolean('muted'),
});

export class AudioElement extends MediaElement {}

export class VideoElement extends MediaElement {
  readonly videoWidth = 0;
  readonly videoHeight = 0;
}

reflect(VideoElement.prototype, {
  width: unsigned(null),
  height: unsigned(null),
  poster: url(),
  playsInline: boolean(),
  src: url(),
  disablePictureInPicture: boolean(),
  disableRemotePlayback: boolean(),
});
reflect(AudioElement.prototype, { disableRemotePlayback: boolean(), title: text() });
