// Measured boot: hashes each part of KPIO's code and configuration before it runs, keeps the event log, extends the TPM's registers, and
// attests. What the registers prove and what not: docs/attestation.md.

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

import type { AttestationBackend } from '../../attestation/backend/backend.ts';
import { chooseBackend } from '../../attestation/backend/choose-backend.ts';
import type { Component, MeasuredFile } from '../../attestation/event-log/component.ts';
import { measureBytes } from '../../attestation/event-log/component.ts';
import { attest } from '../../attestation/measure/attest.ts';
import { measureBuildInTurn } from '../../attestation/measure/build-files.ts';
import { measureConfiguration } from '../../attestation/measure/configuration.ts';
import { Measurements } from '../../attestation/measure/measurements.ts';
import type { AttestationBundle } from '../../attestation/verify/bundle.ts';
import { keyFingerprint } from '../../attestation/verify/verify-bundle.ts';
import { encodeUtf8 } from '../../base/bytes.ts';
import { FailureError, toFailure } from '../../base/failure.ts';
import type { KernelLog } from '../log.ts';
import type { ProgramPaths } from '../program-paths.ts';
import type { StateStore } from '../state/state-store.ts';
import { MeasuredFiles } from './measured-files.ts';

/** How long the boot waits for a TPM; one that is slower is extended while the boot goes on, one that hangs is given up. */
const BOOT_WAITS_MS = 250;
const CANDIDATE_WAITS_MS = 2000;
const CLOSES_WITHIN_MS = 500;
const MAX_RESTARTS = 3;
const PIECE_BYTES = 1 << 20;

/** Components that processes other than the kernel's read; `other` for what the table of components does not know yet. */
const CHILDREN_RUN: ReadonlySet<string> = new Set(['network', 'screen', 'site', 'wasm', 'other']);

export interface MeasuredBootOptions {
  readonly paths: ProgramPaths;
  readonly statePath: string;
  readonly log: KernelLog;
  /** Files outside the build that decide what KPIO allows; those that are there are measured. */
  readonly ruleFiles: readonly string[];
  /** `auto`, `swtpm`, `software`, `device:PATH`, `unix:PATH`, `tcp:HOST:PORT`. */
  readonly tpm: string;
}

export interface MeasuredBootReport {
  readonly backend: { readonly kind: string; readonly description: string } | null;
  readonly notes: readonly string[];
  /** From the begin of measuring until all that runs at boot was hashed, and until it stood in the registers (null: not yet). */
  readonly hashedMs: number;
  readonly extendedMs: number | null;
  readonly components: readonly Component[];
}

/** Fingerprints of the keys that this state folder's KPIO has signed with, one to a line: who verifies on this machine trusts them. */
export function keyFile(statePath: string): string {
  return join(statePath, 'attestation', 'keys');
}

export class MeasuredBoot {
  readonly #options: MeasuredBootOptions;
  readonly #measurements = new Measurements();
  readonly #startedAt = performance.now();
  #hashedMs = 0;
  #extendedMs: number | null = null;
  #isWhole = false;
  readonly #notes: string[] = [];
  #backend: AttestationBackend | null = null;
  #opening: Promise<AttestationBackend>;
  #extended: Promise<void> = Promise.resolve();
  #files: MeasuredFiles;
  #platform: Promise<void> | null = null;
  #restarts = 0;
  #isClosed = false;

  private constructor(options: MeasuredBootOptions) {
    this.#options = options;
    this.#files = new MeasuredFiles(options.paths.build, null, options.log);
    // A TPM takes its time to start: it does so while files are hashed.
    this.#opening = this.#openBackend(options.tpm);
    this.#opening.catch(() => {});
  }

  /**
   * Resolves when what runs at boot is hashed. The registers get it meanwhile: see `waitForRegisters`. Never rejects: what cannot be measured (a
   * file that cannot be read, a full disk) cannot be attested, and that is all.
   */
  static async begin(options: MeasuredBootOptions): Promise<MeasuredBoot> {
    const boot = new MeasuredBoot(options);
    const extending = boot.#extendAll();
    try {
      for (const component of codeComponents(options.paths)) {
        void boot.measure(component);
        // The TPM gets its next command meanwhile.
        await immediate();
      }
      void boot.measure(measureConfiguration(options.ruleFiles));
      boot.#isWhole = true;
      boot.#files = boot.#filesAsMeasured();
    } catch (error) {
      boot.#note(`not all could be measured: ${toFailure(error).message}`);
    }
    boot.#hashedMs = performance.now() - boot.#startedAt;
    boot.#extended = boot.#whenExtended(extending);
    return boot;
  }

  /** Resolves when what runs at boot stands in the registers, or when a slow TPM has had its time: the boot goes on then. Never rejects. */
  async waitForRegisters(): Promise<void> {
    if ((await Promise.race([this.#extended, sleep(BOOT_WAITS_MS, null, { ref: false })])) === null) {
      this.#note(`the TPM is slow: the boot went on after ${BOOT_WAITS_MS} ms, before all was in the registers`);
    }
  }

  /** What other processes must find when they read their code: for their environment (boot.cjs checks). undefined: not checked. */
  get codeDigests(): string | undefined {
    if (!this.#options.paths.isBundled || !this.#isWhole) return undefined;
    return this.#measurements.components
      .filter(({ part, name }) => part === 'code' && CHILDREN_RUN.has(name))
      .flatMap(({ files }) => files.map(({ path, sha256 }) => `${path}=${sha256}`))
      .join(',');
  }

  /** What the kernel itself reads of the build later on. */
  get files(): MeasuredFiles {
    return this.#files;
  }

  /** Measures what is used from now on: a policy or rule set that was changed, for example. Never rejects: what failed is tried again. */
  async measure(component: Component): Promise<void> {
    await this.#measurements.add(component).catch((error: unknown) => this.#recover(error));
  }

  /** Hashes the large files that were running before any of this could be measured: Node itself, add-ons, the jail, the emulator. */
  measurePlatform(): Promise<void> {
    return (this.#platform ??= this.#measurePlatform());
  }

  /** Rejects with attestation.unavailable, and with tpm.* codes when the TPM was lost. `nonce`: 1 to 32 bytes. */
  async attest(nonce: Uint8Array): Promise<AttestationBundle> {
    await this.measurePlatform();
    return attest(await this.backend(), this.#measurements, nonce);
  }

  /** The TPM or what stands in for it, for sealing and counting, with all measurements in its registers. Rejects as `attest` does. */
  async backend(): Promise<AttestationBackend> {
    if (!this.#isWhole) throw new FailureError('attestation.unavailable', this.#notes.at(-1));
    const backend = await this.#opening.catch((error: unknown) => {
      throw new FailureError('attestation.unavailable', toFailure(error).message);
    });
    await this.#measurements.settle();
    return backend;
  }

  report(): MeasuredBootReport {
    const backend = this.#backend === null ? null : { kind: this.#backend.kind, description: this.#backend.description };
    return { backend, notes: this.#notes, hashedMs: this.#hashedMs, extendedMs: this.#extendedMs, components: this.#measurements.components };
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    // One that is still being opened ends with KPIO: it hangs on a socket of ours.
    const backend = await Promise.race([this.#opening.catch(() => null), sleep(CLOSES_WITHIN_MS, null, { ref: false })]);
    await backend?.close();
  }

  get #folder(): string {
    return join(this.#options.statePath, 'attestation');
  }

  async #openBackend(wanted: string): Promise<AttestationBackend> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const { backend, notes } = await chooseBackend({
      folder: this.#folder,
      wanted,
      waitMs: CANDIDATE_WAITS_MS,
      onSwtpmEnded: (words) => void this.#recover(new FailureError('tpm.gone', `swtpm has ended: ${words.split('\n').at(-1) ?? ''}`)),
    });
    this.#backend = backend;
    this.#notes.push(...notes);
    if (backend.kind !== 'hardware' || notes.length > 0) this.#options.log.info(`measured boot uses ${backend.kind}`, notes.join('; '));
    return backend;
  }

  /** Never rejects: a TPM that fails here is replaced by the software bank. */
  async #extendAll(): Promise<void> {
    const backend = await this.#opening.catch((error: unknown) => this.#note(`no registers: ${toFailure(error).message}`));
    if (backend === undefined) return;
    try {
      await this.#measurements.extendInto(backend);
    } catch (error) {
      await this.#recover(error);
    }
  }

  #filesAsMeasured(): MeasuredFiles {
    const { paths, log } = this.#options;
    const code = this.#measurements.components.filter(({ part }) => part === 'code').flatMap(({ files }) => files);
    return new MeasuredFiles(paths.build, paths.isBundled ? new Map(code.map(({ path, sha256 }) => [path, sha256])) : null, log);
  }

  async #whenExtended(extending: Promise<void>): Promise<void> {
    try {
      await extending;
      await this.#measurements.settle();
      if (this.#backend !== null) this.#extendedMs = performance.now() - this.#startedAt;
    } catch {
      // Told where it happened.
    }
  }

  #note(note: string): void {
    this.#notes.push(note);
    this.#options.log.warn(note, this.#backend?.description ?? '');
  }

  /** An emulator that died is started again, with registers at zero that get everything anew; any other TPM gives way to the software bank. */
  async #recover(error: unknown): Promise<void> {
    if (this.#isClosed) return;
    const lost = this.#backend;
    if (lost === null || lost.kind === 'software') return;
    const wanted = lost.kind === 'swtpm' && this.#restarts++ < MAX_RESTARTS ? 'swtpm' : 'software';
    this.#note(`${toFailure(error).message}; going on with ${wanted}`);
    this.#backend = null;
    this.#opening = this.#openBackend(wanted);
    this.#opening.catch(() => {});
    void lost.close();
    await this.#extendAll();
  }

  /** The key of each TPM that was ever used here, for `security verify` on this machine: a new one is a change that people should see. */
  async #noteKey(): Promise<void> {
    const backend = await this.backend();
    const { publicArea } = await backend.quote(new Uint8Array(1), [backend.registers.code]);
    const key = keyFingerprint(publicArea);
    const file = keyFile(this.#options.statePath);
    const known = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (known.includes(key)) return;
    if (known.length > 0) this.#options.log.warn(`attestations are signed with a new key, ${key}`, backend.description);
    appendFileSync(file, `${key}\n`, { mode: 0o600 });
  }

  async #measurePlatform(): Promise<void> {
    const { node, addons, libraries } = this.#options.paths;
    const addonFiles = addons.flatMap((folder) =>
      existsSync(folder)
        ? readdirSync(folder)
            .filter((file) => file.endsWith('.node'))
            .map((file) => join(folder, file))
        : [],
    );
    const programs = [await measureFile('node', node), ...(await Promise.all(addonFiles.map((file) => measureFile(basename(file), file))))];
    const machine = ['bwrap', 'swtpm'].map(findProgram).filter((file) => file !== null);
    const others = await Promise.all([...machine, ...libraries].map((file) => measureFile(file, file)));
    if (this.#isClosed) return;
    await this.measure({ part: 'platform', name: 'programs', files: programs.filter((file) => file !== null) });
    await this.measure({ part: 'platform', name: 'machine', files: others.filter((file) => file !== null) });
    await this.#noteKey().catch((error: unknown) => this.#isClosed || this.#note(`the attestation key is not noted: ${toFailure(error).message}`));
  }
}

/** What operators made of profiles and grants: it lies in the database, so it is measured document by document. */
export function policyComponent(state: Pick<StateStore, 'profiles' | 'grants'>): Component {
  const files = (['profiles', 'grants'] as const).flatMap((table) =>
    state[table].all().map(({ name, document }) => measureBytes(`${table} ${name}`, encodeUtf8(JSON.stringify(document)))),
  );
  return { part: 'configuration', name: 'policy', files };
}

/** From source there is no build to compare with: one component says so, and no manifest knows it. */
function codeComponents(paths: ProgramPaths): Iterable<Component> {
  if (paths.isBundled) return measureBuildInTurn(paths.build, join(paths.root, 'kpio'), filesThatRun());
  const files = readdirSync(join(paths.root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|css|json|js)$/.test(file) && !file.includes('.test.'))
    .map((file) => measureBytes(`src/${file}`, readFileSync(join(paths.root, 'src', file))));
  return [{ part: 'code', name: 'source', files: [...files, measureBytes('package-lock.json', readFileSync(join(paths.root, 'package-lock.json')))] }];
}

/** What boot.cjs hashed in the moment of running it. */
function filesThatRun(): ReadonlyMap<string, MeasuredFile> {
  const measured = (globalThis as Record<symbol, unknown>)[Symbol.for('kpio.measured')] as ReadonlyMap<string, MeasuredFile> | undefined;
  return measured ?? new Map();
}

/** In pieces: Node has 150 MB. null where it cannot be read. */
async function measureFile(name: string, path: string): Promise<MeasuredFile | null> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let sizeBytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, null);
      if (bytesRead === 0) return { path: name, sizeBytes, sha256: hash.digest('hex') };
      hash.update(piece.subarray(0, bytesRead));
      sizeBytes += bytesRead;
    }
  } catch {
    // A folder, for example.
    return null;
  } finally {
    await handle.close();
  }
}

function findProgram(name: string): string | null {
  const folder = (process.env['PATH'] ?? '/usr/bin:/bin').split(':').find((candidate) => existsSync(join(candidate, name)));
  return folder === undefined ? null : join(folder, name);
}
