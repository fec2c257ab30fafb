// The catalogue of every stable error code that KPIO shows to a user, a program or a page.
// A code is never renamed or reused. docs/errors.md lists the same codes; a test compares the two.

export const ERROR_CODES = {
  'internal.bug': 'an internal error occurred',

  'net.name-not-resolved': 'cannot find the host',
  'net.connection-refused': 'cannot connect: the server refused',
  'net.connection-reset': 'cannot read the answer: the server closed the connection',
  'net.timed-out': 'cannot load: the server took too long',
  'net.unreachable': 'cannot connect: the network is unreachable',
  'net.tls-failed': 'cannot make a secure connection',
  'net.too-many-redirects': 'cannot load: too many redirects',
  'net.invalid-url': 'cannot load: the address is not valid',
  'net.unsupported-scheme': 'cannot load: this kind of address is not supported',
  'net.invalid-response': 'cannot read the answer: it is not valid HTTP',
  'net.too-large': 'cannot load: the answer is too large',
  'net.content-decoding-failed': 'cannot read the answer: its compression is broken',
  'net.blocked-by-firewall': 'cannot load: the firewall refused',
  'net.blocked-by-policy': 'cannot load: the policy of the page refused',
  'net.blocked-by-cors': 'cannot read the answer: the server does not share it with this site',
  'net.blocked-by-mixed-content': 'cannot load: a secure page asked for an insecure address',
  'net.blocked-by-orb': 'cannot load: the answer is not meant for this use on another site',
  'net.blocked-by-corp': 'cannot load: the server keeps the answer to its own site',
  'net.blocked-by-nosniff': 'cannot load: the type of the answer does not fit its use',
  'net.blocked-by-client': 'cannot load: the address is on the list of blocked ones',
  'net.offline': 'cannot load: the page is set to be offline',
  'net.redirect-refused': 'cannot load: the server redirects and the page does not allow it',
  'net.not-in-cache': 'cannot load: the cache does not hold it',
  'net.aborted': 'the load was stopped',
  'net.file-not-found': 'cannot open the file',
  'net.file-denied': 'cannot open the file: it is outside the folders that this guest may read',
  'net.is-directory': 'cannot open the file: it is a folder',

  'page.crashed': 'the page has crashed',
  'page.out-of-memory': 'the page ran out of memory',
  'page.unresponsive': 'the page does not answer',
  'page.unsupported-type': 'cannot show this kind of document',
  'page.too-complex': 'cannot show the page: it is too complex',

  'image.decode-failed': 'cannot decode the image',
  'image.too-large': 'cannot decode the image: it is too large',

  'font.invalid': 'cannot use the font: it is not valid',
  'font.too-large': 'cannot use the font: it is too large',

  'ipc.malformed': 'a process sent a malformed message',
  'ipc.denied': 'a process sent a message that it has no right to',
  'ipc.no-such-service': 'cannot connect: there is no such service for this kind of guest',

  'capability.denied': 'refused: the right for it is missing',

  'guest.not-found': 'cannot find the guest',
  'guest.wrong-state': 'the guest is in a state that does not allow it',
  'guest.frozen': 'the guest is frozen',
  'guest.killed': 'the guest was ended by the operator',
  'guest.table-full': 'cannot start a guest: there are too many',
  'guest.limit-refused': 'cannot set the limit',

  'boot.state-held': 'cannot start: another KPIO holds the state folder',
  'boot.state-unusable': 'cannot start: the state folder cannot be used',
  'boot.port-in-use': 'cannot start: the port is in use',
  'boot.interrupted': 'cannot start: it was told to end',
  'boot.service-failed': 'cannot start: a service process did not come up',
  'service.lost': 'cannot go on: a service process has ended and is started again',

  'cli.usage': 'cannot run the command',
  'cli.not-running': 'cannot reach the running system',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
