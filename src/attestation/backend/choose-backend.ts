// Which TPM measured boot uses: a real one, else swtpm, else the software bank. Each has a bounded time to answer; what was passed over
// and why is told, because a weaker choice must be seen.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { FailureError, toFailure } from '../../base/failure.ts';
import { openDevice } from '../tpm/device-transport.ts';
import { connectSocket } from '../tpm/socket-transport.ts';
import type { TpmTransport } from '../tpm/transport.ts';
import type { AttestationBackend } from './backend.ts';
import { openSoftwareBackend } from './software-backend.ts';
import { findSwtpm, startSwtpm } from './swtpm-process.ts';
import { openTpmBackend } from './tpm-backend.ts';

export interface ChooseOptions {
  /** Keeps what swtpm and the software bank need. */
  readonly folder: string;
  /**
   * `auto`, `software`, `swtpm`, or where a TPM is: `device:/dev/tpmrm0`, `unix:PATH` and `tcp:HOST:PORT` (raw commands, as swtpm's data
   * channel takes them). A named one is not replaced by another TPM, only by the software bank.
   */
  readonly wanted: string;
  /** How long each candidate may take until it is ready. */
  readonly waitMs: number;
  readonly onSwtpmEnded?: (lastWords: string) => void;
}

export interface ChosenBackend {
  readonly backend: AttestationBackend;
  /** Sentences: what was not used, and why. */
  readonly notes: readonly string[];
}

const DEVICES = ['/dev/tpmrm0', '/dev/tpm0'] as const;
const LINKED = /^tcp:(.+):(\d{1,5})$/;

/** Never rejects for a TPM's sake; throws what the file system throws when not even the software bank can be opened. */
export async function chooseBackend(options: ChooseOptions): Promise<ChosenBackend> {
  const notes: string[] = [];
  for (const candidate of candidates(options, notes)) {
    try {
      return { backend: await within(candidate.open(), options.waitMs), notes };
    } catch (error) {
      notes.push(`${candidate.name} is not used: ${toFailure(error).message}`);
    }
  }
  return { backend: openSoftwareBackend(join(options.folder, 'software')), notes };
}

interface Candidate {
  readonly name: string;
  readonly open: () => Promise<AttestationBackend>;
}

function candidates(options: ChooseOptions, notes: string[]): Candidate[] {
  const { wanted, waitMs } = options;
  const hardware = (name: string, connect: () => Promise<TpmTransport>): Candidate => ({
    name,
    open: async () => openOrClose(await connect(), 'hardware', waitMs),
  });
  const program = findSwtpm();
  const swtpm: Candidate[] = program === null ? [] : [{ name: 'swtpm', open: () => openSwtpm(program, options) }];
  const link = LINKED.exec(wanted);
  if (wanted === 'software') return [];
  if (wanted === 'swtpm') return swtpm;
  if (wanted.startsWith('device:')) return [hardware(wanted.slice(7), () => openDevice(wanted.slice(7)))];
  if (wanted.startsWith('unix:')) return [hardware(wanted.slice(5), () => connectSocket({ path: wanted.slice(5) }, waitMs))];
  if (link !== null) return [hardware(wanted, () => connectSocket({ host: link[1]!, port: Number(link[2]) }, waitMs))];
  if (wanted !== 'auto') notes.push(`"${wanted}" is no place of a TPM: auto, swtpm, software, device:PATH, unix:PATH or tcp:HOST:PORT`);
  const devices = DEVICES.filter((device) => existsSync(device)).map((device) => hardware(device, () => openDevice(device)));
  if (devices.length === 0) notes.push('this machine shows no TPM');
  if (program === null) notes.push('the package swtpm is not installed');
  return [...devices, ...swtpm];
}

async function openOrClose(transport: TpmTransport, kind: 'hardware' | 'swtpm', firstAnswerMs: number, end?: () => Promise<void>): Promise<AttestationBackend> {
  try {
    return await openTpmBackend(transport, { kind, firstAnswerMs, ...(end === undefined ? {} : { end }) });
  } catch (error) {
    transport.close();
    await end?.();
    throw error;
  }
}

function openSwtpm(program: string, options: ChooseOptions): Promise<AttestationBackend> {
  const child = startSwtpm(program, join(options.folder, 'swtpm'));
  let isWanted = true;
  void child.ended.then((lastWords) => isWanted && options.onSwtpmEnded?.(lastWords));
  return openOrClose(child.transport, 'swtpm', options.waitMs, () => {
    isWanted = false;
    return child.stop();
  });
}

/** Whoever comes too late is closed when it comes. */
function within(opening: Promise<AttestationBackend>, waitMs: number): Promise<AttestationBackend> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new FailureError('tpm.gone', `not ready within ${waitMs} ms`));
    }, waitMs);
    opening.then(
      (backend) => {
        clearTimeout(timer);
        if (isLate) void backend.close();
        else resolve(backend);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
