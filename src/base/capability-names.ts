// The eight rights of KPIO, by name: what a guest may hold, what a message may need, what a grant gives. Deny by default: a guest that
// was granted nothing holds none. The place of a name in the list is its bit in masks (capability/capability.ts); it never changes.

export const CAPABILITY_NAMES = [
  /** Reach other machines, and this one's own network. */
  'NETWORK',
  /** Read what is kept: storage areas, cookies, files, disks. */
  'DISK_READ',
  /** Change what is kept. */
  'DISK_WRITE',
  /** Be seen: display lists, fonts and images at the screen; a machine's display. */
  'GPU',
  /** Take part in a person's input: events, choosers, dialogs, the clipboard. */
  'INPUT',
  /** Speak with developers and operators: the page's console and debugger, a machine's serial line. */
  'CONSOLE',
  /** Read the audit log. */
  'AUDIT',
  /** Change the system: guests, policy, firewall, settings. */
  'ADMIN',
] as const;

export type CapabilityName = (typeof CAPABILITY_NAMES)[number];
