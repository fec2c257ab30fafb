/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// The global object: https://webidl.spec.whatwg.org/#es-global and https://html.spec.whatwg.org/#the-windowproxy-exotic-object

/** Names of interfaces, factories and namespaces; the generator's list. */
const EXPOSED = [/* @exposed */];
/** Those of them that are [SecureContext]. FIXME: members marked so are exposed everywhere. */
const SECURE = { __proto__: null, ...{/* @secure */} };
/** [alias, interface name] pairs. */
const ALIASES = [/* @aliases */];

function setUpGlobal() {
  const windowData = GI('Window');
  setPrototypeOf(GT, windowData.proto);
  copyMembers(GT, windowData.globals[0]);
  copyMembers(GT, windowData.globals[1], false);
  setPrototypeOf(windowData.proto, namedPropertiesObject(getPrototypeOf(windowData.proto)));
  dp(GT, 'constructor', windowData.F, false, true, true);
  rDelete(GT, 'constructor');
  for (let i = 0; i < EXPOSED.length; i++) if (H.isSecureContext || !SECURE[EXPOSED[i]]) exposeLazily(EXPOSED[i], EXPOSED[i]);
  for (let i = 0; i < ALIASES.length; i++) exposeLazily(ALIASES[i][0], ALIASES[i][1]);
  if (!H.crossOriginIsolated) rDelete(GT, 'SharedArrayBuffer');
  // SAFETY: Node's streaming compiler rejects with errors of the engine's realm.
  // FIXME: WebAssembly.compileStreaming and instantiateStreaming on our own Response.
  if (GT.WebAssembly !== U) {
    rDelete(GT.WebAssembly, 'compileStreaming');
    rDelete(GT.WebAssembly, 'instantiateStreaming');
  }
  hideGlueSource();
}

/** OPTIMIZATION: an accessor that becomes the data property when first used, so that unused interfaces cost nothing more. */
function exposeLazily(name, source) {
  rDefine(GT, name, {
    __proto__: null,
    get: () => {
      try {
        const { F } = GI(source);
        dp(GT, name, F, false, true, true);
        return F;
      } catch (e) {
        throw E_k(e);
      }
    },
    set: (v) => dp(GT, name, v, false, true, true),
    enumerable: false,
    configurable: true,
  });
}

/** https://webidl.spec.whatwg.org/#named-properties-object: elements by id and frames by name, below everything else. */
function namedPropertiesObject(parent) {
  const target = { __proto__: parent };
  dp(target, TAG, 'WindowProperties', false, false, true);
  const find = (t, p) => (typeof p !== 'string' || rHas(t, p) ? null : H.namedOnWindow(p));
  return new Proxy_(target, {
    __proto__: null,
    get(t, p, r) {
      try {
        const found = find(t, p);
        return found === null ? rGet(t, p, r) : RA(found);
      } catch (e) {
        throw E_k(e);
      }
    },
    has(t, p) {
      try {
        return rHas(t, p) || find(t, p) !== null;
      } catch (e) {
        throw E_k(e);
      }
    },
    getOwnPropertyDescriptor(t, p) {
      try {
        const found = find(t, p);
        if (found === null) return getOwnPropertyDescriptor(t, p);
        return { __proto__: null, value: RA(found), writable: true, enumerable: false, configurable: true };
      } catch (e) {
        throw E_k(e);
      }
    },
    defineProperty: () => false,
    deleteProperty: () => false,
    preventExtensions: () => false,
  });
}

/**
 * What a page may do with a window of another origin: https://html.spec.whatwg.org/#crossoriginproperties-(-o-). Never the other
 * realm's objects: the functions are made here.
 */
const crossOriginWindows = new WeakMap_();
function crossOriginWindow(r) {
  const known = call(mapGet, crossOriginWindows, [r]);
  if (known !== U) return known;
  const refuse = () => H.throwSecurity(r);
  const location = refusingProxy(
    { __proto__: null, replace: (url) => crossOriginNavigate(r, url, true) },
    { __proto__: null, href: (url) => crossOriginNavigate(r, url, false) },
    refuse,
  );
  const members = {
    __proto__: null,
    get window() {
      return W(r);
    },
    get self() {
      return W(r);
    },
    get frames() {
      return W(r);
    },
    get top() {
      return W(r.top);
    },
    get parent() {
      return W(r.parent);
    },
    get opener() {
      return WN(r.openerWindow);
    },
    get length() {
      return r.length;
    },
    get closed() {
      return r.closed;
    },
    get location() {
      return location;
    },
    postMessage(message, options) {
      try {
        H.postMessage(r, WI, serialize(message), options === U ? '/' : OJ(options) ? `${options.targetOrigin ?? '/'}` : `${options}`);
      } catch (e) {
        throw E_k(e, 0, 'postMessage', 'Window');
      }
    },
    close() {
      try {
        r.close();
      } catch (e) {
        throw E_k(e);
      }
    },
    focus() {
      try {
        r.focus();
      } catch (e) {
        throw E_k(e);
      }
    },
    blur() {},
  };
  const proxy = refusingProxy(members, { __proto__: null, location: (url) => crossOriginNavigate(r, url, false) }, refuse);
  call(mapSet, crossOriginWindows, [r, proxy]);
  return proxy;
}
function crossOriginNavigate(r, url, replace) {
  H.navigateFrom(WI, r, `${url}`, replace);
}
/** An object with `members` and `setters`; anything else is refused with a SecurityError. */
function refusingProxy(members, setters, refuse) {
  const guarded =
    (f) =>
    (...args) => {
      try {
        return call(f, U, args);
      } catch (e) {
        throw E_k(e);
      }
    };
  // https://html.spec.whatwg.org/#crossoriginpropertyfallback-(-p-)
  const isHarmless = (p) => p === 'then' || p === TAG || p === Symbol_.hasInstance || p === Symbol_.isConcatSpreadable;
  return new Proxy_(
    { __proto__: null },
    {
      __proto__: null,
      get: guarded((t, p) => (rHas(members, p) ? members[p] : isHarmless(p) ? U : refuse())),
      set: guarded((t, p, v) => {
        if (!rHas(setters, p)) refuse();
        setters[p](v);
        return true;
      }),
      has: guarded((t, p) => rHas(members, p) || isHarmless(p) || refuse()),
      getOwnPropertyDescriptor: guarded((t, p) => {
        if (!rHas(members, p)) return isHarmless(p) ? U : refuse();
        return { __proto__: null, value: members[p], writable: rHas(setters, p), enumerable: false, configurable: true };
      }),
      ownKeys: guarded(() => ownKeys(members)),
      getPrototypeOf: () => null,
      setPrototypeOf: (t, v) => v === null,
      defineProperty: guarded(refuse),
      deleteProperty: guarded(refuse),
      preventExtensions: () => false,
    },
  );
}

/** Pages test for "[native code]" to see whether something is built in. */
function hideGlueSource() {
  const native = new WeakMap_();
  const replacement = {
    toString() {
      const text = call(functionText, this, []);
      if (!H.isGlueSource(text)) return text;
      const descriptor = getOwnPropertyDescriptor(this, 'name');
      return `function ${descriptor !== U && typeof descriptor.value === 'string' ? descriptor.value : ''}() { [native code] }`;
    },
  }.toString;
  call(mapSet, native, [replacement, true]);
  dp(FP, 'toString', replacement, false, true, true);
}

/** https://html.spec.whatwg.org/#html-element-constructors */
function HC(newTarget, name, F) {
  if (newTarget === F) throw new Y('Illegal constructor', 2);
  const definition = H.customElementDefinition(newTarget);
  if (definition === null) throw new Y('Illegal constructor', 2);
  const element = H.constructCustomElement(definition, name);
  let proto = newTarget.prototype;
  if (!OJ(proto)) proto = PO(name);
  // A new element gets its wrapper here; an upgraded one may have one already, which changes its prototype.
  const wrapper = W(element);
  setPrototypeOf(wrapper, proto);
  return wrapper;
}

/**
 * What a host needs to report an exception: [message, whether it is an error object of ours]. Never throws.
 * https://html.spec.whatwg.org/#extract-error
 */
function describeError(e) {
  try {
    if (!OJ(e)) return `Uncaught ${typeof e === 'symbol' ? H.symbolText(e) : e}`;
    const name = e.name;
    const message = e.message;
    if (typeof message === 'string' && (typeof name === 'string' || name === U)) {
      const head = typeof name === 'string' && name !== '' ? name : 'Error';
      return message === '' ? `Uncaught ${head}` : `Uncaught ${head}: ${message}`;
    }
    return `Uncaught ${e}`;
  } catch {
    return 'Uncaught exception';
  }
}

function stackOf(e) {
  try {
    if (!OJ(e)) return '';
    const { stack } = e;
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
}

/** https://html.spec.whatwg.org/#dom-customelementregistry-define: reads the page's class. */
const LIFECYCLE = ['connectedCallback', 'disconnectedCallback', 'connectedMoveCallback', 'adoptedCallback', 'attributeChangedCallback'];
const FORM_LIFECYCLE = ['formAssociatedCallback', 'formResetCallback', 'formDisabledCallback', 'formStateRestoreCallback'];
const lifecycleInvoker = (f, t, a) => {
  G.depth++;
  try {
    call(f, WT(t), RV(a, 0, RA));
  } catch (e) {
    RE(E_k(e));
  } finally {
    LV();
  }
};
const constructorInvoker = (f) => construct(f, []);
function isConstructor(f) {
  try {
    construct(Object_, [], f);
    return true;
  } catch {
    return false;
  }
}
function defineCustomElement(registry, name, C, options) {
  if (typeof C !== 'function' || !isConstructor(C)) throw new Y("parameter 2 is not of type 'CustomElementConstructor'.");
  const extend = options == null || options.extends === U ? null : `${options.extends}`;
  registry.checkName(name, extend, H.isBuiltInElement);
  const init = {
    __proto__: null,
    constructor: PC(C, constructorInvoker),
    extends: extend,
    observedAttributes: AR(),
    lifecycle: { __proto__: null },
    formAssociated: false,
    disableInternals: false,
    disableShadow: false,
  };
  const proto = C.prototype;
  if (!OJ(proto)) throw new Y('The CustomElementConstructor.prototype is not an object.');
  const take = (names) => {
    for (let i = 0; i < names.length; i++) {
      const f = proto[names[i]];
      if (f === U) continue;
      if (typeof f !== 'function') throw new Y(`The '${names[i]}' property is not a function.`);
      init.lifecycle[names[i]] = PC(f, lifecycleInvoker);
    }
  };
  take(LIFECYCLE);
  const text = (v) => `${v}`;
  if (init.lifecycle.attributeChangedCallback !== U) {
    const observed = C.observedAttributes;
    if (observed !== U) init.observedAttributes = SQ(observed, text, "The 'observedAttributes' property");
  }
  const disabled = C.disabledFeatures;
  if (disabled !== U) {
    const list = SQ(disabled, text, "The 'disabledFeatures' property");
    init.disableInternals = HV(list, 'internals');
    init.disableShadow = HV(list, 'shadow');
  }
  init.formAssociated = !!C.formAssociated;
  if (init.formAssociated) take(FORM_LIFECYCLE);
  registry.define(name, init);
}
function whenDefined(registry, name) {
  return new Promise_((resolve, reject) => {
    try {
      registry.whenDefined(name, (c) => {
        resolve(c.raw);
      });
    } catch (e) {
      reject(E_k(e));
    }
  });
}
