// Kernel: the parts that every KPIO has, running system or one-shot command, put together. Boot adds the front doors.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AuditWriter } from '../audit/audit-entry.ts';
import { ResourceController } from '../jail/resource-controller.ts';
import { Sandbox } from '../jail/sandbox.ts';
import { FileLoader } from './files/file-loader.ts';
import { MountSources } from './files/mount-source.ts';
import { DoorGuard } from './door-guard.ts';
import { FirewallAudit } from './firewall-audit.ts';
import { FirewallRules } from './firewall-rules.ts';
import { DOOR_RIGHTS, FixedGate, SERVICE_RIGHTS } from './fixed-gate.ts';
import type { DoorName, ServiceName } from './fixed-gate.ts';
import type { ChildEntry, ChildOptions } from './guests/child.ts';
import { GuestTable } from './guests/guest-table.ts';
import type { GuestLimiter } from './guests/limit-guest.ts';
import { ProcessStopper } from './guests/process-stopper.ts';
import { RefusalAudit } from './guests/refusal-audit.ts';
import { SiteLauncher } from './guests/site-launcher.ts';
import { ProcessPool } from './guests/process-pool.ts';
import { UNRESPONSIVE_AFTER_MS } from './guests/site-process.ts';
import { SiteServices } from './guests/site-services.ts';
import type { FontSource } from './guests/site-services.ts';
import type { KernelLog } from './log.ts';
import { PolicyEnforcer } from './policy/policy-enforcer.ts';
import type { ProcessKind, ProgramPaths } from './program-paths.ts';
import { NetworkClient } from './services/network-client.ts';
import { ScreenClient } from './services/screen-client.ts';
import type { FaceReader } from './services/screen-client.ts';
import { StateStore } from './state/state-store.ts';
import { WebStorage } from './state/web-storage.ts';

/** How often a running system looks whether its last backup is a day old. */
const BACKUP_LOOK_MS = 60 * 60 * 1000;

export interface KernelOptions {
  readonly paths: ProgramPaths;
  readonly log: KernelLog;
  /** null: nothing is kept; one-shot commands and tests. */
  readonly statePath: string | null;
  readonly fonts: FontSource & FaceReader;
  readonly userAgent: string;
  /** Keep one warm process ahead of need. */
  readonly keepSpare: boolean;
  /** How long a page process may not answer before it is ended. Default: 15 s. */
  readonly unresponsiveAfterMs?: number | undefined;
  /** For connecting, for the answer's head and between two pieces of its body. Default: the network's own. */
  readonly networkTimeoutMs?: number | undefined;
  /** PEM certificates trusted besides the machine's. */
  readonly extraCertificates: string | null;
  /** As ChildOptions.entry has it, looked up at each start: the attack tests put a program of theirs into a jail. */
  readonly entries?: Readonly<Partial<Record<ProcessKind, ChildEntry>>>;
}

export class Kernel {
  readonly options: KernelOptions;
  readonly sandbox: Sandbox;
  readonly network: NetworkClient;
  readonly screen: ScreenClient;
  readonly pool: ProcessPool;
  /** Keeps the network service from the ports that the kernel listens on. */
  readonly doors: DoorGuard;
  readonly guests = new GuestTable();
  readonly refusals: RefusalAudit;
  /** Who holds what: asked for each message, load and file. */
  readonly policy: PolicyEnforcer;
  /** Set by the boot; null in one-shot commands, which keep none. */
  audit: AuditWriter | null = null;
  /** Sets limits of running processes; null where nothing here can. */
  limiter: GuestLimiter | null = null;
  /** file: addresses, and what operators mount for guests. */
  readonly files: FileLoader;
  readonly mountSources = new MountSources();
  /** null: one-shot commands end before limits from outside would matter. */
  readonly resources: ResourceController | null;
  /** Settings, permissions, session, grants, profiles, secrets. */
  readonly state: StateStore;
  readonly storage: WebStorage;
  readonly #temporaryFolder: string | null;
  #backupTimer: NodeJS.Timeout | null = null;

  constructor(options: KernelOptions) {
    this.options = options;
    const { log, statePath } = options;
    this.refusals = new RefusalAudit(log, () => this.audit);
    this.#temporaryFolder = statePath === null ? mkdtempSync(join(tmpdir(), 'kpio-')) : null;
    const runPath = statePath === null ? this.#temporaryFolder! : join(statePath, 'run');
    this.sandbox = new Sandbox(runPath);
    this.resources = options.keepSpare ? new ResourceController(true) : null;
    this.limiter = this.resources;
    const networkState = statePath === null ? null : join(statePath, 'network');
    if (networkState !== null) mkdirSync(networkState, { recursive: true, mode: 0o700 });
    this.state = StateStore.open({ folder: statePath, log, nowMs: Date.now });
    this.storage = new WebStorage(statePath === null ? null : join(statePath, 'storage.sqlite'), log);
    const networkEnvironment: Record<string, string> = { KPIO_USER_AGENT: options.userAgent };
    if (networkState !== null) networkEnvironment['KPIO_NETWORK_STATE'] = networkState;
    if (options.networkTimeoutMs !== undefined) networkEnvironment['KPIO_NETWORK_TIMEOUT_MS'] = String(options.networkTimeoutMs);
    if (process.env['KPIO_HOSTS'] !== undefined) networkEnvironment['KPIO_HOSTS'] = process.env['KPIO_HOSTS'];
    if (options.extraCertificates !== null) networkEnvironment['KPIO_EXTRA_CA'] = options.extraCertificates;
    const networkOptions = this.#child('network', networkEnvironment, networkState === null ? [] : [networkState]);
    this.network = new NetworkClient(networkOptions, this.openGate('network'), log, new FirewallRules(statePath, new FirewallAudit(() => this.audit)));
    const screenOptions = this.#child('screen', { UV_THREADPOOL_SIZE: String(Math.min(4, cpus().length)) }, []);
    this.screen = new ScreenClient(screenOptions, this.openGate('screen'), log, options.fonts, () => this.pool.resetResources());
    this.policy = new PolicyEnforcer({
      table: this.guests,
      log,
      audit: () => this.audit,
      network: this.network,
      surfacesOf: (guestId) => this.pool.surfacesOf(guestId),
      profiles: this.state.profiles,
      grants: this.state.grants,
    });
    this.doors = new DoorGuard({
      servicePid: () => this.network.service.pid,
      onDoors: (ports) => this.network.setDoors(ports),
      log,
      audit: () => this.audit,
    });
    this.guests.observe({
      bound: ({ id, limits }) => this.network.limitGuest(id, limits.networkBytesPerSecond),
      limited: ({ id, limits }) => this.network.limitGuest(id, limits.networkBytesPerSecond),
      moved: ({ id, state }) => {
        if (state === 'ended') this.network.limitGuest(id, null);
      },
    });
    this.refusals.onMisuse = (guest, _message, right) => {
      if (right !== null) this.policy.countMisuse(guest.id, right);
    };
    this.files = new FileLoader({ table: this.guests, rights: this.policy, audit: () => this.audit });
    this.policy.onRevoke((holder, capability) => {
      if (capability === 'DISK_READ') this.files.rightEnded(holder);
    });
    const guests = { table: this.guests, rights: this.policy, loads: this.policy, refusals: this.refusals, stopper: new ProcessStopper() };
    const services = new SiteServices(this.network, this.screen, options.fonts, this.storage, this.files, guests, log);
    const isSwitchedOff = process.env['KPIO_NO_ZYGOTE'] === '1';
    const launcher = new SiteLauncher({
      plain: this.#child('site', {}, []),
      zygote: options.keepSpare && !isSwitchedOff ? this.#child('zygote', {}, []) : null,
      noZygote: isSwitchedOff ? 'it is switched off by KPIO_NO_ZYGOTE' : 'one process, for one page, is not worth copying',
      zygoteCalls: services.zygoteHandlers(),
      log,
    });
    this.pool = new ProcessPool(launcher, services, options.keepSpare, options.unresponsiveAfterMs ?? UNRESPONSIVE_AFTER_MS);
  }

  /** Reject with boot.service-failed. */
  get networkReady(): Promise<void> {
    return this.network.service.started;
  }

  get screenReady(): Promise<void> {
    return this.screen.service.started;
  }

  /** Starts the site process first: it is what the first page waits for. */
  start(): void {
    this.pool.warmUp();
    this.network.open();
    this.screen.service.start();
    this.#backupTimer = setInterval(() => this.state.backUpIfDue(), BACKUP_LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    await Promise.all([this.pool.close(), this.network.service.stop(), this.screen.service.stop()]);
    if (this.#backupTimer !== null) clearInterval(this.#backupTimer);
    this.policy.stop();
    this.network.firewall.audit.flush();
    this.files.flush();
    await this.resources?.close();
    this.storage.close();
    this.state.close();
    if (this.#temporaryFolder !== null) rmSync(this.#temporaryFolder, { recursive: true, force: true });
  }

  /** For a service, or for one client of a front door. */
  openGate(who: ServiceName | DoorName): FixedGate {
    return new FixedGate(who, { ...SERVICE_RIGHTS, ...DOOR_RIGHTS }[who], (refusal) => this.refusals.fixedRefused(refusal));
  }

  #child(kind: ProcessKind, environment: Readonly<Record<string, string>>, writable: readonly string[]): ChildOptions {
    const { paths, entries } = this.options;
    const { sandbox, resources } = this;
    return {
      kind,
      paths,
      sandbox,
      environment,
      writable,
      resources,
      get entry() {
        return entries?.[kind];
      },
    };
  }
}
