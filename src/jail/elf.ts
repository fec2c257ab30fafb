// What an ELF file says of its own protections: whether it can be put anywhere, whether its stack can be executed, whether its tables become
// read-only, which control-flow protections it was built for. https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html and, for the
// properties, https://gitlab.com/x86-psABIs/Linux-ABI. Anybody's bytes: sizes are bounded, and what does not fit is null.

import { closeSync, openSync, readSync } from 'node:fs';

export interface ElfProtections {
  /** ET_DYN: its code is put at another address in each start. */
  readonly isPositionIndependent: boolean;
  readonly hasExecutableStack: boolean;
  readonly hasReadOnlyRelocations: boolean;
  /** Names of the control-flow protections that all of its code supports: ibt, shstk (x86-64), bti, pac (arm64). */
  readonly controlFlow: readonly string[];
}

const ET_DYN = 3;
const PT_GNU_PROPERTY = 0x6474e553;
const PT_GNU_STACK = 0x6474e551;
const PT_GNU_RELRO = 0x6474e552;
const PF_X = 1;
const NT_GNU_PROPERTY_TYPE_0 = 5;
const GNU_PROPERTY_X86_FEATURE_1_AND = 0xc0000002;
const GNU_PROPERTY_AARCH64_FEATURE_1_AND = 0xc0000000;
const FEATURES: ReadonlyMap<number, readonly string[]> = new Map([
  [GNU_PROPERTY_X86_FEATURE_1_AND, ['ibt', 'shstk']],
  [GNU_PROPERTY_AARCH64_FEATURE_1_AND, ['bti', 'pac']],
]);

const MAX_PROGRAM_HEADERS = 128;
const MAX_NOTE_BYTES = 4096;
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;

/** null: it cannot be read, or is no 64-bit little-endian ELF file. */
export function readElf(path: string): ElfProtections | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    return parseElf((offset, length) => {
      const bytes = Buffer.alloc(length);
      return readSync(descriptor, bytes, 0, length, offset) === length ? new DataView(bytes.buffer, bytes.byteOffset, length) : null;
    });
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** `read` gives bytes of the file; null where it has none. */
export function parseElf(read: (offset: number, length: number) => DataView | null): ElfProtections | null {
  const header = read(0, HEADER_BYTES);
  // 7f 45 4c 46, class 64, data little-endian.
  if (header === null || header.getUint32(0, true) !== 0x464c457f || header.getUint8(4) !== 2 || header.getUint8(5) !== 1) return null;
  const tableOffset = Number(header.getBigUint64(32, true));
  const entryBytes = header.getUint16(54, true);
  const count = header.getUint16(56, true);
  if (entryBytes < PROGRAM_HEADER_BYTES || count > MAX_PROGRAM_HEADERS || !Number.isSafeInteger(tableOffset)) return null;
  // Without the header that says otherwise, the stack can be executed.
  let hasExecutableStack = true;
  let hasReadOnlyRelocations = false;
  let controlFlow: readonly string[] = [];
  for (let index = 0; index < count; index++) {
    const entry = read(tableOffset + index * entryBytes, PROGRAM_HEADER_BYTES);
    if (entry === null) return null;
    const type = entry.getUint32(0, true);
    if (type === PT_GNU_STACK) hasExecutableStack = (entry.getUint32(4, true) & PF_X) !== 0;
    else if (type === PT_GNU_RELRO) hasReadOnlyRelocations = true;
    else if (type === PT_GNU_PROPERTY) {
      const size = Math.min(Number(entry.getBigUint64(32, true)), MAX_NOTE_BYTES);
      const note = read(Number(entry.getBigUint64(8, true)), size);
      if (note !== null) controlFlow = propertiesOf(note);
    }
  }
  return { isPositionIndependent: header.getUint16(16, true) === ET_DYN, hasExecutableStack, hasReadOnlyRelocations, controlFlow };
}

/** name size, description size, type, "GNU\0", then properties {type, size, bytes, padding to 8}. */
function propertiesOf(note: DataView): readonly string[] {
  if (note.byteLength < 16 || note.getUint32(8, true) !== NT_GNU_PROPERTY_TYPE_0) return [];
  const end = Math.min(note.byteLength, 16 + note.getUint32(4, true));
  for (let offset = 16; offset + 12 <= end;) {
    const type = note.getUint32(offset, true);
    const size = note.getUint32(offset + 4, true);
    const names = FEATURES.get(type);
    if (names !== undefined && size >= 4) {
      const bits = note.getUint32(offset + 8, true);
      return names.filter((_name, bit) => ((bits >> bit) & 1) === 1);
    }
    offset += 8 + Math.ceil(size / 8) * 8;
  }
  return [];
}
