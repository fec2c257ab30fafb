// kpio start: the running system. Boot is the list in `bootSteps`; the rest is how it ends.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { FailureError } from '../base/failure.ts';
import { Browser } from '../browser/browser.ts';
import { CdpServer } from '../cdp/cdp-server.ts';
import { DesktopServer } from '../desktop/server/desktop-server.ts';
import { openFonts } from '../fonts/font-service.ts';
import type { FontService } from '../fonts/font-service.ts';
import { runBootSteps } from '../kernel/boot/boot-steps.ts';
import type { BootStep, TimedStep } from '../kernel/boot/boot-steps.ts';
import { Kernel } from '../kernel/kernel.ts';
import { openLog } from '../kernel/log.ts';
import type { KernelLog } from '../kernel/log.ts';
import { programPaths } from '../kernel/program-paths.ts';
import { defaultStatePath, holdStateFolder } from '../kernel/state/state-folder.ts';
import type { StateFolder } from '../kernel/state/state-folder.ts';
import type { CommandInput } from './command.ts';
import { serveControl } from './control-server.ts';
import { numberOption } from './parse-arguments.ts';
import { USER_AGENT } from './version.ts';

interface RunningSystem {
  readonly statePath: string;
  readonly log: KernelLog;
  folder: StateFolder | null;
  fonts: FontService | null;
  kernel: Kernel | null;
  browser: Browser | null;
  cdp: CdpServer | null;
  desktop: DesktopServer | null;
}

export async function run(input: CommandInput): Promise<number> {
  const json = input.options.has('json');
  const statePath = resolve(input.options.get('state') ?? defaultStatePath());
  const system: RunningSystem = { statePath, log: openLog(null, true), folder: null, fonts: null, kernel: null, browser: null, cdp: null, desktop: null };
  const ended = endOnSignals(system);
  let steps: readonly TimedStep[];
  try {
    steps = await runBootSteps(bootSteps(input, system), (step) => {
      if (!json) process.stdout.write(`  ${step.name.padEnd(46)}${String(step.ms).padStart(8)} ms\n`);
    });
  } catch (error) {
    await takeDown(system);
    throw error;
  }
  announce(system, steps, json);
  await ended;
  return 0;
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
    // The catalogue only; outlines are read when a page wants them.
    { name: 'find fonts', run: () => void (system.fonts = openFonts(paths.build)) },
    // Processes start here and come up while the next steps run.
    {
      name: 'start the kernel and its services',
      run() {
        system.kernel = new Kernel({
          paths,
          log: openLog(`${system.statePath}/kernel.log`, true),
          statePath: system.statePath,
          fonts: system.fonts!,
          userAgent: USER_AGENT,
          keepSpare: true,
          extraCertificates: extraCa === undefined ? null : readFileSync(extraCa, 'utf8'),
        });
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
        system.folder!.onConnection((socket) =>
          serveControl(socket, {
            who: () => ({ pid: process.pid }),
            address: () => ({ desktop: system.desktop?.address ?? null, cdp: system.cdp!.address }),
            open: ({ url }) => ({ tabId: (system.desktop?.openTab(String(url)) ?? system.browser!.openTab(String(url))).id }),
          }),
        );
      },
    },
    { name: 'listen for CDP clients', run: async () => void (system.cdp = await CdpServer.listen(system.browser!, system.kernel!, cdpPort, input.options.has('cdp-port'))) },
    // The front door for people comes last: whoever knocks finds the rest there.
    {
      name: 'listen for the desktop',
      async run() {
        if (input.options.has('no-desktop')) return;
        system.desktop = await DesktopServer.listen(system.browser!, system.kernel!, paths, desktopPort, input.options.has('port'));
      },
    },
    { name: 'wait for the services', run: async () => void (await Promise.all([system.kernel!.networkReady, system.kernel!.screenReady])) },
  ];
}

function announce(system: RunningSystem, steps: readonly TimedStep[], json: boolean): void {
  const desktop = system.desktop?.address ?? null;
  const cdp = system.cdp!.address;
  const bootMs = Math.round(performance.now());
  const { weakness } = system.kernel!.sandbox;
  if (json) {
    process.stdout.write(`${JSON.stringify({ ok: true, desktop, cdp, state: system.statePath, bootMs, steps, jail: weakness ?? 'namespaces and seccomp' })}\n`);
    return;
  }
  const lines = [
    ...(desktop === null ? [] : [`  desktop   ${desktop}`]),
    `  CDP       ${cdp}`,
    `  state     ${system.statePath}`,
    `  jail      ${weakness === null ? 'namespaces and seccomp' : `seccomp only: ${weakness}`}`,
    `  ready in  ${bootMs} ms; Ctrl+C ends it`,
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
}

/** Ctrl+C, SIGTERM and a closed terminal end everything; a second Ctrl+C at once. */
function endOnSignals(system: RunningSystem): Promise<void> {
  return new Promise((resolve) => {
    let ending = false;
    const end = (): void => {
      if (ending) process.exit(130);
      ending = true;
      void takeDown(system).then(resolve, resolve);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    // Output to a closed terminal or pipe is no reason to die half-way.
    process.stdout.on('error', () => {});
    process.stderr.on('error', () => {});
  });
}

async function takeDown(system: RunningSystem): Promise<void> {
  await system.desktop?.close();
  await system.cdp?.close();
  for (const tab of system.browser?.tabs ?? []) system.browser!.closeTab(tab);
  await system.kernel?.stop();
  system.folder?.release();
}

function requirePort(input: CommandInput, name: string, fallback: number): number {
  const port = numberOption(input.options, name, fallback, 0, 65_535);
  if (port === null || !Number.isInteger(port)) throw new FailureError('cli.usage', `--${name} takes a port number`);
  return port;
}
