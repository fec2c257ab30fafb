// The bank of last resort: registers in this very process, quotes signed with a key on disk. It has no root of trust: whoever controls
// the process or reads the key signs what they like. Its attestations begin with a magic of their own, so nobody takes them for a TPM's.

import { createCipheriv, createDecipheriv, createHash, createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { concatBytes, EMPTY_BYTES, encodeUtf8 } from '../../base/bytes.ts';
import { FailureError } from '../../base/failure.ts';
import { ATTESTATION_KEY } from '../commands/objects.ts';
import { encodeAttest } from '../tpm/attest.ts';
import { REGISTER_COUNT, SOFTWARE_GENERATED_VALUE, TPM_ALG, TPM_ECC_NIST_P256 } from '../tpm/constants.ts';
import { encodePublicArea, encodeSignature, nameOf } from '../tpm/structures.ts';
import type { AttestationBackend, MonotonicCounter, Quote, RegisterMap, SealedSecret } from './backend.ts';
import { ascending, inOrder, registersDigest } from './register-digest.ts';

const REGISTERS: RegisterMap = { code: 8, configuration: 9, platform: 12 };
const DIGEST_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** `folder` keeps the key and the counters; made when missing. Throws what the file system throws. */
export function openSoftwareBackend(folder: string): AttestationBackend {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return new SoftwareBackend(folder);
}

class SoftwareBackend implements AttestationBackend {
  readonly kind = 'software';
  readonly description = 'no TPM: registers in software, without a root of trust';
  readonly registers = REGISTERS;
  readonly foreignRegisters: readonly number[] = [];
  readonly #folder: string;
  readonly #values = Array.from({ length: REGISTER_COUNT }, () => new Uint8Array(DIGEST_BYTES));
  readonly #startedAt = performance.now();
  #key: KeyObject | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async extend(register: number, digest: Uint8Array): Promise<void> {
    if (digest.length !== DIGEST_BYTES) throw new RangeError(`a digest of ${digest.length} bytes`);
    const before = this.#value(register);
    this.#values[register] = new Uint8Array(
      createHash('sha256')
        .update(concatBytes([before, digest]))
        .digest(),
    );
  }

  async read(registers: readonly number[]): Promise<readonly Uint8Array[]> {
    return registers.map((register) => this.#value(register));
  }

  async quote(nonce: Uint8Array, registers: readonly number[]): Promise<Quote> {
    const key = this.#signingKey();
    const publicArea = publicAreaOf(key);
    const selected = ascending(registers);
    const attest = encodeAttest({
      magic: SOFTWARE_GENERATED_VALUE,
      qualifiedSigner: nameOf(publicArea),
      extraData: nonce,
      clock: { clock: BigInt(Math.floor(performance.now() - this.#startedAt)), resetCount: 0, restartCount: 0, isSafe: false },
      firmwareVersion: 0n,
      attested: {
        kind: 'quote',
        selections: [{ algorithm: TPM_ALG.SHA256, registers: selected }],
        registersDigest: registersDigest(selected.map((register) => this.#value(register))),
      },
    });
    const raw = sign('sha256', attest, { key, dsaEncoding: 'ieee-p1363' });
    const signature = encodeSignature({ kind: 'ecdsa', hash: TPM_ALG.SHA256, r: raw.subarray(0, 32), s: raw.subarray(32) });
    return { attest, signature, publicArea };
  }

  async seal(secret: Uint8Array, registers: readonly number[], values?: readonly Uint8Array[]): Promise<SealedSecret> {
    const wanted = inOrder(registers, values ?? (await this.read(registers)));
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey(wanted.registers, wanted.values), iv);
    const sealed = concatBytes([cipher.update(secret), cipher.final()]);
    return { kind: 'software', registers: wanted.registers, publicArea: EMPTY_BYTES, privateArea: concatBytes([iv, cipher.getAuthTag(), sealed]) };
  }

  async unseal(sealed: SealedSecret): Promise<Uint8Array> {
    if (sealed.kind !== 'software') throw new FailureError('attestation.seal-refused', `it was sealed by a TPM of kind ${sealed.kind}`);
    const bytes = sealed.privateArea;
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new FailureError('attestation.seal-refused', 'it is cut');
    const registers = ascending(sealed.registers);
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey(registers, await this.read(registers)), bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return concatBytes([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      throw new FailureError('attestation.seal-refused', 'a register has another value, or the key is another one');
    }
  }

  counter(index: number): MonotonicCounter {
    const file = join(this.#folder, `counter-${index}`);
    const read = (): bigint => {
      const text = readIfThere(file)?.toString('latin1') ?? '0';
      if (!/^\d{1,19}$/.test(text)) throw new FailureError('tpm.failed', `${file} holds no number`);
      return BigInt(text);
    };
    return {
      read: async () => read(),
      async increment() {
        const value = read() + 1n;
        writeDurably(file, encodeUtf8(String(value)));
        return value;
      },
    };
  }

  async close(): Promise<void> {}

  #value(register: number): Uint8Array {
    const value = this.#values[register];
    if (value === undefined) throw new RangeError(`there is no register ${register}`);
    return value;
  }

  #signingKey(): KeyObject {
    const file = join(this.#folder, 'software-key.pem');
    const stored = this.#key === null ? readIfThere(file) : null;
    if (stored !== null) this.#key = createPrivateKey(stored);
    if (this.#key === null) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeDurably(file, encodeUtf8(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string));
      this.#key = privateKey;
    }
    return this.#key;
  }

  #sealKey(registers: readonly number[], values: readonly Uint8Array[]): Uint8Array {
    const file = join(this.#folder, 'software-seal.key');
    let root: Uint8Array | null = readIfThere(file);
    if (root === null) writeDurably(file, (root = randomBytes(32)));
    return new Uint8Array(hkdfSync('sha256', root, registersDigest(values), encodeUtf8(`kpio seal ${registers.join(',')}`), 32));
  }
}

/** As a TPM would describe the key, but for "made in and never leaves this TPM". */
function publicAreaOf(key: KeyObject): Uint8Array {
  const { x, y } = createPublicKey(key).export({ format: 'jwk' });
  const parameters = { kind: 'ecc', isStorage: false, scheme: { algorithm: TPM_ALG.ECDSA, hash: TPM_ALG.SHA256 }, curve: TPM_ECC_NIST_P256 } as const;
  return encodePublicArea({
    ...ATTESTATION_KEY,
    attributes: 0,
    parameters: { ...parameters, x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') },
  });
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, whatever happens in the middle. */
function writeDurably(file: string, bytes: Uint8Array): void {
  const draft = `${file}.new`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
