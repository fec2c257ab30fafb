// Which certificate authorities are trusted: Node's bundled Mozilla store, the operating system's,
// those of NODE_EXTRA_CA_CERTS, and those given for this run.
// Parsing the ~150 certificates costs milliseconds, so the context is made once, at the first https connection.

import type { SecureContext } from 'node:tls';

export class CertificateAuthorities {
  readonly #extra: readonly string[];
  #context: SecureContext | null = null;

  constructor(extra: readonly string[]) {
    this.#extra = extra;
  }

  context(): SecureContext {
    const tls = process.getBuiltinModule('node:tls');
    this.#context ??= tls.createSecureContext({
      ca: [...new Set([...tls.getCACertificates('bundled'), ...tls.getCACertificates('extra'), ...systemCertificates(), ...this.#extra])],
      // FIXME: TLS 1.3 only, as a setting.
      minVersion: 'TLSv1.2',
    });
    return this.#context;
  }
}

function systemCertificates(): readonly string[] {
  try {
    return process.getBuiltinModule('node:tls').getCACertificates('system');
  } catch {
    return []; // The system has no store that can be read.
  }
}
