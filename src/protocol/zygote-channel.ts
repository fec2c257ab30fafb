// What the kernel and the zygote say to each other: words of fixed size, because the zygote reads them without an event loop.

/** 16 bytes: u32 what, u32 number, u64 address; a fork comes with three descriptors: the child's log, messages, blocking calls. */
export const ZYGOTE_REQUEST_BYTES = 16;
/** 8 bytes: u32 what, i32 result. */
export const ZYGOTE_ANSWER_BYTES = 8;

export const ZYGOTE = {
  /** From the zygote, once: it is loaded; its process number as it sees it. */
  ready: 0,
  /** number: threads that sleep in the pool; address: the word one of them sleeps on. Result 0, or -1: this process cannot be forked. */
  prepare: 1,
  /** Result: the child's number as the zygote sees it, or -1. */
  fork: 2,
  /** As fork; the child tries what forked processes fail at and writes 'ok' to its messages. */
  test: 3,
  /** number: a child, which is ended if it has not ended yet. Result: its wait status. */
  end: 4,
  /** It runs a document through the pipeline: its copies share what that compiled from then on. Result 0; other requests wait meanwhile. */
  warm: 5,
} as const;
