/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// Pair iterators, maplike and setlike: https://webidl.spec.whatwg.org/#js-iterable

function pairIteratorPrototype(name, key, value, kinds) {
  const proto = {
    __proto__: IteratorProto,
    next() {
      try {
        const state = OJ(this) ? call(mapGet, kinds, [this]) : U;
        if (state === U) throw new Y('Illegal invocation', 2);
        const step = state.next();
        if (step === null) return { value: U, done: true };
        const result = state.kind === 0 ? key(step[0]) : state.kind === 1 ? value(step[1]) : [key(step[0]), value(step[1])];
        return { value: result, done: false };
      } catch (e) {
        throw E_k(e);
      }
    },
  };
  dp(proto, TAG, `${name} Iterator`, false, false, true);
  return proto;
}

/** The members of an iterable of pairs; `isSet` takes values() for both parts. */
function PI_(name, self, key, value, isSet) {
  const kinds = new WeakMap_();
  let proto = null;
  const iterate = (t, kind) => {
    try {
      const next = H.pairIterator(self(t), isSet);
      proto ??= pairIteratorPrototype(name, key, value, kinds);
      const iterator = { __proto__: proto };
      call(mapSet, kinds, [iterator, { next, kind }]);
      return iterator;
    } catch (e) {
      throw E_k(e);
    }
  };
  const members = {
    entries() {
      return iterate(this, 2);
    },
    keys() {
      return iterate(this, 0);
    },
    values() {
      return iterate(this, 1);
    },
    forEach(callback, thisArg = U) {
      try {
        const i = self(this);
        if (typeof callback !== 'function') throw new Y("parameter 1 is not of type 'Function'.");
        const next = H.pairIterator(i, isSet);
        for (let step = next(); step !== null; step = next()) call(callback, thisArg, [value(step[1]), key(step[0]), this]);
      } catch (e) {
        throw E_k(e, 0, 'forEach', name);
      }
    },
  };
  members[SI] = isSet ? members.values : members.entries;
  return members;
}

// Asynchronous iterators: https://webidl.spec.whatwg.org/#js-asynchronous-iterable. The impl's `asyncIterator(preventCancel)` does the work.

const AsyncIteratorProto = getPrototypeOf(getPrototypeOf(async function* () {}).prototype);

function AI_(name, self) {
  const states = new WeakMap_();
  const stateOf = (t) => {
    const state = OJ(t) ? call(mapGet, states, [t]) : U;
    if (state === U) throw new Y('Illegal invocation', 2);
    return state;
  };
  const proto = {
    __proto__: AsyncIteratorProto,
    next() {
      try {
        return RP(stateOf(this).next(), (r) => ({ value: RA(r.value), done: r.done }));
      } catch (e) {
        return PJ(E_k(e));
      }
    },
    return(value) {
      try {
        return RP(stateOf(this).return(value), () => ({ value, done: true }));
      } catch (e) {
        return PJ(E_k(e));
      }
    },
  };
  dp(proto, TAG, `${name} AsyncIterator`, false, false, true);
  const members = {
    values(options = U) {
      try {
        const state = self(this).asyncIterator(options == null ? false : !!options.preventCancel);
        const iterator = { __proto__: proto };
        call(mapSet, states, [iterator, state]);
        return iterator;
      } catch (e) {
        throw E_k(e, 0, 'values', name);
      }
    },
  };
  members[Symbol_.asyncIterator] = members.values;
  return members;
}
