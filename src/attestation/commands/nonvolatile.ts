// Non-volatile indices: data, counters and registers that outlive a restart. TPM 2.0 Part 3, 31 "Non-volatile storage".
// They are defined by the owner and used with the index's own empty password, so that an owner's password set later does not lock KPIO out.

import { EMPTY_BYTES } from '../../base/bytes.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { NV, TPM_ALG, TPM_RH } from '../tpm/constants.ts';
import { decodeNvPublic, encodeNvPublic } from '../tpm/structures.ts';
import type { NvPublic } from '../tpm/structures.ts';
import { NO_PASSWORD } from '../tpm/tpm-client.ts';
import type { TpmClient } from '../tpm/tpm-client.ts';

export type NvKind = 'ordinary' | 'counter' | 'extend';

const TYPE_BITS: Readonly<Record<NvKind, number>> = { ordinary: NV.TYPE_ORDINARY, counter: NV.TYPE_COUNTER, extend: NV.TYPE_EXTEND };
/** TPMs give and take an index in pieces; 512 bytes is what all of them can. */
const PIECE_BYTES = 512;

/** `sizeBytes` counts for ordinary indices: a counter has 8 bytes, an extended one 32. */
export async function defineIndex(tpm: TpmClient, index: number, kind: NvKind, sizeBytes = 0): Promise<void> {
  const area: NvPublic = {
    index,
    nameAlgorithm: TPM_ALG.SHA256,
    attributes: TYPE_BITS[kind] | NV.AUTH_READ | NV.AUTH_WRITE | NV.OWNER_READ | NV.OWNER_WRITE | NV.NO_DICTIONARY_ATTACK,
    policy: EMPTY_BYTES,
    sizeBytes: kind === 'counter' ? 8 : kind === 'extend' ? 32 : sizeBytes,
  };
  const parameters = new ByteWriter().sized(EMPTY_BYTES).sized(encodeNvPublic(area)).finish();
  await tpm.run({ name: 'NV_DefineSpace', handles: [TPM_RH.OWNER], authorizations: [NO_PASSWORD], parameters });
}

export async function undefineIndex(tpm: TpmClient, index: number): Promise<void> {
  await tpm.run({ name: 'NV_UndefineSpace', handles: [TPM_RH.OWNER, index], authorizations: [NO_PASSWORD] });
}

export function readIndexPublic(tpm: TpmClient, index: number): Promise<NvPublic> {
  return tpm.ask({ name: 'NV_ReadPublic', handles: [index] }, (reader) => {
    const area = decodeNvPublic(reader.sized('public area', 256));
    reader.sized('name', 66);
    return area;
  });
}

export async function readIndex(tpm: TpmClient, index: number, sizeBytes: number): Promise<Uint8Array> {
  const data = new Uint8Array(sizeBytes);
  for (let offset = 0; offset < sizeBytes; offset += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, sizeBytes - offset);
    const parameters = new ByteWriter().uint16(length).uint16(offset).finish();
    const piece = await tpm.ask({ name: 'NV_Read', handles: [index, index], authorizations: [NO_PASSWORD], parameters }, (reader) => {
      const read = reader.sized('data', length);
      if (read.length !== length) reader.fail(`${read.length} bytes of ${length}`);
      return read;
    });
    data.set(piece, offset);
  }
  return data;
}

export async function writeIndex(tpm: TpmClient, index: number, data: Uint8Array): Promise<void> {
  for (let offset = 0; offset < data.length; offset += PIECE_BYTES) {
    const parameters = new ByteWriter()
      .sized(data.subarray(offset, offset + PIECE_BYTES))
      .uint16(offset)
      .finish();
    await tpm.run({ name: 'NV_Write', handles: [index, index], authorizations: [NO_PASSWORD], parameters });
  }
}

export async function extendIndex(tpm: TpmClient, index: number, data: Uint8Array): Promise<void> {
  await tpm.run({ name: 'NV_Extend', handles: [index, index], authorizations: [NO_PASSWORD], parameters: new ByteWriter().sized(data).finish() });
}

export async function incrementIndex(tpm: TpmClient, index: number): Promise<void> {
  await tpm.run({ name: 'NV_Increment', handles: [index, index], authorizations: [NO_PASSWORD] });
}

export async function readCounter(tpm: TpmClient, index: number): Promise<bigint> {
  const bytes = await readIndex(tpm, index, 8);
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
}
