// Bundles the desktop page: desktop.js, desktop.css, index.html and icon.svg, as the desktop's server hands them out.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

const PAGE = join(import.meta.dirname, '..', 'src', 'desktop', 'page');

/** `outFolder` is made when it is missing. */
export async function bundleDesktop(outFolder: string): Promise<void> {
  mkdirSync(outFolder, { recursive: true });
  await build({
    entryPoints: { desktop: join(PAGE, 'main.tsx') },
    outdir: outFolder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await build({ entryPoints: [join(PAGE, 'desktop.css')], outdir: outFolder, minify: true, legalComments: 'none', logLevel: 'warning' });
  for (const file of ['index.html', 'icon.svg']) copyFileSync(join(PAGE, file), join(outFolder, file));
}
