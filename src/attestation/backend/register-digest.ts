// The digest that a quote and a policy hold of several registers: the hash of their values, ascending. TPM 2.0 Part 1, 17.5.

import { createHash } from 'node:crypto';

export function ascending(registers: readonly number[]): number[] {
  return [...new Set(registers)].sort((p, q) => p - q);
}

/** `values` in ascending order of their registers. */
export function registersDigest(values: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const value of values) hash.update(value);
  return hash.digest();
}

/** Registers ascending, each with its value, whatever order they were given in. Throws RangeError when a value is missing. */
export function inOrder(registers: readonly number[], values: readonly Uint8Array[]): { readonly registers: number[]; readonly values: Uint8Array[] } {
  if (registers.length !== values.length) throw new RangeError(`${values.length} values for ${registers.length} registers`);
  const known = new Map(registers.map((register, index) => [register, values[index]!]));
  const sorted = ascending(registers);
  return { registers: sorted, values: sorted.map((register) => known.get(register)!) };
}
