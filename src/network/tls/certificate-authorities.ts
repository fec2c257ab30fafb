// Which certificate authorities are trusted: Node's bundled Mozilla store, the operating system's, and those given for this run.
// Parsing the ~150 certificates costs milliseconds, so the context is made once, at the first https connection.

import { createSecureContext, getCACertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';

export class CertificateAuthorities {
  readonly #extra: readonly string[];
  #context: SecureContext | null = null;

  constructor(extra: readonly string[]) {
    this.#extra = extra;
  }

  context(): SecureContext {
    this.#context ??= createSecureContext({
      ca: [...new Set([...getCACertificates('bundled'), ...systemCertificates(), ...this.#extra])],
      // FIXME: TLS 1.3 only, as a setting.
      minVersion: 'TLSv1.2',
    });
    return this.#context;
  }
}

function systemCertificates(): readonly string[] {
  try {
    return getCACertificates('system');
  } catch {
    return []; // The system has no store that can be read.
  }
}
