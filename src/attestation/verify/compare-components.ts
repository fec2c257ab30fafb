// Which measured files are not those of the reference. Code must be the same file by file; of configuration and platform only those
// components are compared that the reference names, because machines differ in the others.

import type { Component, MeasuredFile } from '../event-log/component.ts';

export interface Difference {
  /** As in `code:site`. */
  readonly component: string;
  readonly path: string;
  readonly kind: 'changed' | 'missing' | 'added';
  readonly expected: string | null;
  readonly measured: string | null;
}

export function compareComponents(reference: readonly Component[], measured: readonly Component[]): Difference[] {
  const expected = group(reference);
  const found = group(measured);
  const differences: Difference[] = [];
  for (const [component, files] of expected) compareFiles(component, files, found.get(component) ?? new Map(), differences);
  for (const [component, files] of found) {
    if (!expected.has(component) && component.startsWith('code:')) compareFiles(component, new Map(), files, differences);
  }
  return differences;
}

type Files = Map<string, readonly MeasuredFile[]>;

/** A component that was measured twice counts with all that was measured of it. */
function group(components: readonly Component[]): Map<string, Files> {
  const groups = new Map<string, Files>();
  for (const { part, name, files } of components) {
    const key = `${part}:${name}`;
    const known: Files = groups.get(key) ?? new Map();
    for (const file of files) known.set(file.path, [...(known.get(file.path) ?? []), file]);
    groups.set(key, known);
  }
  return groups;
}

function compareFiles(component: string, expected: Files, found: Files, differences: Difference[]): void {
  for (const [path, [file]] of expected) {
    const measured = found.get(path);
    if (measured === undefined) differences.push({ component, path, kind: 'missing', expected: file!.sha256, measured: null });
    for (const other of measured ?? []) {
      if (other.sha256 !== file!.sha256) differences.push({ component, path, kind: 'changed', expected: file!.sha256, measured: other.sha256 });
    }
  }
  for (const [path, [file]] of found) {
    if (!expected.has(path)) differences.push({ component, path, kind: 'added', expected: null, measured: file!.sha256 });
  }
}
