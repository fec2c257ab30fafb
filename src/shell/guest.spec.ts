import { JSON_OPTION } from './command.ts';
import type { CommandSpec } from './command.ts';

export const GUEST: CommandSpec = {
  name: 'guest',
  about: 'list, show, limit, freeze, thaw or kill the guests of the running system (sites today), and mount files for them',
  operands: 'list|show|limit|freeze|thaw|kill|mounts|mount|unmount [ID] [SOURCE] [TARGET]',
  minOperands: 1,
  maxOperands: 4,
  options: [
    { name: 'state', value: 'FOLDER', about: 'the state folder of the running system', fallback: '~/.local/state/kpio' },
    { name: 'all', about: 'list: those that ended lately too' },
    { name: 'memory', value: 'SIZE', about: 'limit: private memory beyond what it holds now, as 512M or 2G' },
    { name: 'cpu', value: 'PERCENT', about: 'limit: at most this much of one processor, as 50' },
    { name: 'tasks', value: 'NUMBER', about: 'limit: threads and processes together' },
    { name: 'network', value: 'SIZE', about: 'limit: bytes per second from and to the network, as 200k; none takes the limit away' },
    { name: 'mode', value: 'MODE', about: 'mount: ro, rw, or overlay, whose changes are kept elsewhere', fallback: 'ro' },
    { name: 'quota', value: 'SIZE', about: 'mount: what changes may take' },
    { name: 'changes', value: 'FOLDER', about: 'mount: where an overlay keeps its changes', fallback: 'memory, gone with the mount' },
    JSON_OPTION,
  ],
  examples: [
    ['kpio guest list', 'all guests with their state, memory and processor time'],
    ['kpio guest show 93482349823', 'limits, statistics, connections and protections of one'],
    ['kpio guest limit 93482349823 --memory 512M', 'less memory for one'],
    ['kpio guest limit 93482349823 --network 200k', 'its loads share 200 kB a second from now on'],
    ['kpio guest freeze 93482349823', 'its processes stand still until thaw'],
    ['kpio guest kill 93482349823', 'its tabs show why'],
    ['kpio guest mounts 93482349823', 'the files that it sees, and what it has read of them'],
    ['kpio guest mount 93482349823 shared.ext4 /srv/site/shared', 'an image (or a folder, or a file) in its folder'],
    ['kpio guest unmount 93482349823 /srv/site/shared', 'what it reads there ends at once'],
  ],
  output: 'A table or the facts of one guest. --json: {ok, guests} for list, {ok, mounts} for mounts, mount and unmount, else {ok, guest}.',
  load: () => import('./guest.ts'),
};
