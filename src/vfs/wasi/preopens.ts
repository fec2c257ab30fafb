// wasi:filesystem/preopens: the folders that a guest finds open. Each mount is one, under its own path.

import type { GuestFiles } from '../guest-files.ts';
import { Descriptor } from './descriptor.ts';

/** New descriptors each time; the caller drops them. */
export function getDirectories(files: GuestFiles): readonly (readonly [Descriptor, string])[] {
  return files.mounts().map(({ path }) => [new Descriptor(files, files.openMount(path)), path] as const);
}
