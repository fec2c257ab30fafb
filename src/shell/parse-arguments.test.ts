import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CommandSpec } from './command.ts';
import { COMMANDS } from './commands.ts';
import { helpFor, helpForAll } from './help.ts';
import { addressOf } from './one-shot.ts';
import { numberOption, parseArguments } from './parse-arguments.ts';

const SPEC: CommandSpec = {
  name: 'draw',
  about: 'test',
  operands: 'A [B]',
  minOperands: 1,
  maxOperands: 2,
  examples: [],
  output: '',
  options: [
    { name: 'output', short: 'o', value: 'FILE', about: '' },
    { name: 'json', about: '' },
  ],
  load: () => assert.fail('is not loaded for parsing'),
};

const CASES: readonly (readonly [words: string, options: Record<string, string>, operands: string])[] = [
  ['a', {}, 'a'],
  ['a b', {}, 'a b'],
  ['-', {}, '-'],
  ['--json a', { json: 'true' }, 'a'],
  ['a -o x', { output: 'x' }, 'a'],
  ['a --output x', { output: 'x' }, 'a'],
  ['a --output=x=y', { output: 'x=y' }, 'a'],
  ['a --output=', { output: '' }, 'a'],
  ['a -o -', { output: '-' }, 'a'],
  ['-- --json', {}, '--json'],
  ['a -o x -o y', { output: 'y' }, 'a'],
];

for (const [words, options, operands] of CASES) {
  test(`understands "${words}"`, () => {
    const parsed = parseArguments(SPEC, words.split(' '));
    assert.equal(parsed.problem, null);
    assert.deepEqual(Object.fromEntries(parsed.options), options);
    assert.equal(parsed.operands.join(' '), operands);
  });
}

const PROBLEMS: readonly (readonly [words: readonly string[], problem: RegExp])[] = [
  [[], /needs A \[B\]/],
  [['a', 'b', 'c'], /does not understand "c"/],
  [['a', '--nope'], /no option --nope/],
  [['a', '-x'], /no option -x/],
  [['a', '-o'], /needs a value: FILE/],
  [['a', '--__proto__'], /no option/],
];

for (const [words, problem] of PROBLEMS) test(`refuses "${words.join(' ')}"`, () => assert.match(parseArguments(SPEC, words).problem ?? '', problem));

test('help is asked for anywhere', () => assert.ok(parseArguments(SPEC, ['a', '--help']).help && parseArguments(SPEC, ['-h']).help));

test('a numeric option is a number within its bounds or nothing', () => {
  const read = (text: string): number | null => numberOption(new Map([['n', text]]), 'n', 5, 0, 10);
  assert.deepEqual(['1', '0', '10', '1.5', '1e1', '0x8'].map(read), [1, 0, 10, 1.5, 10, 8]);
  assert.deepEqual(['', ' ', '-1', '11', 'x', 'NaN', 'Infinity', '1 2'].map(read), [null, null, null, null, null, null, null, null]);
  assert.equal(numberOption(new Map(), 'n', 5, 0, 10), 5);
});

test('every command tells what it does, how it is used and what it prints', () => {
  const all = helpForAll(COMMANDS);
  assert.equal(new Set(COMMANDS.map(({ name }) => name)).size, COMMANDS.length);
  for (const command of COMMANDS) {
    const help = helpFor(command);
    assert.match(command.about, /^[a-z].*[^.]$/, command.name);
    assert.ok(command.output.length > 10, command.name);
    assert.ok(command.examples.length > 0 || command.name === 'check', `${command.name} has an example`);
    assert.ok(all.includes(`  ${command.name} `) && all.includes(command.about), command.name);
    for (const option of command.options) assert.ok(help.includes(`--${option.name}`) && option.about.length > 3, `${command.name} --${option.name}`);
    for (const [line] of command.examples) assert.match(line, /kpio/, command.name);
  }
});

test('every command has its implementation', async () => {
  for (const command of COMMANDS) assert.equal(typeof (await command.load()).run, 'function', command.name);
});

const ADDRESSES: readonly (readonly [operand: string, address: string | RegExp])[] = [
  ['https://example.org/x?y#z', 'https://example.org/x?y#z'],
  ['HTTP://x/', 'HTTP://x/'],
  ['about:blank', 'about:blank'],
  ['data:text/html,x', 'data:text/html,x'],
  ['data:1,x', 'data:1,x'],
  ['file:///a', 'file:///a'],
  ['example.org', 'https://example.org'],
  ['example.org/a b', 'https://example.org/a b'],
  ['example.org?x', 'https://example.org?x'],
  ['example.org:8080', 'https://example.org:8080'],
  ['bücher.example', 'https://bücher.example'],
  ['localhost', 'http://localhost'],
  ['localhost:3000/x', 'http://localhost:3000/x'],
  ['127.0.0.1:80', 'http://127.0.0.1:80'],
  ['[::1]:80', 'http://[::1]:80'],
  ['package.json', /^file:\/\/\/.*\/package\.json$/],
  ['./x', /^file:\/\/\/.*\/x$/],
  ['/a b#c?d', 'file:///a%20b%23c%3Fd'],
  ['missing.html', /^file:\/\/\/.*\/missing\.html$/],
  ['word', /^file:\/\/\/.*\/word$/],
  ['..', /^file:\/\/\//],
];

for (const [operand, address] of ADDRESSES) {
  test(`"${operand}" on the command line is ${String(address)}`, () => {
    if (typeof address === 'string') assert.equal(addressOf(operand), address);
    else assert.match(addressOf(operand), address);
  });
}
