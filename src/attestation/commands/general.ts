// Starting, testing and asking a TPM. TPM 2.0 Part 3, 9 "Start-up", 10 "Testing", 16 "Random number generator", 30 "Capabilities".

import type { ByteReader } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { TPM_CAP, TPM_PT, TPM_RH, TPM_SU } from '../tpm/constants.ts';
import { TPM_RC, TpmError } from '../tpm/response-codes.ts';
import { readSelections } from '../tpm/structures.ts';
import type { RegisterSelection } from '../tpm/structures.ts';
import { NO_PASSWORD } from '../tpm/tpm-client.ts';
import type { TpmClient } from '../tpm/tpm-client.ts';

const MAX_PROPERTIES = 254;
const MAX_HANDLES = 254;

/** False when the TPM was started before, which is well. */
export async function startUp(tpm: TpmClient, timeoutMs?: number): Promise<boolean> {
  try {
    await tpm.run({ name: 'Startup', parameters: new ByteWriter().uint16(TPM_SU.CLEAR).finish(), ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    return true;
  } catch (error) {
    if (error instanceof TpmError && error.is(TPM_RC.INITIALIZE)) return false;
    throw error;
  }
}

/** Tells the TPM that its power goes: without it, orderly counters jump and a lock-out may be counted. */
export async function shutDown(tpm: TpmClient): Promise<void> {
  await tpm.run({ name: 'Shutdown', parameters: new ByteWriter().uint16(TPM_SU.CLEAR).finish() });
}

/** Whole: everything again; else what was not tested yet. Resolves when it has passed. */
export async function selfTest(tpm: TpmClient, isWhole: boolean): Promise<void> {
  await tpm.run({ name: 'SelfTest', parameters: new ByteWriter().uint8(isWhole ? 1 : 0).finish(), timeoutMs: 60_000 });
}

/** `count` may be above what one command gives (the TPM's largest digest): it is asked again. */
export async function getRandom(tpm: TpmClient, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count;) {
    const parameters = new ByteWriter().uint16(Math.min(count - filled, 32)).finish();
    const more = await tpm.ask({ name: 'GetRandom', parameters }, (reader) => {
      const random = reader.sized('random bytes', 64);
      if (random.length === 0 || random.length > count - filled) reader.fail(`${random.length} random bytes`);
      return random;
    });
    bytes.set(more, filled);
    filled += more.length;
  }
  return bytes;
}

/** The answer's data after what says of which kind it is. */
function askCapability<T>(tpm: TpmClient, kind: number, property: number, count: number, read: (reader: ByteReader) => T): Promise<T> {
  const parameters = new ByteWriter().uint32(kind).uint32(property).uint32(count).finish();
  return tpm.ask({ name: 'GetCapability', parameters }, (reader) => {
    reader.uint8('more data');
    if (reader.uint32('capability') !== kind) reader.fail('another capability');
    return read(reader);
  });
}

/** TPM_PT -> value, of the properties from `first` on. */
export function getProperties(tpm: TpmClient, first: number, count: number): Promise<ReadonlyMap<number, number>> {
  return askCapability(tpm, TPM_CAP.TPM_PROPERTIES, first, count, (reader) => {
    const length = reader.uint32('count of properties');
    if (length > MAX_PROPERTIES) reader.fail(`${length} properties`);
    const properties = new Map<number, number>();
    for (let index = 0; index < length; index++) properties.set(reader.uint32('property'), reader.uint32('value'));
    return properties;
  });
}

/** The banks that the TPM keeps: algorithm and registers. */
export function getBanks(tpm: TpmClient): Promise<readonly RegisterSelection[]> {
  return askCapability(tpm, TPM_CAP.PCRS, 0, 1, readSelections);
}

/** Handles from `first` on of the same kind (its highest byte): loaded objects, sessions, indices. */
export function getHandles(tpm: TpmClient, first: number): Promise<readonly number[]> {
  return askCapability(tpm, TPM_CAP.HANDLES, first, MAX_HANDLES, (reader) => {
    const length = reader.uint32('count of handles');
    if (length > MAX_HANDLES) reader.fail(`${length} handles`);
    return Array.from({ length }, () => reader.uint32('handle'));
  });
}

/** Ends a lock-out after failed authorizations. */
export async function resetLockout(tpm: TpmClient): Promise<void> {
  await tpm.run({ name: 'DictionaryAttackLockReset', handles: [TPM_RH.LOCKOUT], authorizations: [NO_PASSWORD] });
}

export interface TpmIdentity {
  readonly manufacturer: string;
  readonly vendor: string;
  readonly firmware: string;
  /** As in `1.64`. */
  readonly revision: string;
}

/** Who made the TPM, as it says of itself (nobody signs this). */
export async function identify(tpm: TpmClient): Promise<TpmIdentity> {
  const properties = await getProperties(tpm, TPM_PT.FAMILY_INDICATOR, 16);
  const words = (first: number, count: number): string => {
    const bytes = new ByteWriter();
    for (let index = 0; index < count; index++) bytes.uint32(properties.get(first + index) ?? 0);
    return printable(bytes.finish());
  };
  const firmware = [properties.get(TPM_PT.FIRMWARE_VERSION_1) ?? 0, properties.get(TPM_PT.FIRMWARE_VERSION_2) ?? 0];
  const revision = properties.get(TPM_PT.REVISION) ?? 0;
  return {
    manufacturer: words(TPM_PT.MANUFACTURER, 1),
    vendor: words(TPM_PT.VENDOR_STRING_1, 4),
    firmware: firmware.map((word) => word.toString(16).padStart(8, '0')).join('.'),
    revision: `${Math.floor(revision / 100)}.${String(revision % 100).padStart(2, '0')}`,
  };
}

function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : ''))
    .join('')
    .trim();
}
