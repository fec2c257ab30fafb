// The kernel's view of the network service: loads out, answers to their listeners, back-pressure, and who watches.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { LoadRequest, LoadResponse } from '../../engine/host/loader.ts';
import type { ChannelGate } from '../../protocol/channel-gate.ts';
import type { Answer, Handlers } from '../../protocol/message-table.ts';
import { FrameError } from '../../protocol/frame.ts';
import { FIRST_CREDIT_BYTES, NETWORK_CHANNEL } from '../../protocol/network-channel.ts';
import type { GrantRates, NetworkChannel, Requester, ResponseFacts } from '../../protocol/network-channel.ts';
import type { ChildOptions } from '../guests/child.ts';
import type { FirewallRules } from '../firewall-rules.ts';
import type { KernelLog } from '../log.ts';
import { SupervisedService } from './supervised-service.ts';

export interface NetworkListener {
  response(response: LoadResponse, facts: ResponseFacts): void;
  /** `taken` must be called once the bytes have gone on: it lets the service send more. */
  data(chunk: Uint8Array, taken: () => void): void;
  end(encodedBytes: number): void;
  failed(failure: Failure): void;
}

/** Sees all loads of the system, for DevTools, the audit log and metrics. */
export interface NetworkObserver {
  started(loadId: number, request: LoadRequest, requester: Requester): void;
  sending(
    loadId: number,
    url: string,
    method: string,
    headers: readonly (readonly [string, string])[],
    redirect: { response: LoadResponse; facts: ResponseFacts } | null,
  ): void;
  response(loadId: number, response: LoadResponse, facts: ResponseFacts): void;
  data(loadId: number, chunk: Uint8Array): void;
  end(loadId: number, encodedBytes: number): void;
  failed(loadId: number, failure: Failure): void;
  /** Before `failed`, where the service itself said no; `url` is where redirects had led to. */
  refused?(loadId: number, url: string, failure: Failure): void;
}

export type AppliedFirewall = Answer<NetworkChannel, 'firewall.apply'>;

const NO_KEY = new Uint8Array(0);
/** What a decoder may have had in hand when it was told to rest. */
const CREDIT_SLACK_BYTES = 4 * 1024 * 1024;

interface OpenLoad {
  readonly listener: NetworkListener;
  hasAnswer: boolean;
  /** Came, and was not yet taken by who asked. */
  untakenBytes: number;
}

export class NetworkClient {
  readonly service: SupervisedService<NetworkChannel>;
  readonly firewall: FirewallRules;
  readonly #loads = new Map<number, OpenLoad>();
  readonly #observers = new Set<NetworkObserver>();
  readonly #guestLimits = new Map<number, number>();
  #doors: readonly number[] = [];
  /** null: nobody has said yet whether there is one. */
  #cookieKey: Uint8Array | null = null;
  readonly #log: KernelLog;
  #nextLoadId = 1;

  constructor(options: ChildOptions, gate: ChannelGate, log: KernelLog, firewall: FirewallRules) {
    this.#log = log;
    this.firewall = firewall;
    this.service = new SupervisedService(
      'network',
      gate,
      NETWORK_CHANNEL,
      options,
      log,
      () => this.#handlers(),
      () => this.#failAll(),
      () => {
        for (const [guestId, bytesPerSecond] of this.#guestLimits) this.service.channel.send('net.limitGuest', { guestId, bytesPerSecond });
        this.service.channel.send('net.doors', { ports: this.#doors });
        this.#sendCookieKey();
        void this.applyFirewall();
      },
    );
  }

  /** Starts the process; the firewall's rules are the first thing that it hears. */
  open(): void {
    this.service.start();
    void this.applyFirewall();
  }

  /**
   * Sends the rules of the state folder; they hold for open connections at once. Never rejects: what is wrong with them is told to the
   * operator, and the service then refuses everything.
   */
  async applyFirewall(): Promise<AppliedFirewall> {
    const rules = this.firewall.read();
    const lost = { generation: 0, rules: 0, ended: 0, problem: failure('service.lost', 'network') };
    if (!this.service.isUp) return lost;
    const question = rules.ok ? { text: rules.value, problem: '' } : { text: '', problem: rules.failure.message };
    const applied = await this.service.channel.call('firewall.apply', question).catch(() => lost);
    // A lost service starts again and is told again; only rules can be put right by a person.
    if (applied !== lost) this.firewall.audit.loaded(question.text, applied.rules, applied.problem as Failure | null);
    if (applied.problem !== null && applied !== lost) this.#log.warn(`nothing may connect: ${applied.problem.message}`, this.firewall.path ?? '');
    return applied;
  }

  /** The load's number; `abort` with it stops the load silently. `rates`: of the grants that admitted it. */
  start(request: LoadRequest, requester: Requester, listener: NetworkListener, rates: GrantRates = []): number {
    const loadId = this.#nextLoadId++;
    this.#loads.set(loadId, { listener, hasAnswer: false, untakenBytes: 0 });
    for (const observer of this.#observers) observer.started(loadId, request, requester);
    const refuse = (reason: Failure): void => queueMicrotask(() => this.#fail(loadId, reason));
    if (!this.service.isUp) refuse(failure('service.lost', 'network'));
    else if (!this.service.channel.send('net.start', { loadId, request, requester, rates })) refuse(failure('net.invalid-url', 'the request is too long'));
    return loadId;
  }

  /** Bytes per second of both directions; null: no limit. Kept for a service that starts anew. */
  limitGuest(guestId: number, bytesPerSecond: number | null): void {
    if (bytesPerSecond === null ? !this.#guestLimits.delete(guestId) : this.#guestLimits.get(guestId) === bytesPerSecond) return;
    if (bytesPerSecond !== null) this.#guestLimits.set(guestId, bytesPerSecond);
    if (this.service.isUp) this.service.channel.send('net.limitGuest', { guestId, bytesPerSecond });
  }

  /** Ports of loopback that nothing is loaded from: the kernel's own. */
  setDoors(ports: readonly number[]): void {
    this.#doors = ports;
    if (this.service.isUp) this.service.channel.send('net.doors', { ports });
  }

  /** What kept cookies are sealed under; null: it cannot be had. Loads of the person's own context wait for the one or the other. */
  giveCookieKey(key: Uint8Array | null): void {
    this.#cookieKey = key ?? NO_KEY;
    this.#sendCookieKey();
  }

  #sendCookieKey(): void {
    if (this.#cookieKey === null || !this.service.isUp) return;
    const answer = this.service.channel.call('net.cookieKey', { key: this.#cookieKey });
    // A service that is lost is told again when it has started anew.
    answer.then(
      ({ problem }) => problem !== null && this.#log.warn(problem.message, ''),
      () => {},
    );
  }

  /** From now on the load's bytes are this guest's, by grants with these rates. */
  charge(loadId: number, guestId: number, rates: GrantRates): void {
    if (this.#loads.has(loadId) && this.service.isUp) this.service.channel.send('net.charge', { loadId, guestId, rates });
  }

  abort(loadId: number): void {
    if (!this.#loads.delete(loadId)) return;
    if (this.service.isUp) this.service.channel.send('net.abort', { loadId });
    for (const observer of this.#observers) observer.failed(loadId, failure('net.aborted'));
  }

  /** Stops the load and tells its listener why. */
  refuse(loadId: number, reason: Failure): void {
    if (!this.#loads.has(loadId)) return;
    if (this.service.isUp) this.service.channel.send('net.abort', { loadId });
    this.#fail(loadId, reason);
  }

  observe(observer: NetworkObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  #handlers(): Handlers<NetworkChannel, 'service'> {
    return {
      'net.ready': ({ jail }) => void (this.service.protections = jail),
      'net.sending': ({ loadId, url, method, headers, redirect }) => {
        for (const observer of this.#observers) observer.sending(loadId, url, method, headers, redirect);
      },
      'net.response': ({ loadId, response, facts }) => {
        const load = this.#loads.get(loadId);
        if (load === undefined) return;
        if (load.hasAnswer) throw new FrameError('two answers to one load');
        load.hasAnswer = true;
        for (const observer of this.#observers) observer.response(loadId, response, facts);
        load.listener.response(response, facts);
      },
      'net.data': ({ loadId, bytes }) => {
        const load = this.#loads.get(loadId);
        if (load === undefined) return;
        this.#take(load, bytes.length);
        for (const observer of this.#observers) observer.data(loadId, bytes);
        load.listener.data(bytes, () => {
          load.untakenBytes -= bytes.length;
          if (this.#loads.has(loadId) && this.service.isUp) this.service.channel.send('net.credit', { loadId, bytes: bytes.length });
        });
      },
      'net.end': ({ loadId, encodedBytes }) => {
        const load = this.#loads.get(loadId);
        if (load === undefined) return;
        this.#loads.delete(loadId);
        for (const observer of this.#observers) observer.end(loadId, encodedBytes);
        load.listener.end(encodedBytes);
      },
      'net.failed': ({ loadId, failure: reason }) => this.#fail(loadId, reason as Failure),
      'firewall.logged': ({ guestName, rule, verdict, reason, isAuditOnly, remote }) => {
        if (!this.firewall.audit.logged({ guest: guestName, rule, verdict, reason, isAuditOnly, remote })) return;
        const by = rule === '' ? reason : `the rule ${rule}`;
        this.#log.info(`firewall: ${guestName} to ${remote}: ${verdict} by ${by}${isAuditOnly ? ', passed in audit mode' : ''}`, '');
      },
      'net.refused': ({ loadId, guestId, step, url, failure: reason }) => {
        if (this.#loads.has(loadId)) for (const observer of this.#observers) observer.refused?.(loadId, url, reason as Failure);
        if (step === 'firewall' && !this.firewall.audit.refused(guestId, reason as Failure)) return;
        this.#log.warn(`guest ${guestId} was refused at ${step}: ${reason.message}`, '');
      },
    };
  }

  /** SAFETY: a service that was taken over must not fill the kernel's memory with what nobody takes. It sends one chunk above its credit at most. */
  #take(load: OpenLoad, bytes: number): void {
    if (!load.hasAnswer) throw new FrameError('a body before its answer');
    if (load.untakenBytes >= FIRST_CREDIT_BYTES + CREDIT_SLACK_BYTES) throw new FrameError('more of a body than there was credit for');
    load.untakenBytes += bytes;
  }

  #fail(loadId: number, reason: Failure): void {
    const load = this.#loads.get(loadId);
    if (load === undefined) return;
    this.#loads.delete(loadId);
    for (const observer of this.#observers) observer.failed(loadId, reason);
    load.listener.failed(reason);
  }

  #failAll(): void {
    for (const loadId of [...this.#loads.keys()]) this.#fail(loadId, failure('service.lost', 'network'));
  }
}
