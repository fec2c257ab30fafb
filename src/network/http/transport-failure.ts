// Node's errors of sockets, TLS and HTTP parsers as failures of the catalogue.

import { failure, FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';

export function transportFailure(error: unknown, host: string): Failure {
  if (error instanceof FailureError) return error.failure;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  switch (code) {
    case 'ECONNREFUSED':
      return failure('net.connection-refused', host);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ERR_HTTP2_STREAM_CANCEL':
    case 'ERR_STREAM_WRITE_AFTER_END':
      return failure('net.connection-reset', host);
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
      return failure('net.timed-out', host);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EHOSTDOWN':
    case 'EACCES':
    case 'EPERM':
      return failure('net.unreachable', `${host} (${code})`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return failure('net.name-not-resolved', host);
    case 'HPE_HEADER_OVERFLOW':
      return failure('net.too-large', `the headers of ${host}`);
    case 'ABORT_ERR':
      return failure('net.aborted');
    default:
      break;
  }
  if (code.startsWith('HPE_')) return failure('net.invalid-response', `${host} (${code})`);
  if (code === 'ERR_HTTP2_STREAM_ERROR' || code === 'ERR_HTTP2_SESSION_ERROR' || code === 'ERR_HTTP2_ERROR') {
    const message = (error as Error).message;
    return failure(/PROTOCOL|FLOW_CONTROL|FRAME_SIZE|COMPRESSION/.test(message) ? 'net.invalid-response' : 'net.connection-reset', `${host} (${message})`);
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return failure('net.tls-failed', `${host} (${code})`);
  return failure('net.connection-reset', `${host} (${code || String(error)})`);
}
