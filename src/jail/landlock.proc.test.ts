import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { CONFINE } from './confine-files.ts';
import { landlockVersion } from './landlock.ts';

const SOURCE = join(import.meta.dirname, '..', '..');
const skip = landlockVersion() === null ? 'this machine has no Landlock' : false;

function folders(t: TestContext): { readonly own: string; readonly others: string; readonly program: string } {
  const root = mkdtempSync(join(tmpdir(), 'kpio-landlock-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const [own, others, code] = ['own', 'others', 'code'].map((name) => join(root, name)) as [string, string, string];
  for (const folder of [own, others, code]) mkdirSync(folder);
  writeFileSync(join(own, 'file'), 'mine');
  for (const name of ['file', 'kept']) writeFileSync(join(others, name), 'theirs');
  const program = join(code, 'program.mjs');
  writeFileSync(
    program,
    `import { confineFilesIfAsked } from ${JSON.stringify(join(import.meta.dirname, 'confine-files.ts'))};
     const held = confineFilesIfAsked();
     import { readFileSync, writeFileSync, readdirSync, unlinkSync } from 'node:fs';
     import { Worker } from 'node:worker_threads';
     import { createServer } from 'node:net';
     const outcome = (act) => { try { return String(act() ?? 'done'); } catch (error) { return error.code; } };
     const [own, others] = ${JSON.stringify([own, others])};
     const said = {
       held, pid: process.pid, words: process.argv.slice(2),
       own: outcome(() => readFileSync(own + '/file')), write: outcome(() => writeFileSync(own + '/new', 'x')),
       others: outcome(() => readFileSync(others + '/file')), list: outcome(() => readdirSync(others)), root: outcome(() => readdirSync('/')),
       unlink: outcome(() => unlinkSync(others + '/file')), passwd: outcome(() => readFileSync('/etc/passwd')),
       program: outcome(() => { if ((process.getBuiltinModule('node:child_process').spawnSync('/bin/true').error?.code)) throw { code: 'refused' }; }),
     };
     const worker = new Worker(${JSON.stringify(`
       const { parentPort, workerData } = require('node:worker_threads');
       try { require('node:fs').readFileSync(workerData); parentPort.postMessage('read'); } catch (error) { parentPort.postMessage(error.code); }
     `)}, { eval: true, workerData: others + '/kept' });
     worker.once('message', (thread) => {
       const server = createServer();
       const say = (listen) => { process.stdout.write(JSON.stringify({ ...said, thread, listen })); process.exit(0); };
       server.on('error', (error) => say(error.code));
       server.listen(0, '127.0.0.1', () => say('listens'));
     });`,
  );
  return { own, others, program };
}

test('a program that is asked to opens its own files and no others, in no thread, and goes on under its number', { skip }, (t) => {
  const { own, others, program } = folders(t);
  const readable = [process.execPath, dirname(program), join(SOURCE, 'src'), join(SOURCE, 'package.json'), '/lib', '/lib64', '/usr/lib'];
  const asked = JSON.stringify({ readable: [...readable, '/no/such/file'], writable: [own] });
  const answer = spawnSync(process.execPath, ['--no-warnings', program, 'one', 'two words'], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin', OPENSSL_CONF: '/nonexistent', [CONFINE]: asked },
  });
  assert.equal(answer.status, 0, answer.stderr);
  const { pid, listen, ...said } = JSON.parse(answer.stdout) as Record<string, unknown>;
  assert.equal(pid, answer.pid);
  assert.deepEqual(said, {
    held: ['files-by-landlock'],
    words: ['one', 'two words'],
    own: 'mine',
    write: 'done',
    others: 'EACCES',
    list: 'EACCES',
    root: 'EACCES',
    unlink: 'EACCES',
    passwd: 'EACCES',
    program: 'refused',
    thread: 'EACCES',
  });
  if (landlockVersion()! >= 4) assert.equal(listen, 'EACCES');
  assert.equal(readFileSync(join(others, 'file'), 'utf8'), 'theirs');
});

test('one that nobody asked is as it was', (t) => {
  const { program } = folders(t);
  const answer = spawnSync(process.execPath, ['--no-warnings', program], { encoding: 'utf8', env: { PATH: '/usr/bin' } });
  const said = JSON.parse(answer.stdout) as Record<string, unknown>;
  assert.deepEqual([said['held'], said['others'], said['thread'], said['listen']], [[], 'theirs', 'read', 'listens']);
});
