/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// Structured clone between realms: https://html.spec.whatwg.org/#structuredserializeinternal. `serialize` gives records of the
// engine's realm (primitives and host arrays only), `deserialize` makes this realm's objects of them.

const mapEntries = GT.Map.prototype.entries;
const setValues = GT.Set.prototype.values;
const mapAdd = GT.Map.prototype.set;
const setAdd = GT.Set.prototype.add;
const mapNext = getPrototypeOf(new GT.Map().entries()).next;
const setNext = getPrototypeOf(new GT.Set().values()).next;
const dateValue = GT.Date.prototype.getTime;
const regExpSource = getterOf(GT.RegExp.prototype, 'source');
const regExpFlags = getterOf(GT.RegExp.prototype, 'flags');
const isArray = Array_.isArray;
const { Map: Map_, Date: Date_, RegExp: RegExp_ } = GT;
const boxedValue = {
  __proto__: null,
  boolean: GT.Boolean.prototype.valueOf,
  number: GT.Number.prototype.valueOf,
  string: GT.String.prototype.valueOf,
  bigint: GT.BigInt.prototype.valueOf,
};

function serialize(root) {
  const seen = new Map_();
  const seenGet = Map_.prototype.get;
  const records = AR();
  const cloneError = (v) => {
    let what = '#<Object>';
    if (typeof v === 'function') what = 'function';
    else if (typeof v === 'symbol') what = H.symbolText(v);
    return H.throwDataClone(`${what} could not be cloned.`);
  };
  const add = (v, ...parts) => {
    const record = LA(parts);
    records[records.length] = record;
    call(mapAdd, seen, [v, records.length - 1]);
    return record;
  };
  // OPTIMIZATION: an explicit stack of work, for pages nest values deeply.
  const work = [];
  let top = 0;
  const reference = (v) => {
    if (typeof v === 'symbol' || typeof v === 'function') cloneError(v);
    if (!OJ(v)) return v;
    let index = call(seenGet, seen, [v]);
    if (index === U) {
      visit(v);
      index = call(seenGet, seen, [v]);
    }
    return H.reference(index);
  };
  const visit = (v) => {
    const kind = H.brandOf(v);
    switch (kind) {
      case 'proxy':
        cloneError(v);
        break;
      case 'date':
        return void add(v, 'Date', call(dateValue, v, []));
      case 'regexp':
        return void add(v, 'RegExp', call(regExpSource, v, []), call(regExpFlags, v, []));
      case 'buffer':
        return void add(v, 'ArrayBuffer', H.copyBytes(v, 0, call(bufferLength, v, [])));
      case 'map':
        return void queue(add(v, 'Map'), v);
      case 'set':
        return void queue(add(v, 'Set'), v);
      case 'boolean':
      case 'number':
      case 'string':
      case 'bigint':
        return void add(v, 'Boxed', kind, call(boxedValue[kind], v, []));
      case 'other':
        cloneError(v);
    }
    if (isView(v)) {
      const tag = call(viewTag, v, []);
      const buffer = call(tag === U ? dataBuffer : viewBuffer, v, []);
      const record = add(v, 'View', tag ?? 'DataView', call(tag === U ? dataOffset : viewOffset, v, []), call(tag === U ? dataLength : viewLength, v, []), U);
      record[4] = reference(buffer);
      return;
    }
    const impl = TY(v) < 0 ? null : IM(v);
    if (impl !== null) {
      const data = H.serializeImpl(impl);
      if (data === null) cloneError(v);
      return void add(v, 'Impl', data);
    }
    if (kind === 'error') {
      const name = `${v.name}`;
      const message = getOwnPropertyDescriptor(v, 'message');
      return void add(v, 'Error', name, message === U ? U : `${message.value}`, `${v.stack}`);
    }
    if (typeof v === 'function') cloneError(v);
    queue(isArray(v) ? add(v, 'Array', v.length) : add(v, 'Object'), v);
  };
  const queue = (record, v) => {
    DP(work, top++, [record, v]);
  };
  const result = H.box(reference(root));
  while (top > 0) {
    const entry = work[--top];
    const record = entry[0];
    const v = entry[1];
    if (record[0] === 'Map' || record[0] === 'Set') {
      const isMap = record[0] === 'Map';
      const iterator = call(isMap ? mapEntries : setValues, v, []);
      const copied = [];
      for (let s = call(isMap ? mapNext : setNext, iterator, []); !s.done; s = call(isMap ? mapNext : setNext, iterator, []))
        DP(copied, copied.length, s.value);
      for (let i = 0; i < copied.length; i++) {
        if (isMap) {
          record[record.length] = reference(copied[i][0]);
          record[record.length] = reference(copied[i][1]);
        } else record[record.length] = reference(copied[i]);
      }
      continue;
    }
    const keys = ownKeys(v);
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] !== 'string') continue;
      const descriptor = getOwnPropertyDescriptor(v, keys[i]);
      if (descriptor === U || !descriptor.enumerable) continue;
      record[record.length] = keys[i];
      record[record.length] = reference(v[keys[i]]);
    }
  }
  return H.clone(result, records);
}

function deserialize(data) {
  const { records } = data;
  const objects = [];
  const value = (v) => (H.isReference(v) ? objects[v.index] : v);
  const views = [];
  for (let i = 0; i < records.length; i++) {
    const r = records[i];
    let o;
    switch (r[0]) {
      case 'Boxed':
        o = Object_(r[2]);
        break;
      case 'Date':
        o = new Date_(r[1]);
        break;
      case 'RegExp':
        o = new RegExp_(r[1], r[2]);
        break;
      case 'ArrayBuffer':
        o = RB(r[1].slice(), 'ArrayBuffer');
        break;
      case 'View':
        o = null;
        DP(views, views.length, i);
        break;
      case 'Impl':
        o = W(H.deserializeImpl(r[1]));
        break;
      case 'Map':
        o = new Map_();
        break;
      case 'Set':
        o = new Set_();
        break;
      case 'Error': {
        o = new (errors[r[1]] ?? Error_)(r[2]);
        dp(o, 'stack', r[3], false, true, true);
        break;
      }
      case 'Array':
        o = new Array_(r[1]);
        break;
      default:
        o = {};
    }
    DP(objects, i, o);
  }
  for (let i = 0; i < views.length; i++) {
    const r = records[views[i]];
    const buffer = value(r[4]);
    const View = r[1] === 'DataView' ? DataView_ : GT[r[1]];
    const bytes = View.BYTES_PER_ELEMENT ?? 1;
    objects[views[i]] = new View(buffer, r[2], r[3] / bytes);
  }
  for (let i = 0; i < records.length; i++) {
    const r = records[i];
    const o = objects[i];
    switch (r[0]) {
      case 'Map':
        for (let k = 1; k < r.length; k += 2) call(mapAdd, o, [value(r[k]), value(r[k + 1])]);
        break;
      case 'Set':
        for (let k = 1; k < r.length; k++) call(setAdd, o, [value(r[k])]);
        break;
      case 'Array':
        for (let k = 2; k < r.length; k += 2) DP(o, r[k], value(r[k + 1]));
        break;
      case 'Object':
        for (let k = 1; k < r.length; k += 2) DP(o, r[k], value(r[k + 1]));
    }
  }
  return value(data.root);
}
