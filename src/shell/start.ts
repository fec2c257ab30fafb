// kpio start: the running system. Boot is the list in `bootSteps`; the rest is how it ends.

import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { FailureError } from '../base/failure.ts';
import { Browser } from '../browser/browser.ts';
import { CdpServer } from '../cdp/cdp-server.ts';
import { startSession } from '../browser/restore-session.ts';
import { DesktopServer } from '../desktop/server/desktop-server.ts';
import { openFonts } from '../fonts/font-service.ts';
import { runBootSteps } from '../kernel/boot/boot-steps.ts';
import type { BootStep, TimedStep } from '../kernel/boot/boot-steps.ts';
import { MeasuredBoot, policyComponent } from '../kernel/boot/measured-boot.ts';
import { Kernel } from '../kernel/kernel.ts';
import { openLog } from '../kernel/log.ts';
import { forbidRingsOnceTried } from '../kernel/weaker-jail.ts';
import { programPaths } from '../kernel/program-paths.ts';
import { defaultStatePath, holdStateFolder } from '../kernel/state/state-folder.ts';
import { auditBootEnd, auditBootFailure, auditedLog, auditEnd, auditMeasuredBoot, auditWarning, beginAudit } from './boot-audit.ts';
import type { CommandInput } from './command.ts';
import { controlCommands } from './control-commands.ts';
import { serveControl } from './control-server.ts';
import { kernelTimes, readCertificates } from './kernel-settings.ts';
import { openTabLifecycle } from './open-tab-lifecycle.ts';
import { openStateKey } from './state-key.ts';
import { requireProtections } from './require-protections.ts';
import { numberOption } from './parse-arguments.ts';
import type { RunningSystem } from './running-system.ts';
import { USER_AGENT } from './version.ts';

const DOORS_CLOSE_WITHIN_MS = 1000;

export async function run(input: CommandInput): Promise<number> {
  await forbidRingsOnceTried();
  const json = input.options.has('json');
  const statePath = resolve(input.options.get('state') ?? defaultStatePath());
  const system: RunningSystem = {
    statePath,
    log: openLog(null, true),
    folder: null,
    measuredBoot: null,
    stateKey: null,
    audit: null,
    fonts: null,
    kernel: null,
    browser: null,
    tabLifecycle: null,
    session: null,
    cdp: null,
    desktop: null,
    isEnding: false,
  };
  const ended = endOnSignals(system);
  try {
    const steps = await runBootSteps(bootSteps(input, system), (step) => {
      if (system.isEnding) throw new FailureError('boot.interrupted');
      if (!json) process.stdout.write(`  ${step.name.padEnd(46)}${String(step.ms).padStart(8)} ms\n`);
    });
    announce(system, steps, json);
    await Promise.race([ended, comeUp(system)]);
  } catch (error) {
    auditBootFailure(system.audit, error);
    await takeDown(system);
    throw error;
  }
  await ended;
  // Sockets of clients that did not let go.
  setTimeout(() => process.exit(), DOORS_CLOSE_WITHIN_MS).unref();
  return 0;
}

/**
 * What people and programs who come through a front door need not wait for: who asks for a page before the processes are there gets it when they
 * are, and acts that must be audited wait for the log. Rejects with boot.service-failed.
 */
async function comeUp(system: RunningSystem): Promise<void> {
  const { audit, fonts, kernel, measuredBoot } = system;
  auditBootEnd(audit!, { bootMs: Math.round(performance.now()), jail: kernel!.sandbox.weakness ?? 'namespaces and seccomp' });
  fonts!.prepare();
  await Promise.all([kernel!.networkReady, kernel!.screenReady, ...[...kernel!.pool.processes].map((process) => process.ready)]);
  const { how, reason } = kernel!.pool.startMeans;
  if (how === 'by-itself') auditWarning(audit!, 'site processes are started one by one, without a zygote', reason);
  // Large files that could not be measured before they ran.
  void measuredBoot!.measurePlatform();
  void auditMeasuredBoot(audit!, measuredBoot!);
  kernel!.resources?.removeLeftOver();
}

/** The boot, in order. Each step leaves the system able to be taken down. */
function bootSteps(input: CommandInput, system: RunningSystem): BootStep[] {
  const paths = programPaths(input.root);
  const desktopPort = requirePort(input, 'port', 7070);
  const cdpPort = requirePort(input, 'cdp-port', 9222);
  const extraCa = input.options.get('extra-ca');
  return [
    // One KPIO to a state folder: two would write over each other.
    { name: 'hold the state folder', run: async () => void (system.folder = await holdStateFolder(system.statePath)) },
    // Before anything of it runs: the processes are started with what was measured, and run nothing else.
    {
      name: 'measure the code',
      async run() {
        system.log = openLog(`${system.statePath}/kernel.log`, true);
        const { statePath } = system;
        const log = auditedLog(system.log, system);
        const ruleFiles = [`${statePath}/firewall.rules`, ...(extraCa === undefined ? [] : [extraCa])];
        system.measuredBoot = await MeasuredBoot.begin({ paths, statePath, ruleFiles, log, tpm: process.env['KPIO_TPM'] ?? 'auto' });
      },
    },
    // The catalogue only; outlines are read when a page wants them.
    { name: 'find fonts', run: () => void (system.fonts = openFonts(paths.build, (file) => system.measuredBoot!.files.readWhole(file))) },
    // Processes start here and come up while the next steps run.
    {
      name: 'start the kernel and its services',
      run() {
        system.kernel = new Kernel({
          paths: { ...paths, codeDigests: system.measuredBoot!.codeDigests },
          log: system.log,
          statePath: system.statePath,
          fonts: system.fonts!,
          userAgent: USER_AGENT,
          keepSpare: true,
          extraCertificates: extraCa === undefined ? null : readCertificates(extraCa),
          ...kernelTimes(),
        });
        const details = { isStrict: isStrict(input, system), extraCertificates: extraCa ?? null };
        system.stateKey = openStateKey(system.kernel.state, system.statePath, system.measuredBoot!, paths, system.log);
        // It opens the secrets beside the boot, when the TPM answers.
        system.audit = beginAudit(system.kernel, system.statePath, system.measuredBoot!, system.stateKey, details);
        // Hashed now; a slow TPM does not keep the processes waiting.
        void system.measuredBoot!.measure(policyComponent(system.kernel.state));
        system.kernel.start();
      },
    },
    {
      name: 'open the browser',
      run() {
        const kernel = system.kernel!;
        system.browser = new Browser(
          { pool: kernel.pool, network: kernel.network, screen: kernel.screen, files: kernel.files, userAgent: USER_AGENT, languages: ['en-US', 'en'] },
          (contextId) => {
            kernel.storage.removeContext(contextId);
            if (kernel.network.service.isUp) kernel.network.service.channel.send('net.removeContext', { browserContextId: contextId });
          },
        );
        system.browser.observe({ tabClosed: (tab) => kernel.storage.removeTab(tab.surfaceId) });
        system.tabLifecycle = openTabLifecycle(system.browser, kernel);
        if (!input.options.has('no-desktop')) {
          const { session, settings } = kernel.state;
          system.session = startSession(system.browser, session, settings.get('startup') === 'restore', system.log).recorder;
        }
        const commands = controlCommands(system);
        const door = kernel.openGate('control');
        system.folder!.onConnection((socket) => serveControl(socket, commands, door));
      },
    },
    // Nothing from outside comes in before what runs stands there.
    { name: 'wait for the registers', run: () => system.measuredBoot!.waitForRegisters() },
    {
      name: 'listen for CDP clients',
      run: async () => void (system.cdp = await CdpServer.listen(system.browser!, system.kernel!, cdpPort, input.options.has('cdp-port'))),
    },
    // The front door for people comes last: whoever knocks finds the rest there.
    {
      name: 'listen for the desktop',
      async run() {
        if (system.session === null) return;
        const { browser, kernel, session, measuredBoot } = system;
        system.desktop = await DesktopServer.listen(browser!, kernel!, session, measuredBoot!.files, desktopPort, input.options.has('port'));
      },
    },
    {
      name: 'check the protections',
      async run() {
        if (isStrict(input, system)) await requireProtections(system.kernel!);
      },
    },
  ];
}

function announce(system: RunningSystem, steps: readonly TimedStep[], json: boolean): void {
  const desktop = system.desktop?.address ?? null;
  const cdp = system.cdp!.address;
  const bootMs = Math.round(performance.now());
  const { weakness } = system.kernel!.sandbox;
  const { recovery } = system.kernel!.state;
  if (json) {
    const jail = weakness ?? 'namespaces and seccomp';
    process.stdout.write(`${JSON.stringify({ ok: true, desktop, cdp, state: system.statePath, recovery, bootMs, steps, jail })}\n`);
    return;
  }
  const lines = [
    ...(desktop === null ? [] : [`  desktop   ${desktop}`]),
    `  CDP       ${cdp}`,
    `  state     ${system.statePath}`,
    ...(recovery === null ? [] : [`            ${recovery.message} [${recovery.code}]`]),
    `  jail      ${weakness === null ? 'namespaces and seccomp' : `seccomp only: ${weakness}`}`,
    `  ready in  ${bootMs} ms; Ctrl+C ends it`,
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
}

/** Ctrl+C, SIGTERM and a closed terminal end everything; a second Ctrl+C at once. */
function endOnSignals(system: RunningSystem): Promise<void> {
  return new Promise((resolve) => {
    const end = (signal: NodeJS.Signals): void => {
      if (system.isEnding) process.exit(130);
      system.isEnding = true;
      auditEnd(system.audit, signal);
      void takeDown(system).then(resolve);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    // A bug in one tab's path must not take the others down: it is logged, with all that is known of it.
    const survive = (error: unknown): void => system.log.warn(`a bug was met: ${String(error)}`, error instanceof Error ? (error.stack ?? '') : '');
    process.on('uncaughtException', survive);
    process.on('unhandledRejection', survive);
  });
}

/** Never rejects: whatever cannot be closed must not keep the rest. */
async function takeDown(system: RunningSystem): Promise<void> {
  // At the same time: a client that does not let go must not keep the processes alive.
  const doors = Promise.allSettled([system.desktop?.close(), system.cdp?.close()]);
  // Before its tabs go.
  system.session?.close();
  for (const tab of system.browser?.tabs ?? []) system.browser!.closeTab(tab);
  system.tabLifecycle?.close();
  // Its key comes from the state, which closes with the kernel.
  await system.audit?.leaveState();
  await system.kernel?.stop();
  // Last of all that can tell it something; its anchor needs the TPM.
  await system.audit?.close();
  await system.measuredBoot?.close();
  await Promise.race([doors, sleep(DOORS_CLOSE_WITHIN_MS, undefined, { ref: false })]);
  system.folder?.release();
}

/** Only of a system whose state is open. */
function isStrict(input: CommandInput, system: RunningSystem): boolean {
  return input.options.has('strict') || system.kernel!.state.settings.get('security.strict');
}

function requirePort(input: CommandInput, name: string, fallback: number): number {
  const port = numberOption(input.options, name, fallback, 0, 65_535);
  if (port === null || !Number.isInteger(port)) throw new FailureError('cli.usage', `--${name} takes a port number`);
  return port;
}
