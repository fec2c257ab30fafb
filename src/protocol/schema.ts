// Shapes of messages as data. A shape checks a decoded JSON value from a hostile sender and builds a fresh, exact copy:
// unknown fields are dropped, sizes are bounded, and nothing of the sender's object is kept.
// Binary fields travel beside the JSON as attachments (frame.ts) and stand in it as their index.

/** What a shape takes, as data: docs/messages.md is written from it, and tests make payloads of it. */
export type Form =
  | { readonly kind: 'string'; readonly maxLength: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly isWhole: boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'bytes'; readonly maxBytes: number }
  | { readonly kind: 'nullable'; readonly of: Form }
  | { readonly kind: 'array'; readonly of: Form; readonly maxItems: number }
  | { readonly kind: 'pair'; readonly first: Form; readonly second: Form }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [name: string, form: Form])[] }
  | { readonly kind: 'json' };

export interface Shape<T> {
  readonly form: Form;
  /** The checked copy. Throws ShapeError, and nothing else, on a value that does not fit. */
  read(value: unknown, attachments: readonly Uint8Array[], path: string): T;
  /** JSON-ready form of a value; bytes are pushed to `attachments`. */
  write(value: T, attachments: Uint8Array[]): unknown;
}

export type Infer<S> = S extends Shape<infer T> ? T : never;

export class ShapeError extends Error {
  constructor(path: string, expected: string) {
    super(`${path === '' ? 'message' : path} is not ${expected}`);
    this.name = 'ShapeError';
  }
}

const MAX_STRING = 1 << 26;
const MAX_JSON_DEPTH = 1000;

export function string(maxLength = MAX_STRING): Shape<string> {
  return plain({ kind: 'string', maxLength }, (value) => typeof value === 'string' && value.length <= maxLength, `a string of at most ${maxLength} units`);
}

/** A string that is cut off where the receiver's bound is: for what people read. */
export function text(maxLength: number): Shape<string> {
  const { form, read } = string(maxLength);
  return { form, read, write: (value) => value.slice(0, maxLength) };
}

export function integer(min: number, max: number): Shape<number> {
  return plain(
    { kind: 'number', min, max, isWhole: true },
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    `an integer from ${min} to ${max}`,
  );
}

/** Identifier that the receiver only looks up: any safe non-negative integer. */
export const id = integer(0, Number.MAX_SAFE_INTEGER);

export function number(min = -1e15, max = 1e15): Shape<number> {
  return plain(
    { kind: 'number', min, max, isWhole: false },
    (value) => typeof value === 'number' && value >= min && value <= max,
    `a number from ${min} to ${max}`,
  );
}

export const boolean: Shape<boolean> = plain({ kind: 'boolean' }, (value) => typeof value === 'boolean', 'a boolean');

export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  const allowed = new Set<unknown>(words);
  return plain({ kind: 'word', words }, (value) => allowed.has(value), `one of ${words.join(', ')}`);
}

/** Bytes beside the message. */
export function bytes(maxBytes = 1 << 28): Shape<Uint8Array> {
  return {
    form: { kind: 'bytes', maxBytes },
    read(value, attachments, path) {
      const attachment = typeof value === 'number' ? attachments[value] : undefined;
      if (attachment === undefined || attachment.length > maxBytes) throw new ShapeError(path, `bytes, at most ${maxBytes}`);
      return attachment;
    },
    write(value, attachments) {
      return attachments.push(value) - 1;
    },
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    form: { kind: 'nullable', of: shape.form },
    read: (value, attachments, path) => (value === null || value === undefined ? null : shape.read(value, attachments, path)),
    write: (value, attachments) => (value === null ? null : shape.write(value, attachments)),
  };
}

export function array<T>(item: Shape<T>, maxItems: number): Shape<readonly T[]> {
  return {
    form: { kind: 'array', of: item.form, maxItems },
    read(value, attachments, path) {
      if (!Array.isArray(value) || value.length > maxItems) throw new ShapeError(path, `an array of at most ${maxItems}`);
      return value.map((each, index) => item.read(each, attachments, `${path}[${index}]`));
    },
    write: (value, attachments) => value.map((each) => item.write(each, attachments)),
  };
}

export function pair<P, Q>(first: Shape<P>, second: Shape<Q>): Shape<readonly [P, Q]> {
  return {
    form: { kind: 'pair', first: first.form, second: second.form },
    read(value, attachments, path) {
      if (!Array.isArray(value) || value.length !== 2) throw new ShapeError(path, 'a pair');
      return [first.read(value[0], attachments, `${path}[0]`), second.read(value[1], attachments, `${path}[1]`)];
    },
    write: (value, attachments) => [first.write(value[0], attachments), second.write(value[1], attachments)],
  };
}

type Fields<F> = { readonly [K in keyof F]: Infer<F[K]> };

export function object<F extends Record<string, Shape<any>>>(fields: F): Shape<Fields<F>> {
  const entries = Object.entries(fields);
  return {
    form: { kind: 'object', fields: entries.map(([name, shape]) => [name, shape.form] as const) },
    read(value, attachments, path) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError(path, 'an object');
      const copy: Record<string, unknown> = {};
      for (const [key, shape] of entries) {
        const field = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
        copy[key] = shape.read(field, attachments, path === '' ? key : `${path}.${key}`);
      }
      return copy as Fields<F>;
    },
    write(value, attachments) {
      const plainValue: Record<string, unknown> = {};
      for (const [key, shape] of entries) plainValue[key] = shape.write(value[key as keyof F], attachments);
      return plainValue;
    },
  };
}

/** Any JSON value within a depth and a count of nodes: for payloads that the receiver passes on unread. */
export function json(maxNodes = 1_000_000): Shape<unknown> {
  return {
    form: { kind: 'json' },
    read(value, _attachments, path) {
      // By levels, without recursion. SAFETY: JSON.stringify, which comes after, does recurse.
      let left = maxNodes;
      let level: unknown[] = [value];
      for (let depth = 0; level.length > 0; depth++) {
        left -= level.length;
        if (left < 0 || depth > MAX_JSON_DEPTH) throw new ShapeError(path, `JSON of at most ${maxNodes} nodes and ${MAX_JSON_DEPTH} levels`);
        const below: unknown[] = [];
        for (const each of level) {
          if (typeof each !== 'object' || each === null) continue;
          for (const child of Object.values(each)) below.push(child);
          if (below.length > left) break;
        }
        level = below;
      }
      return value;
    },
    write: (value) => value,
  };
}

export const nothing: Shape<Record<string, never>> = object({}) as Shape<Record<string, never>>;

/** Whether the other end would take `value`; the sender's own check before it sends. */
export function fits<T>(shape: Shape<T>, value: T): boolean {
  try {
    const attachments: Uint8Array[] = [];
    shape.read(shape.write(value, attachments), attachments, '');
    return true;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}

function plain<T>(form: Form, fits: (value: unknown) => boolean, expected: string): Shape<T> {
  return {
    form,
    read(value, _attachments, path) {
      if (!fits(value)) throw new ShapeError(path, expected);
      return value as T;
    },
    write: (value) => value,
  };
}
