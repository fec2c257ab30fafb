// The network service's process: NetworkService behind the kernel's channel. It has the network and its own state folder, and
// nothing else: no other files, no programs, no other process.

import { failure } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import type { LogEntry } from '../firewall/firewall.ts';
import { formatAddress } from '../base/ip-address.ts';
import { VERDICT_NAMES } from '../firewall/verdict.ts';
import { confineFilesIfAsked } from '../jail/confine-files.ts';
import { LIMITS } from '../jail/limits.ts';
import { networkService } from '../jail/profiles.ts';
import type { CookieJar } from '../network/cookies/cookie-jar.ts';
import { COOKIE_KEY_BYTES } from '../network/cookies/cookie-seal.ts';
import { MemoryCookieStore } from '../network/cookies/cookie-store.ts';
import type { CookieStore } from '../network/cookies/cookie-store.ts';
import { SqliteCookieStore } from '../network/cookies/sqlite-cookie-store.ts';
import type { NetworkLoad } from '../network/network-request.ts';
import { NetworkService } from '../network/network-service.ts';
import { bareHost, SYSTEM_RESOLVER, withHosts } from '../network/http/resolver.ts';
import type { Resolver } from '../network/http/resolver.ts';
import { RuleFirewall } from '../network/policy/rule-firewall.ts';
import { Channel } from '../protocol/channel.ts';
import type { Handlers } from '../protocol/message-table.ts';
import { FIRST_CREDIT_BYTES, NETWORK_CHANNEL } from '../protocol/network-channel.ts';
import type { NetworkChannel, ResponseFacts } from '../protocol/network-channel.ts';
import { writeCodeCache } from '../base/code-cache.ts';
import { lockOrDie, messagesSocket } from './start-service.ts';
import { cookiesFor, fromJarCookie, toJarCookie } from './network/cookie-shapes.ts';
import { reachCheck } from './network/reach-check.ts';
import { factsOf, plainResponse } from './network/response-shapes.ts';

/** What a rule logs is for people: a flood of it is told by the counters. */
const MAX_LOGGED_EACH_SECOND = 50;

type ExplainQuestion = Parameters<Handlers<NetworkChannel, 'kernel'>['firewall.explain']>[0];

interface OpenLoad {
  readonly load: NetworkLoad;
  credit: number;
  isPaused: boolean;
  encodedBytes: number;
  facts: ResponseFacts | null;
}

const MAX_TOLD_URL_UNITS = 4096;

class NetworkProcess {
  readonly #loads = new Map<number, OpenLoad>();
  readonly #service: NetworkService;
  readonly #firewall: RuleFirewall;
  readonly #resolver: Resolver;
  /** Since `#logBegunAt`, which is less than a second ago. */
  #logged = 0;
  #logBegunAt = 0;
  #channel: Channel<NetworkChannel, 'service'> | null = null;

  /** Where the person's own cookies are kept; null: nowhere, in memory. */
  readonly #cookieFolder: string | null;
  #cookieStore: CookieStore | null = null;
  /** The kernel has sent the key that kept cookies are sealed under, or word that there is none. */
  readonly #keyCame = Promise.withResolvers<void>();

  constructor(cookieFolder: string | null) {
    this.#cookieFolder = cookieFolder;
    const extraCa = process.env['KPIO_EXTRA_CA'];
    const timeoutMs = process.env['KPIO_NETWORK_TIMEOUT_MS'] === undefined ? undefined : Number(process.env['KPIO_NETWORK_TIMEOUT_MS']);
    this.#resolver = withHosts(SYSTEM_RESOLVER, process.env['KPIO_HOSTS'] ?? '');
    // Refuses everything until the kernel has sent the rules.
    this.#firewall = new RuleFirewall(Date.now, (entry, guestName) => this.#log(entry, guestName));
    this.#service = new NetworkService({
      firewall: this.#firewall,
      resolver: this.#resolver,
      userAgent: process.env['KPIO_USER_AGENT'] ?? 'KPIO',
      acceptLanguage: 'en-US,en;q=0.9',
      ...(extraCa === undefined ? {} : { extraCertificateAuthorities: [extraCa] }),
      ...(timeoutMs === undefined ? {} : { limits: { connectTimeoutMs: timeoutMs, headersTimeoutMs: timeoutMs, bodyIdleTimeoutMs: timeoutMs } }),
      // Only the person's own context is kept over restarts; others end with the run.
      cookieStore: (contextId) => (contextId === 'default' && this.#cookieStore !== null ? this.#cookieStore : new MemoryCookieStore()),
      whenStored: (contextId) => this.#whenStored(contextId),
      observer: {
        requestWillBeSent: ({ requestId, url, method, headers, redirectResponse }) =>
          this.#channel!.send('net.sending', {
            loadId: Number(requestId),
            url,
            method,
            headers,
            redirect: redirectResponse === null ? null : { response: plainResponse(redirectResponse), facts: factsOf(redirectResponse) },
          }),
        responseReceived: ({ requestId, response }) => {
          const open = this.#loads.get(Number(requestId));
          if (open !== undefined) open.facts = factsOf(response);
        },
        dataReceived: () => {},
        finished: ({ requestId, encodedDataLength }) => {
          const open = this.#loads.get(Number(requestId));
          if (open !== undefined) open.encodedBytes = encodedDataLength;
        },
        failed: () => {},
      },
      onRefusal: ({ requestId, guestId, step, url, failure }) =>
        this.#channel!.send('net.refused', { loadId: Number(requestId), guestId: Number(guestId), step, url: url.slice(0, MAX_TOLD_URL_UNITS), failure }),
    });
  }

  serve(jail: readonly string[]): void {
    this.#channel = new Channel(NETWORK_CHANNEL, 'service', messagesSocket(), this.#handlers(), () => process.exit(0));
    this.#channel.send('net.ready', { jail });
  }

  #start({ loadId, request, requester, rates }: Parameters<Handlers<NetworkChannel, 'kernel'>['net.start']>[0]): void {
    const channel = this.#channel!;
    const load = this.#service.start(
      {
        ...request,
        requestId: String(loadId),
        guestId: String(requester.guestId),
        browserContextId: requester.browserContextId,
        pageId: String(requester.pageId),
        origin: requester.origin === '' ? null : requester.origin,
        topSite: requester.isTopLevelNavigation || requester.topSite === '' ? null : requester.topSite,
        isTopLevelNavigation: requester.isTopLevelNavigation,
        userActivation: requester.userActivation,
        grantRates: rates,
        ...(requester.reach === null ? {} : { reach: reachCheck(requester.reach) }),
      },
      {
        response: (response) => {
          const facts = this.#loads.get(loadId)?.facts ?? factsOf({ ...response, rawHeaders: response.headers });
          if (channel.send('net.response', { loadId, response: plainResponse(response), facts })) return;
          channel.send('net.failed', { loadId, failure: failure('net.invalid-response', 'its headers are too long') });
          this.#loads.get(loadId)?.load.abort();
          this.#loads.delete(loadId);
        },
        data: (bytes) => {
          channel.send('net.data', { loadId, bytes });
          const open = this.#loads.get(loadId);
          if (open === undefined) return;
          open.credit -= bytes.length;
          if (open.credit <= 0 && !open.isPaused) {
            open.isPaused = true;
            open.load.pause();
          }
        },
        end: () => {
          // The observer hears of the end after the listener: the count is there one turn later.
          queueMicrotask(() => {
            channel.send('net.end', { loadId, encodedBytes: this.#loads.get(loadId)?.encodedBytes ?? 0 });
            this.#loads.delete(loadId);
          });
        },
        failed: (failure) => {
          channel.send('net.failed', { loadId, failure });
          this.#loads.delete(loadId);
        },
      },
    );
    this.#loads.set(loadId, { load, credit: FIRST_CREDIT_BYTES, isPaused: false, encodedBytes: 0, facts: null });
  }

  #whenStored(contextId: string): Promise<void> | null {
    return contextId !== 'default' || this.#cookieFolder === null || this.#cookieStore !== null ? null : this.#keyCame.promise;
  }

  /** At once where nothing is waited for: messages act in the order in which they come. */
  #stored<T>(contextId: string, act: () => T): T | Promise<T> {
    const whenStored = this.#whenStored(contextId);
    return whenStored === null ? act() : whenStored.then(act);
  }

  #withJar<T>(contextId: string, act: (jar: CookieJar) => T): T | Promise<T> {
    return this.#stored(contextId, () => act(this.#service.context(contextId).cookies));
  }

  #openCookies(key: Uint8Array): { problem: Failure | null } {
    if (this.#cookieFolder === null || this.#cookieStore !== null) return { problem: null };
    let problem: Failure | null = null;
    try {
      this.#cookieStore = key.length === COOKIE_KEY_BYTES ? SqliteCookieStore.open(this.#cookieFolder, key) : new MemoryCookieStore();
    } catch (error) {
      this.#cookieStore = new MemoryCookieStore();
      problem = failure('net.cookies-not-kept', error instanceof Error ? error.message : String(error));
    }
    this.#keyCame.resolve();
    return { problem };
  }

  /** For each address that the name leads to now. */
  async #explain({ guestName, host, port, requesterSpace }: ExplainQuestion): Promise<{ answers: unknown; problem: Failure | null }> {
    const resolved = await this.#resolver.resolve(bareHost(host));
    if (!resolved.ok) return { answers: [], problem: resolved.failure };
    const question = { guest: 'explain', guestName, url: '', host, port, requesterOrigin: null, isPlainLink: false };
    const space = requesterSpace ?? this.#firewall.usualSpaceOf(guestName);
    const answers = resolved.value.map((address) => this.#firewall.explain({ ...question, address, requesterSpace: space }));
    return { answers: answers.flatMap((answer) => (answer.ok ? [answer.value] : [])), problem: null };
  }

  #log({ verdict, reason, rule, isAuditOnly, packet }: LogEntry, guestName: string): void {
    const now = performance.now();
    if (now - this.#logBegunAt >= 1000) {
      this.#logBegunAt = now;
      this.#logged = 0;
    }
    if (this.#logged++ >= MAX_LOGGED_EACH_SECOND) return;
    const address = formatAddress([packet.r0, packet.r1, packet.r2, packet.r3]);
    const remote = `${packet.host === null ? '' : `${packet.host} `}${address}:${packet.remotePort}`;
    this.#channel!.send('firewall.logged', { guestName, rule: rule ?? '', verdict: VERDICT_NAMES[verdict], reason, isAuditOnly, remote });
  }

  #handlers(): Handlers<NetworkChannel, 'kernel'> {
    return {
      'net.start': (message) => this.#start(message),
      'net.charge': ({ loadId, guestId, rates }) => this.#loads.get(loadId)?.load.charge(String(guestId), rates),
      'net.abort': ({ loadId }) => {
        this.#loads.get(loadId)?.load.abort();
        this.#loads.delete(loadId);
      },
      'net.credit': ({ loadId, bytes }) => {
        const open = this.#loads.get(loadId);
        if (open === undefined) return;
        open.credit += bytes;
        if (open.credit > 0 && open.isPaused) {
          open.isPaused = false;
          open.load.resume();
        }
      },
      'net.limitGuest': ({ guestId, bytesPerSecond }) => this.#service.limitGuest(String(guestId), bytesPerSecond),
      'net.doors': ({ ports }) => this.#service.setDoors(ports),
      'net.removeContext': ({ browserContextId }) => this.#service.disposeContext(browserContextId),
      'net.configurePage': ({ pageId, ...overrides }) => {
        const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== null));
        this.#service.setPageOverrides(String(pageId), given);
      },
      'net.configureContext': ({ browserContextId, ignoreCertificateErrors }) =>
        void this.#stored(browserContextId, () => (this.#service.context(browserContextId).ignoreCertificateErrors = ignoreCertificateErrors)),
      'net.cookieKey': ({ key }) => this.#openCookies(key),
      'net.cookieString': ({ browserContextId, url, topSite }) =>
        this.#stored(browserContextId, () => ({ cookie: this.#service.documentCookie(browserContextId, url, topSite) })),
      'net.setCookieString': ({ browserContextId, url, topSite, cookie }) =>
        this.#stored(browserContextId, () => {
          this.#service.setDocumentCookie(browserContextId, url, topSite, cookie);
          return {};
        }),
      'net.cookies': ({ browserContextId, urls }) => this.#withJar(browserContextId, (jar) => ({ cookies: cookiesFor(jar, urls).map(fromJarCookie) })),
      'net.setCookies': ({ browserContextId, cookies }) =>
        this.#withJar(browserContextId, (jar) => {
          for (const cookie of cookies) jar.put(toJarCookie(cookie));
          return {};
        }),
      'net.deleteCookies': ({ browserContextId, name, url, domain, path }) =>
        this.#withJar(browserContextId, (jar) => {
          const host = domain ?? (url === null ? null : (URL.parse(url)?.hostname ?? null));
          jar.delete({
            ...(name === null ? {} : { name }),
            ...(host === null ? {} : { domain: host.replace(/^\./, '') }),
            ...(path === null ? {} : { path }),
          });
          return {};
        }),
      'firewall.apply': ({ text, problem }) => {
        const applied = problem === '' ? this.#firewall.apply(text) : this.#firewall.blockFor(problem);
        if (applied.ok) return { ...applied.value, problem: null };
        return { generation: this.#firewall.engine.generation, rules: 0, ended: 0, problem: applied.failure };
      },
      'firewall.explain': (question) => this.#explain(question),
      'firewall.stats': () => ({ stats: { ...this.#firewall.stats(), limits: [...this.#service.byteLimits, ...this.#firewall.limits()] } }),
      'net.ping': () => ({}),
    };
  }
}

function main(): void {
  const confined = confineFilesIfAsked();
  const folder = process.env['KPIO_NETWORK_STATE'];
  const service = new NetworkProcess(folder ?? null);
  if (process.argv.includes('--warm-up')) return writeCodeCache();
  const { memoryBytes, maxDescriptors } = LIMITS.network;
  service.serve([...lockOrDie({ filter: networkService(process.pid), memoryBudgetBytes: memoryBytes, maxDescriptors }), ...confined]);
}

main();
