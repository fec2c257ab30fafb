// kpio security verify: checks an attestation offline, against the manifest of a build, and names what differs.
// Without a file it asks the running system with a fresh nonce, and takes its key for the one it named at its first boot.

import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { Component } from '../attestation/event-log/component.ts';
import { readComponent } from '../attestation/event-log/component.ts';
import { parseEventLog } from '../attestation/event-log/event-log.ts';
import { BUNDLE_FORMAT, MAX_BUNDLE_BYTES, parseBundle } from '../attestation/verify/bundle.ts';
import type { AttestationBundle } from '../attestation/verify/bundle.ts';
import { parseManifest } from '../attestation/verify/manifest.ts';
import { verifyBundle } from '../attestation/verify/verify-bundle.ts';
import type { Verdict } from '../attestation/verify/verify-bundle.ts';
import { FailureError } from '../base/failure.ts';
import { keyFile } from '../kernel/boot/measured-boot.ts';
import { programPaths } from '../kernel/program-paths.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import type { CommandInput } from './command.ts';
import { askForBundle, nonceOf } from './security-attest.ts';

const NONCE_BYTES = 20;

export async function run(input: CommandInput): Promise<number> {
  const [file] = input.operands;
  const nonce = nonceOf(input) ?? (file === undefined ? randomBytes(NONCE_BYTES).toString('hex') : undefined);
  const bundle = parseBundle(file === undefined ? await askForBundle(input, nonce!) : readText(file));
  const verdict = verifyBundle(bundle, {
    nonce: nonce === undefined ? null : Uint8Array.fromHex(nonce),
    trustedKeys: trustedKeys(input),
    reference: readReference(input),
    acceptSoftware: input.options.has('accept-software'),
  });
  process.stdout.write(input.options.has('json') ? verdictJson(bundle, verdict) : verdictText(bundle, verdict));
  return verdict.ok ? 0 : 1;
}

/** --key, else the key that this machine's KPIO named at its first boot; null for "any". */
function trustedKeys(input: CommandInput): readonly string[] | null {
  const key = input.options.get('key')?.toLowerCase();
  if (key === 'any') return null;
  if (key !== undefined) {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new FailureError('cli.usage', '--key takes the 64 digits that kpio security measure prints, or "any"');
    return [key];
  }
  try {
    return readFileSync(keyFile(input.options.get('state') ?? defaultStatePath()), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    // No KPIO ran here: nobody vouches for any key.
    return [];
  }
}

function readReference(input: CommandInput): readonly Component[] {
  const file = input.options.get('reference') ?? join(programPaths(input.root).build, 'manifest.json');
  const text = readText(file);
  if (!text.includes(BUNDLE_FORMAT)) return parseManifest(text).components;
  const events = parseEventLog(parseBundle(text).log).events;
  return events.map((event) => readComponent(event)).filter((component) => component !== null);
}

/** Throws cli.usage. */
function readText(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > MAX_BUNDLE_BYTES)
      throw new FailureError('attestation.malformed', `${file} has more than ${MAX_BUNDLE_BYTES} bytes`);
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw new FailureError('cli.usage', `cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

function verdictJson(bundle: AttestationBundle, verdict: Verdict): string {
  const { ok, problems, cautions, fingerprint, differences, components } = verdict;
  const [first] = problems;
  const counted = components.map(({ part, name, files }) => ({ part, name, files: files.length }));
  return `${JSON.stringify({ ok, ...(first === undefined ? {} : { code: first.code, message: first.message }), kind: bundle.kind, key: fingerprint, problems, cautions, differences, components: counted })}\n`;
}

function verdictText(bundle: AttestationBundle, verdict: Verdict): string {
  const files = verdict.components.reduce((sum, component) => sum + component.files.length, 0);
  const lines = [
    `  signed by  ${bundle.kind}: ${bundle.description.replace(/[^\x20-\x7e]/g, '?')}`,
    `  key        ${verdict.fingerprint ?? 'cannot be read'}`,
    `  measured   ${files} files in ${verdict.components.length} components`,
    ...verdict.differences.map(({ component, path, kind }) => `  ${kind.padEnd(9)}  ${component} ${path.replace(/[^\x20-\x7e]/g, '?')}`),
    ...verdict.cautions.map((caution) => `  note       ${caution}`),
    ...verdict.problems.map(({ code, message }) => `  wrong      ${message} [${code}]`),
    `  verdict    ${verdict.ok ? 'as built' : 'not to be trusted'}`,
  ];
  return `${lines.join('\n')}\n`;
}
