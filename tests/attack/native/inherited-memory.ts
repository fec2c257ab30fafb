// Memory that a copy has from the zygote: what one copy writes there, the next must not see.

const UNTOUCHED = 7;

/** Filled when the zygote loads this file. */
const inherited = new Uint8Array(1 << 16).fill(UNTOUCHED);

/** How many bytes a sibling has changed; then changes all of them itself. */
export function memoryOfZygote(): number {
  const changed = inherited.reduce((count, byte) => count + (byte === UNTOUCHED ? 0 : 1), 0);
  inherited.fill(UNTOUCHED + 1);
  return changed;
}
