// KPIO's own events: one component (a bundle, a package, a part of the configuration) with a line for each file in it. The register is
// extended with the hash of this very text, so that the digests of single files are as certain as the component's.
//
//   kpio:code:site
//   4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce 2077303 site.cjs

import { createHash } from 'node:crypto';

import { decodeUtf8, encodeUtf8 } from '../../base/bytes.ts';
import type { MeasuredPart } from '../backend/backend.ts';
import { TPM_ALG } from '../tpm/constants.ts';
import { EVENT_TYPE } from './event-log.ts';
import type { LoggedEvent } from './event-log.ts';

export interface MeasuredFile {
  /** Relative to what the component says of itself; unique in the component. No line breaks. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
}

export interface Component {
  readonly part: MeasuredPart;
  /** Lower-case words, as in `site` or `state-files`. */
  readonly name: string;
  readonly files: readonly MeasuredFile[];
}

const HEAD = /^kpio:(code|configuration|platform):([a-z][a-z0-9-]{0,63})$/;
const FILE = /^([0-9a-f]{64}) (\d{1,15}) ([^\n\0]{1,4096})$/;
const MAX_FILES = 50_000;

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function measureBytes(path: string, bytes: Uint8Array): MeasuredFile {
  return { path, sizeBytes: bytes.length, sha256: sha256Hex(bytes) };
}

/** Files in the order of their paths' code units: the same files give the same text. */
export function componentText(component: Component): string {
  const files = [...component.files].sort((p, q) => (p.path < q.path ? -1 : 1));
  // A name that would end its line is written as JSON writes it.
  const lines = files.map(({ sha256, sizeBytes, path }) => `${sha256} ${sizeBytes} ${/[\n\0]/.test(path) ? JSON.stringify(path) : path}`);
  return `${[`kpio:${component.part}:${component.name}`, ...lines].join('\n')}\n`;
}

export function componentEvent(component: Component, register: number): LoggedEvent {
  const data = encodeUtf8(componentText(component));
  return { register, type: EVENT_TYPE.IPL, digests: new Map([[TPM_ALG.SHA256, createHash('sha256').update(data).digest()]]), data };
}

/** null: not an event of KPIO's, or its digest is not the hash of its text. */
export function readComponent(event: LoggedEvent): Component | null {
  if (event.type !== EVENT_TYPE.IPL) return null;
  const digest = event.digests.get(TPM_ALG.SHA256);
  if (digest === undefined || sha256Hex(event.data) !== Buffer.from(digest).toString('hex')) return null;
  const lines = decodeUtf8(event.data).split('\n');
  const head = HEAD.exec(lines[0]!);
  if (head === null || lines.pop() !== '' || lines.length > MAX_FILES) return null;
  const files: MeasuredFile[] = [];
  for (const line of lines.slice(1)) {
    const [, sha256, size, path] = FILE.exec(line) ?? [];
    if (sha256 === undefined) return null;
    files.push({ path: path!, sizeBytes: Number(size), sha256 });
  }
  return { part: head[1] as MeasuredPart, name: head[2]!, files };
}
