import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const FIREWALL: CommandSpec = {
  name: 'firewall',
  about: 'list, add and remove rules of the running system, choose its policy, ask which rule decides',
  operands: 'list|add|remove|policy|reload|stats|explain [WORDS]',
  minOperands: 1,
  maxOperands: 40,
  options: [
    { name: 'state', value: 'FOLDER', about: 'the state folder of the running system', fallback: '~/.local/state/kpio' },
    { name: 'from', value: 'SPACE', about: "explain: where the guest's page came from: public, private or loopback", fallback: "by the guest's name" },
    JSON_OPTION,
  ],
  examples: [
    ['kpio firewall list', 'the rules in the order in which they decide, with how often each did'],
    ['kpio firewall add no-ads 100 deny to "*.ads.example"', 'a rule; it holds for open connections at once'],
    ['kpio firewall add nas 200 allow tcp to 192.168.1.20 port 443 for site:https://photos.example', 'a page of the internet may reach one local server'],
    ['kpio firewall remove no-ads', 'by its name'],
    ['kpio firewall policy locked', 'nothing goes out but what rules allow; without a name: which policy holds, and its text'],
    ['kpio firewall reload', 'take firewall.rules as it was edited by hand'],
    ['kpio firewall stats', 'connections and bytes by guest, refusals by reason'],
    ['kpio firewall explain site:https://example.com 192.168.1.1:80', 'which rule decides, and why'],
  ],
  output:
    'A table, or sentences. --json: list {ok, policy, mode, problem, rules}; add, remove and reload {ok, generation, rules, ended}; policy {ok, policy, text, policies}; stats {ok, guests, refused, flowList, ...}; explain {ok, answers}.',
  load: () => import('./firewall.ts'),
};
