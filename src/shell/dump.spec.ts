import type { CommandSpec } from './command.ts';
import { PAGE_OPTIONS } from './shot.spec.ts';

export const DUMP_STAGES = ['html', 'dom', 'styles', 'boxes', 'fragments', 'display-list', 'text', 'markdown', 'accessibility'] as const;

export const DUMP: CommandSpec = {
  name: 'dump',
  about: 'print what one stage of the engine made of a page',
  operands: 'URL|FILE|-',
  minOperands: 1,
  maxOperands: 1,
  options: [{ name: 'stage', value: 'STAGE', about: DUMP_STAGES.join(', '), fallback: 'text' }, ...PAGE_OPTIONS],
  examples: [
    ['kpio dump https://example.org --stage markdown', 'the page as text for people and language models'],
    ['kpio dump page.html --stage fragments', 'where each box lies'],
  ],
  output: "The stage's product as stable text. --json: {ok, stage, text, url, title, timings}.",
  load: () => import('./dump.ts'),
};
