// kpio dump: what one stage of the engine made of a page, as stable text.

import { FailureError } from '../base/failure.ts';
import type { CommandInput } from './command.ts';
import { DUMP_STAGES } from './dump.spec.ts';
import { withPage } from './one-shot.ts';

export async function run(input: CommandInput): Promise<number> {
  const wanted = input.options.get('stage') ?? 'text';
  const stage = DUMP_STAGES.find((name) => name === wanted);
  if (stage === undefined) throw new FailureError('cli.usage', `--stage takes ${DUMP_STAGES.join(', ')}`);
  return withPage(input, async ({ tab, failure, steps }) => {
    const { text, timings } = await tab.dump(stage);
    if (input.options.has('json')) {
      const fields = {
        ok: failure === null,
        ...failure,
        stage,
        text,
        url: tab.history.current?.url ?? '',
        title: tab.pageTitle,
        timings: Object.fromEntries([...steps, ...timings]),
      };
      process.stdout.write(`${JSON.stringify(fields)}\n`);
    } else {
      if (failure !== null) process.stderr.write(`kpio: ${failure.message} [${failure.code}]\n`);
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    }
    return failure === null ? 0 : 1;
  });
}
