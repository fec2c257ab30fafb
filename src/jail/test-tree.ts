// A folder that stands for /proc and /sys in tests.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by path; a text that begins with `-> ` makes a link. ROOT in a text becomes the folder. Gone after `look`. */
export function folderTree(files: Readonly<Record<string, string>>, look: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'kpio-tree-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      if (text.startsWith('-> ')) symlinkSync(text.slice(3).replaceAll('ROOT', root), join(root, name));
      else writeFileSync(join(root, name), text.replaceAll('ROOT', root));
    }
    look(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
