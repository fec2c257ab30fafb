// The child of kill.proc.test.ts: appends without end and prints each acknowledged sequence number. Arguments: folder, seed.

import { writeSync } from 'node:fs';

import { must, openLog } from './test-log.ts';

const [folder, seed] = process.argv.slice(2);
const log = await openLog(folder!, { retention: { keepEntries: 1_000_000, keepMs: 0 } });
writeSync(1, 'ready\n');
let state = Number(seed) || 1;
/** Park and Miller's generator: groups of different lengths in each run, the same for the same seed. */
const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
for (;;) {
  const count = random(10) === 0 ? 1 + random(700) : 1 + random(5);
  const appends = Array.from({ length: count }, (_, index) => log.append(must('grant.made', { index, seed: seed! })));
  let text = '';
  for (const receipt of await Promise.all(appends)) text += `${receipt!.sequence}\n`;
  writeSync(1, text);
}
