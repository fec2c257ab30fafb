// Members of Navigator that this folder serves. What KPIO does not have refuses, so that pages take their other path.

import { DomException } from '../../dom/dom-exception.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { extractBody } from '../fetch/body.ts';
import type { BodyInit } from '../fetch/body.ts';
import { loadRequestOf } from '../fetch/fetch.ts';
import { Request } from '../fetch/request.ts';
import { ReadableStream } from '../streams/readable-stream.ts';
import { glueOf, webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';

/** https://w3c.github.io/permissions/#permissionstatus-interface */
export class PermissionStatus extends EventTarget {
  readonly name: string;
  readonly state: 'granted' | 'denied' | 'prompt';

  constructor(name: string, state: 'granted' | 'denied' | 'prompt') {
    super();
    this.name = name;
    this.state = state;
  }

  override get interfaceName(): string {
    return 'PermissionStatus';
  }
}

defineEventHandlers(PermissionStatus.prototype, ['onchange']);

/** Names of the registry whose features KPIO lacks. */
const DENIED = new Set([
  'accelerometer',
  'ambient-light-sensor',
  'background-fetch',
  'background-sync',
  'bluetooth',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'geolocation',
  'gyroscope',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'notifications',
  'nfc',
  'payment-handler',
  'periodic-background-sync',
  'persistent-storage',
  'push',
  'screen-wake-lock',
  'speaker-selection',
  'storage-access',
  'top-level-storage-access',
  'window-management',
  'xr-spatial-tracking',
]);

export class Permissions extends PlatformObject {
  private readonly window: WebWindow;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'Permissions';
  }

  async query(descriptor: unknown): Promise<PermissionStatus> {
    const { name } = glueOf(this.window).dictionary('PermissionDescriptor', descriptor) as { name: string };
    if (!DENIED.has(name)) throw new TypeError(`The provided value '${name.slice(0, 100)}' is not a valid enum value of type PermissionName.`);
    return new PermissionStatus(name, 'denied');
  }
}

/** https://storage.spec.whatwg.org/#storagemanager */
export class StorageManager extends PlatformObject {
  private readonly window: WebWindow;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'StorageManager';
  }

  async persisted(): Promise<boolean> {
    return false;
  }

  async persist(): Promise<boolean> {
    return false;
  }

  /** The only storage is key-value: what local storage holds, in bytes of UTF-16. */
  async estimate(): Promise<{ usage: number; quota: number }> {
    const { origin } = this.window.document;
    if (origin === 'null') throw new TypeError('The operation is not supported in this context.');
    const area = webHostOf(this.window).storage.local(origin);
    let usage = 0;
    for (const key of area.keys()) usage += 2 * (key.length + (area.get(key)?.length ?? 0));
    return { usage, quota: 2 * 5 * 1024 * 1024 };
  }
}

/** FIXME: the clipboard: everything is refused as when the user says no. */
export class Clipboard extends EventTarget {
  override get interfaceName(): string {
    return 'Clipboard';
  }

  async read(): Promise<never> {
    throw new DomException('Read permission denied.', 'NotAllowedError');
  }

  async readText(): Promise<never> {
    throw new DomException('Read permission denied.', 'NotAllowedError');
  }

  async write(): Promise<never> {
    throw new DomException('Write permission denied.', 'NotAllowedError');
  }

  async writeText(): Promise<never> {
    throw new DomException('Write permission denied.', 'NotAllowedError');
  }
}

interface Parts {
  readonly permissions: Permissions;
  readonly storage: StorageManager;
  readonly clipboard: Clipboard;
}

const parts = new WeakMap<object, Parts>();

function partsOf(window: WebWindow): Parts {
  let known = parts.get(window);
  if (known === undefined)
    parts.set(window, (known = { permissions: new Permissions(window), storage: new StorageManager(window), clipboard: new Clipboard() }));
  return known;
}

/** Defined on the Navigator class by script, whose instances have their window. */
export const NAVIGATOR_MEMBERS: object & ThisType<{ readonly window: WebWindow }> = {
  get permissions(): Permissions {
    return partsOf(this.window).permissions;
  },

  get storage(): StorageManager {
    return partsOf(this.window).storage;
  },

  get clipboard(): Clipboard {
    return partsOf(this.window).clipboard;
  },

  /** https://w3c.github.io/beacon/#sendbeacon-method: false when it is too large to queue. */
  sendBeacon(url: string, body: BodyInit | null = null): boolean {
    const { window } = this;
    const parsed = window.document.parseUrl(url);
    if (parsed === null || !/^https?:/.test(parsed)) throw new TypeError('Beacons are only supported over HTTP(S).');
    if (body instanceof ReadableStream) throw new TypeError('a stream cannot be sent as a beacon');
    const extracted = body === null ? null : extractBody(body);
    const bytes = extracted?.state.bytes ?? null;
    if (bytes !== null && bytes.length > 64 * 1024) return false;
    const type = extracted?.contentType ?? null;
    const isSafe = type === null || /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)/.test(type);
    const request = new Request(window, parsed, {
      method: 'POST',
      mode: isSafe ? 'no-cors' : 'cors',
      credentials: 'include',
      keepalive: true,
      headers: type === null ? [] : [['Content-Type', type]],
    });
    const silent = { response: () => {}, data: () => {}, end: () => {}, failed: () => {} };
    webHostOf(window).loader.load(loadRequestOf(window, request, bytes ?? new Uint8Array()), silent);
    return true;
  },
};
