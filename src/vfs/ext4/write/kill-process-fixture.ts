// A process for kill.proc.test.ts: changes an image at random and says of each file that it has synced. It ends when it is killed.

import { writeSync } from 'node:fs';

import { FileDevice } from '../../byte-device.ts';
import { PageCache } from '../../page-cache.ts';
import { OPEN_TO_READ } from '../../guest-files.ts';
import { RandomOperations, randomOf } from './random-operations-fixture.ts';
import { WritableImage } from './writable-image.ts';

const [path, seed] = process.argv.slice(2) as [string, string];
const tree = new WritableImage(new PageCache(1 << 20).overDevice(new FileDevice(path)), { nowMs: Date.now });
const random = randomOf(Number(seed));
const root = tree.root();
root.createDirectory(`run ${seed}`).release();
const run = new RandomOperations(tree, random, 40, `/run ${seed}`);
for (let at = 0; ; at++) {
  for (let step = random(20); step > 0; step--) run.change();
  const name = `/run ${seed}/file ${at}`;
  const handle = run.files.open(null, name, { ...OPEN_TO_READ, write: true, create: true });
  handle.write(0, Buffer.from(`content of ${name}`.repeat(1 + random(50))));
  handle.sync(random(2) === 0);
  handle.close();
  // Not through a stream: it is said before anything else happens.
  writeSync(1, `${name}\n`);
  if (at > 8) run.files.unlink(null, `/run ${seed}/file ${at - 8}`);
}
