// The reference: what the build made, file by file. tools/build.ts writes it as manifest.json beside the bundles; to verify another
// machine, bring the manifest of a build that you trust.

import { FailureError } from '../../base/failure.ts';
import type { Component, MeasuredFile } from '../event-log/component.ts';
import { fieldsOf, textOf } from './bundle.ts';

export const MANIFEST_FORMAT = 'kpio-manifest-1';
const MAX_MANIFEST_BYTES = 16 << 20;
const PARTS = ['code', 'configuration', 'platform'] as const;

export interface Manifest {
  /** KPIO's version. */
  readonly version: string;
  readonly node: string;
  readonly components: readonly Component[];
}

export function encodeManifest(manifest: Manifest): string {
  return `${JSON.stringify({ format: MANIFEST_FORMAT, ...manifest }, null, 1)}\n`;
}

/** Throws attestation.malformed. */
export function parseManifest(text: string): Manifest {
  if (text.length > MAX_MANIFEST_BYTES) throw new FailureError('attestation.malformed', `a manifest of ${text.length} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FailureError('attestation.malformed', 'the manifest is no JSON');
  }
  const fields = fieldsOf(value);
  if (fields['format'] !== MANIFEST_FORMAT) throw new FailureError('attestation.malformed', `the manifest is not of the format ${MANIFEST_FORMAT}`);
  return { version: textOf(fields, 'version'), node: textOf(fields, 'node'), components: listOf(fields['components']).map(readComponent) };
}

function readComponent(value: unknown): Component {
  const fields = fieldsOf(value);
  const part = PARTS.find((known) => known === fields['part']);
  if (part === undefined) throw new FailureError('attestation.malformed', 'a component of an unknown part');
  return { part, name: textOf(fields, 'name'), files: listOf(fields['files']).map(readFile) };
}

function readFile(value: unknown): MeasuredFile {
  const fields = fieldsOf(value);
  const { sizeBytes } = fields;
  const sha256 = textOf(fields, 'sha256');
  if (typeof sizeBytes !== 'number' || !/^[0-9a-f]{64}$/.test(sha256)) throw new FailureError('attestation.malformed', 'a file without size or digest');
  return { path: textOf(fields, 'path'), sizeBytes, sha256 };
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new FailureError('attestation.malformed', 'the manifest lacks a list');
  return value;
}
