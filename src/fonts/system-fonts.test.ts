import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildBundledFonts } from './bundled-fonts.ts';
import { SystemFonts } from './system-fonts.ts';
import { TableDirectory } from '../engine/text/sfnt/table-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'kpio-fonts-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const bundled = join(folder, 'bundled');
await buildBundledFonts(bundled);

test('the bundled fonts have regular, bold and italic faces for the three generic families, and emoji', () => {
  const faces = SystemFonts.load([bundled], null).catalogue();
  for (const family of ['Arimo', 'Tinos', 'Cousine']) {
    for (const weight of [400, 700]) {
      for (const italic of [false, true]) {
        const slices = faces.filter((face) => face.family === family && face.weight === weight && face.italic === italic);
        assert.ok(
          slices.some((face) => face.coverage[0]! <= 0x41),
          `${family} ${weight} ${italic}`,
        );
        assert.ok(slices.length >= 6);
      }
    }
  }
  assert.ok(faces.some((face) => face.family === 'Noto Color Emoji' && face.colour));
  assert.ok(faces.every((face, i) => face.faceId === i));
});

test('a catalogue from the cache equals the scanned one', () => {
  const cache = join(folder, 'cache');
  const scanned = SystemFonts.load([bundled], cache);
  const cached = SystemFonts.load([bundled], cache);
  assert.deepEqual(cached.catalogue(), scanned.catalogue());
  assert.deepEqual(cached.faceFile(3), scanned.faceFile(3));
});

test('changed, new and removed files are noticed', () => {
  const own = join(folder, 'own');
  const cache = join(folder, 'own-cache');
  mkdirSync(join(own, 'deep'), { recursive: true });
  const families = () =>
    SystemFonts.load([own], cache)
      .catalogue()
      .map((face) => face.family);
  assert.deepEqual(families(), []);
  copyFileSync(join(bundled, 'arimo-latin-400-normal.ttf'), join(own, 'deep', 'a.ttf'));
  assert.deepEqual(families(), ['Arimo']);
  copyFileSync(join(bundled, 'tinos-latin-400-normal.ttf'), join(own, 'deep', 'a.ttf'));
  utimesSync(join(own, 'deep', 'a.ttf'), 1, 1);
  assert.deepEqual(families(), ['Tinos']);
  rmSync(join(own, 'deep', 'a.ttf'));
  assert.deepEqual(families(), []);
});

test('files that are no fonts, folders that are not there and broken caches do no harm', () => {
  const own = join(folder, 'junk');
  const cache = join(folder, 'junk-cache');
  mkdirSync(own);
  mkdirSync(cache);
  writeFileSync(join(own, 'junk.ttf'), 'junk');
  writeFileSync(join(own, 'empty.otf'), '');
  writeFileSync(join(cache, 'font-catalogue.json'), '{"version":3,"files":[{}]}');
  assert.deepEqual(SystemFonts.load([own, join(folder, 'nowhere')], cache).catalogue(), []);
});

test('of two copies of a font one is kept', () => {
  const own = join(folder, 'twice');
  mkdirSync(own);
  copyFileSync(join(bundled, 'arimo-latin-400-normal.ttf'), join(own, 'a.ttf'));
  copyFileSync(join(bundled, 'arimo-latin-400-normal.ttf'), join(own, 'b.ttf'));
  assert.equal(SystemFonts.load([own], null).catalogue().length, 1);
});

test('shaping tables come without outlines; unknown and lost faces give null', () => {
  const own = join(folder, 'lost');
  mkdirSync(own);
  copyFileSync(join(bundled, 'arimo-latin-400-normal.ttf'), join(own, 'a.ttf'));
  const fonts = SystemFonts.load([own], null);
  const directory = TableDirectory.read(fonts.shapingTables(0)!)!;
  assert.ok(directory.table('cmap') !== null && directory.table('glyf') === null);
  assert.equal(fonts.readFace(0)!.index, 0);
  rmSync(join(own, 'a.ttf'));
  assert.equal(fonts.shapingTables(0), null);
  assert.equal(fonts.readFace(0), null);
  assert.equal(fonts.shapingTables(-1), null);
  assert.equal(fonts.shapingTables(99), null);
});
