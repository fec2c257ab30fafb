/* oxlint-disable -- the parts of one script, whose names are used across files */
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
  const errors = {
    __proto__: null,
    Error: Error_,
    TypeError: TypeError_,
    RangeError: RangeError_,
    SyntaxError: GT.SyntaxError,
    EvalError: GT.EvalError,
    ReferenceError: GT.ReferenceError,
    URIError: GT.URIError,
  };
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

  const WHERE = [
    (m, n) => `Failed to execute '${m}' on '${n}': `,
    null,
    (m, n) => `Failed to set the '${m}' property on '${n}': `,
    (m) => `Failed to construct '${m}': `,
  ];
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

  /* @include conversions.js */

  /* @include results.js */

  /* @include reflection.js */

  /* @include interfaces.js */

  // Wrappers. The impl object sits in a private field, which no page code can read, forge or see.

  class S extends function (o) {
    return o;
  } {
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

  const WID = 0; /* @window-id */
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
    makeFunction: (name, f) =>
      ({
        [name](x) {
          try {
            return f(`${x}`);
          } catch (e) {
            throw E_k(e);
          }
        },
      })[name],
    setMember: (object, name, value) => DP(object, name, value),
    stackOf: (e) => stackOf(e),
    /** A page object as a dictionary that specs convert in prose (AlgorithmIdentifier, underlying sources). */
    dictionary: (name, v) => K[`d${name}`](v, { __proto__: null }),
    promiseOf: (v) => PI(v, ID),
    bytes: (v) => RB(v, 'Uint8Array'),
    serialize,
    deserialize,
    interface: (name) => IF(name),
  };
  return api;
});
