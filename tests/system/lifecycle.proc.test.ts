// The life of a running system: how it starts, what it says when it cannot, how it ends, and what it does when a process of its own dies.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { CdpPage } from '../support/cdp-client.ts';
import { startHostileServers } from '../support/hostile-server.ts';
import { descendants, eventually, finished, isRunning, jsonOf, kpio, kpioArguments, newFolder, ROOT, TestSystem } from '../support/kpio-process.ts';
import type { Finished } from '../support/kpio-process.ts';

const IS_ROOT = process.getuid?.() === 0;
const NOBODY = 65_534;

async function assertNothingLeft(pids: readonly number[]): Promise<void> {
  await eventually('all processes have ended', () => pids.every((pid) => !isRunning(pid)), 5000);
}

test('boot prints one JSON object and holds the folder; a second start says who holds it', async () => {
  const system = await TestSystem.start();
  try {
    assert.match(system.cdp, /^http:\/\/127\.0\.0\.1:\d+$/);
    const kinds = (): string =>
      system
        .processes()
        .map(({ kind }) => kind)
        .sort()
        .join();
    await eventually('its processes are there', () => kinds() === 'network,screen,site,zygote');
    assert.equal(statSync(system.state).mode & 0o777, 0o700, 'the state folder is private');
    const second = await kpio(['--no-desktop', '--cdp-port', '0', '--state', system.state, '--json']);
    assert.equal(second.code, 1);
    assert.equal(jsonOf(second)['code'], 'boot.state-held');
    assert.match(String(jsonOf(second)['message']), new RegExp(`process ${system.pid} holds`));
    const opened = await kpio(['open', 'about:blank', '--state', system.state, '--json']);
    assert.equal(opened.code, 0, opened.stderr);
  } finally {
    await system.stop();
  }
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends everything: no process, no socket`, async () => {
    const system = await TestSystem.start();
    const page = await CdpPage.open(system.cdp, 'data:text/html,<script>for(;;);</script>');
    // A client that holds its connection and says nothing must not keep the system.
    const mute = connect(Number(new URL(system.cdp).port), '127.0.0.1').on('error', () => {});
    const all = descendants(system.pid);
    assert.ok(all.length >= 3);
    const answer = await system.signal(signal);
    assert.equal(answer.code, 0, answer.stderr);
    assert.equal(answer.stderr, '');
    await assertNothingLeft(all);
    assert.deepEqual(
      readdirSync(join(system.state, 'run')).filter((name) => name.endsWith('.sock')),
      [],
    );
    page.close();
    mute.destroy();
    rmSync(system.state, { recursive: true, force: true });
  });
}

for (const env of [{}, { KPIO_NO_BUBBLEWRAP: '1' }] as Record<string, string>[]) {
  test(`kill -9 of the kernel leaves no process behind${env['KPIO_NO_BUBBLEWRAP'] === undefined ? '' : ', without bubblewrap too'}`, async () => {
    const system = await TestSystem.start({ env });
    const page = await CdpPage.open(system.cdp);
    void page.send('Page.navigate', { url: 'data:text/html,<script>for(;;);</script>' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const all = descendants(system.pid);
    await system.signal('SIGKILL');
    await assertNothingLeft(all);
    page.close();
    // What it left behind does not stop the next start.
    const next = await TestSystem.start({ env, state: system.state });
    assert.equal((await next.stop()).code, 0);
  });
}

test('without bubblewrap the weaker jail works and is reported', async () => {
  const system = await TestSystem.start({ env: { KPIO_NO_BUBBLEWRAP: '1' } });
  try {
    assert.match(system.jail, /bubblewrap is switched off/);
    const page = await CdpPage.open(system.cdp);
    await page.send('Page.navigate', { url: 'data:text/html,<title>weak</title>' });
    await eventually('the page is there', async () => (await page.evaluate('document.title')) === 'weak');
    assert.ok((await page.screenshot()).length > 100);
    page.close();
  } finally {
    await system.stop();
  }
});

test('services that are killed come back, it is logged, and pages go on', async () => {
  const servers = await startHostileServers();
  const system = await TestSystem.start();
  try {
    const page = await CdpPage.open(system.cdp);
    await page.send('Page.navigate', { url: `${servers.http}/huge-image` });
    await eventually('the page is there', async () => (await page.evaluate('document.title')) === 'huge image');
    await page.evaluate(
      'document.body.innerHTML = \'<h1>Text</h1><img src="/pixel" width=100 height=100 style="background:red">\'; new Promise((done) => { document.images[0].onload = document.images[0].onerror = done })',
    );
    const before = await page.screenshot();
    for (const kind of ['network', 'screen']) {
      const { pid } = system.processes().find((each) => each.kind === kind)!;
      process.kill(pid, 'SIGKILL');
      await eventually(`${kind} is back`, () => system.processes().some((each) => each.kind === kind && each.pid !== pid));
      assert.match(system.log(), new RegExp(`service ${kind} died`));
    }
    await eventually('the same picture is drawn again, fonts and images too', async () => before.equals(await page.screenshot().catch(() => Buffer.alloc(0))));
    await page.send('Page.navigate', { url: `${servers.http}/good` });
    await eventually('pages load again', async () => (await page.evaluate('document.title')) === 'good');
    page.close();
  } finally {
    await system.stop();
    await servers.close();
  }
});

test('a page process that is killed costs its own tab only, and a reload brings it back', async () => {
  const servers = await startHostileServers();
  const system = await TestSystem.start();
  try {
    const other = await CdpPage.open(system.cdp);
    await other.send('Page.navigate', { url: `${servers.http.replace('127.0.0.1', 'other.localhost')}/good` });
    const known = new Set(system.processes().map(({ pid }) => pid));
    const page = await CdpPage.open(system.cdp);
    await page.send('Page.navigate', { url: `${servers.http}/good` });
    await eventually('the page is there', async () => (await page.evaluate('document.title')) === 'good');
    const fresh = system.processes().filter(({ pid, kind }) => kind === 'site' && !known.has(pid));
    // The spare that was there before may be the page's process, and a new spare has come: killing by use of memory would guess.
    await page.evaluate('window.mark = 1');
    const sites = system
      .processes()
      .filter(({ kind }) => kind === 'site')
      .map(({ pid }) => pid);
    assert.ok(fresh.length > 0 && sites.length >= 2);
    for (const pid of sites) {
      if (page.has('Inspector.targetCrashed')) break;
      if ((await other.evaluate('document.title').catch(() => '')) !== 'good') break;
      process.kill(pid, 'SIGSTOP');
      const answers = await Promise.race([page.evaluate('1').then(() => true), new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500))]);
      process.kill(pid, 'SIGCONT');
      if (!answers) {
        process.kill(pid, 'SIGKILL');
        await eventually('the tab hears of the crash', () => page.has('Inspector.targetCrashed'));
      }
    }
    assert.ok(page.has('Inspector.targetCrashed'));
    await eventually('it is logged', () => /page\.crashed/.test(system.log()));
    assert.equal(await other.evaluate('document.title'), 'good');
    await page.send('Page.reload');
    await eventually('the reload brings it back', async () => (await page.evaluate('document.title').catch(() => '')) === 'good');
    assert.equal(await page.evaluate('String(window.mark)'), 'undefined');
    other.close();
    page.close();
  } finally {
    await system.stop();
    await servers.close();
  }
});

test('a taken port that was asked for by name is refused; one that was not is replaced', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const port = String((taken.address() as AddressInfo).port);
  const state = newFolder();
  try {
    for (const words of [
      ['--no-desktop', '--cdp-port', port],
      ['--cdp-port', '0', '--port', port],
    ]) {
      const answer = await kpio([...words, '--state', state, '--json']);
      assert.equal(answer.code, 1);
      assert.equal(jsonOf(answer)['code'], 'boot.port-in-use');
      assert.match(String(jsonOf(answer)['message']), new RegExp(port));
    }
  } finally {
    taken.close();
    rmSync(state, { recursive: true, force: true });
  }
});

test('a state folder that cannot be used is a plain message', async () => {
  const folder = newFolder();
  try {
    writeFileSync(join(folder, 'file'), 'not a folder');
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full', 'letter.txt'), 'somebody lives here');
    const cases: readonly (readonly [string, RegExp])[] = [
      [join(folder, 'file'), /is not a folder/],
      [join(folder, 'file', 'below'), /is not a folder/],
      [join(folder, 'full'), /holds other things/],
      [join(folder, 'x'.repeat(120)), /too long/],
      ['/proc/kpio', /./],
    ];
    for (const [state, message] of cases) {
      const answer = await kpio(['--no-desktop', '--cdp-port', '0', '--state', state, '--json']);
      assert.equal(answer.code, 1, state);
      assert.equal(jsonOf(answer)['code'], 'boot.state-unusable', `${state}: ${answer.stderr}`);
      assert.match(String(jsonOf(answer)['message']), message);
      assert.doesNotMatch(answer.stderr, /\n\s+at /, 'no stack trace');
    }
    assert.equal(statSync(join(folder, 'full')).mode & 0o777, 0o755, 'the rights of a folder that is not ours stay');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a plain user can run it, and is told when the folder is not theirs', { skip: !IS_ROOT && 'needs root to become another user' }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'kpio-home-'));
  const theirs = mkdtempSync(join(tmpdir(), 'kpio-root-'));
  chownSync(home, NOBODY, NOBODY);
  chmodSync(theirs, 0o755);
  const asNobody = (words: readonly string[]): Promise<Finished> =>
    finished(
      spawn('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath, ...kpioArguments(), ...words], {
        env: { ...process.env, HOME: home, TMPDIR: home },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      }),
    );
  try {
    writeFileSync(join(home, 'page.html'), '<p>plain user');
    const dump = await asNobody(['dump', join(home, 'page.html')]);
    assert.deepEqual([dump.stdout.trim(), dump.code], ['plain user', 0], dump.stderr);
    const refused = await asNobody(['--no-desktop', '--cdp-port', '0', '--state', join(theirs, 'state'), '--json']);
    assert.equal(jsonOf(refused)['code'], 'boot.state-unusable');
  } finally {
    rmSync(home, { recursive: true, force: true });
    rmSync(theirs, { recursive: true, force: true });
  }
});

test('output that is closed early is harmless', async () => {
  const line = [process.execPath, ...kpioArguments()].map((word) => `'${word}'`).join(' ');
  const help = await finished(spawn('sh', ['-c', `${line} --help | head -n 1`], { stdio: ['ignore', 'pipe', 'pipe'] }));
  assert.deepEqual([help.code, help.stderr], [0, '']);
  const state = newFolder();
  const child = spawn('sh', ['-c', `${line} --no-desktop --cdp-port 0 --state '${state}' | head -n 1`], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const answer = finished(child);
  try {
    let pid = 0;
    const knows = async (): Promise<boolean> => {
      const who = await ask(join(state, 'run', 'control.sock'), { command: 'who' }).catch(() => ({}) as Record<string, unknown>);
      return (pid = Number(who['pid'] ?? 0)) > 0;
    };
    await eventually('it has booted without a reader', knows);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(isRunning(pid), 'it goes on');
    process.kill(pid, 'SIGTERM');
    assert.equal((await answer).stderr, '');
  } finally {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
    rmSync(state, { recursive: true, force: true });
  }
});

async function ask(socketPath: string, question: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(socketPath, () => socket.write(`${JSON.stringify(question)}\n`));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    socket.on('error', reject);
    // Before the system serves it, the socket closes without a word.
    socket.on('close', () => (text === '' ? reject(new Error('no answer')) : resolve(JSON.parse(text) as Record<string, unknown>)));
  });
}

test('a Ctrl+C in a one-shot command leaves neither processes nor files', async () => {
  const servers = await startHostileServers();
  const temporary = newFolder();
  try {
    const child = spawn(process.execPath, [...kpioArguments(), 'dump', `${servers.http}/endless`], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const answer = finished(child);
    await eventually('its processes are there', () => descendants(child.pid!).length >= 3);
    const all = descendants(child.pid!);
    child.kill('SIGINT');
    assert.equal((await answer).code, 130);
    await assertNothingLeft(all);
    assert.deepEqual(readdirSync(temporary), []);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    await servers.close();
  }
});

test('the launcher works through a symlink and from another folder, and says what is missing', async () => {
  const folder = newFolder();
  const run = (program: string, words: readonly string[], env: Record<string, string> = {}): Promise<Finished> =>
    finished(spawn(program, words, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 }));
  try {
    if (existsSync(join(ROOT, '.kpio', 'build', 'stamp'))) {
      symlinkSync(join(ROOT, 'kpio'), join(folder, 'link'));
      symlinkSync('link', join(folder, 'link-to-link'));
      const version = await run(join(folder, 'link-to-link'), ['--version'], {
        KPIO_FROM_SOURCE: '1',
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      });
      assert.match(version.stdout, /^kpio \d/, version.stderr);
    }
    // A copy of the tree without packages, on a machine without npm.
    const tools = join(folder, 'bin');
    mkdirSync(tools);
    for (const tool of ['sh', 'dirname', 'readlink', 'mkdir', 'id', 'uname', 'head', 'tail', 'find', 'rm', 'mv'])
      symlinkSync(join('/usr/bin', tool), join(tools, tool));
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    copyFileSync(join(ROOT, 'kpio'), join(copy, 'kpio'));
    const missing = await run(join(copy, 'kpio'), ['--version'], { PATH: tools });
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /npm is not installed/);
    // npm is there but cannot reach its registry.
    writeFileSync(join(tools, 'npm'), '#!/bin/sh\n# node\necho "npm error network unreachable" >&2\nexit 1\n', { mode: 0o755 });
    const offline = await run(join(copy, 'kpio'), ['--version'], { PATH: tools });
    assert.equal(offline.code, 1);
    assert.match(offline.stderr, /npm did not get it/);
    assert.match(offline.stderr, /network unreachable/);
    assert.match(offline.stderr, /registry/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('opening and closing fifty tabs leaves neither processes nor memory behind', async () => {
  const servers = await startHostileServers();
  const system = await TestSystem.start();
  try {
    const cycle = async (): Promise<void> => {
      const pages = await Promise.all(
        Array.from({ length: 10 }, (_, at) => CdpPage.open(system.cdp, `${servers.http.replace('127.0.0.1', `tab${at}.localhost`)}/good`)),
      );
      await Promise.all(
        pages.map((page) => eventually('a tab has loaded', async () => (await page.evaluate('document.title').catch(() => '')) === 'good', 40_000)),
      );
      for (const page of pages) {
        await page.send('Page.close');
        page.close();
      }
      await eventually('only the spare is left', () => system.processes().filter(({ kind }) => kind === 'site').length <= 1);
    };
    const before = systemNumbers(system.pid);
    await cycle();
    const first = systemNumbers(system.pid);
    for (let round = 0; round < 4; round++) await cycle();
    // Connections of this test's own client close a little later.
    await eventually('no descriptor is left behind', () => systemNumbers(system.pid).descriptors <= before.descriptors + 4);
    const last = systemNumbers(system.pid);
    assert.ok(last.memoryKb < first.memoryKb + 60_000, `memory: ${first.memoryKb} kB, then ${last.memoryKb} kB`);
  } finally {
    await system.stop();
    await servers.close();
  }
});

function systemNumbers(pid: number): { descriptors: number; memoryKb: number } {
  const memoryKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, memoryKb };
}
