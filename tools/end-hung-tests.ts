// Imported into every process of a test file: ends it when it has run for too long. The runner's own limit asks with SIGTERM, which a
// test in an endless loop does not hear; the timer of another thread is.

import { Worker } from 'node:worker_threads';

/** Above the limit that src/shell/test.ts gives each file, which reports better what hung. */
const LIMIT_MS = Number(process.env['KPIO_TEST_LIMIT_MS'] ?? 330_000);

// The runner imports it too, and runs for as long as all files together.
if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
  const guard = new Worker(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${LIMIT_MS})`, { eval: true });
  guard.unref();
}
