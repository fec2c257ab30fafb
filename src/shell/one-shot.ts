// One page without a running system: the same kernel, services and jail, with nothing kept and no front doors.

import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { failure, FailureError } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import { Browser, DEFAULT_CONTEXT, DEFAULT_VIEWPORT } from '../browser/browser.ts';
import type { Tab } from '../browser/tab.ts';
import { openFonts } from '../fonts/font-service.ts';
import { Kernel } from '../kernel/kernel.ts';
import { forbidRingsFromTheStart } from '../kernel/weaker-jail.ts';
import { openLog } from '../kernel/log.ts';
import { programPaths } from '../kernel/program-paths.ts';
import type { LifecycleName } from '../kernel/guests/page-owner.ts';
import type { CommandInput } from './command.ts';
import { kernelTimes, readCertificates } from './kernel-settings.ts';
import { numberOption } from './parse-arguments.ts';
import { printConsole } from './print-console.ts';
import { USER_AGENT } from './version.ts';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface OneShot {
  readonly tab: Tab;
  /** What became of the load; null when all is well. */
  readonly failure: Failure | null;
  /** Milliseconds since the process started, by step. */
  readonly steps: [name: string, ms: number][];
}

/** Opens the operand's page, waits as --wait says, hands it to `use`, and takes everything down again. */
export async function withPage<T>(input: CommandInput, use: (shot: OneShot) => Promise<T>): Promise<T> {
  const steps: [string, number][] = [['start', performance.now()]];
  forbidRingsFromTheStart();
  // Heard once the kernel is there: what comes between is synchronous.
  const onSignal = (signal: NodeJS.Signals): void => void kernel.stop().finally(() => process.exit(128 + constants.signals[signal]));
  for (const signal of ENDING_SIGNALS) process.once(signal, onSignal);
  const paths = programPaths(input.root);
  const fonts = openFonts(paths.build);
  const extraCa = input.options.get('extra-ca');
  const kernel = new Kernel({
    paths,
    log: openLog(null, true),
    statePath: null,
    fonts,
    userAgent: USER_AGENT,
    keepSpare: false,
    extraCertificates: extraCa === undefined ? null : readCertificates(extraCa),
    ...kernelTimes(),
  });
  kernel.start();
  fonts.prepare();
  steps.push(['processes started', performance.now()]);
  try {
    const browser = new Browser(
      { pool: kernel.pool, network: kernel.network, screen: kernel.screen, files: kernel.files, userAgent: USER_AGENT, languages: ['en-US', 'en'] },
      () => {},
    );
    const timeoutMs = requireNumber(input, 'timeout', 30, 0.1, 3600) * 1000;
    const shot = await withDeadline(openPage(browser, input, steps), timeoutMs);
    return await withDeadline(use({ ...shot, steps }), timeoutMs);
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
    await kernel.stop();
  }
}

async function openPage(browser: Browser, input: CommandInput, steps: [string, number][]): Promise<{ tab: Tab; failure: Failure | null }> {
  const viewport = {
    ...DEFAULT_VIEWPORT,
    width: requireNumber(input, 'width', 1280, 1, 32_767),
    height: requireNumber(input, 'height', 720, 1, 32_767),
    scale: requireNumber(input, 'scale', 1, 0.1, 10),
    colorScheme: input.options.has('dark') ? ('dark' as const) : ('light' as const),
    scrollbarWidth: 0,
  };
  const operand = input.operands[0]!;
  const tab = browser.openTab(operand, { browserContextId: DEFAULT_CONTEXT, viewport, start: false });
  if (input.options.has('console')) printConsole(tab);
  const until = waitFor(tab, input);
  until.catch(() => {}); // It may fail while the navigation is still awaited below.
  const outcome = operand === '-' ? tab.openBytes(readFileSync(0)) : await tab.navigate(addressOf(operand));
  steps.push(['committed', performance.now()]);
  if (outcome.failure !== null && outcome.failure.code === 'net.aborted') throw FailureError.of(outcome.failure);
  await until;
  steps.push(['loaded', performance.now()]);
  return { tab, failure: outcome.failure };
}

/** An address as a person types it: a URL, an existing file, or a host. */
export function addressOf(operand: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(operand) && (/^(data|about|blob):/i.test(operand) || !/^[^/]*:\d+/.test(operand))) return operand;
  const isHost = /^(localhost|[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+|\[[\da-f:]+\])(:\d+)?([/?#]|$)/iu.test(operand);
  if (isHost && !/^[^/]*\.x?html?$/i.test(operand) && !existsSync(operand)) {
    return `${/^(localhost|127\.|\[)/.test(operand) ? 'http' : 'https'}://${operand}`;
  }
  return pathToFileURL(resolve(operand)).href;
}

function waitFor(tab: Tab, input: CommandInput): Promise<void> {
  const what = input.options.get('wait') ?? 'load';
  const extraMs = Number(what);
  const wanted: LifecycleName = what === 'networkidle' ? 'networkIdle' : 'load';
  if (!['load', 'networkidle'].includes(what) && !(extraMs >= 0))
    throw new FailureError('cli.usage', `--wait takes load, networkidle or milliseconds, not "${what}"`);
  return new Promise((resolve, reject) => {
    tab.observe({
      lifecycle(_tab, _loaderId, name) {
        if (name !== wanted) return;
        if (extraMs > 0) setTimeout(resolve, extraMs);
        else resolve();
      },
      crashed: (_tab, reason) => reject(FailureError.of(reason)),
    });
  });
}

function requireNumber(input: CommandInput, name: string, fallback: number, min: number, max: number): number {
  const value = numberOption(input.options, name, fallback, min, max);
  if (value === null) throw new FailureError('cli.usage', `--${name} takes a number from ${min} to ${max}`);
  return value;
}

async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(FailureError.of(failure('net.timed-out', `nothing after ${timeoutMs / 1000} s`))), timeoutMs);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
