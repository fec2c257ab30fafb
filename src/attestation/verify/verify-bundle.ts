// Decides offline what an attestation proves: whose key signed, for which nonce, over which registers; whether the log leads to these
// registers; and which measured file differs from the reference. Says all that is wrong, not only the first thing.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { registersDigest } from '../backend/register-digest.ts';
import { readComponent } from '../event-log/component.ts';
import type { Component } from '../event-log/component.ts';
import { EVENT_TYPE, parseEventLog, replay } from '../event-log/event-log.ts';
import type { LoggedEvent } from '../event-log/event-log.ts';
import { MalformedBytes } from '../marshal/byte-reader.ts';
import { decodeAttest } from '../tpm/attest.ts';
import type { Attest } from '../tpm/attest.ts';
import { SOFTWARE_GENERATED_VALUE, TPM_ALG } from '../tpm/constants.ts';
import { decodePublicArea, nameOf } from '../tpm/structures.ts';
import type { PublicArea } from '../tpm/structures.ts';
import type { AttestationBundle } from './bundle.ts';
import { isAttestationKey, isSignedBy } from './check-signature.ts';
import { compareComponents } from './compare-components.ts';
import type { Difference } from './compare-components.ts';

export interface VerifyOptions {
  /** The nonce that was asked with; null: not checked, so an old attestation passes. */
  readonly nonce: Uint8Array | null;
  /** Fingerprints (`keyFingerprint`) of keys that somebody vouches for; null: any key, which proves nothing about who signed. */
  readonly trustedKeys: readonly string[] | null;
  /** What should have been measured; null: nothing is compared. */
  readonly reference: readonly Component[] | null;
  readonly acceptSoftware: boolean;
}

export interface Verdict {
  /** Nothing is wrong. */
  readonly ok: boolean;
  readonly problems: readonly Failure[];
  /** What is not wrong but less than one might think. */
  readonly cautions: readonly string[];
  readonly fingerprint: string | null;
  readonly differences: readonly Difference[];
  readonly components: readonly Component[];
  readonly attest: Attest | null;
}

/** SHA-256 of the key's public area (its TPM name without the algorithm), in hexadecimal. Throws RangeError, MalformedBytes. */
export function keyFingerprint(publicArea: Uint8Array): string {
  return Buffer.from(nameOf(publicArea).subarray(2)).toString('hex');
}

/** Never throws, whatever the bundle holds. */
export function verifyBundle(bundle: AttestationBundle, options: VerifyOptions): Verdict {
  const problems: Failure[] = [];
  const cautions: string[] = [];
  const attest = attempt(problems, () => decodeAttest(bundle.quote.attest));
  const key = attempt(problems, () => decodePublicArea(bundle.quote.publicArea));
  const fingerprint = key === null ? null : attempt(problems, () => keyFingerprint(bundle.quote.publicArea));
  const log = attempt(problems, () => parseEventLog(bundle.log));
  if (attest !== null && key !== null && fingerprint !== null) {
    checkSigner(bundle, attest, key, fingerprint, options, problems, cautions);
    checkNonce(attest, options, problems, cautions);
  }
  if (attest !== null) checkRegisters(bundle, attest, problems);
  const components = log === null ? [] : checkLog(bundle, log.events, problems);
  const differences = options.reference === null ? [] : compareComponents(options.reference, components);
  if (options.reference === null) cautions.push('nothing was compared: no manifest was given');
  if (differences.length > 0) problems.push(failure('attestation.changed', tellDifferences(differences)));
  return { ok: problems.length === 0, problems, cautions, fingerprint, differences, components, attest };
}

function checkSigner(
  bundle: AttestationBundle,
  attest: Attest,
  key: PublicArea,
  fingerprint: string,
  options: VerifyOptions,
  problems: Failure[],
  cautions: string[],
): void {
  const isSoftware = attest.magic === SOFTWARE_GENERATED_VALUE || bundle.kind === 'software';
  if (isSoftware && !options.acceptSoftware) problems.push(failure('attestation.no-root-of-trust'));
  if (isSoftware) cautions.push('registers and key are software: whoever controls the machine can sign anything');
  else if (bundle.kind === 'swtpm') cautions.push('the TPM is an emulator: whoever controls the machine can read or replace its state');
  if (!isSoftware && !isAttestationKey(key)) problems.push(failure('attestation.wrong-signature', "the key may sign other things than its TPM's own words"));
  const isSigned = attempt(problems, () => isSignedBy(key, bundle.quote.attest, bundle.quote.signature));
  if (isSigned === false) problems.push(failure('attestation.wrong-signature'));
  if (options.trustedKeys === null) cautions.push('any key was accepted: nobody vouches for who signed');
  else if (!options.trustedKeys.includes(fingerprint)) problems.push(failure('attestation.unknown-key', fingerprint));
}

function checkNonce(attest: Attest, options: VerifyOptions, problems: Failure[], cautions: string[]): void {
  if (options.nonce === null) cautions.push('the nonce was not checked: this may be an old attestation');
  else if (!isEqual(attest.extraData, options.nonce)) problems.push(failure('attestation.wrong-nonce'));
}

/** The values in the bundle are the ones that were signed. */
function checkRegisters(bundle: AttestationBundle, attest: Attest, problems: Failure[]): void {
  if (attest.attested.kind !== 'quote') return void problems.push(failure('attestation.malformed', 'it certifies a key and quotes nothing'));
  const { selections } = attest.attested;
  const [selection] = selections;
  if (selections.length !== 1 || selection!.algorithm !== TPM_ALG.SHA256)
    return void problems.push(failure('attestation.wrong-log', 'not one SHA-256 bank is quoted'));
  const values = selection!.registers.map((register) => bundle.registers.get(register));
  const isWhole = values.every((value) => value !== undefined) && bundle.registers.size === values.length;
  if (!isWhole) return void problems.push(failure('attestation.wrong-log', 'the registers are not those that were quoted'));
  if (!isEqual(registersDigest(values as Uint8Array[]), attest.attested.registersDigest)) {
    problems.push(failure('attestation.wrong-log', 'the registers have other values than were quoted'));
  }
}

/** The events lead to the registers, and each of KPIO's is the hash of its text. */
function checkLog(bundle: AttestationBundle, events: readonly LoggedEvent[], problems: Failure[]): Component[] {
  const computed = attempt(problems, () => replay(events));
  for (const [register, value] of computed ?? []) {
    const quoted = bundle.registers.get(register);
    if (quoted === undefined) problems.push(failure('attestation.wrong-log', `register ${register} is in the log and was not quoted`));
    else if (!isEqual(quoted, value)) problems.push(failure('attestation.wrong-log', `register ${register}`));
  }
  const components: Component[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_TYPE.NO_ACTION) continue;
    const component = readComponent(event);
    if (component === null) problems.push(failure('attestation.wrong-log', `event ${index} cannot be read`));
    else components.push(component);
  }
  return components;
}

const MAX_TOLD = 20;

function tellDifferences(differences: readonly Difference[]): string {
  const told = differences.slice(0, MAX_TOLD).map(({ component, path, kind }) => `${component}/${path} (${kind})`);
  if (differences.length > MAX_TOLD) told.push(`and ${differences.length - MAX_TOLD} more`);
  return told.join(', ');
}

function attempt<T>(problems: Failure[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedBytes) && !(error instanceof RangeError)) throw error;
    problems.push(failure('attestation.malformed', error.message));
    return null;
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
