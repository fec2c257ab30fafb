// What a forked Node is known to fail at, tried once before a machine's forks are trusted with pages: collecting garbage, compiling
// JavaScript and WebAssembly, timers, the event loop, a realm with random numbers of its own.

import { runInContext, constants, createContext } from 'node:vm';
import { writeSync } from 'node:fs';

/** (module (func (export "f") (result i32) i32.const 42)) */
const MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11);

/** Writes 'ok' to the descriptor and leaves. What fails does not answer: the kernel waits for a bounded time. */
export async function runForkSelfTest(collectGarbage: () => void, descriptor: number, leave: (code: number) => never): Promise<void> {
  const garbage = Array.from({ length: 100_000 }, (_, i) => ({ text: `object ${i}` }));
  const realm = createContext(constants.DONT_CONTEXTIFY as never);
  const sum = runInContext('let sum = 0; function add(n) { for (let i = 0; i < n; i++) sum += i % 7; return sum } add(2e6); add(2e6)', realm) as number;
  if (sum !== 11_999_990) leave(2);
  const answer = await (runInContext('(async (m) => (await WebAssembly.instantiate(m)).instance.exports.f())', realm) as (m: Uint8Array) => Promise<number>)(
    MODULE,
  );
  if (answer !== 42) leave(3);
  await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  if (garbage[99_999]?.text !== 'object 99999') leave(1);
  writeSync(descriptor, 'ok');
  leave(0);
}
