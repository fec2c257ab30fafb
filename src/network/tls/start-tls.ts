// The TLS handshake on a connected socket: ALPN, certificate check, and what DevTools shows of it.

import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { failure } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { SecurityDetails } from '../network-request.ts';
import type { CertificateAuthorities } from './certificate-authorities.ts';

export interface TlsSettings {
  readonly authorities: CertificateAuthorities;
  /** CDP's Security.setIgnoreCertificateErrors: connect all the same and report the error in SecurityDetails. */
  readonly ignoreCertificateErrors: boolean;
}

export interface Secured {
  readonly socket: TLSSocket;
  readonly alpn: 'h2' | 'http/1.1';
  readonly security: SecurityDetails;
}

export function startTls(plain: Socket, host: string, settings: TlsSettings, signal: AbortSignal): Promise<Result<Secured>> {
  return new Promise((resolve) => {
    // OPTIMIZATION: node:tls takes 8 ms to load; a local page never needs it.
    const tls = process.getBuiltinModule('node:tls');
    const socket = tls.connect({
      socket: plain,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ['h2', 'http/1.1'],
      secureContext: settings.authorities.context(),
      rejectUnauthorized: !settings.ignoreCertificateErrors,
      checkServerIdentity: (_name, certificate) => tls.checkServerIdentity(host, certificate),
    });
    const settle = (result: Result<Secured>): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
      if (!result.ok) {
        socket.on('error', () => {});
        socket.destroy();
        plain.destroy();
      }
      resolve(result);
    };
    const onAbort = (): void => settle({ ok: false, failure: failure('net.aborted') });
    const onError = (error: Error): void => settle({ ok: false, failure: tlsFailure(error, host) });
    const onClose = (): void => settle({ ok: false, failure: failure('net.tls-failed', `${host} closed the connection during the handshake`) });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) {
      onAbort();
      return;
    }
    socket.on('error', onError);
    socket.on('close', onClose);
    socket.once('secureConnect', () => {
      const alpn = socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1';
      settle({ ok: true, value: { socket, alpn, security: securityDetails(socket) } });
    });
  });
}

const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an authority that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
  HOSTNAME_MISMATCH: 'the certificate is for another host',
  CERT_REVOKED: 'the certificate was revoked',
  INVALID_PURPOSE: 'the certificate is not for servers',
  ECONNRESET: 'the server closed the connection during the handshake',
};

function tlsFailure(error: Error, host: string): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return failure('net.tls-failed', `${REASONS[code] ?? 'the handshake failed'} (${host}, ${code || error.message})`);
}

function securityDetails(socket: TLSSocket): SecurityDetails {
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const error = socket.authorizationError as unknown;
  return {
    protocol: (socket.getProtocol() ?? '').replace('TLSv', 'TLS '),
    cipher: socket.getCipher().standardName,
    subjectName: nameOf(certificate.subject),
    sanList: (certificate.subjectaltname ?? '')
      .split(', ')
      .filter((entry) => entry !== '')
      .map((entry) => entry.replace(/^(DNS|IP Address):/, '')),
    issuer: nameOf(certificate.issuer),
    validFrom: Date.parse(certificate.valid_from ?? '') / 1000,
    validTo: Date.parse(certificate.valid_to ?? '') / 1000,
    fingerprint: certificate.fingerprint256 ?? '',
    certificateError: socket.authorized ? null : error instanceof Error ? error.message : String(error),
  };
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const shown = name?.CN ?? name?.O ?? '';
  return Array.isArray(shown) ? shown.join(', ') : shown;
}
