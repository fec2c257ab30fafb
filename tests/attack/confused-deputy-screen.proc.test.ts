// A site process that has been taken over asks the screen for what is not its own: images and fonts of other sites by their numbers, surfaces of other
// tabs, pictures that are too large. The kernel says whose a display list is; the screen knows nobody else's numbers there.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { FailureError } from '../../src/base/failure.ts';
import type { DisplayCommand } from '../../src/protocol/display-list.ts';
import { DisplayListWriter } from '../../src/protocol/display-list-writer.ts';
import { encodePng } from '../../src/screen/encode.ts';
import { readPng } from '../cdp/png.ts';
import { startPageServer } from '../support/page-server.ts';
import type { PageServer } from '../support/page-server.ts';
import { AttackedSystem } from './taken-over/system.ts';
import type { HonestPage, TakenOverPage } from './taken-over/system.ts';

const GREEN = encodePng({ width: 8, height: 8, rgba: new Uint8ClampedArray(256).map((_, at) => (at % 4 === 0 || at % 4 === 2 ? 0 : 255)) });
const HONEST_PAGE = `<!doctype html><title>honest</title><body style="margin: 0"><img src="/green.png" width=200 height=100>text`;
const WHITE = 0xffffffff;
const NO_TIMINGS: readonly never[] = [];
const MANY_NUMBERS = 200;

let server: PageServer;
let system: AttackedSystem;
let honest: HonestPage;
let page: TakenOverPage;
let pictureBefore: Buffer;

before(async () => {
  server = await startPageServer({
    '/': (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(HONEST_PAGE),
    '/green.png': (_request, response) => response.writeHead(200, { 'Content-Type': 'image/png' }).end(GREEN),
    '/evil': (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('evil'),
  });
  system = await AttackedSystem.start();
  honest = await system.openPage(`${server.origin.replace('127.0.0.1', 'honest.localhost')}/`);
  pictureBefore = await honest.picture();
  assert.deepEqual(coloursOf(pictureBefore), ['00ff00'], 'its image is green');
  page = await system.takeOver(`${server.origin.replace('127.0.0.1', 'evil.localhost')}/evil`);
});

after(async () => {
  await system?.stop();
  await server?.close();
});

/** The different colours of a picture. */
function coloursOf(bytes: Uint8Array): readonly string[] {
  const { width, height, pixel } = readPng(bytes);
  const colours = new Set<string>();
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) colours.add(Buffer.from(pixel(x, y)).toString('hex'));
  return [...colours];
}

function list(commands: readonly DisplayCommand[], width = 200, height = 100): Uint8Array {
  const writer = new DisplayListWriter();
  for (const command of commands) writer.add(command);
  return writer.finish(width, height, WHITE);
}

/** What the taken over page answers when somebody looks at it. */
async function answerWith(displayList: Uint8Array, rest: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const ok = { displayList: 0, width: 200, height: 100, contentWidth: 200, contentHeight: 100, scrollX: 0, scrollY: 0, timings: NO_TIMINGS, ...rest };
  await page.do({ do: 'answer-frames', frame: { type: '', payload: { ok }, attachments: [Buffer.from(displayList).toString('base64')] } });
}

/** The colours of its picture, or the code of the refusal. */
async function pictureOf(displayList: Uint8Array): Promise<readonly string[] | string> {
  await answerWith(displayList);
  try {
    await page.tab.frame();
    const picture = { x: 0, y: 0, width: 200, height: 100, scale: 1, format: 'png', quality: 0, background: null } as const;
    return coloursOf((await page.tab.capture(picture)).bytes);
  } catch (error) {
    return error instanceof FailureError ? error.failure.code : String(error);
  }
}

async function assertHonestPictureStands(): Promise<void> {
  assert.deepEqual(await honest.picture(), pictureBefore);
}

const rect = { x: 0, y: 0, width: 200, height: 100 };

test("the numbers of other sites' images and fonts mean nothing in its display lists", async (t) => {
  await t.test('images', async () => {
    const source = { x: 0, y: 0, width: 8, height: 8 };
    const commands = Array.from({ length: MANY_NUMBERS }, (_, imageId): DisplayCommand => ({ type: 'image', imageId, source, rect, sampling: 'nearest' }));
    assert.deepEqual(await pictureOf(list(commands)), ['ffffff']);
  });
  await t.test('fonts', async () => {
    const run = (fontId: number): DisplayCommand => ({
      type: 'glyph-run',
      fontId,
      sizePx: 50,
      color: 0x000000ff,
      syntheticBold: false,
      syntheticItalic: false,
      y: 60,
      glyphIds: new Uint16Array([40, 41, 42]),
      xs: new Float32Array([0, 40, 80]),
      ys: null,
      shadows: [],
      text: '',
    });
    assert.deepEqual(await pictureOf(list(Array.from({ length: MANY_NUMBERS }, (_, fontId) => run(fontId)))), ['ffffff']);
  });
  await assertHonestPictureStands();
});

test('what it gives the screen under the numbers of others changes its own pictures only', async () => {
  const red = encodePng({ width: 8, height: 8, rgba: new Uint8ClampedArray(256).map((_, at) => (at % 4 === 0 || at % 4 === 3 ? 255 : 0)) });
  const bytes = Buffer.from(red).toString('base64');
  await page.send(...Array.from({ length: 20 }, (_, imageId) => ({ type: 'resource.image', payload: { imageId, bytes: 0 }, attachments: [bytes] })));
  await page.send({ type: 'resource.font', payload: { fontId: 1, faceId: null, sfnt: 0, variations: [] }, attachments: [bytes] });
  await assertHonestPictureStands();
  await page.send({ type: 'resource.drop', payload: { fontIds: [0, 1, 2], imageIds: Array.from({ length: 20 }, (_, imageId) => imageId) } });
  await assertHonestPictureStands();
});

test('a display list that is none is refused, and the screen goes on', async (t) => {
  const whole = list([{ type: 'rect', rect, color: 0xff0000ff }]);
  const lists: Readonly<Record<string, Uint8Array>> = {
    'no bytes': new Uint8Array(0),
    'another magic word': Uint8Array.from(whole, (byte, at) => (at === 0 ? byte ^ 1 : byte)),
    'another version': Uint8Array.from(whole, (byte, at) => (at === 4 ? 99 : byte)),
    'cut off': whole.subarray(0, whole.length - 3),
    'too long': Buffer.concat([whole, new Uint8Array(3)]),
    noise: new Uint8Array(4096).map((_, at) => (at * 7919) & 0xff),
    'counts without end': Uint8Array.from(whole, (byte, at) => (at >= 28 && at < 32 ? 0xff : byte)),
    'no size': Uint8Array.from(whole, (byte, at) => (at >= 8 && at < 16 ? 0xff : byte)),
    'commands that do not end': list(Array.from({ length: 100_000 }, (): DisplayCommand => ({ type: 'fixed-frame' }))),
    'ends without beginnings': list(Array.from({ length: 10 }, (): DisplayCommand => ({ type: 'restore' }))),
  };
  for (const [name, bytes] of Object.entries(lists)) {
    await t.test(name, async () => {
      assert.equal(await pictureOf(bytes), 'ipc.malformed');
      assert.equal(page.ended, null);
    });
  }
  assert.deepEqual(await pictureOf(whole), ['ff0000'], 'an honest list is drawn again');
  await assertHonestPictureStands();
});

test('a page of absurd size is drawn as far as a picture goes', async (t) => {
  const huge = { x: -1e7, y: -1e7, width: 2e7, height: 2e7 };
  await t.test('commands over all of it', async () =>
    assert.deepEqual(await pictureOf(list([{ type: 'rect', rect: huge, color: 0x0000ffff }], 1e7, 1e7)), ['0000ff']),
  );
  await t.test('a picture of all of it', async () => {
    const picture = { x: 0, y: 0, width: 1e7, height: 1e7, scale: 1, format: 'png', quality: 0, background: null } as const;
    await assert.rejects(page.tab.capture(picture), (error) => error instanceof FailureError && error.failure.code === 'image.too-large');
  });
  await assertHonestPictureStands();
});

test('images that are bombs are not decoded', async () => {
  const bomb = Buffer.from(GREEN);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  await page.send(
    ...[bomb, Buffer.alloc(1000, 7), GREEN.subarray(0, 30)].map((bytes, imageId) => ({
      type: 'resource.image',
      payload: { imageId, bytes: 0 },
      attachments: [Buffer.from(bytes).toString('base64')],
    })),
  );
  assert.equal(page.ended, null);
  await assertHonestPictureStands();
});
