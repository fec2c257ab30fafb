// Payloads that fit a shape, made from its form: for tests that send every message of every table.

import * as fc from 'fast-check';

import type { Form, Shape } from '../../src/protocol/schema.ts';

/** Far below any bound: what counts is that all kinds of values come. */
const MAX_UNITS = 12;
const MAX_ITEMS = 3;

/** Values as the sender's code would hand them to `send`: bytes are Uint8Array. */
export function payloadOf<T>(shape: Shape<T>): fc.Arbitrary<T> {
  return valueOf(shape.form) as fc.Arbitrary<T>;
}

export function valueOf(form: Form): fc.Arbitrary<unknown> {
  switch (form.kind) {
    case 'string':
      return fc.string({ maxLength: Math.min(form.maxLength, MAX_UNITS) });
    case 'number':
      return form.isWhole
        ? fc.oneof(fc.constantFrom(form.min, form.max), fc.integer({ min: Math.max(form.min, -(2 ** 31)), max: Math.min(form.max, 2 ** 31 - 1) }))
        : fc.double({ min: form.min, max: form.max, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'word':
      return fc.constantFrom(...form.words);
    case 'bytes':
      return fc.uint8Array({ maxLength: Math.min(form.maxBytes, MAX_UNITS) });
    case 'nullable':
      return fc.option(valueOf(form.of));
    case 'array':
      return fc.array(valueOf(form.of), { maxLength: Math.min(form.maxItems, MAX_ITEMS) });
    case 'pair':
      return fc.tuple(valueOf(form.first), valueOf(form.second));
    case 'object':
      return fc.record(Object.fromEntries(form.fields.map(([name, field]) => [name, valueOf(field)])), { noNullPrototype: true });
    case 'json':
      return fc.jsonValue({ maxDepth: 2 });
  }
}
