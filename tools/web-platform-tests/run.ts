// Runs a checkout of web-platform-tests in KPIO, or in Chromium to compare: node tools/web-platform-tests/run.ts FOLDER [--filter dom/nodes]
// [--browser kpio|chromium] [--json FILE] [--failures] [--timeout-ms N] [--tabs N]. The suite is not part of this repository.
// Prints how many subtests pass, by folder; a page that says nothing in time counts as one failed subtest.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startChromium, startKpio } from '../../bench/support/browsers.ts';
import type { RunningBrowser } from '../../bench/support/browsers.ts';
import { printTable } from '../../bench/support/measure.ts';
import { serveSuite, testsOf } from './suite-server.ts';
import type { SuiteServer, TestReport } from './suite-server.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    filter: { type: 'string', default: '' },
    browser: { type: 'string', default: 'kpio' },
    json: { type: 'string' },
    failures: { type: 'boolean', default: false },
    'timeout-ms': { type: 'string', default: '15000' },
    tabs: { type: 'string', default: '3' },
  },
});
const folder = positionals[0] ?? '';
if (!existsSync(join(folder, 'resources/testharness.js'))) {
  process.stderr.write('run.ts: name the folder of a checkout of web-platform-tests (the one that has resources/testharness.js)\n');
  process.exit(2);
}
const tests = testsOf(folder, values.filter);
const server = await serveSuite(folder, Number(values['timeout-ms']) * 0.8);
let browser = await startBrowser();
/** By path; null where nothing was reported in time. */
const reports = new Map<string, TestReport | null>();
const queue = [...tests];
await Promise.all(Array.from({ length: Number(values.tabs) }, work));
await browser.stop();
server.close();
print();
process.exit(0);

function startBrowser(): Promise<RunningBrowser> {
  return values.browser === 'chromium' ? startChromium() : startKpio();
}

async function work(): Promise<void> {
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    reports.set(path, await runTest(server, path));
    if (process.stderr.isTTY) process.stderr.write(`\r${reports.size} of ${tests.length} pages `);
  }
}

async function runTest({ origin, reportOf }: SuiteServer, path: string): Promise<TestReport | null> {
  const reported = reportOf(path);
  const { targetId } = await browser.cdp.send('Target.createTarget', { url: origin + path });
  const limit = Promise.withResolvers<null>();
  const timer = setTimeout(() => limit.resolve(null), Number(values['timeout-ms']));
  const report = await Promise.race([reported, limit.promise]);
  clearTimeout(timer);
  await browser.cdp.send('Target.closeTarget', { targetId });
  return report;
}

function print(): void {
  const rows = new Map<string, { pages: number; silent: number; passed: number; subtests: number }>();
  for (const [path, report] of [...reports].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const area = path.split('/').slice(1, -1).slice(0, 3).join('/');
    const row = rows.get(area) ?? { pages: 0, silent: 0, passed: 0, subtests: 0 };
    rows.set(area, row);
    row.pages++;
    const passed = report?.tests.filter(({ status }) => status === 0).length ?? 0;
    row.passed += passed;
    row.subtests += Math.max(report?.tests.length ?? 0, 1);
    if (report === null) row.silent++;
    if (values.failures) printFailures(path, report);
  }
  const total = [...rows.values()].reduce((sum, row) => ({
    pages: sum.pages + row.pages,
    silent: sum.silent + row.silent,
    passed: sum.passed + row.passed,
    subtests: sum.subtests + row.subtests,
  }));
  const lines = [...rows, ['all', total] as const].map(([area, { pages, silent, passed, subtests }]) => {
    return [area, pages, silent, passed, subtests, `${((passed / subtests) * 100).toFixed(1)} %`];
  });
  printTable(`web-platform-tests in ${values.browser}`, ['folder', 'pages', 'silent', 'passed', 'subtests', 'share'], lines);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(Object.fromEntries(reports)));
}

function printFailures(path: string, report: TestReport | null): void {
  if (report === null) return void process.stdout.write(`${path}: nothing was reported\n`);
  if (report.status !== 0) process.stdout.write(`${path}: ${['', 'error', 'timeout', 'precondition failed'][report.status]} ${report.message ?? ''}\n`);
  for (const { name, status, message } of report.tests) {
    if (status !== 0) process.stdout.write(`${path}: ${name}: ${(message ?? 'not run').replaceAll('\n', ' ').slice(0, 300)}\n`);
  }
}
