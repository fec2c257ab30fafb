// Numbers of the TPM 2.0 Library, Part 2 "Structures", under the spec's names. Only what KPIO sends or reads.
// https://trustedcomputinggroup.org/resource/tpm-library-specification/

/** 6.9 TPM_ST */
export const TPM_ST = { NO_SESSIONS: 0x8001, SESSIONS: 0x8002, ATTEST_NV: 0x8014, ATTEST_CERTIFY: 0x8017, ATTEST_QUOTE: 0x8018, CREATION: 0x8021 } as const;

/** 6.5.2 TPM_CC */
export const TPM_CC = {
  NV_UndefineSpace: 0x122,
  EvictControl: 0x120,
  NV_DefineSpace: 0x12a,
  CreatePrimary: 0x131,
  NV_Increment: 0x134,
  NV_Extend: 0x136,
  NV_Write: 0x137,
  DictionaryAttackLockReset: 0x139,
  PCR_Reset: 0x13d,
  SelfTest: 0x143,
  Startup: 0x144,
  Shutdown: 0x145,
  ActivateCredential: 0x147,
  Certify: 0x148,
  NV_Read: 0x14e,
  PolicySecret: 0x151,
  Create: 0x153,
  Load: 0x157,
  Quote: 0x158,
  Unseal: 0x15e,
  FlushContext: 0x165,
  NV_ReadPublic: 0x169,
  PolicyAuthValue: 0x16b,
  ReadPublic: 0x173,
  StartAuthSession: 0x176,
  GetCapability: 0x17a,
  GetRandom: 0x17b,
  PCR_Read: 0x17e,
  PolicyPCR: 0x17f,
  PCR_Extend: 0x182,
  PolicyGetDigest: 0x189,
} as const;

export type TpmCommandName = keyof typeof TPM_CC;

/** 6.3 TPM_ALG_ID */
export const TPM_ALG = {
  RSA: 0x1,
  SHA1: 0x4,
  AES: 0x6,
  KEYEDHASH: 0x8,
  SHA256: 0xb,
  SHA384: 0xc,
  SHA512: 0xd,
  NULL: 0x10,
  RSASSA: 0x14,
  RSAPSS: 0x16,
  ECDSA: 0x18,
  ECC: 0x23,
  CFB: 0x43,
} as const;

export const TPM_ECC_NIST_P256 = 0x3;
export const TPM_ECC_NIST_P384 = 0x4;

/** 7.4 TPM_RH and 7.2 TPM_HT (the highest byte of a handle). */
export const TPM_RH = { OWNER: 0x40000001, NULL: 0x40000007, LOCKOUT: 0x4000000a, ENDORSEMENT: 0x4000000b, PLATFORM: 0x4000000c } as const;
/** The password session. */
export const TPM_RS_PW = 0x40000009;
export const NV_INDEX_FIRST = 0x01000000;

export const TPM_SU = { CLEAR: 0, STATE: 1 } as const;
export const TPM_SE = { POLICY: 1, TRIAL: 3 } as const;

/** 6.12 TPM_CAP and 6.13 TPM_PT */
export const TPM_CAP = { HANDLES: 1, PCRS: 5, TPM_PROPERTIES: 6 } as const;
export const TPM_PT = {
  FAMILY_INDICATOR: 0x100,
  REVISION: 0x102,
  MANUFACTURER: 0x105,
  VENDOR_STRING_1: 0x106,
  FIRMWARE_VERSION_1: 0x10b,
  FIRMWARE_VERSION_2: 0x10c,
  STARTUP_CLEAR: 0x201,
  LOCKOUT_COUNTER: 0x20e,
} as const;

/** 8.3 TPMA_OBJECT */
export const OBJECT = {
  FIXED_TPM: 1 << 1,
  FIXED_PARENT: 1 << 4,
  SENSITIVE_DATA_ORIGIN: 1 << 5,
  USER_WITH_AUTH: 1 << 6,
  ADMIN_WITH_POLICY: 1 << 7,
  NO_DICTIONARY_ATTACK: 1 << 10,
  RESTRICTED: 1 << 16,
  DECRYPT: 1 << 17,
  SIGN: 1 << 18,
} as const;

/** 13.4 TPMA_NV */
export const NV = {
  OWNER_WRITE: 1 << 1,
  AUTH_WRITE: 1 << 2,
  TYPE_MASK: 0xf0,
  TYPE_ORDINARY: 0,
  TYPE_COUNTER: 1 << 4,
  TYPE_EXTEND: 4 << 4,
  OWNER_READ: 1 << 17,
  AUTH_READ: 1 << 18,
  NO_DICTIONARY_ATTACK: 1 << 25,
  WRITTEN: 1 << 29,
} as const;

/** What begins a structure that a TPM itself made and signed: a TPM never signs foreign bytes that begin so with a restricted key. */
export const TPM_GENERATED_VALUE = 0xff544347;

/** The software bank's own: its quotes can never be taken for a TPM's. "KPIO". */
export const SOFTWARE_GENERATED_VALUE = 0x4b50494f;

export const DIGEST_BYTES: ReadonlyMap<number, number> = new Map([
  [TPM_ALG.SHA1, 20],
  [TPM_ALG.SHA256, 32],
  [TPM_ALG.SHA384, 48],
  [TPM_ALG.SHA512, 64],
]);

export const HASH_NAMES: ReadonlyMap<number, 'sha1' | 'sha256' | 'sha384' | 'sha512'> = new Map([
  [TPM_ALG.SHA1, 'sha1'],
  [TPM_ALG.SHA256, 'sha256'],
  [TPM_ALG.SHA384, 'sha384'],
  [TPM_ALG.SHA512, 'sha512'],
]);

/** Registers of a PC client's TPM: 0 to 23. */
export const REGISTER_COUNT = 24;
