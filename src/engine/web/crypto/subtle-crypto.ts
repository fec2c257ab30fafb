// https://w3c.github.io/webcrypto/#subtlecrypto-interface: Node's implementation, with algorithms read from page objects as dictionaries and
// keys that are CryptoKey objects of ours.

import { webcrypto } from 'node:crypto';
import { DomException } from '../../dom/dom-exception.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { glueOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';
import { CryptoKey } from './crypto-key.ts';

type Operation = 'encrypt' | 'decrypt' | 'sign' | 'verify' | 'digest' | 'generateKey' | 'deriveKey' | 'deriveBits' | 'importKey' | 'wrapKey' | 'unwrapKey';
type AlgorithmIdentifier = string | object;
type KeyFormat = 'raw' | 'spki' | 'pkcs8' | 'jwk';
type Native = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** The dictionary of each algorithm (lower case) and operation; operations that are not here take only a name. */
const DICTIONARIES: Readonly<Record<string, Partial<Record<Operation, string>>>> = {
  'rsassa-pkcs1-v1_5': { generateKey: 'RsaHashedKeyGenParams', importKey: 'RsaHashedImportParams' },
  'rsa-pss': { generateKey: 'RsaHashedKeyGenParams', importKey: 'RsaHashedImportParams', sign: 'RsaPssParams', verify: 'RsaPssParams' },
  'rsa-oaep': {
    generateKey: 'RsaHashedKeyGenParams',
    importKey: 'RsaHashedImportParams',
    encrypt: 'RsaOaepParams',
    decrypt: 'RsaOaepParams',
    wrapKey: 'RsaOaepParams',
    unwrapKey: 'RsaOaepParams',
  },
  ecdsa: { generateKey: 'EcKeyGenParams', importKey: 'EcKeyImportParams', sign: 'EcdsaParams', verify: 'EcdsaParams' },
  ecdh: { generateKey: 'EcKeyGenParams', importKey: 'EcKeyImportParams', deriveKey: 'EcdhKeyDeriveParams', deriveBits: 'EcdhKeyDeriveParams' },
  x25519: { deriveKey: 'EcdhKeyDeriveParams', deriveBits: 'EcdhKeyDeriveParams' },
  ed25519: {},
  'aes-ctr': { generateKey: 'AesKeyGenParams', encrypt: 'AesCtrParams', decrypt: 'AesCtrParams', wrapKey: 'AesCtrParams', unwrapKey: 'AesCtrParams' },
  'aes-cbc': { generateKey: 'AesKeyGenParams', encrypt: 'AesCbcParams', decrypt: 'AesCbcParams', wrapKey: 'AesCbcParams', unwrapKey: 'AesCbcParams' },
  'aes-gcm': { generateKey: 'AesKeyGenParams', encrypt: 'AesGcmParams', decrypt: 'AesGcmParams', wrapKey: 'AesGcmParams', unwrapKey: 'AesGcmParams' },
  'aes-kw': { generateKey: 'AesKeyGenParams' },
  hmac: { generateKey: 'HmacKeyGenParams', importKey: 'HmacImportParams' },
  hkdf: { deriveKey: 'HkdfParams', deriveBits: 'HkdfParams' },
  pbkdf2: { deriveKey: 'Pbkdf2Params', deriveBits: 'Pbkdf2Params' },
  'sha-1': {},
  'sha-256': {},
  'sha-384': {},
  'sha-512': {},
};

/** Dictionaries that other specs of tools/bindings must know to convert. */
const DERIVED_LENGTH: Readonly<Record<string, string>> = {
  'aes-ctr': 'AesDerivedKeyParams',
  'aes-cbc': 'AesDerivedKeyParams',
  'aes-gcm': 'AesDerivedKeyParams',
  'aes-kw': 'AesDerivedKeyParams',
  hmac: 'HmacImportParams',
};

export class SubtleCrypto extends PlatformObject {
  private readonly window: WebWindow;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'SubtleCrypto';
  }

  /** https://w3c.github.io/webcrypto/#algorithm-normalization-normalize-an-algorithm */
  private normalize(given: AlgorithmIdentifier, operation: Operation, derived = false): Record<string, unknown> {
    const glue = glueOf(this.window);
    if (typeof given === 'string') return this.checked({ name: given }, given);
    const { name } = glue.dictionary('Algorithm', given) as { name: string };
    const lower = name.toLowerCase();
    const dictionary = derived ? DERIVED_LENGTH[lower] : DICTIONARIES[lower]?.[operation];
    const parameters = this.checked(dictionary === undefined ? { name } : { ...glue.dictionary(dictionary, given), name }, name);
    if (parameters['hash'] !== undefined) parameters['hash'] = this.normalize(parameters['hash'] as AlgorithmIdentifier, 'digest');
    const other = parameters['public'];
    if (other instanceof CryptoKey) parameters['public'] = other.native;
    // The page may change its buffers while Node works.
    for (const [key, value] of Object.entries(parameters)) if (value instanceof Uint8Array) parameters[key] = value.slice();
    return parameters;
  }

  private checked(parameters: Record<string, unknown>, name: string): Record<string, unknown> {
    if (!Object.hasOwn(DICTIONARIES, name.toLowerCase())) throw new DomException('Unrecognized name.', 'NotSupportedError');
    return parameters;
  }

  /** Node's answer, with its errors as ours. */
  private async run(operation: string, ...args: unknown[]): Promise<unknown> {
    try {
      return await (webcrypto.subtle as unknown as Native)[operation]?.(...args);
    } catch (error) {
      if (error instanceof Error && error.name !== 'TypeError' && error.constructor.name === 'DOMException') throw new DomException(error.message, error.name);
      throw error instanceof TypeError ? new TypeError(error.message) : new DomException(String((error as Error).message), 'OperationError');
    }
  }

  async encrypt(algorithm: AlgorithmIdentifier, key: CryptoKey, data: Uint8Array): Promise<unknown> {
    return this.run('encrypt', this.normalize(algorithm, 'encrypt'), key.native, data.slice());
  }

  async decrypt(algorithm: AlgorithmIdentifier, key: CryptoKey, data: Uint8Array): Promise<unknown> {
    return this.run('decrypt', this.normalize(algorithm, 'decrypt'), key.native, data.slice());
  }

  async sign(algorithm: AlgorithmIdentifier, key: CryptoKey, data: Uint8Array): Promise<unknown> {
    return this.run('sign', this.normalize(algorithm, 'sign'), key.native, data.slice());
  }

  async verify(algorithm: AlgorithmIdentifier, key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<unknown> {
    return this.run('verify', this.normalize(algorithm, 'verify'), key.native, signature.slice(), data.slice());
  }

  async digest(algorithm: AlgorithmIdentifier, data: Uint8Array): Promise<unknown> {
    return this.run('digest', this.normalize(algorithm, 'digest'), data.slice());
  }

  async generateKey(algorithm: AlgorithmIdentifier, extractable: boolean, usages: readonly string[]): Promise<unknown> {
    const made = await this.run('generateKey', this.normalize(algorithm, 'generateKey'), extractable, [...usages]);
    if (made === null || typeof made !== 'object') throw new DomException('No key was made.', 'OperationError');
    if (!('publicKey' in made)) return this.keyOf(made);
    const glue = glueOf(this.window);
    const pair = glue.parseJson('{}');
    glue.setMember(pair, 'publicKey', glue.wrap(this.keyOf(made.publicKey)));
    glue.setMember(pair, 'privateKey', glue.wrap(this.keyOf((made as { privateKey?: unknown }).privateKey)));
    return pair;
  }

  private keyOf(native: unknown): CryptoKey {
    return new CryptoKey(this.window, native as webcrypto.CryptoKey);
  }

  async deriveKey(
    algorithm: AlgorithmIdentifier,
    base: CryptoKey,
    derived: AlgorithmIdentifier,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey> {
    const parameters = this.normalize(derived, 'importKey', true);
    return this.keyOf(await this.run('deriveKey', this.normalize(algorithm, 'deriveKey'), base.native, parameters, extractable, [...usages]));
  }

  async deriveBits(algorithm: AlgorithmIdentifier, base: CryptoKey, length: number | null = null): Promise<unknown> {
    return this.run('deriveBits', this.normalize(algorithm, 'deriveBits'), base.native, length);
  }

  async importKey(
    format: KeyFormat,
    data: Uint8Array | object,
    algorithm: AlgorithmIdentifier,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey> {
    const parameters = this.normalize(algorithm, 'importKey');
    if ((format === 'jwk') === data instanceof Uint8Array)
      throw new TypeError('Key data must be a BufferSource for raw, spki and pkcs8, and a JsonWebKey for jwk');
    const copy = data instanceof Uint8Array ? data.slice() : { ...data };
    return this.keyOf(await this.run('importKey', format, copy, parameters, extractable, [...usages]));
  }

  async exportKey(format: KeyFormat, key: CryptoKey): Promise<unknown> {
    const made = await this.run('exportKey', format, key.native);
    return made instanceof ArrayBuffer ? made : glueOf(this.window).parseJson(JSON.stringify(made));
  }

  async wrapKey(format: KeyFormat, key: CryptoKey, wrapping: CryptoKey, algorithm: AlgorithmIdentifier): Promise<unknown> {
    return this.run('wrapKey', format, key.native, wrapping.native, this.normalize(algorithm, 'wrapKey'));
  }

  async unwrapKey(
    format: KeyFormat,
    wrapped: Uint8Array,
    unwrapping: CryptoKey,
    algorithm: AlgorithmIdentifier,
    keyAlgorithm: AlgorithmIdentifier,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey> {
    const parameters = this.normalize(keyAlgorithm, 'importKey');
    return this.keyOf(
      await this.run('unwrapKey', format, wrapped.slice(), unwrapping.native, this.normalize(algorithm, 'unwrapKey'), parameters, extractable, [...usages]),
    );
  }
}
