// The three ready policies: what stands below the operator's own rules. Each is a file of rules in the text form, comments included, so
// that reading it here, in `firewall policy` and in docs/firewall.md is reading the same thing.

import { parseRules } from './rule-text.ts';
import type { PolicyName, RuleSet } from './rule.ts';

export const POLICY_TEXTS: Readonly<Record<PolicyName, string>> = {
  open: `# open: nothing is refused but what your own rules refuse.
# For a network of test machines. A page from the internet may reach your router, your printer and every server of this machine.
default out allow
default in allow
address-spaces ignore
`,

  balanced: `# balanced: guests reach the internet, nobody reaches guests, and the internet's pages stay out of your own networks.
default out allow
default in deny

# A page may reach what lies where it came from itself or further out: public < private < loopback. So a page from the internet
# cannot ask for 10.0.0.0/8, 192.168.0.0/16, 169.254.169.254, 127.0.0.1 and the like, whatever DNS says. A person may go anywhere.
address-spaces enforce

# Mail goes through a mail program's submission port, never straight to servers: what sends to port 25 is a bot.
rule no-direct-mail 100 reject out tcp port 25

# The metadata services of clouds hand out the machine's own credentials to whoever asks from inside.
rule no-metadata 300 deny out to 169.254.169.254
rule no-metadata-v6 300 deny out to fd00:ec2::254

# A guest with a network card of its own has a loopback of its own: what it sends to ours is an attack.
rule no-host-loopback 300 deny out to 127.0.0.0/8 for vm
`,

  locked: `# locked: nothing goes out or in but what your own rules allow by name or address.
# Guests hear at once that they were refused, so that programs fail quickly instead of waiting.
default out reject
default in deny
address-spaces enforce
`,
};

const parsed = new Map<PolicyName, RuleSet>();

/** The parsed policy; made once. */
export function policyRules(name: PolicyName): RuleSet {
  let rules = parsed.get(name);
  if (rules === undefined) {
    const result = parseRules(POLICY_TEXTS[name]);
    if (!result.ok) throw new Error(`the policy ${name} is broken: ${result.failure.message}`);
    rules = result.value;
    parsed.set(name, rules);
  }
  return rules;
}
