import assert from 'node:assert/strict';
import { test } from 'node:test';

import { array, boolean, bytes, fits, id, integer, json, nullable, number, object, oneOf, pair, ShapeError, string, text } from './schema.ts';
import type { Shape } from './schema.ts';

const ONE_BYTE = [new Uint8Array([7])];

const TAKEN: readonly (readonly [string, Shape<any>, unknown])[] = [
  ['string', string(3), 'abc'],
  ['empty string', string(0), ''],
  ['lone surrogate', string(1), '\ud800'],
  ['integer', integer(-1, 1), -1],
  ['id', id, 0],
  ['largest id', id, Number.MAX_SAFE_INTEGER],
  ['number', number(), 0.5],
  ['boolean', boolean, false],
  ['word', oneOf('a', 'b'), 'b'],
  ['null', nullable(string()), null],
  ['pair', pair(string(), integer(0, 1)), ['a', 1]],
  ['array', array(integer(0, 9), 2), [1, 2]],
  ['json', json(), { a: [1, null] }],
];

for (const [name, shape, value] of TAKEN) test(`takes ${name}`, () => assert.deepEqual(shape.read(value, [], ''), value));

const REFUSED: readonly (readonly [string, Shape<any>, unknown])[] = [
  ['a long string', string(3), 'abcd'],
  ['a number for a string', string(), 1],
  ['a fraction', integer(0, 9), 1.5],
  ['too small', integer(0, 9), -1],
  ['not a number', number(), NaN],
  ['an infinite number', number(), Infinity],
  ['text for a number', number(), '1'],
  ['an unsafe id', id, 2 ** 53],
  ['1 for a boolean', boolean, 1],
  ['another word', oneOf('a'), 'constructor'],
  ['a long array', array(boolean, 1), [true, true]],
  ['an object like an array', array(boolean, 9), { length: 0 }],
  ['a triple for a pair', pair(boolean, boolean), [true, true, true]],
  ['null for an object', object({}), null],
  ['an array for an object', object({}), []],
  ['a missing field', object({ a: boolean }), {}],
  ['an inherited field', object({ toString: string() }), {}],
  ['an attachment that is not there', bytes(), 1],
  ['a fraction for an attachment', bytes(), 0.5],
  ['a name for an attachment', bytes(), 'length'],
  ['an attachment that is too long', bytes(0), 0],
  ['wide JSON', json(3), [1, 2, 3]],
];

for (const [name, shape, value] of REFUSED) test(`refuses ${name}`, () => assert.throws(() => shape.read(value, ONE_BYTE, ''), ShapeError));

test('an object is a fresh copy of the known fields only', () => {
  const value = JSON.parse('{"a":true,"b":1,"__proto__":{"c":1}}') as unknown;
  const copy = object({ a: boolean }).read(value, [], '');
  assert.deepEqual(Object.entries(copy), [['a', true]]);
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
});

test('a refusal names the place', () => {
  assert.throws(() => object({ list: array(object({ x: boolean }), 9) }).read({ list: [{ x: true }, { x: 1 }] }, [], ''), /list\[1\]\.x is not a boolean/);
});

test('text is cut where it is written and refused where it is read', () => {
  assert.equal(text(2).write('abc', []), 'ab');
  assert.throws(() => text(2).read('abc', [], ''), ShapeError);
});

test('fits tells what the other end would take', () => {
  const shape = object({ name: string(2), bytes: bytes(1) });
  assert.equal(fits(shape, { name: 'ab', bytes: new Uint8Array(1) }), true);
  assert.equal(fits(shape, { name: 'abc', bytes: new Uint8Array(1) }), false);
  assert.equal(fits(shape, { name: 'ab', bytes: new Uint8Array(2) }), false);
});

test('JSON of a thousand levels is taken, deeper is refused', () => {
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  json().read(nested(1000), [], '');
  assert.throws(() => json().read(nested(1002), [], ''), ShapeError);
});
