// What a page tells and asks of the process around it. A site process answers over its channel to the kernel; tests by a fake.

import type { Picker } from '../../protocol/site-channel.ts';
import type { Clock, TaskQueue } from '../host/clock.ts';
import type { Loader } from '../host/loader.ts';
import type { CookieHost, StorageHost } from '../host/storage.ts';
import type { Bindings } from '../script/realm.ts';
import type { FontSet } from '../text/font-set.ts';

export interface NavigationWish {
  readonly url: string;
  /** '_self', '_blank' or a name. */
  readonly target: string;
  readonly method: 'GET' | 'POST';
  readonly body: Uint8Array | null;
  readonly contentType: string;
  readonly referrer: string;
  readonly replace: boolean;
  readonly userActivation: boolean;
}

export type LifecycleName = 'DOMContentLoaded' | 'load' | 'networkAlmostIdle' | 'networkIdle' | 'firstPaint';
export type DialogKind = 'alert' | 'confirm' | 'prompt' | 'beforeunload';

/** The process's own parts, shared by all of its pages. */
export interface PageEnvironment {
  readonly fonts: FontSet;
  readonly clock: Clock;
  readonly queue: TaskQueue;
  /** Gives an image to the screen; the number that display lists name it by. */
  addImage(bytes: Uint8Array): number;
  dropImages(ids: readonly number[]): void;
  /** V8's code cache of the glue, if the host has one. */
  glueCache?(): Uint8Array | null;
  /** Compiled before; else the page process compiles its own when the first script runs. */
  readonly bindings?: Bindings;
  /** Runs before each new realm (script/agent.ts). */
  beforeRealm?(): void;
}

export interface PageHost {
  readonly loader: Loader;
  readonly cookies: CookieHost;
  readonly storage: StorageHost;
  navigate(wish: NavigationWish): void;
  reload(): void;
  traverseBy(delta: number): void;
  historyChanged(url: string, state: string | null, replace: boolean): void;
  committed(loaderId: string, url: string): void;
  lifecycle(loaderId: string, name: LifecycleName): void;
  title(title: string): void;
  icon(url: string): void;
  cursor(cursor: string): void;
  hoverUrl(url: string): void;
  /** A control asks for a choice; null: it no longer does. The answer comes as Page.answerPicker. */
  picker(picker: Picker | null): void;
  /** Something visible changed; the next frame will differ. */
  dirty(): void;
  closeRequested(): void;
  console(level: 'log' | 'info' | 'warn' | 'error' | 'debug', text: string): void;
  /** Blocks until answered. */
  dialog(kind: DialogKind, message: string, defaultText: string): { readonly accepted: boolean; readonly text: string };
}
