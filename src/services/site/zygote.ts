// The zygote: a site process that holds no page and makes copies of itself. What it has loaded, its copies share; each becomes a
// site process of its own, locked before it sees a byte from outside. docs/processes.md tells the conditions.
//
// Wire, on the control descriptor. To the zygote 16 bytes: u32 what, u32 number, u64 address; from it 8 bytes: u32 what, i32 result.

import { receiveDescriptors } from '../../jail/descriptor-passing.ts';
import type { Forker } from '../../jail/fork.ts';
import { ZYGOTE, ZYGOTE_ANSWER_BYTES, ZYGOTE_REQUEST_BYTES } from '../../protocol/zygote-channel.ts';

/** The child's log (as standard output and error), messages, blocking calls. */
const CHILD_DESCRIPTORS = 3;
const SIGKILL = 9;
const EINTR = -4;
const FIRST_DESCRIPTOR_OF_MESSAGES = 3;

/**
 * Serves until the kernel hangs up, which ends the process. Comes back in a child, with what the child is for, and in the zygote itself when it is
 * to warm up: then `tellWarm` and this call again.
 */
export function serveForks(forker: Forker, control: number): 'site' | 'test' | 'warm' {
  const { native } = forker;
  const leave = (code: number): never => leaveBy(forker, code);
  const answer = (what: number, result: number): void => answerOn(forker, control, what, result);
  const request = new Uint8Array(ZYGOTE_REQUEST_BYTES);
  const view = new DataView(request.buffer);
  for (;;) {
    const descriptors = receiveDescriptors(native, control, request, CHILD_DESCRIPTORS);
    if (descriptors === null) return leave(0);
    const what = view.getUint32(0, true);
    const number = view.getUint32(4, true);
    switch (what) {
      case ZYGOTE.prepare:
        answer(
          what,
          attempt(() => (forker.usePoolCondition(view.getBigUint64(8, true), number), 0)),
        );
        break;
      case ZYGOTE.fork:
      case ZYGOTE.test: {
        const child = descriptors.length === CHILD_DESCRIPTORS ? attempt(() => forker.fork()) : -1;
        if (child === 0) {
          // A session of its own is what the processor is shared by where there are no control groups (jail/session-nice.ts).
          native.call('setsid');
          takeDescriptors(forker, descriptors);
          return what === ZYGOTE.test ? 'test' : 'site';
        }
        answer(what, child);
        break;
      }
      case ZYGOTE.warm:
        for (const descriptor of descriptors) native.call('close', descriptor);
        return 'warm';
      case ZYGOTE.end:
        answer(what, end(forker, number));
        break;
      default:
        return leave(71);
    }
    for (const descriptor of descriptors) native.call('close', descriptor);
  }
}

/** Once, before `serveForks`. */
export function tellReady(forker: Forker, control: number): void {
  answerOn(forker, control, ZYGOTE.ready, forker.native.call('getpid'));
}

export function tellWarm(forker: Forker, control: number): void {
  answerOn(forker, control, ZYGOTE.warm, 0);
}

function answerOn(forker: Forker, control: number, what: number, result: number): void {
  const bytes = new Uint8Array(ZYGOTE_ANSWER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, what, true);
  view.setInt32(4, result, true);
  const { native } = forker;
  if (native.call('write', control, native.address(bytes), bytes.length) !== bytes.length) leaveBy(forker, 71);
}

function leaveBy({ native }: Forker, code: number): never {
  native.call('exit_group', code);
  throw new Error('exit_group came back');
}

function attempt(act: () => number): number {
  try {
    return act();
  } catch {
    return -1;
  }
}

/** The copies of the zygote's own descriptors are replaced, the control descriptor among them. */
function takeDescriptors({ native }: Forker, [log, messages, blocking]: readonly number[]): void {
  const placed: readonly (readonly [from: number, to: number])[] = [
    [log!, 1],
    [log!, 2],
    [messages!, FIRST_DESCRIPTOR_OF_MESSAGES],
    [blocking!, FIRST_DESCRIPTOR_OF_MESSAGES + 1],
  ];
  for (const [from, to] of placed) if (native.call('dup3', from, to, 0) !== to) native.call('exit_group', 71);
  for (const descriptor of [log!, messages!, blocking!]) native.call('close', descriptor);
  // A process group of its own: signals to it reach no sibling.
  native.call('setpgid', 0, 0);
}

/** SAFETY: only children have the number: it is theirs until they are waited for. */
function end({ native }: Forker, child: number): number {
  native.call('kill', child, SIGKILL);
  const status = new Int32Array(1);
  let result: number;
  do result = native.call('wait4', child, native.address(new Uint8Array(status.buffer)), 0, 0);
  while (result === EINTR);
  return result === child ? status[0]! : -1;
}
