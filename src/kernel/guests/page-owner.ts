// What a site process may tell about one of its pages, as the kernel hands it on to whoever holds the page (a tab).
// Every value has passed the channel's shapes, and nothing more: it is the site's claim.

import type { Failure } from '../../base/failure.ts';
import type { Infer } from '../../protocol/schema.ts';
import type { SITE_BLOCKING_CHANNEL, SITE_CHANNEL } from '../../protocol/site-channel.ts';

type Message<K extends keyof typeof SITE_CHANNEL> = Infer<(typeof SITE_CHANNEL)[K]['payload']>;
type BlockingMessage<K extends keyof typeof SITE_BLOCKING_CHANNEL> = Infer<(typeof SITE_BLOCKING_CHANNEL)[K]['payload']>;

export type NavigationWish = Message<'page.navigate'>;
export type HistoryChange = Message<'page.historyChanged'>;
export type DialogWish = BlockingMessage<'dialog.open'>;
export type CdpEvent = Message<'cdp.event'>;
export type LifecycleName = Message<'page.lifecycle'>['name'];
export type PickerWish = Message<'page.picker'>['picker'];
export type ConsoleLine = Message<'page.console'>;

export interface PageOwner {
  /** The document's address as the kernel committed it: the base of every policy decision, never the site's claim. */
  readonly committedUrl: string;
  readonly browserContextId: string;
  /** The tab's number, the same over all its documents and processes. */
  readonly surfaceId: number;
  navigationWished(wish: NavigationWish): void;
  reloadWished(): void;
  traversalWished(delta: number): void;
  historyChanged(change: HistoryChange): void;
  committed(loaderId: string, url: string): void;
  lifecycle(loaderId: string, name: LifecycleName): void;
  title(title: string): void;
  icon(url: string): void;
  cursor(cursor: string): void;
  hoverUrl(url: string): void;
  picker(wish: PickerWish): void;
  dirty(): void;
  closeRequested(): void;
  console(line: ConsoleLine): void;
  dialog(wish: DialogWish): Promise<{ accepted: boolean; text: string }>;
  cdpEvent(event: CdpEvent): void;
  /** It may not be given input any more: what it takes for held goes up. */
  inputLost(): void;
  /** Nothing of it may be seen any more. */
  pictureLost(reason: Failure): void;
  /** The process is gone, with all that it held. */
  crashed(failure: Failure): void;
}
