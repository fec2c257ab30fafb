import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const SECURITY: CommandSpec = {
  name: 'security',
  about: 'what protects the running system, and what it can prove of itself',
  operands: 'status|harden|measure|attest|verify|allow [FILE]',
  minOperands: 1,
  maxOperands: 2,
  options: [
    { name: 'state', value: 'FOLDER', about: 'the state folder of the running system', fallback: '~/.local/state/kpio' },
    { name: 'all', about: 'status: what is on as well, with why it matters' },
    { name: 'strict', about: 'status: exit code 1 when something is missing that kpio --strict asks for' },
    { name: 'apply', about: 'harden: do it, as root' },
    { name: 'events', about: 'measure: the event log with the digest of each file' },
    { name: 'nonce', value: 'HEX', about: 'attest: what the asker chose, 1 to 32 bytes; verify: the nonce that was asked with', fallback: 'attest: random' },
    { name: 'output', short: 'o', value: 'FILE', about: 'attest: where the bundle goes', fallback: 'standard output' },
    { name: 'key', value: 'FINGERPRINT', about: 'verify: the key that must have signed; security measure prints it; "any" takes every key' },
    { name: 'reference', value: 'FILE', about: 'verify: a manifest.json of a build, or an earlier bundle to compare with', fallback: "this build's manifest" },
    { name: 'accept-software', about: 'verify: take an attestation without a root of trust' },
    JSON_OPTION,
  ],
  examples: [
    ['kpio security status', 'every protection of the machine and of each process, with its evidence'],
    ['kpio security harden', 'what would make this machine stronger'],
    ['kpio security measure', 'registers, TPM and what was measured'],
    ['kpio security attest --nonce 5f3a -o bundle.json', 'a signed quote with its log'],
    ['kpio security verify bundle.json --nonce 5f3a --key 9c41...', 'check it, on this or another machine'],
    ['kpio security allow manifest.json', 'let a build have the sealed state key before it runs for the first time; the build step does it by itself'],
    ['kpio security verify', 'ask the running system with a fresh nonce and check the answer'],
  ],
  output:
    'status: a table for the machine and one for the processes; harden: commands with their reasons; measure: registers and components; attest: the bundle (JSON); verify: what was checked and each file that differs, exit code 1 when something is wrong. --json: {ok, ...}.',
  load: () => import('./security.ts'),
};
