import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const POLICY: CommandSpec = {
  name: 'policy',
  about: 'show who holds which right in the running system; grant and revoke rights; choose profiles',
  operands: 'list|show|grant|revoke|profile [ID|GRANT] [RIGHTS|PROFILE]',
  minOperands: 1,
  maxOperands: 3,
  options: [
    { name: 'state', value: 'FOLDER', about: 'the state folder of the running system', fallback: '~/.local/state/kpio' },
    { name: 'reason', value: 'TEXT', about: 'grant, revoke: why, for the audit log', fallback: 'by the operator' },
    { name: 'for', value: 'SECONDS', about: 'grant: ends after this time', fallback: 'kept for the site until it is revoked' },
    { name: 'once', about: 'grant: for this guest alone; it ends with it at the latest' },
    { name: 'hosts', value: 'LIST', about: 'grant: only these names, *.names and addresses, with commas between' },
    { name: 'ports', value: 'LIST', about: 'grant: only these ports and ranges, as 443,8000-8080' },
    { name: 'paths', value: 'LIST', about: 'grant: only at or below these paths' },
    { name: 'rate', value: 'SIZE', about: 'grant: at most this many bytes in a second' },
    { name: 'uses', value: 'NUMBER', about: 'grant: at most this many uses' },
    { name: 'local', about: 'grant: the local network and this machine too' },
    { name: 'from', value: 'GRANT', about: 'grant: a part of this grant, ending with it' },
    { name: 'depth', value: 'NUMBER', about: 'grant: how many generations may be derived from it', fallback: '0' },
    { name: 'delegate', about: 'grant: the guest may hand it on to others' },
    { name: 'keep', about: 'profile: for this site from now on each time' },
    { name: 'file', value: 'FILE', about: 'profile: a profile of your own, as JSON' },
    JSON_OPTION,
  ],
  examples: [
    ['kpio policy list', 'all grants of all guests'],
    ['kpio policy show 93482349823', 'what one guest holds, and by which grants'],
    ['kpio policy grant 93482349823 NETWORK --hosts example.org --ports 443 --for 600', 'one host for ten minutes'],
    ['kpio policy revoke 93482349823 NETWORK', 'every grant that gives it ends, and its connections with it'],
    ['kpio policy revoke 5f0c1c52a3bb4a0f9d1d2b7e6c3f8a90', 'one grant with all that was derived from it'],
    ['kpio policy profile', 'all profiles'],
    ['kpio policy profile 93482349823 site-offline --keep', 'another profile, now and from now on'],
  ],
  output: 'A table. --json: {ok, grants, kept}, {ok, policy}, {ok, grant, kept}, {ok, ended} or {ok, profiles}.',
  load: () => import('./policy.ts'),
};
