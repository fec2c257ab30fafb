// What this folder adds to the window. Script defines these on its Window class (script/impl-classes.ts).

import { fetch } from './fetch/fetch.ts';
import type { Request, RequestInit } from './fetch/request.ts';
import type { Response } from './fetch/response.ts';
import { Crypto } from './crypto/crypto.ts';
import { visualViewportOf } from './cssom-view/visual-viewport.ts';
import type { VisualViewport } from './cssom-view/visual-viewport.ts';
import { receive, serializeWithTransfer } from './messaging/structured-clone.ts';
import type { TransferOptions } from './messaging/structured-clone.ts';
import { storageOf } from './storage/storage.ts';
import type { Storage } from './storage/storage.ts';
import type { WebWindow } from './web-host.ts';

const cryptos = new WeakMap<object, Crypto>();

export const WINDOW_MEMBERS: object & ThisType<WebWindow> = {
  fetch(input: Request | string, init?: RequestInit): Promise<Response> {
    return fetch(this, input, init);
  },

  get localStorage(): Storage {
    return storageOf(this, 'local');
  },

  get sessionStorage(): Storage {
    return storageOf(this, 'session');
  },

  get visualViewport(): VisualViewport {
    return visualViewportOf(this.document);
  },

  get crypto(): Crypto {
    let crypto = cryptos.get(this);
    if (crypto === undefined) cryptos.set(this, (crypto = new Crypto(this)));
    return crypto;
  },

  /** https://html.spec.whatwg.org/#dom-structuredclone */
  structuredClone(value: unknown, options?: TransferOptions): unknown {
    return receive(this, serializeWithTransfer(this, value, options?.transfer ?? [])).value;
  },
};
