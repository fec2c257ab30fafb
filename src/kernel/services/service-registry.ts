// ServiceRegistry: the services of the kernel by name, and who is connected to which. A guest's channel carries all of them; a connection
// is opened by name (service.connect) or by the first message of the service that passes its right, and it ends when the rights for it do.

import type { CapabilityName } from '../../base/capability-names.ts';
import { FailureError } from '../../base/failure.ts';
import type { RightsCheck } from '../../protocol/channel-gate.ts';
import type { MessageTable } from '../../protocol/message-table.ts';
import { SITE_BLOCKING_CHANNEL, SITE_CHANNEL } from '../../protocol/site-channel.ts';
import type { GuestKind } from '../guests/guest.ts';

export interface ServiceDescription {
  readonly name: string;
  readonly about: string;
  /** Who may connect. */
  readonly kinds: readonly GuestKind[];
  /** All that a connection carries, both ways. */
  readonly messages: readonly string[];
}

interface ServiceSpec {
  readonly about: string;
  readonly kinds: readonly GuestKind[];
  /** First words of its messages. */
  readonly groups: readonly string[];
  /** Messages of another group that are its. */
  readonly also: readonly string[];
}

const EVERYONE: readonly GuestKind[] = ['site', 'extension', 'app'];

const SPECS: Readonly<Record<string, ServiceSpec>> = {
  pages: {
    about: 'the pages that the kernel places in the guest: documents, life cycle, navigation wishes',
    kinds: EVERYONE,
    groups: ['site', 'service', 'page', 'memory'],
    also: [],
  },
  network: { about: 'loads', kinds: EVERYONE, groups: ['load'], also: [] },
  screen: {
    about: 'display lists, their fonts and images, the pointer',
    kinds: EVERYONE,
    groups: ['resource'],
    also: ['page.frame', 'page.dirty', 'page.cursor', 'page.hoverUrl'],
  },
  input: { about: "a person's keys and pointer", kinds: EVERYONE, groups: [], also: ['page.input'] },
  clipboard: { about: 'what a person copies and pastes', kinds: EVERYONE, groups: [], also: ['page.copy', 'page.paste'] },
  dialogs: { about: 'questions to a person, and choosers over the page', kinds: EVERYONE, groups: ['dialog'], also: ['page.picker', 'page.pickerAnswer'] },
  storage: { about: 'localStorage and sessionStorage', kinds: EVERYONE, groups: ['storage'], also: [] },
  cookies: { about: 'document.cookie', kinds: EVERYONE, groups: ['cookie'], also: [] },
  fonts: { about: 'the catalogue of fonts, and what measuring text needs of them', kinds: EVERYONE, groups: ['font'], also: [] },
  console: { about: "the page's console", kinds: EVERYONE, groups: [], also: ['page.console'] },
  debugger: { about: 'CDP sessions', kinds: EVERYONE, groups: ['cdp'], also: [] },
};

/** All messages of a guest's two descriptors. */
const GUEST_MESSAGES: MessageTable = { ...SITE_CHANNEL, ...SITE_BLOCKING_CHANNEL };

/** The services of a guest's channel. Each of its messages belongs to exactly one: a test compares. */
export const SERVICES: readonly ServiceDescription[] = Object.entries(SPECS).map(([name, { about, kinds, groups, also }]) => ({
  name,
  about,
  kinds,
  messages: Object.keys(GUEST_MESSAGES).filter((type) => also.includes(type) || (groups.includes(type.split('.')[0]!) && !isElsewhere(type, name))),
}));

function isElsewhere(type: string, name: string): boolean {
  return Object.entries(SPECS).some(([other, { also }]) => other !== name && also.includes(type));
}

export interface Connection {
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  messages: number;
}

/** What the messages of a service may need; empty: no right. */
export function rightsOf(service: ServiceDescription): readonly CapabilityName[] {
  const rights = new Set<CapabilityName>();
  for (const type of service.messages) {
    const { right } = GUEST_MESSAGES[type]!.need;
    if (right !== null) rights.add(right);
  }
  return [...rights];
}

/** The guest may send something of the service without any right: then everybody of its kinds may connect. */
function hasFreeMessages(service: ServiceDescription): boolean {
  return service.messages.some((type) => GUEST_MESSAGES[type]!.from === 'service' && GUEST_MESSAGES[type]!.need.right === null);
}

interface RegisteredService {
  readonly description: ServiceDescription;
  readonly rights: readonly CapabilityName[];
  readonly isFree: boolean;
}

const REGISTERED: readonly RegisteredService[] = SERVICES.map((description) => ({
  description,
  rights: rightsOf(description),
  isFree: hasFreeMessages(description),
}));

/** Message -> place of its service in SERVICES. */
const SERVICE_OF = new Map<string, number>(SERVICES.flatMap(({ messages }, place) => messages.map((type) => [type, place] as const)));

/** Of one guest. */
export class ServiceConnections {
  readonly #guestId: number;
  readonly #kind: GuestKind;
  readonly #rights: RightsCheck;
  readonly #open: (Connection | null)[] = SERVICES.map(() => null);

  constructor(guestId: number, kind: GuestKind, rights: RightsCheck) {
    this.#guestId = guestId;
    this.#kind = kind;
    this.#rights = rights;
  }

  /** In the order of SERVICES. */
  get open(): readonly Connection[] {
    return this.#open.filter((connection) => connection !== null);
  }

  /**
   * The messages that the connection carries. Throws ipc.no-such-service, also for a service that is not for this kind of guest, and
   * capability.denied when the guest holds none of the rights of the service.
   */
  connect(name: string): readonly string[] {
    const place = SERVICES.findIndex((service) => service.name === name);
    if (place < 0 || !SERVICES[place]!.kinds.includes(this.#kind)) throw new FailureError('ipc.no-such-service', name);
    const { description, rights, isFree } = REGISTERED[place]!;
    if (!isFree && !this.#holdsOneOf(rights)) throw new FailureError('capability.denied', `the service ${name} needs ${rights.join(' or ')}`);
    this.#open[place] ??= newConnection(description.name);
    return description.messages;
  }

  /** A message has passed its right: its connection is open from now on. False for a service that is not for this kind of guest. */
  used(type: string): boolean {
    const place = SERVICE_OF.get(type);
    if (place === undefined) return false;
    const connection = this.#open[place];
    if (connection !== null && connection !== undefined) {
      connection.messages++;
      return true;
    }
    const service = SERVICES[place]!;
    if (!service.kinds.includes(this.#kind)) return false;
    this.#open[place] = { ...newConnection(service.name), messages: 1 };
    return true;
  }

  /** Some right has gone: connections that were held by it alone end. */
  reconsider(): void {
    for (const [place, connection] of this.#open.entries()) {
      const { rights, isFree } = REGISTERED[place]!;
      if (connection !== null && !isFree && !this.#holdsOneOf(rights)) this.#open[place] = null;
    }
  }

  #holdsOneOf(rights: readonly CapabilityName[]): boolean {
    return rights.length === 0 || rights.some((right) => this.#rights.holds(this.#guestId, right));
  }
}

function newConnection(service: string): Connection {
  return { service, openedAt: Date.now(), messages: 0 };
}
