// A reporter for `kpio test`: the totals that Node's short reporter leaves out, in the words of its long one.

interface TestEvent {
  readonly type: string;
  readonly data: { readonly nesting?: number; readonly message?: string };
}

const TOTALS = /^(?:tests|pass|fail|cancelled|skipped|todo|duration_ms) /;

export default async function* totals(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const { type, data } of events) {
    if (type !== 'test:diagnostic' || data.nesting !== 0 || !TOTALS.test(data.message ?? '')) continue;
    // The dots' line is still open.
    yield `${isFirst ? '\n' : ''}ℹ ${data.message}\n`;
    isFirst = false;
  }
}
