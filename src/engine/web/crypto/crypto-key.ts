// https://w3c.github.io/webcrypto/#cryptokey-interface: Node's key behind an object of ours.

import type { webcrypto } from 'node:crypto';
import { PlatformObject } from '../../dom/platform-object.ts';
import { glueOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';

export class CryptoKey extends PlatformObject {
  readonly native: webcrypto.CryptoKey;
  private readonly window: WebWindow;
  private algorithmValue: unknown = undefined;
  private usagesValue: unknown = undefined;

  constructor(window: WebWindow, native: webcrypto.CryptoKey) {
    super();
    this.window = window;
    this.native = native;
  }

  override get interfaceName(): string {
    return 'CryptoKey';
  }

  get type(): string {
    return this.native.type;
  }

  get extractable(): boolean {
    return this.native.extractable;
  }

  /** A page object, the same each time. */
  get algorithm(): unknown {
    if (this.algorithmValue !== undefined) return this.algorithmValue;
    const { publicExponent, ...plain } = this.native.algorithm as webcrypto.RsaHashedKeyAlgorithm;
    const glue = glueOf(this.window);
    const made = glue.parseJson(JSON.stringify(plain)) as Record<string, unknown>;
    if (publicExponent !== undefined) glue.setMember(made, 'publicExponent', glue.bytes(publicExponent.slice()));
    return (this.algorithmValue = made);
  }

  get usages(): unknown {
    return (this.usagesValue ??= glueOf(this.window).parseJson(JSON.stringify(this.native.usages)));
  }

  serializable(): { revive(): CryptoKey } {
    return { revive: () => new CryptoKey(this.window, this.native) };
  }
}
