// Sockets: the network service has TCP and UDP, and nobody has any other kind.

import { computes, computesOrIsApart, isLocked } from './attempt.ts';
import type { AttackArea } from './attempt.ts';

const STREAM = 1;
const DATAGRAM = 2;
const RAW = 3;

export const INTERNET: AttackArea = {
  name: 'the network',
  // Stage 1 of the weaker jail is the kernel's own, which has sockets.
  refusedTo: (attacked) => attacked.kind !== 'network' && computesOrIsApart(attacked),
  attempts: () => [
    ['TCP', 'socket', 2, STREAM, 0],
    ['UDP', 'socket', 2, DATAGRAM, 0],
    ['TCP over IPv6', 'socket', 10, STREAM, 0],
    ['UDP over IPv6', 'socket', 10, DATAGRAM, 0],
    ['MPTCP', 'socket', 2, STREAM, 262],
    ['ping', 'socket', 2, DATAGRAM, 1],
    ['a unix socket', 'socket', 1, STREAM, 0],
    ['routes', 'socket', 16, RAW, 0],
  ],
};

/** The network service's own filter refuses these; what is left of the machine's kernel that a taken over service can reach is TCP and UDP. */
export const OTHER_SOCKETS: AttackArea = {
  name: 'sockets of other kinds',
  refusedTo: isLocked,
  attempts: ({ buffer }) => [
    ['unix stream: the control socket, D-Bus, X11', 'socket', 1, STREAM, 0],
    ['unix datagrams: the system log', 'socket', 1, DATAGRAM, 0],
    ['unix packets', 'socket', 1, 5, 0],
    ['a socket pair', 'socketpair', 1, STREAM, 0, buffer],
    ['raw IP', 'socket', 2, RAW, 1],
    ['raw IPv6', 'socket', 10, RAW, 58],
    ['raw IP of any protocol', 'socket', 2, RAW, 255],
    ['SCTP', 'socket', 2, STREAM, 132],
    ['DCCP', 'socket', 2, 6, 33],
    ['packets of the link', 'socket', 17, RAW, 3],
    ['packets of the link, cooked', 'socket', 17, DATAGRAM, 3],
    ['the firewall of the machine', 'socket', 16, RAW, 12],
    ['IPsec of the machine', 'socket', 16, RAW, 6],
    ['audit of the machine', 'socket', 16, RAW, 9],
    ['events of devices', 'socket', 16, DATAGRAM, 15],
    ['virtual machines', 'socket', 40, STREAM, 0],
    ['Bluetooth', 'socket', 31, RAW, 1],
    ['cryptography of the machine', 'socket', 38, 5, 0],
    ['CAN bus', 'socket', 29, RAW, 1],
    ['TIPC', 'socket', 30, STREAM, 0],
    ['RDS', 'socket', 21, 5, 0],
    ['XDP', 'socket', 44, RAW, 0],
    ['keys of the machine', 'socket', 15, RAW, 2],
    ['amateur radio', 'socket', 3, 5, 0],
    ['a domain that is none', 'socket', 9999, STREAM, 0],
  ],
};

/** Of descriptors that a process was given. */
export const GIVEN_SOCKETS: AttackArea = {
  name: 'options of the channels',
  refusedTo: computes,
  attempts: ({ buffer }) => [
    ['setsockopt', 'setsockopt', 3, 1, 2, buffer, 4],
    ['getsockopt: who is at the other end', 'getsockopt', 3, 1, 17, buffer, buffer],
    ['getsockname', 'getsockname', 3, buffer, buffer],
    ['getpeername', 'getpeername', 3, buffer, buffer],
    ['sendto an address', 'sendto', 3, buffer, 1, 0, buffer, 110],
    ['recvfrom', 'recvfrom', 3, buffer, 16, 0x40, 0, 0],
    ['many messages at once', 'sendmmsg', 3, buffer, 1, 0],
    ['many answers at once', 'recvmmsg', 3, buffer, 1, 0x40, 0],
  ],
};
