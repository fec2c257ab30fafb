// The glue: evaluated once inside every page realm, before any page code. tools/generate-bindings.ts fills in the places marked
// @include and @generated and writes the whole as one string. `H` is the host table of glue-host.ts.
// SAFETY: the rules that keep the engine's realm out of a page's reach:
//  - nothing from H, and no impl object, is ever returned, thrown or passed to page code; only primitives, wrappers and objects made here;
//  - every entry from the page is inside try/catch, and what is thrown goes through E, which makes an error of this realm of it;
//  - built-ins are taken at the start, before page code can replace them; descriptors have no prototype;
//  - arrays given to impl code are made by H.array, for the page can replace the methods of this realm's arrays.
'use strict';
(function (H) {
  const U = undefined;
  const GT = globalThis;
  const { Array: Array_, ArrayBuffer: ArrayBuffer_, DataView: DataView_, Error: Error_, Function: Function_, JSON: JSON_, Object: Object_ } = GT;
  const { Promise: Promise_, Proxy: Proxy_, RangeError: RangeError_, Reflect: Reflect_, Set: Set_, Symbol: Symbol_, TypeError: TypeError_ } = GT;
  const { WeakMap: WeakMap_, Uint8Array: Uint8Array_ } = GT;
  const errors = { __proto__: null, Error: Error_, TypeError: TypeError_, RangeError: RangeError_, SyntaxError: GT.SyntaxError, EvalError: GT.EvalError, ReferenceError: GT.ReferenceError, URIError: GT.URIError };
  const { apply: call, construct, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf, ownKeys } = Reflect_;
  const { get: rGet, set: rSet, has: rHas, deleteProperty: rDelete, defineProperty: rDefine } = Reflect_;
  const { freeze } = Object_;
  const OP = Object_.prototype;
  const FP = Function_.prototype;
  const EP = Error_.prototype;
  const SI = Symbol_.iterator;
  const TAG = Symbol_.toStringTag;
  const AP = Array_.prototype;
  const AV = AP.values;
  const fround = GT.Math.fround;
  const toBigInt = GT.BigInt;
  const wellFormed = GT.String.prototype.toWellFormed;
  const then = Promise_.prototype.then;
  const promiseResolve = Promise_.resolve;
  const promiseReject = Promise_.reject;
  const mapGet = WeakMap_.prototype.get;
  const mapSet = WeakMap_.prototype.set;
  const jsonParse = JSON_.parse;
  const jsonStringify = JSON_.stringify;
  const isView = ArrayBuffer_.isView;
  const functionText = FP.toString;
  const TypedArray = getPrototypeOf(Uint8Array_.prototype);
  const getterOf = (object, name) => getOwnPropertyDescriptor(object, name).get;
  const viewTag = getterOf(TypedArray, TAG);
  const viewBuffer = getterOf(TypedArray, 'buffer');
  const viewOffset = getterOf(TypedArray, 'byteOffset');
  const viewLength = getterOf(TypedArray, 'byteLength');
  const dataBuffer = getterOf(DataView_.prototype, 'buffer');
  const dataOffset = getterOf(DataView_.prototype, 'byteOffset');
  const dataLength = getterOf(DataView_.prototype, 'byteLength');
  const bufferLength = getterOf(ArrayBuffer_.prototype, 'byteLength');
  const ABP = ArrayBuffer_.prototype;
  const PageFunction = Function_;

  const T = H.classes;
  const G = H.state;
  const WI = H.window;
  const M = H.isMain;
  const AR = H.array;
  const PageCallback = H.PageCallback;
  const local = M ? null : new WeakMap_();
  let api;

  /** A conversion failed: E adds where and makes the real error. kind 0: TypeError, 1: RangeError, 2: TypeError as it is. */
  class Y {
    constructor(message, kind = 0) {
      this.message = message;
      this.kind = kind;
    }
  }
  class AC extends Y {
    constructor(required, given) {
      super(`${required} argument${required === 1 ? '' : 's'} required, but only ${given} present.`);
    }
  }

  function dp(object, name, value, enumerable, writable, configurable) {
    rDefine(object, name, { __proto__: null, value, enumerable, writable, configurable });
  }
  const DP = (object, name, value) => dp(object, name, value, true, true, true);
  const OJ = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function';
  const ID = (v) => v;

  // Errors

  const WHERE = [(m, n) => `Failed to execute '${m}' on '${n}': `, null, (m, n) => `Failed to set the '${m}' property on '${n}': `, (m) => `Failed to construct '${m}': `];
  function prefix(k, m, n) {
    return k === U ? '' : WHERE[k](m, n);
  }

  /** What impl code or a conversion threw, as a value of this realm. https://webidl.spec.whatwg.org/#js-creating-throwing-exceptions */
  function E_k(e, k, m, n) {
    try {
      return convertError(e, k, m, n);
    } catch {
      return new RangeError_('Maximum call stack size exceeded');
    }
  }
  function convertError(e, k, m, n) {
    if (!OJ(e)) return e;
    if (e instanceof Y) {
      if (e.kind === 2) return new TypeError_(e.message);
      return new (e.kind === 1 ? RangeError_ : TypeError_)(prefix(k, m, n) + e.message);
    }
    if (!H.isHostError(e)) return e;
    const kind = H.errorKind(e);
    if (kind === 'DOMException') {
      const w = M ? e.wrapper : null;
      if (w !== null) return w;
      H.prefixMessage(e, prefix(k, m, n));
      return W(e);
    }
    return new (errors[kind] ?? Error_)(kind === 'RangeError' ? H.errorMessage(e) : prefix(k, m, n) + H.errorMessage(e));
  }
  const RE = (e) => H.report(e);
  const PJ = (e) => call(promiseReject, Promise_, [e]);
  const NN = (n) => new TypeError_(`Failed to construct '${n}': Please use the 'new' operator, this DOM object constructor cannot be called as a function.`);
  const IL_ = () => new TypeError_('Illegal constructor');
  const NT = (w, n) => {
    throw new Y(`${w} is not of type '${n}'.`);
  };

  // Callbacks

  /** After a callback: https://html.spec.whatwg.org/#clean-up-after-running-script */
  function LV() {
    if (--G.depth === 0) G.checkpoint();
  }
  function MF(f, name, n) {
    const m = f[name];
    if (typeof m !== 'function') throw new TypeError_(`The provided callback is not callable: '${name}' of the '${n}' is not a function.`);
    return m;
  }
  const PC = (f, invoker) => new PageCallback(f, invoker);
  function CF(v, invoker, w) {
    if (typeof v !== 'function') throw new Y(`${w} is not of type 'Function'.`);
    return PC(v, invoker);
  }
  const CN = (v, invoker) => (OJ(v) ? PC(v, typeof v === 'function' ? invoker : () => U) : null);
  function CI(v, invoker, w) {
    if (!OJ(v)) throw new Y(`${w} is not an object.`);
    return PC(v, invoker);
  }
  function RK(c) {
    return c == null ? null : c.raw;
  }

  // Custom element reactions around [CEReactions] members

  const CB = H.beginReactions;
  const CD = H.endReactions;

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
  /** https://webidl.spec.whatwg.org/#abstract-opdef-converttoint for 64 bits. */
  function IL(v, signed) {
    const x = H.truncate(+v);
    if (x >= -9007199254740991 && x <= 9007199254740991 && (signed || x >= 0)) return x;
    return H.wrapInteger(x, 64, signed);
  }
  const limits = (bits, signed) => (bits === 64 ? [signed ? -9007199254740991 : 0, 9007199254740991] : signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]);
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
    call(then, call(promiseResolve, Promise_, [v]), [(value) => settle(value), (e) => { deferred.reject(e); }]);
    return deferred.promise;
  }

  // Buffers: impl code gets an engine-realm Uint8Array on the same memory

  let lastView = null;
  let lastBytes = null;
  function isBuffer(v) {
    try {
      call(bufferLength, v, []);
      return true;
    } catch {
      return false;
    }
  }
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
        (e) => { reject(E_k(e)); },
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
  function RA(v) {
    if (!OJ(v)) return v;
    switch (H.kindOf(v)) {
      case 'impl': return W(v);
      case 'bytes': return RB(v, 'ArrayBuffer');
      case 'callback': return v.raw;
      case 'array': return RS(v, RA);
      case 'refused': throw new Y('The value cannot be shown to script.');
      default: return v;
    }
  }
  const RU = RA;

  // Reflection: https://html.spec.whatwg.org/#reflecting-content-attributes-in-idl-attributes

  const XS = (i, name) => i.getAttribute(name) ?? '';
  const XU = (i, name) => H.reflectedUrl(i, name);
  function XI(i, name, kind, fallback, min, max) {
    const value = H.parseInteger(i.getAttribute(name));
    if (value === null) return fallback;
    if (max >= min) return value < min || value > max ? (value < min ? fallback : max) : value;
    if (kind === 0) return value;
    return value < (kind >= 3 ? 1 : 0) ? fallback : value;
  }
  const XF = (i, name, fallback) => H.parseFloat(i.getAttribute(name)) ?? fallback;
  function XW(i, name, v, kind, fallback) {
    if (kind === 1 && v < 0) H.throwIndexSize('The value provided is negative.');
    if (kind === 3 && v === 0) H.throwIndexSize('The value provided is 0, which is an invalid size.');
    if (kind === 4 && v === 0) v = fallback;
    if (kind >= 2 && v > 2147483647) v = fallback;
    i.setAttribute(name, `${v}`);
  }

  // Interfaces, made on first use

  const J = { __proto__: null };
  function GI(name) {
    return J[name] ?? makeInterface(name);
  }
  function makeInterface(name) {
    if (!rHas(X, name)) throw new Error_(`No interface ${name}`);
    return X[name]();
  }
  const IF = (name) => GI(name).F;
  const PO = (name) => GI(name).proto;

  function copyMembers(target, source, configurable = true) {
    const names = ownKeys(source);
    for (let i = 0; i < names.length; i++) {
      const descriptor = getOwnPropertyDescriptor(source, names[i]);
      setPrototypeOf(descriptor, null);
      descriptor.configurable = configurable;
      if (!configurable && 'value' in descriptor) descriptor.writable = false;
      rDefine(target, names[i], descriptor);
    }
  }
  /** Highest type id of each interface that others inherit from. */
  const RANGES = {/* @ranges */};
  /** Calls `each` for the words of `text`; no page built-in is used. */
  function words(text, each) {
    const list = H.words(text);
    for (let i = 0; i < list.length; i++) each(list[i], list, i);
  }
  function defineHandlers(target, text, lo, owner) {
    const hi = RANGES[lo];
    const unwrap = owner === 'Window' ? $w : $;
    words(text, (name) => {
      copyMembers(target, {
        get [name]() {
          try {
            return RK(unwrap(this, lo, hi)[name]);
          } catch (e) {
            throw E_k(e);
          }
        },
        set [name](v) {
          try {
            unwrap(this, lo, hi)[name] = CN(v, K.cEventHandlerNonNull);
          } catch (e) {
            throw E_k(e, 2, name, owner);
          }
        },
      });
    });
  }
  function defineReflections(target, text, lo, owner) {
    const hi = RANGES[lo];
    words(text, (kind, list, at) => {
      if (at % 3 !== 0) return;
      const name = list[at + 1];
      const attribute = list[at + 2];
      copyMembers(target, {
        get [name]() {
          try {
            const i = $(this, lo, hi);
            return kind === 'b' ? i.hasAttribute(attribute) : kind === 'n' ? i.getAttribute(attribute) : (i.getAttribute(attribute) ?? '');
          } catch (e) {
            throw E_k(e);
          }
        },
        set [name](v) {
          try {
            const i = $(this, lo, hi);
            const value = kind === 'b' ? (v ? '' : null) : kind === 'n' && v == null ? null : `${v}`;
            CB();
            try {
              if (value === null) i.removeAttribute(attribute);
              else i.setAttribute(attribute, value);
            } finally {
              CD();
            }
          } catch (e) {
            throw E_k(e, 2, name, owner);
          }
        },
      });
    });
  }
  const interfaces = new WeakMap_();
  const interfaceOf = (F) => call(mapGet, interfaces, [F]);
  function DI(name, parent, F, id, proto, statics, constants, unforgeable, unscopables, exotic, globals, handlers, reflections) {
    const members = globals ? globals[0] : proto;
    if (handlers) defineHandlers(members, handlers, id, name);
    if (reflections) defineReflections(members, reflections, id, name);
    if (parent !== FP) setPrototypeOf(F, parent);
    dp(F, 'prototype', proto, false, false, false);
    if (statics) copyMembers(F, statics);
    if (constants) {
      copyMembers(F, constants, false);
      copyMembers(proto, constants, false);
    }
    dp(proto, 'constructor', F, false, true, true);
    dp(proto, TAG, name, false, false, true);
    if (getOwnPropertyDescriptor(proto, SI) !== U) dp(proto, SI, proto[SI], false, true, true);
    if (unscopables) {
      const names = { __proto__: null };
      for (let i = 0; i < unscopables.length; i++) names[unscopables[i]] = true;
      dp(proto, Symbol_.unscopables, names, false, false, true);
    }
    const A = function () {};
    A.prototype = proto;
    // A style declaration's indices are served behind its prototype: as a proxy it would be slow.
    if (name === 'CSSStyleDeclaration' && H.cssProperties !== null) exotic = null;
    const data = { name, F, proto, id, A, unforgeable: unforgeableDescriptors(parent, unforgeable), exotic: exotic || null, globals: globals || null, handler: null };
    J[name] = data;
    call(mapSet, interfaces, [F, data]);
    if (name === 'CSSStyleDeclaration') H.cssProperties !== null && styleProperties(proto);
    return data;
  }
  /** [name, descriptor, ...]: defined on every instance, so prepared once. */
  function unforgeableDescriptors(parent, source) {
    const inherited = parent === FP ? null : (interfaceOf(parent)?.unforgeable ?? null);
    if (!source) return inherited;
    const result = inherited === null ? [] : RS(inherited, ID);
    const holder = {};
    copyMembers(holder, source, false);
    const names = ownKeys(holder);
    for (let i = 0; i < names.length; i++) {
      const descriptor = getOwnPropertyDescriptor(holder, names[i]);
      setPrototypeOf(descriptor, null);
      DP(result, result.length, names[i]);
      DP(result, result.length, descriptor);
    }
    return result;
  }
  function addUnforgeable(o, list) {
    for (let i = 0; i < list.length; i += 2) rDefine(o, list[i], list[i + 1]);
  }
  /** A legacy factory function (`Image`): shares the prototype of its interface. */
  function LF(F, name) {
    dp(F, 'prototype', PO(name), false, false, false);
    return { F };
  }
  /** A legacy callback interface object (`NodeFilter`): only its constants. */
  function CO(F, constants) {
    copyMembers(F, constants, false);
    rDelete(F, 'prototype');
    return { F };
  }
  /** A namespace object (`CSS`). */
  function NS(name, members) {
    const object = {};
    copyMembers(object, members);
    dp(object, TAG, name, false, false, true);
    return { F: object };
  }
  const VI = { entries: AP.entries, keys: AP.keys, values: AP.values, forEach: AP.forEach, [SI]: AV };

  const IteratorProto = getPrototypeOf(getPrototypeOf([][SI]()));

  // Wrappers. The impl object sits in a private field, which no page code can read, forge or see.

  class S extends (function (o) { return o; }) {
    #i;
    #t;
    constructor(o, i, t) {
      super(o);
      this.#i = i;
      this.#t = t;
    }

    static read(o) {
      return o.#i;
    }
    static has(o) {
      return #t in o;
    }
    static type(o) {
      return o.#t;
    }

    static unwrap(o, lo, hi) {
      if (typeof o === 'object' && o !== null && #t in o) {
        const t = o.#t;
        if (t >= lo && t <= hi) return o.#i;
      }
      return slow(o, lo, hi);
    }
  }
  const $ = S.unwrap;
  const IMT = S.read;
  const peek = (o) => (OJ(o) && S.has(o) ? S.read(o) : o === GT ? WI : null);
  const peekType = (o) => (OJ(o) && S.has(o) ? S.type(o) : o === GT ? WID : -1);

  /** Wrappers of other realms of this agent, the global object, and what is no wrapper at all. */
  function slow(o, lo, hi) {
    if (OJ(o)) {
      const t = TY(o);
      if (t >= lo && t <= hi) return IM(o);
    }
    throw new Y('Illegal invocation', 2);
  }
  const $w = (o, lo, hi) => (o === U || o === null || o === GT ? WI : $(o, lo, hi));
  function TY(o) {
    if (!OJ(o)) return -1;
    return S.has(o) ? S.type(o) : o === GT ? WID : H.foreignType(o);
  }
  function IM(o) {
    return S.has(o) ? S.read(o) : o === GT ? WI : H.foreignImpl(o);
  }
  const HB = (o, lo, hi) => {
    const t = o === U ? WID : TY(o);
    return t >= lo && t <= hi;
  };
  function I(v, lo, hi, name, w) {
    if (typeof v === 'object' && v !== null) {
      const t = TY(v);
      if (t >= lo && t <= hi) return IM(v);
    }
    throw new Y(`${w} is not of type '${name}'.`);
  }

  function W(r) {
    if (M) {
      const w = r.wrapper;
      return w === null || w === U ? mk(r) : w;
    }
    return call(mapGet, local, [r]) ?? mk(r);
  }
  const WN = (r) => (r === null || r === U ? null : W(r));
  const WT = (r) => (r === null || r === U ? U : W(r));
  function remember(r, o) {
    if (M) r.wrapper = o;
    else call(mapSet, local, [r, o]);
  }
  function mk(r) {
    if (r === WI) return GT;
    const home = H.homeOf(r);
    if (home === null) return make(r);
    return home === 'cross-origin' ? crossOriginWindow(r) : home(r);
  }
  const makeHere = (r) => (r === WI ? GT : make(r));
  /** Makes this realm's wrapper. */
  function make(r) {
    const data = GI(r.interfaceName);
    let o = new data.A();
    const { exotic } = data;
    if (data.name === 'DOMException') {
      o = new Error_(H.errorMessage(r));
      rDelete(o, 'message');
      setPrototypeOf(o, data.proto);
    } else if (exotic !== null && (!H.isStatic(r) || exotic.n !== U)) {
      new S(o, r, data.id);
      o = new Proxy_(o, (data.handler ??= exoticHandler(exotic)));
    }
    new S(o, r, data.id);
    remember(r, o);
    if (data.unforgeable !== null) addUnforgeable(o, data.unforgeable);
    if (exotic !== null && exotic.n === U && H.isStatic(r)) fill(o, r, exotic);
    return o;
  }
  /** A constructor's result: `o` was allocated with new.target's prototype. */
  function MK(o, r, id) {
    if (r.interfaceName === 'DOMException') {
      const error = new Error_(H.errorMessage(r));
      rDelete(error, 'message');
      setPrototypeOf(error, getPrototypeOf(o));
      o = error;
    }
    new S(o, r, id);
    remember(r, o);
    const data = GI(r.interfaceName);
    if (data.unforgeable !== null) addUnforgeable(o, data.unforgeable);
    return o;
  }
  /** Static lists get own elements at once: reading them is then as fast as an array's. */
  function fill(o, r, exotic) {
    const length = r.length;
    for (let k = 0; k < length; k++) o[k] = exotic.g(r, k);
  }

  /* @include exotic.js */
  /* @include iterators.js */
  /* @include window.js */
  /* @include clone.js */

  const WID = 0 /* @window-id */;
  const K = {/* @helpers */};
  const X = {/* @generated */};

  setUpGlobal();
  api = {
    wrap: W,
    wrapNullable: WN,
    make: makeHere,
    peek,
    peekType,
    global: GT,
    /** Errors of this realm, for the host to throw or reject with. */
    error: (kind, message) => new (errors[kind] ?? Error_)(message),
    convertError: (e) => E_k(e),
    parseJson: (text) => call(jsonParse, JSON_, [text]),
    stringifyJson: (value) => call(jsonStringify, JSON_, [value]),
    describe: (e) => describeError(e),
    isPromise: (v) => v instanceof Promise_,
    call: (f, self, args) => call(f, self, RV(args, 0, ID)),
    wrapCallback: (f, helper) => PC(f, K[helper]),
    promise: (hostPromise, f) => RP(hostPromise, f ?? RA),
    construct: (F) => construct(F, []),
    makeFunction: (name, f) => ({ [name](x) { try { return f(`${x}`); } catch (e) { throw E_k(e); } } })[name],
    setMember: (object, name, value) => DP(object, name, value),
    stackOf: (e) => stackOf(e),
    serialize,
    deserialize,
    interface: (name) => IF(name),
  };
  return api;
});
