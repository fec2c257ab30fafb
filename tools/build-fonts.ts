// Decodes the bundled fonts into a folder: node tools/build-fonts.ts <folder>. Also called by tools/build.ts.

import { buildBundledFonts } from '../src/fonts/bundled-fonts.ts';

export { buildBundledFonts };

if (import.meta.main) {
  const folder = process.argv[2];
  if (folder === undefined) {
    console.error('usage: build-fonts <folder>');
    process.exit(2);
  }
  await buildBundledFonts(folder);
}
