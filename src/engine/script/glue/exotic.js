/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// Legacy platform objects: https://webidl.spec.whatwg.org/#js-legacy-platform-objects. Members of `x`: g(i,k) item, s set item,
// n(i,name) named, S set named, D delete named, o [LegacyOverrideBuiltIns], e [LegacyUnenumerableNamedProperties].

function arrayIndex(p) {
  if (typeof p !== 'string') return -1;
  const k = p >>> 0;
  return k !== 4294967295 && `${k}` === p ? k : -1;
}

function exoticHandler(x) {
  const { g, s, n, S: setNamed, D: deleteNamed } = x;
  const indexOf = g === U ? () => -1 : arrayIndex;
  const named = (t, p) => {
    if (n === U || typeof p !== 'string' || (!x.o && rHas(t, p))) return U;
    const v = n(IMT(t), p);
    // What the page itself put on the object stays in front, as in Chromium.
    return v === null || (x.o && getOwnPropertyDescriptor(t, p) !== U) ? U : v;
  };
  const guard =
    (trap) =>
    (...args) => {
      try {
        return call(trap, U, args);
      } catch (e) {
        throw E_k(e);
      }
    };
  const item = (t, k) => {
    const r = IMT(t);
    if (k >= r.length) return U;
    const v = g(r, k);
    return v === null ? U : v;
  };
  return {
    __proto__: null,
    get(t, p, r) {
      try {
        const k = indexOf(p);
        if (k >= 0) return item(t, k);
        const v = named(t, p);
        return v === U ? rGet(t, p, r) : v;
      } catch (e) {
        throw E_k(e);
      }
    },
    has: guard((t, p) => {
      const k = indexOf(p);
      if (k >= 0) return item(t, k) !== U;
      return rHas(t, p) || named(t, p) !== U;
    }),
    set: guard((t, p, v, r) => {
      const k = indexOf(p);
      if (k >= 0) {
        if (s === U) return false;
        s(IMT(t), k, v);
        return true;
      }
      if (setNamed !== U && typeof p === 'string' && (x.o || !rHas(t, p))) {
        setNamed(IMT(t), p, v);
        return true;
      }
      return rSet(t, p, v, r);
    }),
    getOwnPropertyDescriptor: guard((t, p) => {
      const k = indexOf(p);
      const v = k >= 0 ? item(t, k) : named(t, p);
      if (v === U) return k >= 0 ? U : getOwnPropertyDescriptor(t, p);
      return { __proto__: null, value: v, writable: (k >= 0 ? s : setNamed) !== U, enumerable: k >= 0 || !x.e, configurable: true };
    }),
    defineProperty: guard((t, p, descriptor) => {
      const k = indexOf(p);
      if (k >= 0) {
        if (s === U || !('value' in descriptor)) return false;
        s(IMT(t), k, descriptor.value);
        return true;
      }
      if (setNamed !== U && typeof p === 'string' && (x.o || !rHas(t, p))) {
        if (!('value' in descriptor)) return false;
        setNamed(IMT(t), p, descriptor.value);
        return true;
      }
      if (setNamed === U && named(t, p) !== U) return false;
      return rDefine(t, p, descriptor);
    }),
    deleteProperty: guard((t, p) => {
      const k = indexOf(p);
      if (k >= 0) return item(t, k) === U;
      if (named(t, p) === U) return rDelete(t, p);
      if (deleteNamed === U) return false;
      deleteNamed(IMT(t), p);
      return true;
    }),
    ownKeys: guard((t) => {
      const keys = [];
      const r = IMT(t);
      const length = g === U ? 0 : r.length;
      for (let k = 0; k < length; k++) DP(keys, k, `${k}`);
      if (n !== U) {
        const seen = { __proto__: null };
        const names = H.propertyNames(r);
        for (let k = 0; k < names.length; k++) {
          const name = names[k];
          if (seen[name] || getOwnPropertyDescriptor(t, name) !== U || (g !== U && arrayIndex(name) >= 0) || (!x.o && rHas(t, name))) continue;
          seen[name] = true;
          DP(keys, keys.length, name);
        }
      }
      const own = ownKeys(t);
      for (let k = 0; k < own.length; k++) DP(keys, keys.length, own[k]);
      return keys;
    }),
    preventExtensions: () => false,
  };
}

/** The attributes that CSSStyleDeclaration has for every property: made when first asked for, by a proxy behind the prototype. */
function styleProperties(proto) {
  const dashed = (p) => (typeof p === 'string' ? (H.cssProperties.get(p) ?? null) : null);
  const define = (p) => {
    const property = dashed(p);
    if (property === null) return false;
    const [lo, hi] = H.styleRange;
    const accessor = {
      get [p]() {
        try {
          return $(this, lo, hi).getPropertyValue(property);
        } catch (e) {
          throw E_k(e);
        }
      },
      set [p](v) {
        try {
          const i = $(this, lo, hi);
          const text = v === null ? '' : `${v}`;
          CB();
          try {
            i.setProperty(property, text, '');
          } finally {
            CD();
          }
        } catch (e) {
          throw E_k(e, 2, p, 'CSSStyleDeclaration');
        }
      },
    };
    copyMembers(proto, accessor);
    return true;
  };
  const behind = { __proto__: OP };
  const item = (r, p) => {
    const k = arrayIndex(p);
    const i = k < 0 || TY(r) < 0 ? null : IM(r);
    return i === null || k >= i.length ? U : i.item(k);
  };
  setPrototypeOf(
    proto,
    new Proxy_(behind, {
      __proto__: null,
      get(t, p, r) {
        try {
          return item(r, p) ?? rGet(!rHas(t, p) && define(p) ? proto : t, p, r);
        } catch (e) {
          throw E_k(e);
        }
      },
      set: (t, p, v, r) => rSet(!rHas(t, p) && define(p) ? proto : t, p, v, r),
      has: (t, p) => rHas(t, p) || dashed(p) !== null,
      ownKeys: () => RS(H.list(H.cssProperties.keys()), ID),
      getOwnPropertyDescriptor: (t, p) => (dashed(p) === null ? U : { __proto__: null, value: '', writable: true, enumerable: true, configurable: true }),
    }),
  );
}
