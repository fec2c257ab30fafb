// Profiles: what a guest of a kind starts with, as data with its reasons. A guest holds nothing but what its profile's grants say, and what
// is granted to it afterwards. Where a profile says nothing the answer is no.
//
// `{host}` in hosts stands for the guest's own host (a site's registrable domain, an extension's or app's server). Profiles give no
// constraint on private addresses beyond `localNetwork`: which addresses are private is the firewall's matter.

import { CAPABILITY_NAMES } from '../base/capability-names.ts';
import type { CapabilityName } from '../base/capability-names.ts';
import { fail, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { isCapabilityName, maskOf } from './capability.ts';
import { UNCONSTRAINED } from './constraints.ts';
import type { Constraints, PortRange } from './constraints.ts';
import { constraintWithoutUse } from './effective-constraints.ts';
import type { GrantRequest, GuestId } from './grant.ts';
import { isReason, shapeGrant } from './grant-rules.ts';
import { isRecord, isWhole } from './read-constraints.ts';

export const PROFILE_KINDS = ['vm', 'site', 'extension', 'app'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

export interface ProfileGrant {
  readonly capabilities: readonly CapabilityName[];
  readonly constraints?: Partial<Constraints>;
  /** Generations that the guest may derive. Default 0. */
  readonly depthLeft?: number;
  readonly mayDelegate?: boolean;
  /** null or absent: as long as the guest lives. */
  readonly lifetimeMs?: number | null;
}

export interface Profile {
  /** `kind-word`. */
  readonly name: string;
  readonly kind: ProfileKind;
  /** For people: what it is for. */
  readonly summary: string;
  readonly grants: readonly ProfileGrant[];
}

const WEB: readonly PortRange[] = [
  { from: 80, to: 80 },
  { from: 443, to: 443 },
];
const MEBIBYTE = 1 << 20;
/** What every profile may have been given at most by a person: nobody starts with the right to change the system. */
const NEVER_AT_START: readonly CapabilityName[] = ['ADMIN'];

export const PROFILES: readonly Profile[] = [
  // --- sites ---
  {
    name: 'site-default',
    kind: 'site',
    summary: 'what pages of the web may ask for: any public server, storage of their own, a surface, input, the console',
    grants: [
      // Pages speak TCP through the network service and are never reached from outside.
      { capabilities: ['NETWORK'], constraints: { protocols: ['tcp'], directions: ['out'] } },
      { capabilities: ['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'] },
    ],
  },
  {
    name: 'site-trusted',
    kind: 'site',
    summary: 'as default, and the local network: for the pages of a router, a printer, a home server',
    grants: [
      { capabilities: ['NETWORK'], constraints: { protocols: ['tcp'], directions: ['out'], localNetwork: true } },
      { capabilities: ['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'] },
    ],
  },
  {
    name: 'site-restricted',
    kind: 'site',
    summary: 'its own servers only, and nothing is kept: for pages that one does not trust',
    grants: [
      // Its own registrable domain on the web's ports: nothing reaches trackers or third parties.
      {
        capabilities: ['NETWORK'],
        constraints: {
          hosts: ['{host}', '*.{host}'],
          ports: WEB,
          protocols: ['tcp'],
          directions: ['out'],
          bytesPerSecond: { perSecond: 4 * MEBIBYTE, burst: 16 * MEBIBYTE },
        },
      },
      // It can be seen and used. Reading what is kept is harmless without writing: it finds nothing.
      { capabilities: ['DISK_READ', 'INPUT'] },
      { capabilities: ['GPU'], constraints: { display: { widthPx: 4096, heightPx: 4096 } } },
    ],
  },
  {
    name: 'site-offline',
    kind: 'site',
    summary: 'works with what it has and reaches nobody',
    grants: [{ capabilities: ['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'] }],
  },

  // --- virtual machines ---
  {
    name: 'vm-linux-desktop',
    kind: 'vm',
    summary: 'a Linux desktop: network, its disks, display, keyboard and mouse, serial console',
    grants: [
      // Out only: a desktop serves nobody. It may hand parts on to containers of its own.
      { capabilities: ['NETWORK'], constraints: { directions: ['out'] }, depthLeft: 2, mayDelegate: true },
      { capabilities: ['DISK_READ', 'DISK_WRITE', 'INPUT', 'CONSOLE'] },
      { capabilities: ['GPU'], constraints: { display: { widthPx: 7680, heightPx: 4320 } } },
    ],
  },
  {
    name: 'vm-windows',
    kind: 'vm',
    summary: 'a Windows desktop: as the Linux one, without a serial console',
    grants: [
      { capabilities: ['NETWORK'], constraints: { directions: ['out'] } },
      { capabilities: ['DISK_READ', 'DISK_WRITE', 'INPUT'] },
      { capabilities: ['GPU'], constraints: { display: { widthPx: 7680, heightPx: 4320 } } },
    ],
  },
  {
    name: 'vm-server',
    kind: 'vm',
    summary: 'a server: network both ways, its disks, a serial console; no display and no input',
    grants: [
      { capabilities: ['NETWORK'], constraints: { directions: ['out', 'in'] }, depthLeft: 4, mayDelegate: true },
      { capabilities: ['DISK_READ', 'DISK_WRITE', 'CONSOLE'] },
    ],
  },
  {
    name: 'vm-restricted',
    kind: 'vm',
    summary: 'for looking at what one does not trust: reads its disk, shows a small display, takes input; no network, nothing is kept',
    grants: [{ capabilities: ['DISK_READ', 'INPUT'] }, { capabilities: ['GPU'], constraints: { display: { widthPx: 1920, heightPx: 1200 } } }],
  },

  // --- extensions ---
  {
    name: 'extension-default',
    kind: 'extension',
    summary: 'storage of its own and pages of its own; hosts are granted as its manifest asks and a person agrees',
    grants: [{ capabilities: ['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'] }],
  },
  {
    name: 'extension-updating',
    kind: 'extension',
    summary: 'as default, and its own server: for lists that it keeps up to date',
    grants: [
      {
        capabilities: ['NETWORK'],
        constraints: { hosts: ['{host}', '*.{host}'], ports: [{ from: 443, to: 443 }], protocols: ['tcp'], directions: ['out'] },
      },
      { capabilities: ['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE'] },
    ],
  },

  // --- apps ---
  {
    name: 'app-default',
    kind: 'app',
    summary: 'a window, input, and files below its own folder',
    grants: [{ capabilities: ['DISK_READ', 'DISK_WRITE'], constraints: { paths: ['/data'] } }, { capabilities: ['GPU', 'INPUT', 'CONSOLE'] }],
  },
  {
    name: 'app-connected',
    kind: 'app',
    summary: 'as default, and the network outward',
    grants: [
      { capabilities: ['NETWORK'], constraints: { protocols: ['tcp', 'udp'], directions: ['out'] } },
      { capabilities: ['DISK_READ', 'DISK_WRITE'], constraints: { paths: ['/data'] } },
      { capabilities: ['GPU', 'INPUT', 'CONSOLE'] },
    ],
  },
  {
    name: 'app-observer',
    kind: 'app',
    summary: 'shows the state of the system: reads the audit log, changes nothing',
    grants: [{ capabilities: ['GPU', 'INPUT', 'AUDIT'] }],
  },
];

/** The profile of a kind that stands where nothing else was decided. */
export const DEFAULT_PROFILES: Readonly<Record<ProfileKind, string>> = {
  vm: 'vm-restricted',
  site: 'site-default',
  extension: 'extension-default',
  app: 'app-default',
};

export interface ProfileSubject {
  readonly guest: GuestId;
  /** '' when it has none: grants that name `{host}` are then left out, since they would permit nothing. */
  readonly host: string;
  readonly nowMs: number;
}

/** The roots that a guest starts with: one for each capability where that is possible, so that each can be revoked by itself. */
export function grantsOfProfile(profile: Profile, subject: ProfileSubject): GrantRequest[] {
  return profile.grants.flatMap((grant) => {
    const sets = mayStandAlone(grant) ? grant.capabilities.map((name) => [name]) : [grant.capabilities];
    const constrained = ownConstraints(grant.constraints ?? {}, subject.host);
    return constrained === null ? [] : sets.map((names) => rootFor(profile, grant, names, constrained, subject));
  });
}

/** Each capability by itself would be held by the same constraints, and no bound is counted over several of them. */
function mayStandAlone({ capabilities, constraints = {} }: ProfileGrant): boolean {
  const whole = { ...UNCONSTRAINED, ...constraints };
  if (whole.maxUses !== null || whole.bytesPerSecond !== null || whole.operationsPerSecond !== null) return false;
  return capabilities.every((name) => constraintWithoutUse(whole, maskOf([name])) === null);
}

function rootFor(
  profile: Profile,
  { depthLeft = 0, mayDelegate = false, lifetimeMs = null }: ProfileGrant,
  names: readonly CapabilityName[],
  constraints: Partial<Constraints>,
  { guest, nowMs }: ProfileSubject,
): GrantRequest {
  const notAfter = lifetimeMs === null ? null : nowMs + lifetimeMs;
  return { holder: guest, capabilities: maskOf(names), constraints, notAfter, depthLeft, mayDelegate, reason: `profile ${profile.name}` };
}

/** null: it names a host of the guest's own, which has none. */
function ownConstraints(constraints: Partial<Constraints>, host: string): Partial<Constraints> | null {
  const hosts = constraints.hosts ?? null;
  if (hosts === null) return constraints;
  return host === '' && hosts.some((pattern) => pattern.includes('{host}')) ? null : { ...constraints, hosts: ownHosts(hosts, host) };
}

/** An address has no names below it. */
function ownHosts(patterns: readonly string[], host: string): string[] {
  const isAddress = host.includes(':') || /^[\d.]+$/.test(host);
  return patterns.filter((pattern) => !(isAddress && pattern === '*.{host}')).map((pattern) => pattern.replaceAll('{host}', host));
}

const PROFILE_NAME = /^[a-z]+(-[a-z0-9]+)+$/;
const MAX_PROFILE_GRANTS = 64;
const MAX_LIFETIME_MS = 1e13;

/** A profile that an operator wrote, out of anything. capability.invalid-grant names what is wrong. */
export function readProfile(value: unknown): Result<Profile> {
  const bad = (what: string): Result<never> => fail('capability.invalid-grant', what);
  if (!isRecord(value)) return bad('the profile is not an object');
  const { name, kind, summary, grants } = value;
  if (typeof name !== 'string' || name.length > 64 || !PROFILE_NAME.test(name)) return bad('the name is not like site-mine');
  const knownKind = PROFILE_KINDS.find((each) => each === kind);
  if (knownKind === undefined || !name.startsWith(`${knownKind}-`)) return bad('the kind is not that of the name');
  if (!isReason(summary)) return bad('the summary is not one short line');
  if (!Array.isArray(grants) || grants.length > MAX_PROFILE_GRANTS) return bad('the grants are not a list');
  const read: ProfileGrant[] = [];
  for (const grant of grants) {
    const one = readProfileGrant(grant);
    if (!one.ok) return one;
    read.push(one.value);
  }
  return ok({ name, kind: knownKind, summary, grants: read });
}

function readProfileGrant(value: unknown): Result<ProfileGrant> {
  const bad = (what: string): Result<never> => fail('capability.invalid-grant', what);
  if (!isRecord(value)) return bad('a grant is not an object');
  const { capabilities, constraints = {}, depthLeft = 0, mayDelegate = false, lifetimeMs = null } = value;
  if (!Array.isArray(capabilities) || capabilities.length > CAPABILITY_NAMES.length || !capabilities.every(isCapabilityName))
    return bad('capabilities are not names');
  const forbidden = capabilities.find((name) => NEVER_AT_START.includes(name));
  if (forbidden !== undefined) return bad(`no guest starts with ${forbidden}`);
  if (lifetimeMs !== null && !isWhole(lifetimeMs, 1, MAX_LIFETIME_MS)) return bad('lifetimeMs is no time');
  if (!isRecord(constraints)) return bad('constraints are not an object');
  // Checked with a host in the place of `{host}`.
  const hosts = Array.isArray(constraints['hosts']) ? constraints['hosts'].map((host) => String(host).replaceAll('{host}', 'example.org')) : null;
  const shaped = shapeGrant('', null, 'kernel', {
    holder: 0,
    capabilities: maskOf(capabilities),
    constraints: (hosts === null ? constraints : { ...constraints, hosts }) as object,
    depthLeft: depthLeft as number,
    mayDelegate: mayDelegate as boolean,
    reason: '',
  });
  if (!shaped.ok) return shaped;
  const own = hosts === null ? shaped.value.constraints : { ...shaped.value.constraints, hosts: (constraints['hosts'] as unknown[]).map(String) };
  return ok({ capabilities, constraints: own, depthLeft: shaped.value.depthLeft, mayDelegate: shaped.value.mayDelegate, lifetimeMs });
}
