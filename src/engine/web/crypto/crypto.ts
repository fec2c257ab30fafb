// https://w3c.github.io/webcrypto/#crypto-interface

import { randomFillSync, randomUUID } from 'node:crypto';
import { DomException } from '../../dom/dom-exception.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { WebWindow } from '../web-host.ts';
import { SubtleCrypto } from './subtle-crypto.ts';

export class Crypto extends PlatformObject {
  private readonly window: WebWindow;
  private lazySubtle: SubtleCrypto | null = null;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'Crypto';
  }

  /** NOTE: undefined outside of secure contexts, as for [SecureContext] members. */
  get subtle(): SubtleCrypto | undefined {
    return this.window.isSecureContext ? (this.lazySubtle ??= new SubtleCrypto(this.window)) : undefined;
  }

  /** FIXME: float arrays are not refused with a TypeMismatchError. */
  getRandomValues(array: Uint8Array): Uint8Array {
    if (array.byteLength > 65536) {
      throw new DomException(
        `The ArrayBufferView's byte length (${array.byteLength}) exceeds the number of bytes of entropy available via this API (65536).`,
        'QuotaExceededError',
      );
    }
    return randomFillSync(array);
  }

  randomUUID(): string {
    return randomUUID();
  }
}
