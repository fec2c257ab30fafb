// X.509 certificates for tests, made on the spot: a small DER writer (https://www.itu.int/rec/T-REC-X.690) and RFC 5280's structure
// around keys and signatures from node:crypto. No openssl binary, no keys in the repository.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export interface Certificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface CertificateAuthority extends Certificate {
  /** A server certificate for these host names and IPv4 addresses. */
  issue(options: { readonly hosts: readonly string[]; readonly notBefore?: Date; readonly notAfter?: Date }): Certificate;
}

const DAY_MS = 86_400_000;

export function makeCertificateAuthority(name = 'KPIO test authority'): CertificateAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = certificate({ subject: name, issuer: name, publicKey: keys.publicKey, signingKey: keys.privateKey, hosts: [], isAuthority: true });
  return {
    ...own,
    keyPem: pemOf(keys.privateKey),
    issue(options) {
      const serverKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const issued = certificate({
        subject: options.hosts[0] ?? 'test',
        issuer: name,
        publicKey: serverKeys.publicKey,
        signingKey: keys.privateKey,
        isAuthority: false,
        ...options,
      });
      return { certificatePem: issued.certificatePem, keyPem: pemOf(serverKeys.privateKey) };
    },
  };
}

export function makeSelfSigned(hosts: readonly string[]): Certificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = hosts[0] ?? 'test';
  const own = certificate({ subject: name, issuer: name, publicKey: keys.publicKey, signingKey: keys.privateKey, hosts, isAuthority: false });
  return { certificatePem: own.certificatePem, keyPem: pemOf(keys.privateKey) };
}

interface CertificateFields {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly hosts: readonly string[];
  readonly isAuthority: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** RFC 5280 section 4.1. */
function certificate(fields: CertificateFields): { readonly certificatePem: string } {
  const notBefore = fields.notBefore ?? new Date(Date.now() - DAY_MS);
  const notAfter = fields.notAfter ?? new Date(Date.now() + 30 * DAY_MS);
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    distinguishedName(fields.issuer),
    sequence(utcTime(notBefore), utcTime(notAfter)),
    distinguishedName(fields.subject),
    fields.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(fields))),
  );
  const signature = sign('sha256', toBeSigned, fields.signingKey);
  const der = sequence(toBeSigned, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return { certificatePem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}

function extensions(fields: CertificateFields): Buffer[] {
  const basicConstraints = sequence(...(fields.isAuthority ? [boolean(true)] : []));
  const list = [extension('2.5.29.19', true, basicConstraints)];
  if (fields.hosts.length > 0) list.push(extension('2.5.29.17', false, sequence(...fields.hosts.map(generalName))));
  return list;
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), element(0x04, value));
}

function generalName(host: string): Buffer {
  return isIP(host) === 4 ? element(0x87, Buffer.from(host.split('.').map(Number))) : element(0x82, Buffer.from(host, 'latin1'));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(element(0x31, sequence(objectId('2.5.4.3'), element(0x0c, Buffer.from(commonName, 'utf8')))));
}

function element(tag: number, content: Buffer): Buffer {
  const length: number[] = [];
  if (content.length < 128) length.push(content.length);
  else if (content.length < 256) length.push(0x81, content.length);
  else length.push(0x82, content.length >> 8, content.length & 255);
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function explicit(number: number, content: Buffer): Buffer {
  return element(0xa0 | number, content);
}

function integer(bytes: Buffer): Buffer {
  return element(0x02, bytes);
}

function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`, 'latin1'));
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 127];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
