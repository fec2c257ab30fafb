import assert from 'node:assert/strict';
import { test } from 'node:test';

import { toFailure } from '../base/failure.ts';
import { answerLine } from './control-server.ts';
import { TRUSTING_GATE } from '../protocol/channel-gate.ts';
import { parseArguments } from './parse-arguments.ts';
import { questionOf } from './policy.ts';
import { POLICY } from './policy.spec.ts';
import { policyControl } from './policy-control.ts';

const ask = (line: string): Record<string, unknown> => questionOf(parseArguments(POLICY, line.split(' ')));

const ASKED: readonly (readonly [line: string, question: Record<string, unknown>])[] = [
  ['list', { command: 'policy.list', guest: null }],
  ['list 7', { command: 'policy.list', guest: 7 }],
  ['show 7', { command: 'policy.show', guest: 7 }],
  ['explain 7 https://example.org', { command: 'policy.explain', guest: 7, target: 'https://example.org' }],
  ['profile', { command: 'policy.profiles' }],
  ['profile 7 site-offline --keep', { command: 'policy.setProfile', guest: 7, profile: 'site-offline', keep: true }],
  ['revoke 7 gpu', { command: 'policy.revokeRight', guest: 7, capability: 'GPU', reason: 'by the operator' }],
  [`revoke ${'0'.repeat(32)} --reason done`, { command: 'policy.revoke', grant: '0'.repeat(32), reason: 'done' }],
];

for (const [line, question] of ASKED) test(`policy ${line} asks its question`, () => assert.deepEqual(ask(line), question));

test('a grant is asked for with only the constraints that were named', () => {
  const plain = { command: 'policy.grant', guest: 7, lifetimeMs: null, depthLeft: 0, mayDelegate: false, parent: null, keep: true, reason: 'by the operator' };
  assert.deepEqual(ask('grant 7 NETWORK'), { ...plain, capabilities: ['NETWORK'], constraints: {} });
  assert.deepEqual(ask('grant 7 network,gpu --hosts a.org,*.b.org --ports 443,8000-8080 --rate 1M --uses 3 --local --for 60 --depth 2 --delegate'), {
    ...plain,
    capabilities: ['NETWORK', 'GPU'],
    constraints: {
      hosts: ['a.org', '*.b.org'],
      ports: [
        { from: 443, to: 443 },
        { from: 8000, to: 8080 },
      ],
      bytesPerSecond: { perSecond: 1 << 20, burst: 1 << 20 },
      maxUses: 3,
      localNetwork: true,
    },
    lifetimeMs: 60_000,
    depthLeft: 2,
    mayDelegate: true,
  });
});

const MISUSED: readonly string[] = [
  '',
  'pet',
  'show',
  'show x',
  'show -1',
  'show 1e3',
  'grant 7',
  'grant 7 NETWORK,ROOT',
  'grant NETWORK',
  'grant 7 GPU --for 0',
  'grant 7 NETWORK --ports x',
  'grant 7 NETWORK --ports 1-',
  'grant 7 NETWORK --rate fast',
  'revoke',
  'revoke 7',
  'revoke 7 GPU,INPUT',
  `revoke ${'0'.repeat(32)} GPU`,
  'profile 7',
  'profile --file nowhere.json',
];

for (const line of MISUSED) {
  test(`policy ${line === '' ? '(nothing)' : line} is refused`, () => {
    assert.throws(
      () => ask(line),
      (error) => toFailure(error).code === 'cli.usage',
    );
  });
}

test('the questions of the command fit the shapes of the running system', async () => {
  const commands = policyControl(() => assert.fail('it was asked'));
  for (const line of [...ASKED.map(([each]) => each), 'grant 7 NETWORK,GPU --ports 443 --for 9']) {
    const answer = (await answerLine(JSON.stringify(ask(line)), commands, TRUSTING_GATE)) as { code: string; error: string };
    assert.match(answer.error, /it was asked/, line);
  }
});
