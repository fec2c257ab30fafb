/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// Page values to impl values.

// Conversions: https://webidl.spec.whatwg.org/#js-type-mapping

const US = (v) => call(wellFormed, `${v}`, []);
function BS(v, w) {
  const s = `${v}`;
  if (!H.isByteString(s)) throw new Y(`${w} is not a valid ByteString: it has a character above 255.`);
  return s;
}
function DB(v, w) {
  const x = +v;
  if (x - x !== 0) throw new Y(`${w} is non-finite.`);
  return x;
}
const FL = (v, w) => {
  const x = fround(v);
  if (x - x !== 0) throw new Y(`${w} is non-finite.`);
  return x;
};
const BI = (v) => toBigInt(v);
function OB(v, w) {
  if (!OJ(v)) throw new Y(`${w} is not of type 'Object'.`);
  return v;
}
/** A Date of the page is a number of ms in the engine. */
function DateIn(v, w) {
  try {
    return call(dateValue, v, []);
  } catch {
    throw new Y(`${w} is not of type 'Date'.`);
  }
}
function DateOut(v) {
  return v === null ? null : new Date_(v);
}
/** https://webidl.spec.whatwg.org/#abstract-opdef-converttoint for 64 bits. */
function IL(v, signed) {
  const x = H.truncate(+v);
  if (x >= -9007199254740991 && x <= 9007199254740991 && (signed || x >= 0)) return x;
  return H.wrapInteger(x, 64, signed);
}
const limits = (bits, signed) =>
  bits === 64 ? [signed ? -9007199254740991 : 0, 9007199254740991] : signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
function IE(v, bits, signed, w, name) {
  const x = +v;
  if (x - x !== 0) throw new Y(`${w} is non-finite.`);
  const t = H.truncate(x);
  const range = limits(bits, signed);
  if (t < range[0] || t > range[1]) throw new Y(`${w} is outside the range of a(n) ${name}.`);
  return t;
}
function IC(v, bits, signed) {
  const x = +v;
  if (x !== x) return 0;
  const range = limits(bits, signed);
  return H.roundToEven(x < range[0] ? range[0] : x > range[1] ? range[1] : x);
}
function HV(list, s) {
  for (let i = 0; i < list.length; i++) if (list[i] === s) return true;
  return false;
}
function EN(v, list, name) {
  const s = `${v}`;
  if (!HV(list, s)) throw new Y(`The provided value '${s}' is not a valid enum value of type ${name}.`);
  return s;
}
function SQ(v, f, w) {
  if (!OJ(v)) throw new Y(`${w} cannot be converted to a sequence.`);
  const method = v[SI];
  if (typeof method !== 'function') throw new Y(`${w} cannot be converted to a sequence: it is not iterable.`);
  const result = AR();
  const iterator = call(method, v, []);
  if (!OJ(iterator)) throw new Y(`${w} cannot be converted to a sequence: it is not iterable.`);
  const next = iterator.next;
  for (;;) {
    const step = call(next, iterator, []);
    if (!OJ(step)) throw new Y('Iterator result is not an object.');
    if (step.done) return result;
    result[result.length] = f(step.value);
  }
}
function RC(v, key, value, w) {
  if (!OJ(v)) throw new Y(`${w} is not an object.`);
  const result = AR();
  const keys = ownKeys(v);
  for (let i = 0; i < keys.length; i++) {
    const descriptor = getOwnPropertyDescriptor(v, keys[i]);
    if (descriptor === U || !descriptor.enumerable) continue;
    const pair = AR();
    pair[0] = key(keys[i]);
    pair[1] = value(v[keys[i]]);
    result[result.length] = pair;
  }
  return result;
}
function VA(list, f) {
  const result = AR();
  for (let i = 0; i < list.length; i++) result[i] = f(list[i]);
  return result;
}
const LA = (list) => VA(list, ID);
function PI(v, f) {
  const deferred = H.deferred();
  const settle = (value) => {
    try {
      deferred.resolve(f(value));
    } catch (e) {
      deferred.reject(E_k(e));
    }
  };
  call(then, call(promiseResolve, Promise_, [v]), [
    (value) => settle(value),
    (e) => {
      deferred.reject(e);
    },
  ]);
  return deferred.promise;
}
