import type { CommandSpec } from './command.ts';

export const TEST: CommandSpec = {
  name: 'test',
  about: 'run the tests (installs the test tools first)',
  operands: '[FILTER]',
  minOperands: 0,
  maxOperands: 1,
  options: [],
  examples: [['kpio test layout', 'only the tests whose path contains "layout"']],
  output: 'One line for each suite, then what passed, failed and was skipped.',
  load: () => import('./test.ts'),
};

export const CHECK: CommandSpec = {
  name: 'check',
  about: 'types, lint, format and layers',
  operands: '',
  minOperands: 0,
  maxOperands: 0,
  options: [{ name: 'fix', about: 'format the sources instead of complaining' }],
  examples: [],
  output: 'What is wrong, or one line for each check that passed.',
  load: () => import('./check.ts'),
};

export const BENCH: CommandSpec = {
  name: 'bench',
  about: 'measure against Chromium in the same run',
  operands: '[NAME]',
  minOperands: 0,
  maxOperands: 1,
  options: [],
  examples: [['kpio bench shot', 'the cold start to a picture']],
  output: 'A table of medians and ratios.',
  load: () => import('./bench.ts'),
};
