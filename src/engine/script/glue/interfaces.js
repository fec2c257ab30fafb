/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// Interface objects and their prototypes.

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
  if (getOwnPropertyDescriptor(proto, Symbol_.asyncIterator) !== U) dp(proto, Symbol_.asyncIterator, proto.values, false, true, true);
  if (unscopables) {
    const names = { __proto__: null };
    for (let i = 0; i < unscopables.length; i++) names[unscopables[i]] = true;
    dp(proto, Symbol_.unscopables, names, false, false, true);
  }
  const A = function () {};
  A.prototype = proto;
  // A style declaration's indices are served behind its prototype: as a proxy it would be slow.
  if (name === 'CSSStyleDeclaration' && H.cssProperties !== null) exotic = null;
  const data = {
    name,
    F,
    proto,
    id,
    A,
    unforgeable: unforgeableDescriptors(parent, unforgeable),
    exotic: exotic || null,
    globals: globals || null,
    handler: null,
  };
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
