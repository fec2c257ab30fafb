// CDP's port is for programs of this machine: web pages cannot use it, and what is not there is refused at once.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';

import WebSocket from 'ws';

import type { PageServer } from '../support/page-server.ts';
import { startSystem } from '../support/running-system.ts';
import type { RunningSystem } from '../support/running-system.ts';
import { startTestSite } from './test-site.ts';

let system: RunningSystem;
let site: PageServer;
let browserUrl: URL;

before(async () => {
  system = await startSystem();
  site = await startTestSite();
  const version = (await (await fetch(`${system.cdp}/json/version`)).json()) as { webSocketDebuggerUrl: string };
  browserUrl = new URL(version.webSocketDebuggerUrl);
});

after(async () => {
  await system?.stop();
  await site?.close();
});

/** The first line that the port answers to raw bytes. */
function statusOf(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(browserUrl.port), '127.0.0.1', () => socket.end(request));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('close', () => resolve(answer.split('\r\n')[0]!));
    socket.on('error', reject);
  });
}

const upgrade = (path: string, headers: string): string =>
  `GET ${path} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${headers}\r\n\r\n`;

const REFUSED: readonly [title: string, request: () => string][] = [
  ['discovery by a name that was bound again', () => `GET /json/version HTTP/1.1\r\nHost: evil.example:${browserUrl.port}\r\nConnection: close\r\n\r\n`],
  ['discovery from a page', () => `GET /json/list HTTP/1.1\r\nHost: ${browserUrl.host}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n`],
  [
    'discovery from a page of a local server',
    () => `GET /json/list HTTP/1.1\r\nHost: ${browserUrl.host}\r\nOrigin: http://127.0.0.1:8080\r\nConnection: close\r\n\r\n`,
  ],
  ['discovery from an opaque origin', () => `GET /json/list HTTP/1.1\r\nHost: ${browserUrl.host}\r\nOrigin: null\r\nConnection: close\r\n\r\n`],
  [
    'a new tab asked for by a page',
    () => `PUT /json/new?about:blank HTTP/1.1\r\nHost: ${browserUrl.host}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n`,
  ],
  ['a WebSocket from a page', () => upgrade(browserUrl.pathname, `Host: ${browserUrl.host}\r\nOrigin: https://evil.example`)],
  ['a WebSocket by a name that was bound again', () => upgrade(browserUrl.pathname, `Host: evil.example:${browserUrl.port}`)],
  ['a WebSocket to a guessed path', () => upgrade('/devtools/browser/0123456789abcdef', `Host: ${browserUrl.host}`)],
  ['a WebSocket to no page', () => upgrade('/devtools/page/0123456789ABCDEF', `Host: ${browserUrl.host}`)],
];

for (const [title, request] of REFUSED) {
  test(`${title} is refused`, async () => {
    assert.equal(await statusOf(request()), 'HTTP/1.1 403 Forbidden');
  });
}

test('a new tab at a broken address is refused with words, and the kernel lives', async () => {
  assert.equal(await statusOf(`PUT /json/new?%E0%A4%A HTTP/1.1\r\nHost: ${browserUrl.host}\r\nConnection: close\r\n\r\n`), 'HTTP/1.1 400 Bad Request');
  assert.equal(await statusOf(`GET /json/version HTTP/1.1\r\nHost: ${browserUrl.host}\r\nConnection: close\r\n\r\n`), 'HTTP/1.1 200 OK');
});

/** A raw client: no library between the test and the protocol. */
class RawClient {
  readonly events: { method: string; params: any; sessionId?: string }[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: any) => void>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.id === undefined) this.events.push(message);
      else this.#waiting.get(message.id)?.(message);
    });
  }

  static connect(url: URL): Promise<RawClient> {
    const socket = new WebSocket(url);
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(new RawClient(socket)));
      socket.on('error', reject);
    });
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<{ result?: any; error?: { code: number; message: string } }> {
    const id = this.#nextId++;
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  close(): void {
    this.#socket.close();
  }
}

async function withPage(run: (client: RawClient, sessionId: string) => Promise<void>): Promise<void> {
  const client = await RawClient.connect(browserUrl);
  try {
    const { result } = await client.send('Target.createTarget', { url: 'about:blank' });
    const attached = await client.send('Target.attachToTarget', { targetId: result.targetId, flatten: true });
    await run(client, attached.result.sessionId);
    await client.send('Target.closeTarget', { targetId: result.targetId });
  } finally {
    client.close();
  }
}

test('unknown methods are refused at once with the code that clients know', async () => {
  await withPage(async (client, session) => {
    for (const method of ['Nonsense.enable', 'Debugger.enable', 'Runtime.queryObjects', 'KPIO.navigateToFragment', 'toString']) {
      assert.equal((await client.send(method, {}, session)).error?.code, -32601, method);
      assert.equal((await client.send(method)).error?.code, -32601, method);
    }
    assert.equal((await client.send('Runtime.enable', {}, 'no such session')).error?.code, -32001);
  });
});

test("a client sees the page's contexts and none of the engine's", async () => {
  await withPage(async (client, session) => {
    await client.send('Runtime.enable', {}, session);
    const contexts = client.events.filter(({ method }) => method === 'Runtime.executionContextCreated').map(({ params }) => params.context);
    assert.deepEqual(
      contexts.map(({ auxData }) => [auxData.isDefault, auxData.type]),
      [[true, 'default']],
    );
    const evaluate = async (expression: string, more: object = {}): Promise<any> =>
      await client.send('Runtime.evaluate', { expression, returnByValue: true, ...more }, session);
    for (const contextId of [0, 1, 2, 3, -1, contexts[0].id - 1, contexts[0].id + 1]) {
      assert.equal((await evaluate('1', { contextId })).error?.message, 'Cannot find context with specified id', String(contextId));
    }
    assert.equal((await evaluate('typeof require + typeof process', { includeCommandLineAPI: true })).result.result.value, 'undefinedundefined');
    assert.equal((await evaluate('this.constructor.constructor("return typeof process")()')).result.result.value, 'undefined');
    const failed = await evaluate('import("node:fs").catch(e => e.constructor.constructor("return typeof process")())', { awaitPromise: true });
    assert.equal(failed.result.result.value, 'undefined');
    // Remote objects of Node's own context do not exist for clients.
    const { result } = (await client.send('Runtime.evaluate', { expression: '({})' }, session)).result;
    const foreign = result.objectId.replace(/\.\d+\./, '.1.');
    assert.equal((await client.send('Runtime.getProperties', { objectId: foreign }, session)).error?.message, 'Cannot find context with specified id');
  });
});

test('properties of platform objects do not lead into the engine', async () => {
  await withPage(async (client, session) => {
    for (const expression of [
      'document',
      'document.body',
      'fetch',
      'document.forms',
      'addEventListener',
      'new Proxy(document, {})',
      'Object.getPrototypeOf(Window.prototype)',
      'Object.getPrototypeOf(Object.getPrototypeOf(Window.prototype))',
    ]) {
      const { result } = (await client.send('Runtime.evaluate', { expression }, session)).result;
      if (result.objectId === undefined) continue;
      const found = (await client.send('Runtime.getProperties', { objectId: result.objectId, ownProperties: true }, session)).result;
      assert.equal(found.privateProperties, undefined, expression);
      for (const { name } of found.internalProperties)
        assert.match(name, /^\[\[(Prototype|Entries|PrimitiveValue|PromiseState|PromiseResult)\]\]$/, expression);
    }
  });
});

test('nodes cross worlds by their backend id', async () => {
  await withPage(async (client, session) => {
    await client.send('Page.navigate', { url: `${site.origin}/` }, session);
    const tree = (await client.send('Page.getFrameTree', {}, session)).result.frameTree;
    const world = (await client.send('Page.createIsolatedWorld', { frameId: tree.frame.id, worldName: 'other' }, session)).result.executionContextId;
    await client.send(
      'Runtime.evaluate',
      { expression: 'new Promise(done => document.readyState === "complete" ? done() : addEventListener("load", done)).then(() => 1)', awaitPromise: true },
      session,
    );
    const heading = (await client.send('Runtime.evaluate', { expression: 'const h = document.querySelector("h1"); h.mine = 1; h' }, session)).result.result;
    assert.deepEqual([heading.subtype, heading.className, heading.description], ['node', 'HTMLHeadingElement', 'h1#heading.big.bold']);
    const { node } = (await client.send('DOM.describeNode', { objectId: heading.objectId }, session)).result;
    const other = (await client.send('DOM.resolveNode', { backendNodeId: node.backendNodeId, executionContextId: world }, session)).result.object;
    const asked = (
      await client.send(
        'Runtime.callFunctionOn',
        { objectId: other.objectId, functionDeclaration: 'function() { return [this.id, this.mine] }', returnByValue: true },
        session,
      )
    ).result;
    assert.deepEqual(asked.result.value, ['heading', null]);
    const root = (await client.send('DOM.getDocument', { depth: -1 }, session)).result.root;
    const found = (await client.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#heading' }, session)).result;
    assert.equal(found.nodeId, node.nodeId);
    assert.equal((await client.send('DOM.getOuterHTML', { nodeId: found.nodeId }, session)).result.outerHTML, '<h1 id="heading" class="big bold">Hello</h1>');
    assert.equal((await client.send('DOM.removeNode', { nodeId: found.nodeId }, session)).error, undefined);
    assert.equal((await client.send('DOM.scrollIntoViewIfNeeded', { objectId: heading.objectId }, session)).error?.message, 'Node is detached from document');
  });
});

test('malformed messages are answered, not fatal', async () => {
  const socket = new WebSocket(browserUrl);
  const answers: any[] = [];
  await new Promise((resolve) => socket.on('open', resolve));
  await new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      answers.push(JSON.parse(String(data)));
      if (answers.length === 4) resolve();
    });
    for (const text of ['{', '[]', '{"id":"1","method":"Browser.getVersion"}', '{"id":7,"method":"Browser.getVersion","params":null}']) socket.send(text);
  });
  assert.deepEqual(
    answers.map(({ id, error }) => [id, error?.code]),
    [
      [undefined, -32700],
      [undefined, -32600],
      [undefined, -32600],
      [7, undefined],
    ],
  );
  socket.close();
});
