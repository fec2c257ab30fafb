// A zygote whose copies are attackers: what the copies of the site processes' zygote may do is the same.

import { loadForker } from '../../../src/jail/fork.ts';
import { serveForks, tellReady, tellWarm } from '../../../src/services/site/zygote.ts';
// Loaded here: copies have this memory from the zygote.
import './inherited-memory.ts';

process.title = 'kpio zygote';
const forker = loadForker();
tellReady(forker, 3);
let purpose = serveForks(forker, 3);
for (; purpose === 'warm'; purpose = serveForks(forker, 3)) tellWarm(forker, 3);
if (purpose === 'test') {
  const { runForkSelfTest } = await import('../../../src/services/site/fork-self-test.ts');
  const { bindExit } = await import('../../../src/jail/native.ts');
  await runForkSelfTest(() => {}, 3, bindExit());
} else {
  await import('./attacker.ts');
}
