// What a TPM's response code means, by name. TPM 2.0 Part 2, 6.6 "TPM_RC".
// Format zero (bit 7 clear): a warning or an error of the whole TPM. Format one (bit 7 set): bit 6 tells whether a parameter, else bit 11
// whether a session or a handle is at fault, and bits 8 to 11 which one.

import { FailureError } from '../../base/failure.ts';
import type { TpmCommandName } from './constants.ts';

/** RC_VER1 = 0x100: errors of the TPM. */
const VERSION_ONE: Readonly<Record<number, string>> = {
  0x000: 'INITIALIZE',
  0x001: 'FAILURE',
  0x003: 'SEQUENCE',
  0x00b: 'PRIVATE',
  0x019: 'HMAC',
  0x020: 'DISABLED',
  0x021: 'EXCLUSIVE',
  0x024: 'AUTH_TYPE',
  0x025: 'AUTH_MISSING',
  0x026: 'POLICY',
  0x027: 'PCR',
  0x028: 'PCR_CHANGED',
  0x02d: 'UPGRADE',
  0x02e: 'TOO_MANY_CONTEXTS',
  0x02f: 'AUTH_UNAVAILABLE',
  0x030: 'REBOOT',
  0x031: 'UNBALANCED',
  0x042: 'COMMAND_SIZE',
  0x043: 'COMMAND_CODE',
  0x044: 'AUTHSIZE',
  0x045: 'AUTH_CONTEXT',
  0x046: 'NV_RANGE',
  0x047: 'NV_SIZE',
  0x048: 'NV_LOCKED',
  0x049: 'NV_AUTHORIZATION',
  0x04a: 'NV_UNINITIALIZED',
  0x04b: 'NV_SPACE',
  0x04c: 'NV_DEFINED',
  0x050: 'BAD_CONTEXT',
  0x051: 'CPHASH',
  0x052: 'PARENT',
  0x053: 'NEEDS_TEST',
  0x054: 'NO_RESULT',
  0x055: 'SENSITIVE',
};

/** RC_WARN = 0x900: try again, or after something else. */
const WARNINGS: Readonly<Record<number, string>> = {
  0x001: 'CONTEXT_GAP',
  0x002: 'OBJECT_MEMORY',
  0x003: 'SESSION_MEMORY',
  0x004: 'MEMORY',
  0x005: 'SESSION_HANDLES',
  0x006: 'OBJECT_HANDLES',
  0x007: 'LOCALITY',
  0x008: 'YIELDED',
  0x009: 'CANCELED',
  0x00a: 'TESTING',
  0x010: 'REFERENCE_H0',
  0x011: 'REFERENCE_H1',
  0x012: 'REFERENCE_H2',
  0x013: 'REFERENCE_H3',
  0x014: 'REFERENCE_H4',
  0x015: 'REFERENCE_H5',
  0x016: 'REFERENCE_H6',
  0x018: 'REFERENCE_S0',
  0x019: 'REFERENCE_S1',
  0x01a: 'REFERENCE_S2',
  0x01b: 'REFERENCE_S3',
  0x01c: 'REFERENCE_S4',
  0x01d: 'REFERENCE_S5',
  0x01e: 'REFERENCE_S6',
  0x020: 'NV_RATE',
  0x021: 'LOCKOUT',
  0x022: 'RETRY',
  0x023: 'NV_UNAVAILABLE',
};

/** RC_FMT1 = 0x080: errors of a handle, session or parameter. */
const FORMAT_ONE: Readonly<Record<number, string>> = {
  0x001: 'ASYMMETRIC',
  0x002: 'ATTRIBUTES',
  0x003: 'HASH',
  0x004: 'VALUE',
  0x005: 'HIERARCHY',
  0x007: 'KEY_SIZE',
  0x008: 'MGF',
  0x009: 'MODE',
  0x00a: 'TYPE',
  0x00b: 'HANDLE',
  0x00c: 'KDF',
  0x00d: 'RANGE',
  0x00e: 'AUTH_FAIL',
  0x00f: 'NONCE',
  0x010: 'PP',
  0x012: 'SCHEME',
  0x015: 'SIZE',
  0x016: 'SYMMETRIC',
  0x017: 'TAG',
  0x018: 'SELECTOR',
  0x01a: 'INSUFFICIENT',
  0x01b: 'SIGNATURE',
  0x01c: 'KEY',
  0x01d: 'POLICY_FAIL',
  0x01f: 'INTEGRITY',
  0x020: 'TICKET',
  0x021: 'RESERVED_BITS',
  0x022: 'BAD_AUTH',
  0x023: 'EXPIRED',
  0x024: 'POLICY_CC',
  0x025: 'BINDING',
  0x026: 'CURVE',
  0x027: 'ECC_POINT',
};

export const TPM_RC = {
  SUCCESS: 0,
  /** Startup was done already. */
  INITIALIZE: 0x100,
  /** A TPM 1.2 answers so to a TPM 2.0 command. */
  BAD_TAG: 0x1e,
  PCR_CHANGED: 0x128,
  NV_DEFINED: 0x14c,
  NV_UNINITIALIZED: 0x14a,
  LOCALITY: 0x907,
  YIELDED: 0x908,
  TESTING: 0x90a,
  RETRY: 0x922,
  LOCKOUT: 0x921,
  /** Without the bits that say which handle, session or parameter. */
  HANDLE: 0x08b,
  INTEGRITY: 0x09f,
  POLICY_FAIL: 0x09d,
  VALUE: 0x084,
} as const;

/** As in `TPM_RC_VALUE (parameter 2)`; what no table knows is told as its number. */
export function responseCodeName(code: number): string {
  if (code === 0) return 'TPM_RC_SUCCESS';
  if (code === TPM_RC.BAD_TAG) return 'TPM_RC_BAD_TAG';
  const number = `0x${(code >>> 0).toString(16)}`;
  if (code > 0xfff || code < 0) return `an unknown response code ${number}`;
  if ((code & 0x80) !== 0) {
    const name = FORMAT_ONE[code & 0x3f];
    const place = (code >> 8) & 0xf;
    if (name === undefined) return `an unknown response code ${number}`;
    const base = `TPM_RC_${name}`;
    if ((code & 0x40) !== 0) return place === 0 ? base : `${base} (parameter ${place})`;
    if (place === 0) return base;
    return place >= 8 ? `${base} (session ${place - 8})` : `${base} (handle ${place})`;
  }
  const table = (code & 0xf00) === 0x900 ? WARNINGS : (code & 0xf00) === 0x100 ? VERSION_ONE : {};
  const name = table[code & 0x7f];
  return name === undefined ? `an unknown response code ${number}` : `TPM_RC_${name}`;
}

/** The code without what says which handle, session or parameter: to be compared with TPM_RC. */
export function plainResponseCode(code: number): number {
  return (code & 0x80) !== 0 ? code & 0xbf : code;
}

/** The TPM's own refusal, with the code for callers that act on it. */
export class TpmError extends FailureError {
  readonly command: TpmCommandName;
  readonly responseCode: number;

  constructor(command: TpmCommandName, responseCode: number) {
    super('tpm.failed', `TPM2_${command}: ${responseCodeName(responseCode)}`);
    this.command = command;
    this.responseCode = responseCode;
  }

  is(code: number): boolean {
    return plainResponseCode(this.responseCode) === code;
  }
}
