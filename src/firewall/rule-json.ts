// The JSON form of rules, for programs. The same fields as in the text form, and the same strictness: an unknown name is an error.
//
//   {"policy": "balanced", "mode": "enforce", "default": {"out": "deny"}, "address-spaces": "enforce",
//    "spaces": [{"space": "public", "network": "203.0.113.0/24"}], "groups": {"kids": ["site:https://games.example"]},
//    "rules": [{"name": "web", "priority": 100, "action": "allow", "direction": "out", "protocol": "tcp", "target": "*.example.com",
//               "port": "443", "for": "group:kids", "when": "mon-fri@08:00-17:00", "rate": "10/s", "burst": 20, "until": "...", "log": true}]}

import { fail, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { formatCidr, parseCidr } from '../base/ip-address.ts';
import { JsonProblem, readJson } from './json-reader.ts';
import type { JsonNode } from './json-reader.ts';
import { buildRule } from './rule-builder.ts';
import { formatFields, oneOf, parseAction, parseGuest, parseName, parsePriority, ruleProblem, short } from './rule-fields.ts';
import type { Field } from './rule-fields.ts';
import { RuleSetBuilder } from './rule-set-builder.ts';
import { MAX_RULES_FILE_BYTES, POLICY_NAMES } from './rule.ts';
import type { FirewallRule, RuleSet } from './rule.ts';

const TOP_FIELDS = ['policy', 'mode', 'default', 'address-spaces', 'spaces', 'groups', 'rules'];
const RULE_FIELDS = ['name', 'priority', 'action', 'direction', 'protocol', 'target', 'port', 'for', 'when', 'rate', 'burst', 'until', 'log'];

/** Fails with firewall.rules-invalid: "line 3, column 14: ...". */
export function parseRulesJson(text: string): Result<RuleSet> {
  if (text.length > MAX_RULES_FILE_BYTES) return fail('firewall.rules-invalid', `the file is longer than ${MAX_RULES_FILE_BYTES} bytes`);
  try {
    return ok(readRuleSet(readJson(text), text));
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const before = text.slice(0, error.at);
    const line = before.split('\n').length;
    return fail('firewall.rules-invalid', `line ${line}, column ${error.at - before.lastIndexOf('\n')}: ${error.message}`);
  }
}

function readRuleSet(node: JsonNode, text: string): RuleSet {
  const builder = new RuleSetBuilder();
  const top = fieldsOf(node, TOP_FIELDS);
  const once = <T>(name: string, words: readonly T[] & readonly string[], set: (value: T) => void): void => {
    const field = top.get(name);
    if (field !== undefined) set(parsed(field, (word) => oneOf(word, words, `a value of ${name}`)) as T);
  };
  once('policy', POLICY_NAMES, (policy) => builder.setPolicy(policy));
  once('mode', ['enforce', 'audit'] as const, (mode) => builder.setMode(mode));
  once('address-spaces', ['enforce', 'ignore'] as const, (setting) => builder.setAddressSpaces(setting));
  const defaults = top.get('default');
  for (const [direction, field] of defaults === undefined ? [] : fieldsOf(defaults, ['in', 'out'])) {
    builder.setDefault(
      direction as 'in' | 'out',
      parsed(field, (word) => oneOf(word, ['allow', 'deny', 'reject'], 'a default action')),
    );
  }
  for (const space of itemsOf(top.get('spaces'))) readSpace(space, builder);
  const groups = top.get('groups');
  for (const [name, members] of groups === undefined ? [] : fieldsOf(groups, null)) readGroup(name, members, builder);
  const lines = new LineCounter(text);
  const places = new Map<string, JsonNode>();
  for (const rule of itemsOf(top.get('rules'))) {
    const read = readRule(rule, lines.lineOf(rule.at));
    places.set(read.name, places.get(read.name) ?? rule);
    if (!builder.addRule(read)) throw new JsonProblem(rule.at, `the rule ${read.name} is there already, or one too many`);
  }
  const unknown = builder.unknownGroup();
  if (unknown !== null) throw new JsonProblem(places.get(unknown.rule)!.at, `there is no group ${short(unknown.group)}`);
  return builder.ruleSet();
}

function readSpace(node: JsonNode, builder: RuleSetBuilder): void {
  const fields = fieldsOf(node, ['space', 'network']);
  const space = parsed(required(node, fields, 'space'), (word) => oneOf(word, ['public', 'private', 'loopback'], 'an address space'));
  const network = parsed(required(node, fields, 'network'), (word): Field<NonNullable<ReturnType<typeof parseCidr>>> => {
    const cidr = parseCidr(word);
    return cidr === null ? { problem: `"${short(word)}" is no network` } : { value: cidr };
  });
  if (!builder.addSpace(space, network)) throw new JsonProblem(node.at, 'there are too many spaces');
}

function readGroup(name: string, members: JsonNode, builder: RuleSetBuilder): void {
  const checked = parseName(name);
  if ('problem' in checked) throw new JsonProblem(members.at, checked.problem);
  const selectors = itemsOf(members).map((member) => {
    const selector = parsed(member, parseGuest);
    if (selector === null || selector.startsWith('group:')) throw new JsonProblem(member.at, 'a group has guests and kinds of guests for members');
    return selector;
  });
  if (!builder.addToGroup(name, selectors)) throw new JsonProblem(members.at, 'there are too many groups or members');
}

function readRule(node: JsonNode, line: number): FirewallRule {
  const fields = fieldsOf(node, RULE_FIELDS);
  const direction = fields.get('direction');
  const log = fields.get('log');
  if (log !== undefined && log.kind !== 'boolean') throw new JsonProblem(log.at, 'log is true or false');
  const head = {
    name: parsed(required(node, fields, 'name'), parseName),
    priority: parsed(required(node, fields, 'priority'), parsePriority),
    action: parsed(required(node, fields, 'action'), parseAction),
    direction: direction === undefined ? ('out' as const) : parsed(direction, (word) => oneOf(word, ['in', 'out', 'both'], 'a direction')),
    isLogged: log?.value === true,
    line,
  };
  const rule = buildRule(head, (option, parse) => {
    const field = fields.get(option);
    return field === undefined ? null : parsed(field, parse);
  });
  const problem = ruleProblem(rule);
  if (problem !== null) throw new JsonProblem(node.at, problem);
  return rule;
}

/** `known` null: any names. */
function fieldsOf(node: JsonNode, known: readonly string[] | null): ReadonlyMap<string, JsonNode> {
  if (node.kind !== 'object') throw new JsonProblem(node.at, 'an object is expected here');
  for (const [name, field] of node.fields) {
    if (known !== null && !known.includes(name)) throw new JsonProblem(field.at, `"${short(name)}" is not known here: one of ${known.join(', ')}`);
  }
  return node.fields;
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  if (node.kind !== 'array') throw new JsonProblem(node.at, 'a list is expected here');
  return node.items;
}

function required(node: JsonNode, fields: ReadonlyMap<string, JsonNode>, name: string): JsonNode {
  const field = fields.get(name);
  if (field === undefined) throw new JsonProblem(node.at, `${name} is missing`);
  return field;
}

/** Numbers are read from their digits, as texts are. */
function parsed<T>(node: JsonNode, parse: (text: string) => Field<T>): T {
  if (node.kind !== 'string' && node.kind !== 'number') throw new JsonProblem(node.at, 'a text or a number is expected here');
  const field = parse(node.value);
  if ('problem' in field) throw new JsonProblem(node.at, field.problem);
  return field.value;
}

/** Lines of positions that only go forward: one pass over the file for all rules. */
class LineCounter {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  lineOf(at: number): number {
    for (let newline = this.#text.indexOf('\n', this.#at); newline !== -1 && newline < at; newline = this.#text.indexOf('\n', this.#at)) {
      this.#line++;
      this.#at = newline + 1;
    }
    return this.#line;
  }
}

/** As parseRulesJson takes it; what a rule does not look at is left out. */
export function ruleToJson(rule: FirewallRule): Record<string, unknown> {
  const { name, priority, action, direction, rate, isLogged } = rule;
  const fields = Object.entries(formatFields(rule)).filter(([, value]) => value !== null);
  // A number of connections is a number in JSON too.
  const burst = rate?.unit === 'flows' ? { burst: rate.burst } : {};
  return { name, priority, action, direction, ...Object.fromEntries(fields), ...burst, ...(isLogged ? { log: true } : {}) };
}

export function ruleSetToJson(rules: RuleSet): Record<string, unknown> {
  const defaults = { ...(rules.defaultOut === null ? {} : { out: rules.defaultOut }), ...(rules.defaultIn === null ? {} : { in: rules.defaultIn }) };
  return {
    ...(rules.policy === null ? {} : { policy: rules.policy }),
    mode: rules.mode,
    ...(Object.keys(defaults).length === 0 ? {} : { default: defaults }),
    ...(rules.addressSpaces === null ? {} : { 'address-spaces': rules.addressSpaces }),
    spaces: rules.spaces.map(({ space, cidr }) => ({ space, network: formatCidr(cidr) })),
    groups: Object.fromEntries(rules.groups),
    rules: rules.rules.map(ruleToJson),
  };
}
