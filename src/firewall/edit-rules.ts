// Changes to a file of rules that leave the rest of it, comments included, as its writer left it. A file in JSON is written anew.
// The result is always parsed before it is handed out: what comes back can be applied.

import { fail, failure, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { parseRulesJson, ruleSetToJson } from './rule-json.ts';
import { parseRules } from './rule-text.ts';
import type { PolicyName, RuleSet } from './rule.ts';

export function isJson(text: string): boolean {
  return /^\s*\{/.test(text.slice(0, 64));
}

export function parseAnyRules(text: string): Result<RuleSet> {
  return isJson(text) ? parseRulesJson(text) : parseRules(text);
}

/** `rule`: what stands after the word `rule` in the text form. Its own mistakes are told by column, as "column 7: ...". */
export function addRule(text: string, rule: string): Result<string> {
  const line = `rule ${rule}`;
  const alone = parseRules(/[\r\n]/.test(line) ? 'rule' : withGroups(line, text));
  if (!alone.ok) {
    const message = alone.failure.message.replace(/line \d+, column (\d+)/, (_, column: string) => `column ${Math.max(1, Number(column) - 5)}`);
    return { ok: false, failure: { ...alone.failure, message } };
  }
  if (!isJson(text)) return checked(`${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
  const set = parseRulesJson(text);
  if (!set.ok) return set;
  return checked(jsonOf({ ...set.value, rules: [...set.value.rules, ...alone.value.rules] }));
}

/** Fails with firewall.no-such-rule. */
export function removeRule(text: string, name: string): Result<string> {
  const set = parseAnyRules(text);
  if (!set.ok) return set;
  const rule = set.value.rules.find((each) => each.name === name);
  if (rule === undefined) return fail('firewall.no-such-rule', name.slice(0, 64));
  if (isJson(text)) return checked(jsonOf({ ...set.value, rules: set.value.rules.filter((each) => each !== rule) }));
  const lines = text.split('\n');
  lines.splice(rule.line - 1, 1);
  return checked(lines.join('\n'));
}

export function setPolicy(text: string, policy: PolicyName): Result<string> {
  const set = parseAnyRules(text);
  if (!set.ok) return set;
  if (isJson(text)) return checked(jsonOf({ ...set.value, policy }));
  if (set.value.policy === null) return checked(`policy ${policy}\n${text}`);
  return checked(text.replace(/^([ \t]*policy[ \t]+)[a-z]+/m, `$1${policy}`));
}

/** The rule's line first, so that its mistakes are on line 1, then the groups of the file, which it may name. */
function withGroups(line: string, text: string): string {
  const set = parseAnyRules(text);
  if (!set.ok) return line;
  return [line, ...[...set.value.groups].map(([name, members]) => `group ${name} ${members[0]!}`)].join('\n');
}

function checked(text: string): Result<string> {
  const parsed = parseAnyRules(text);
  if (parsed.ok) return ok(text);
  return { ok: false, failure: failure('firewall.rules-invalid', parsed.failure.message.replace('cannot use the rules of the firewall: ', '')) };
}

function jsonOf(set: RuleSet): string {
  return `${JSON.stringify(ruleSetToJson(set), null, 2)}\n`;
}
