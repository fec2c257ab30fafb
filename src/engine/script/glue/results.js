/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// Buffers both ways, and impl values to page values.

// Buffers: impl code gets an engine-realm Uint8Array on the same memory

let lastView = null;
let lastBytes = null;
const isBuffer = (v) => H.isArrayBuffer(v);
function IB(v, name) {
  if (!OJ(v)) return false;
  if (name === 'ArrayBuffer') return isBuffer(v);
  if (!isView(v)) return false;
  if (name === 'ArrayBufferView') return true;
  return (call(viewTag, v, []) ?? 'DataView') === name;
}
function BV(v, name, w) {
  if (!IB(v, name)) throw new Y(`${w} is not of type '${name}'.`);
  if (name === 'ArrayBuffer') return H.bytes(v, 0, call(bufferLength, v, []));
  const typed = call(viewTag, v, []) !== U;
  const buffer = call(typed ? viewBuffer : dataBuffer, v, []);
  if (!isBuffer(buffer)) throw new Y(`${w} must not be shared.`);
  lastView = v;
  lastBytes = H.bytes(buffer, call(typed ? viewOffset : dataOffset, v, []), call(typed ? viewLength : dataLength, v, []));
  if (typed) H.tagView(lastBytes, call(viewTag, v, []));
  return lastBytes;
}
function RB(v, name) {
  if (v == null) return v;
  if (v === lastBytes) return lastView;
  const buffer = H.exactBuffer(v);
  setPrototypeOf(buffer, ABP);
  if (name === 'ArrayBuffer') return buffer;
  const view = name === 'ArrayBufferView' ? Uint8Array_ : GT[name];
  return new (typeof view === 'function' ? view : Uint8Array_)(buffer);
}

// Results

function RS(list, f) {
  if (list == null) return list;
  const result = [];
  for (let i = 0; i < list.length; i++) DP(result, i, f(list[i]));
  return result;
}
const frozen = new WeakMap_();
function RF(list, f) {
  if (list == null) return list;
  const known = call(mapGet, frozen, [list]);
  if (known !== U) return known;
  const result = freeze(RS(list, f));
  call(mapSet, frozen, [list, result]);
  return result;
}
function RV(args, from, f) {
  const result = [];
  for (let i = from; i < args.length; i++) DP(result, i - from, f(args[i]));
  return result;
}
function RP(promise, f) {
  return new Promise_((resolve, reject) => {
    H.then(
      promise,
      (v) => {
        try {
          resolve(f(v));
        } catch (e) {
          reject(E_k(e));
        }
      },
      (e) => {
        reject(E_k(e));
      },
    );
  });
}
function RR(record, f) {
  if (record == null) return record;
  const result = {};
  const pairs = H.pairs(record);
  for (let i = 0; i < pairs.length; i++) DP(result, pairs[i][0], f(pairs[i][1]));
  return result;
}
const RD = (v, f) => (v == null ? v : f(v, {}));
/** `any`: impl objects and bytes become page objects; a page's own values pass. */
// FIXME: a page value of one world shows as it is in another (CustomEvent.detail); Chromium clones it.
function RA(v) {
  if (!OJ(v)) return v;
  switch (H.kindOf(v)) {
    case 'impl':
      return W(v);
    case 'bytes':
      return RB(v, 'ArrayBuffer');
    case 'view':
      return RB(v, 'Uint8Array');
    case 'callback':
      return v.raw;
    case 'array':
      return RS(v, RA);
    case 'refused':
      // What a stream of the engine failed with.
      if (H.isHostError(v)) return E_k(v);
      throw new Y('The value cannot be shown to script.');
    default:
      return v;
  }
}
const RU = RA;
