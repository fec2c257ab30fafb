// Random rules for property tests, over few guests, names and networks, so that they meet each other and the questions.

import * as fc from 'fast-check';

export const GUESTS = ['site:https://a.test', 'site:https://b.test', 'vm:one', 'person'];
export const GROUPS: Readonly<Record<string, readonly string[]>> = { mixed: ['vm:one', 'site:https://a.test'], sites: ['site'] };
export const ADDRESSES = [
  '8.8.8.8',
  '8.8.4.4',
  '10.0.0.1',
  '10.1.2.3',
  '192.168.1.1',
  '127.0.0.1',
  '169.254.169.254',
  '2001:db8::1',
  '2001:db8:1::1',
  'fd00::1',
  '::1',
];
const TARGETS = [
  ...ADDRESSES,
  ...[
    '8.8.0.0/16',
    '8.0.0.0/8',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/8',
    '10.1.0.0/16',
    '192.168.0.0/16',
    '127.0.0.0/8',
    '2001:db8::/32',
    '2001:db8::/64',
    'fc00::/7',
  ],
  ...['a.test', '*.a.test', 'deep.name.a.test', '*.test', 'b.test'],
];
export const NAMES = ['a.test', 'x.a.test', 'deep.name.a.test', 'b.test', 'other.example'];
export const PORTS = [0, 1, 80, 443, 1023, 1024, 8000, 8080, 65_534, 65_535];

// Many single ports and odd ranges too: more than 16 ranges under one key get an index of their own.
const portRange = fc.oneof(
  fc.tuple(fc.nat(20), fc.nat(20)).map(([p, q]) => `${Math.min(p, q)}-${Math.max(p, q)}`),
  fc.constantFrom(...PORTS).map(String),
  fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS)).map(([p, q]) => `${Math.min(p, q)}-${Math.max(p, q)}`),
);
export const ruleLine = fc
  .record({
    priority: fc.integer({ min: 0, max: 20 }),
    action: fc.constantFrom('allow', 'deny', 'reject', 'log'),
    direction: fc.constantFrom('out', 'in', 'both'),
    protocol: fc.constantFrom('any', 'tcp', 'udp', 'icmp'),
    target: fc.option(fc.constantFrom(...TARGETS), { freq: 4 }),
    port: fc.option(portRange),
    guest: fc.option(fc.constantFrom(...GUESTS, 'site', 'vm', 'group:mixed', 'group:sites'), { freq: 1 }),
  })
  .map(({ priority, action, direction, protocol, target, port, guest }) => {
    const side = target !== null && /[a-z]\.|\*/.test(target) ? 'out' : direction;
    const parts = [String(priority), action, side, protocol];
    if (target !== null) parts.push(side === 'in' ? 'from' : 'to', target);
    if (port !== null && (protocol === 'tcp' || protocol === 'udp')) parts.push('port', port);
    if (guest !== null) parts.push('for', guest);
    return parts.join(' ');
  });
/** Rules of one shape and one key: more than 16 ranges of ports, nested and crossing, get an index of their own. */
const rangeRule = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('allow', 'deny', 'reject'), fc.nat(65_535), fc.nat(65_535), fc.constantFrom('', ' to 10.0.0.0/8'))
  .map(([priority, action, p, q, target]) => `${priority} ${action} tcp port ${Math.min(p, q)}-${Math.max(p, q)}${target}`);
export const ruleSet = fc
  .record({
    rules: fc.oneof(
      fc.array(ruleLine, { maxLength: 30 }),
      fc.array(ruleLine, { minLength: 120, maxLength: 300, size: 'max' }),
      fc.array(rangeRule, { minLength: 30, maxLength: 80, size: 'max' }),
    ),
    policy: fc.constantFrom('open', 'balanced', 'locked'),
    defaults: fc.option(fc.constantFrom('default out deny', 'default in allow', 'address-spaces ignore', 'address-spaces enforce')),
  })
  .map(({ rules, policy, defaults }) =>
    [
      `policy ${policy}`,
      ...(defaults === null ? [] : [defaults]),
      ...Object.entries(GROUPS).map(([name, members]) => `group ${name} ${members.join(' ')}`),
      ...rules.map((rule, index) => `rule r${index} ${rule}`),
    ].join('\n'),
  );
