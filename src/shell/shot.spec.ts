import { JSON_OPTION } from './command.ts';
import type { CommandSpec, OptionSpec } from './command.ts';

/** Options of every command that opens one page by itself. */
export const PAGE_OPTIONS: readonly OptionSpec[] = [
  { name: 'width', value: 'PX', about: "the viewport's width", fallback: '1280' },
  { name: 'height', value: 'PX', about: "the viewport's height", fallback: '720' },
  { name: 'wait', value: 'WHAT', about: 'load, networkidle, or milliseconds after load', fallback: 'load' },
  { name: 'timeout', value: 'SECONDS', about: 'give up after this long', fallback: '30' },
  { name: 'console', about: "show the page's console and errors on standard error" },
  { name: 'dark', about: 'prefer a dark colour scheme' },
  { name: 'extra-ca', value: 'FILE', about: "PEM certificates to trust besides the machine's" },
  JSON_OPTION,
];

export const SHOT: CommandSpec = {
  name: 'shot',
  about: 'take a picture of a page',
  operands: 'URL|FILE|-',
  minOperands: 1,
  maxOperands: 1,
  options: [
    { name: 'output', short: 'o', value: 'FILE', about: 'PNG, or JPEG or WebP by its ending; - for standard output', fallback: 'page.png' },
    { name: 'full-page', about: 'the whole page, not only the viewport' },
    { name: 'scale', value: 'FACTOR', about: 'device pixels for each CSS pixel', fallback: '1' },
    { name: 'quality', value: 'NUMBER', about: 'of JPEG and WebP, 0 to 100', fallback: '80' },
    ...PAGE_OPTIONS,
  ],
  examples: [
    ['kpio shot https://example.org -o example.png', 'a picture of the first screen'],
    ['kpio shot page.html --full-page --scale 2 -o page.webp', 'a local file, all of it, for dense screens'],
    ["echo '<h1>Hello</h1>' | kpio shot - -o hello.png", 'HTML from standard input'],
  ],
  output: 'The name and size of the picture. --json: {ok, file, width, height, timings, url, title}.',
  load: () => import('./shot.ts'),
};
