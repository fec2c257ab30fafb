// The text form of rules, one statement to a line, `#` begins a comment. docs/firewall.md describes it for people.
//
//   policy open|balanced|locked                      what stands below these rules; balanced when missing
//   mode enforce|audit
//   default in|out allow|deny|reject                 instead of the policy's own
//   address-spaces enforce|ignore                    instead of the policy's own
//   space public|private|loopback CIDR
//   group NAME GUEST...
//   rule NAME PRIORITY ACTION [in|out|both] [tcp|udp|icmp|any] [to|from TARGET] [port N[-M]] [for GUEST] [when TIMES] [rate N/s|NkB/s] [burst N|NkB] [until TIME] [log]
//
// The parser is strict: the first thing that it does not know ends it with line and column, and the caller then blocks everything.

import { fail, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { formatCidr, parseCidr } from '../base/ip-address.ts';
import { formatFields, oneOf, parseAction, parseGuest, parseName, parsePriority, ruleProblem, short } from './rule-fields.ts';
import type { Field } from './rule-fields.ts';
import { buildRule, RULE_OPTIONS } from './rule-builder.ts';
import type { RuleOption } from './rule-builder.ts';
import { MAX_RULES, MAX_RULES_FILE_BYTES, POLICY_NAMES, PROTOCOLS } from './rule.ts';
import type { FirewallRule, RuleSet } from './rule.ts';
import { RuleSetBuilder } from './rule-set-builder.ts';

export const MAX_LINE_LENGTH = 4096;

interface Word {
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

/** Something a line could not be read as; carried out of the parser as a value by parseRules. */
class LineProblem extends Error {
  readonly column: number;

  constructor(column: number, message: string) {
    super(message);
    this.column = column;
  }
}

/** Fails with firewall.rules-invalid: "line 3, column 14: ...". */
export function parseRules(text: string): Result<RuleSet> {
  if (text.length > MAX_RULES_FILE_BYTES) return fail('firewall.rules-invalid', `the file is longer than ${MAX_RULES_FILE_BYTES} bytes`);
  const builder = new RuleSetBuilder();
  let line = 0;
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    line++;
    try {
      readStatement(text.slice(start, end), line, builder);
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error;
      return fail('firewall.rules-invalid', `line ${line}, column ${error.column}: ${error.message}`);
    }
    start = end + 1;
  }
  const unknown = builder.unknownGroup();
  if (unknown !== null) return fail('firewall.rules-invalid', `line ${unknown.line}, column 1: there is no group ${short(unknown.group)}`);
  return ok(builder.ruleSet());
}

function readStatement(source: string, line: number, builder: RuleSetBuilder): void {
  if (source.length > MAX_LINE_LENGTH) throw new LineProblem(MAX_LINE_LENGTH, `the line is longer than ${MAX_LINE_LENGTH} characters`);
  const words = wordsOf(source);
  const [first, ...rest] = words;
  if (first === undefined) return;
  const end = source.trimEnd().length + 1;
  switch (first.text) {
    case 'rule':
      return readRule(rest, line, end, builder);
    case 'group':
      return readGroup(rest, end, builder);
    case 'policy':
      return single(builder, first, rest, end, 1, ([name]) => builder.setPolicy(value(name!, oneOf(name!.text, POLICY_NAMES, 'a policy'))));
    case 'mode':
      return single(builder, first, rest, end, 1, ([mode]) => builder.setMode(value(mode!, oneOf(mode!.text, ['enforce', 'audit'], 'a mode'))));
    case 'address-spaces':
      return single(builder, first, rest, end, 1, ([word]) =>
        builder.setAddressSpaces(value(word!, oneOf(word!.text, ['enforce', 'ignore'], 'a setting of address-spaces'))),
      );
    case 'default': {
      const [direction, action] = exactly(rest, 2, end);
      const which = value(direction!, oneOf(direction!.text, ['in', 'out'], 'a direction'));
      const chosen = value(action!, oneOf(action!.text, ['allow', 'deny', 'reject'], 'a default action'));
      if (!builder.setDefault(which, chosen)) throw new LineProblem(first.column, `default ${which} is said twice`);
      return;
    }
    case 'space': {
      const [space, network] = exactly(rest, 2, end);
      const cidr = parseCidr(network!.text);
      if (cidr === null) throw new LineProblem(network!.column, `"${short(network!.text)}" is no network`);
      if (!builder.addSpace(value(space!, oneOf(space!.text, ['public', 'private', 'loopback'], 'an address space')), cidr)) {
        throw new LineProblem(first.column, 'there are too many spaces');
      }
      return;
    }
    default:
      throw new LineProblem(first.column, `"${short(first.text)}" is no statement: one of rule, group, policy, mode, default, address-spaces, space`);
  }
}

function readGroup(words: readonly Word[], end: number, builder: RuleSetBuilder): void {
  const [name, ...members] = words;
  if (name === undefined || members.length === 0) throw new LineProblem(end, 'a group has a name and members');
  const group = value(name, parseName(name.text));
  const selectors = members.map((word) => {
    const selector = value(word, parseGuest(word.text));
    if (selector === null || selector.startsWith('group:')) throw new LineProblem(word.column, 'a group has guests and kinds of guests for members');
    return selector;
  });
  if (!builder.addToGroup(group, selectors)) throw new LineProblem(name.column, 'there are too many groups or members');
}

function readRule(words: readonly Word[], line: number, end: number, builder: RuleSetBuilder): void {
  const [nameWord, priorityWord, actionWord, ...rest] = words;
  if (actionWord === undefined) throw new LineProblem(end, 'a rule has a name, a priority and an action');
  const name = value(nameWord!, parseName(nameWord!.text));
  const priority = value(priorityWord!, parsePriority(priorityWord!.text));
  const action = value(actionWord, parseAction(actionWord.text));
  const options = new Map<RuleOption, Word>();
  const put = (option: RuleOption, word: Word, at: Word): void => {
    if (options.has(option)) throw new LineProblem(at.column, `${option} is said twice`);
    options.set(option, word);
  };
  let direction: Word | null = null;
  let targetIs: Word | null = null;
  let isLogged = false;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index]!;
    const next = (): Word => {
      const following = rest[++index];
      if (following === undefined) throw new LineProblem(end, `${word.text} needs a value`);
      return following;
    };
    if (word.text === 'in' || word.text === 'out' || word.text === 'both') {
      if (direction !== null) throw new LineProblem(word.column, 'the direction is said twice');
      direction = word;
    } else if ((PROTOCOLS as readonly string[]).includes(word.text)) put('protocol', word, word);
    else if (word.text === 'to' || word.text === 'from') {
      put('target', next(), word);
      targetIs = word;
    } else if (word.text === 'log') {
      if (isLogged) throw new LineProblem(word.column, 'log is said twice');
      isLogged = true;
    } else if ((RULE_OPTIONS as readonly string[]).includes(word.text)) put(word.text as RuleOption, next(), word);
    else throw new LineProblem(word.column, `"${short(word.text)}" is no part of a rule`);
  }
  const side = direction?.text ?? (targetIs?.text === 'from' ? 'in' : 'out');
  if (targetIs !== null && (side === 'in') !== (targetIs.text === 'from')) {
    throw new LineProblem(targetIs.column, `a rule for ${side} says ${side === 'in' ? 'from' : 'to'}`);
  }
  const rule = buildRule({ name, priority, action, direction: side as FirewallRule['direction'], isLogged, line }, (option, parse) => {
    const word = options.get(option);
    return word === undefined ? null : value(word, parse(word.text));
  });
  const problem = ruleProblem(rule);
  if (problem !== null) throw new LineProblem(nameWord!.column, problem);
  if (!builder.addRule(rule)) {
    throw new LineProblem(nameWord!.column, builder.ruleCount >= MAX_RULES ? `there are more than ${MAX_RULES} rules` : `there is a rule ${name} already`);
  }
}

function single(builder: RuleSetBuilder, first: Word, rest: readonly Word[], end: number, count: number, act: (words: readonly Word[]) => boolean): void {
  if (!act(exactly(rest, count, end))) throw new LineProblem(first.column, `${first.text} is said twice`);
}

function exactly(words: readonly Word[], count: number, end: number): readonly Word[] {
  if (words.length < count) throw new LineProblem(end, 'a word is missing');
  if (words.length > count) throw new LineProblem(words[count]!.column, `"${short(words[count]!.text)}" is too much`);
  return words;
}

function value<T>(word: Word, field: Field<T>): T {
  if ('problem' in field) throw new LineProblem(word.column, field.problem);
  return field.value;
}

/** By blanks and tabs; a carriage return at the end is one too. Other control characters are refused, so that what is shown is what is read. */
function wordsOf(source: string): Word[] {
  const words: Word[] = [];
  let index = 0;
  while (index < source.length) {
    const code = source.charCodeAt(index);
    if (code === 32 || code === 9 || (code === 13 && index === source.length - 1)) {
      index++;
      continue;
    }
    if (code === 35) break;
    const start = index;
    while (index < source.length && !isBlank(source, index)) {
      const each = source.charCodeAt(index);
      if (each < 33 || each > 126) throw new LineProblem(index + 1, 'only visible ASCII characters may stand outside of comments');
      index++;
    }
    words.push({ text: source.slice(start, index), column: start + 1 });
  }
  return words;
}

function isBlank(source: string, index: number): boolean {
  const code = source.charCodeAt(index);
  return code === 32 || code === 9 || (code === 13 && index === source.length - 1);
}

/** One line, as parseRules takes it. */
export function formatRule(rule: FirewallRule): string {
  const { protocol, target, ...options } = formatFields(rule);
  const parts = ['rule', rule.name, String(rule.priority), rule.action, rule.direction];
  if (protocol !== null) parts.push(protocol);
  if (target !== null) parts.push(rule.direction === 'in' ? 'from' : 'to', target);
  for (const [option, value] of Object.entries(options)) if (value !== null) parts.push(option, value);
  if (rule.isLogged) parts.push('log');
  return parts.join(' ');
}

/** A whole file, as parseRules takes it. */
export function formatRules(rules: RuleSet): string {
  const lines = [
    ...(rules.policy === null ? [] : [`policy ${rules.policy}`]),
    ...(rules.mode === 'audit' ? ['mode audit'] : []),
    ...(rules.defaultOut === null ? [] : [`default out ${rules.defaultOut}`]),
    ...(rules.defaultIn === null ? [] : [`default in ${rules.defaultIn}`]),
    ...(rules.addressSpaces === null ? [] : [`address-spaces ${rules.addressSpaces}`]),
    ...rules.spaces.map(({ space, cidr }) => `space ${space} ${formatCidr(cidr)}`),
    ...[...rules.groups].flatMap(([name, members]) => members.map((member) => `group ${name} ${member}`)),
    ...rules.rules.map(formatRule),
  ];
  return `${lines.join('\n')}\n`;
}
