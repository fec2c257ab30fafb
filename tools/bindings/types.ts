// Web IDL types as code: page value -> impl value (`convert`) and impl value -> page value (`reveal`).
// The names in the emitted code are those of src/engine/script/glue/core.js. https://webidl.spec.whatwg.org/#js-type-mapping

import { attribute } from './idl.ts';
import type { Idl, IdlArgument, IdlDefault, IdlMember, IdlType } from './idl.ts';

const BUFFER_TYPES = new Set([
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint8Array',
  'Uint16Array',
  'Uint32Array',
  'Uint8ClampedArray',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
]);
const STRING_TYPES = new Set(['DOMString', 'USVString', 'ByteString']);
const INTEGER_TYPES: Readonly<Record<string, readonly [bits: number, signed: boolean]>> = {
  byte: [8, true],
  octet: [8, false],
  short: [16, true],
  'unsigned short': [16, false],
  long: [32, true],
  'unsigned long': [32, false],
  'long long': [64, true],
  'unsigned long long': [64, false],
};
const FLOAT_TYPES = new Set(['float', 'unrestricted float', 'double', 'unrestricted double']);

/** What the page throws goes to whoever called; for all other callbacks it is reported. */
const RETHROWING_CALLBACKS = new Set([
  'NodeFilter',
  'XPathNSResolver',
  'CustomElementConstructor',
  'QueuingStrategySize',
  'LockGrantedCallback',
  'UnderlyingSourceStartCallback',
  'UnderlyingSinkStartCallback',
  'TransformerStartCallback',
]);

export interface TypeContext {
  readonly idl: Idl;
  /** [lowest, highest] type id of a registered interface and all that inherit from it. */
  rangeOf(interfaceName: string): readonly [number, number] | null;
}

/** Emits conversions and collects the named helpers (dictionaries, callbacks, unions) that they need. */
export class TypeEmitter {
  private readonly context: TypeContext;
  /** Method name -> source, in the order found: the members of the glue's `K`. */
  readonly helpers = new Map<string, string>();
  private unions = new Map<string, string>();

  constructor(context: TypeContext) {
    this.context = context;
  }

  resolve(type: IdlType): IdlType {
    if (type.generic !== '' || type.union || typeof type.idlType !== 'string') return type;
    const target = this.context.idl.typedefs.get(type.idlType);
    if (target === undefined) return type;
    const resolved = this.resolve(target);
    return { ...resolved, nullable: resolved.nullable || type.nullable, extAttrs: [...resolved.extAttrs, ...type.extAttrs] };
  }

  private interfaceRange(name: string): readonly [number, number] | null {
    return this.context.rangeOf(name === 'WindowProxy' ? 'Window' : name);
  }

  isInterface(name: string): boolean {
    return name === 'WindowProxy' || this.context.idl.interfaces.has(name);
  }

  enumValues(name: string): readonly string[] | undefined {
    return this.context.idl.enums.get(name);
  }

  kindOf(name: string): { kind: string; range: readonly [number, number] | null } {
    const { idl } = this.context;
    const of = (kind: string): { kind: string; range: null } => ({ kind, range: null });
    if (BUFFER_TYPES.has(name) || name === 'ArrayBufferView') return of('buffer');
    if (idl.dictionaries.has(name)) return of('dictionary');
    if (idl.callbacks.has(name)) return of('callback');
    if (idl.callbackInterfaces.has(name) || name === 'object') return of('object');
    if (name === 'boolean') return of('boolean');
    if (Object.hasOwn(INTEGER_TYPES, name) || FLOAT_TYPES.has(name)) return of('number');
    if (this.isInterface(name)) return { kind: 'interface', range: this.interfaceRange(name) };
    return of('string');
  }

  /**
   * Code that converts the page value `value` (an identifier). `what` is the JS source of the words that name the
   * value in messages ("parameter 1"). `extra` are extended attributes of the attribute or argument itself.
   */
  convert(given: IdlType, value: string, what: string, extra: IdlArgument['extAttrs'] = []): string {
    const type = this.resolve(given);
    const extAttrs = [...type.extAttrs, ...extra];
    if (type.union) return `K.${this.unionHelper(type)}(${value},${what})`;
    const inner = this.convertNonNull(type, value, what, extAttrs);
    if (!type.nullable || inner === value) return inner;
    if (attribute(this.callbackAttributes(type), 'LegacyTreatNonObjectAsNull') !== undefined) return inner;
    return `${value}==null?null:${inner}`;
  }

  private callbackAttributes(type: IdlType): IdlArgument['extAttrs'] {
    return typeof type.idlType === 'string' ? (this.context.idl.callbacks.get(type.idlType)?.extAttrs ?? []) : [];
  }

  private convertNonNull(type: IdlType, value: string, what: string, extAttrs: IdlArgument['extAttrs']): string {
    const first = Array.isArray(type.idlType) ? (type.idlType[0] as IdlType) : null;
    switch (type.generic) {
      case 'sequence':
      case 'FrozenArray':
      case 'ObservableArray':
        return `SQ(${value},${this.converterFunction(first as IdlType)},${what})`;
      case 'record': {
        const [keyType, valueType] = type.idlType as readonly IdlType[];
        return `RC(${value},${this.converterFunction(keyType as IdlType)},${this.converterFunction(valueType as IdlType)},${what})`;
      }
      case 'Promise':
        return `PI(${value},${this.converterFunction(first as IdlType)})`;
      case '':
        break;
      default:
        return value;
    }
    const name = type.idlType as string;
    const { idl } = this.context;
    switch (name) {
      case 'any':
        return value;
      case 'undefined':
        return 'U';
      case 'boolean':
        return `!!${value}`;
      case 'bigint':
        return `BI(${value})`;
      case 'Date':
        return `DateIn(${value},${what})`;
      case 'object':
        return `OB(${value},${what})`;
      case 'symbol':
        return value;
      case 'DOMString':
        if (attribute(extAttrs, 'LegacyNullToEmptyString') !== undefined) return `${value}===null?'':\`\${${value}}\``;
        return `\`\${${value}}\``;
      case 'USVString':
        if (attribute(extAttrs, 'LegacyNullToEmptyString') !== undefined) return `${value}===null?'':US(${value})`;
        return `US(${value})`;
      case 'ByteString':
        return `BS(${value},${what})`;
      case 'float':
        return `FL(${value},${what})`;
      case 'unrestricted float':
        return `fround(${value})`;
      case 'double':
        return `DB(${value},${what})`;
      case 'unrestricted double':
        return `+${value}`;
    }
    const integer = INTEGER_TYPES[name];
    if (integer !== undefined) return convertInteger(name, integer, value, what, extAttrs);
    if (BUFFER_TYPES.has(name)) return `BV(${value},'${name}',${what})`;
    if (name === 'ArrayBufferView') return `BV(${value},'ArrayBufferView',${what})`;
    if (idl.dictionaries.has(name)) return `K.${this.dictionaryHelper(name)}(${value},{__proto__:null})`;
    const values = idl.enums.get(name);
    if (values !== undefined) return `EN(${value},${JSON.stringify(values)},'${name}')`;
    if (idl.callbacks.has(name)) {
      const helper = this.callbackHelper(name);
      if (attribute(this.callbackAttributes(type), 'LegacyTreatNonObjectAsNull') !== undefined) return `CN(${value},K.${helper})`;
      return `CF(${value},K.${helper},${what})`;
    }
    if (idl.callbackInterfaces.has(name)) return `CI(${value},K.${this.callbackInterfaceHelper(name)},${what})`;
    const range = this.interfaceRange(name);
    if (range !== null) return `I(${value},${range[0]},${range[1]},'${name}',${what})`;
    return `NT(${what},'${name}')`;
  }

  /** A one-argument function for elements of sequences and the like. */
  converterFunction(type: IdlType): string {
    const body = this.convert(type, 'v', `'The provided value'`);
    return body === 'v' ? 'ID' : `v=>(${body})`;
  }

  private unionHelper(type: IdlType): string {
    const members = this.flattenUnion(type);
    const key = JSON.stringify(members.types.map((t) => [t.generic, t.idlType, t.extAttrs.map((e) => e.name)])) + String(members.nullable);
    const known = this.unions.get(key);
    if (known !== undefined) return known;
    const helper = `u${this.unions.size}`;
    this.unions.set(key, helper);
    this.helpers.set(helper, '');
    this.helpers.set(helper, `${helper}(v,w){${this.unionBody(members.types, members.nullable)}}`);
    return helper;
  }

  private flattenUnion(type: IdlType): { types: IdlType[]; nullable: boolean } {
    const types: IdlType[] = [];
    let nullable = type.nullable;
    for (const member of type.idlType as readonly IdlType[]) {
      const resolved = this.resolve(member);
      if (resolved.nullable) nullable = true;
      if (resolved.union) {
        const nested = this.flattenUnion(resolved);
        types.push(...nested.types);
        if (nested.nullable) nullable = true;
      } else {
        types.push({ ...resolved, nullable: false });
      }
    }
    return { types, nullable };
  }

  /** https://webidl.spec.whatwg.org/#js-union, in its order. */
  private unionBody(types: readonly IdlType[], nullable: boolean): string {
    const named = (name: string): IdlType | undefined => types.find((t) => t.generic === '' && t.idlType === name);
    const { idl } = this.context;
    const text: string[] = [];
    const dictionary = types.find((t) => t.generic === '' && idl.dictionaries.has(t.idlType as string));
    if (named('undefined') !== undefined) text.push('if(v===U)return U;');
    if (nullable) text.push('if(v==null)return null;');
    else if (dictionary !== undefined) text.push(`if(v==null)return ${this.convert(dictionary, 'v', 'w')};`);
    const objectCode: string[] = [];
    const interfaces = types.filter(
      (t) => t.generic === '' && typeof t.idlType === 'string' && this.isInterface(t.idlType) && this.interfaceRange(t.idlType) !== null,
    );
    if (interfaces.length > 0) {
      const tests = interfaces.map((t) => this.interfaceRange(t.idlType as string) as readonly [number, number]).map(([lo, hi]) => `t>=${lo}&&t<=${hi}`);
      objectCode.push(`const t=TY(v);if(${tests.join('||')})return IM(v);`);
    }
    const buffers = types.filter((t) => t.generic === '' && (BUFFER_TYPES.has(t.idlType as string) || t.idlType === 'ArrayBufferView'));
    for (const buffer of buffers) objectCode.push(`if(IB(v,'${String(buffer.idlType)}'))return ${this.convert(buffer, 'v', 'w')};`);
    const callback = types.find((t) => t.generic === '' && idl.callbacks.has(t.idlType as string));
    if (callback !== undefined) objectCode.push(`if(typeof v=='function')return ${this.convert(callback, 'v', 'w')};`);
    const list = types.find((t) => t.generic === 'sequence' || t.generic === 'FrozenArray' || t.generic === 'ObservableArray');
    if (list !== undefined) objectCode.push(`if(v[SI]!=null)return ${this.convert(list, 'v', 'w')};`);
    const record = types.find((t) => t.generic === 'record');
    const callbackInterface = types.find((t) => t.generic === '' && idl.callbackInterfaces.has(t.idlType as string));
    const rest = dictionary ?? record ?? callbackInterface ?? named('object') ?? types.find((t) => t.generic === 'Promise');
    if (rest !== undefined) objectCode.push(`return ${this.convert(rest, 'v', 'w')};`);
    if (objectCode.length > 0) text.push(`if(OJ(v)){${objectCode.join('')}}`);
    const boolean = named('boolean');
    if (boolean !== undefined) text.push(`if(typeof v=='boolean')return v;`);
    const number = types.find((t) => t.generic === '' && (Object.hasOwn(INTEGER_TYPES, t.idlType as string) || FLOAT_TYPES.has(t.idlType as string)));
    if (number !== undefined) text.push(`if(typeof v=='number')return ${this.convert(number, 'v', 'w')};`);
    const big = named('bigint');
    if (big !== undefined) text.push(`if(typeof v=='bigint')return v;`);
    const string = types.find((t) => t.generic === '' && (STRING_TYPES.has(t.idlType as string) || idl.enums.has(t.idlType as string)));
    const last = string ?? number ?? boolean ?? big;
    if (named('any') !== undefined) text.push('return v');
    else text.push(last === undefined ? `return NT(w,'${types.map((t) => String(t.idlType)).join(' or ')}')` : `return ${this.convert(last, 'v', 'w')}`);
    return text.join('');
  }

  /** https://webidl.spec.whatwg.org/#js-dictionary: fills `o`, parents first, members of one dictionary by name. */
  private dictionaryHelper(name: string): string {
    const helper = `d${name}`;
    if (this.helpers.has(helper)) return helper;
    this.helpers.set(helper, '');
    const dictionary = this.context.idl.dictionaries.get(name);
    if (dictionary === undefined) throw new Error(`no dictionary ${name}`);
    const text: string[] = [`if(v!=null&&!OJ(v))throw new Y("The provided value is not of type '${name}'.");`];
    if (dictionary.inheritance !== null && this.context.idl.dictionaries.has(dictionary.inheritance)) {
      text.push(`K.${this.dictionaryHelper(dictionary.inheritance)}(v,o);`);
    }
    const members = dictionary.members.filter((m) => m.type === 'field').toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (members.length > 0) text.push('let x;');
    for (const member of members) text.push(this.dictionaryMember(name, member));
    this.helpers.set(helper, `${helper}(v,o){${text.join('')}return o}`);
    return helper;
  }

  private dictionaryMember(dictionary: string, member: IdlMember): string {
    const read = `x=v==null?U:v.${member.name};`;
    const set = `o.${member.name}=`;
    const converted = this.convert(
      member.idlType,
      'x',
      `"Failed to read the '${member.name}' property from '${dictionary}': The provided value"`,
      member.extAttrs,
    );
    if (member.required) {
      return `${read}if(x===U)throw new Y("Failed to read the '${member.name}' property from '${dictionary}': Required member is undefined.");${set}${converted};`;
    }
    if (member.default === null) return `${read}if(x!==U)${set}${converted};`;
    return `${read}${set}x===U?${this.defaultValue(member.default, member.idlType)}:${converted};`;
  }

  defaultValue(value: IdlDefault, type: IdlType): string {
    switch (value.type) {
      case 'string':
        return JSON.stringify(value.value);
      case 'number':
        return String(value.value);
      case 'boolean':
        return String(value.value);
      case 'null':
        return 'null';
      case 'Infinity':
        return value.negative === true ? '-Infinity' : 'Infinity';
      case 'NaN':
        return 'NaN';
      case 'sequence':
        return 'AR()';
      case 'dictionary': {
        const resolved = this.resolve(type);
        if (resolved.union) return `K.${this.unionHelper(resolved)}(U,'')`;
        if (this.context.idl.dictionaries.has(resolved.idlType as string)) return `K.${this.dictionaryHelper(resolved.idlType as string)}(U,{__proto__:null})`;
        return '{__proto__:null}';
      }
      case 'undefined':
        return 'U';
    }
  }

  /** https://webidl.spec.whatwg.org/#invoke-a-callback-function: a glue function (page function, impl this, impl arguments). */
  private callbackHelper(name: string): string {
    const helper = `c${name}`;
    if (this.helpers.has(helper)) return helper;
    this.helpers.set(helper, '');
    const callback = this.context.idl.callbacks.get(name);
    if (callback === undefined) throw new Error(`no callback ${name}`);
    this.helpers.set(helper, this.callbackSource(helper, 'f', 'WT(t)', callback.arguments, callback.idlType, RETHROWING_CALLBACKS.has(name)));
    return helper;
  }

  private callbackInterfaceHelper(name: string): string {
    const helper = `c${name}`;
    if (this.helpers.has(helper)) return helper;
    this.helpers.set(helper, '');
    const operation = this.context.idl.callbackInterfaces.get(name)?.members.find((m) => m.type === 'operation');
    if (operation === undefined) throw new Error(`no callback interface ${name}`);
    const body = this.callbackSource(
      helper,
      `typeof f=='function'?f:MF(f,'${operation.name}','${name}')`,
      `typeof f=='function'?WT(t):f`,
      operation.arguments,
      operation.idlType,
      RETHROWING_CALLBACKS.has(name),
    );
    this.helpers.set(helper, body);
    return helper;
  }

  private callbackSource(helper: string, target: string, thisCode: string, args: readonly IdlArgument[], result: IdlType, rethrows: boolean): string {
    const values = args.map((argument, i) =>
      argument.variadic ? `...RV(a,${i},v=>${this.reveal(argument.idlType, 'v')})` : this.reveal(argument.idlType, `a[${i}]`),
    );
    const resolved = this.resolve(result);
    const isVoid = resolved.idlType === 'undefined' && !resolved.union;
    const isAny = resolved.idlType === 'any';
    const call = `call(${target},${thisCode},[${values.join(',')}])`;
    const body = isVoid ? `${call};` : isAny ? `return ${call}` : `const r=${call};return ${this.convert(result, 'r', `'The callback result'`)}`;
    if (resolved.generic === 'Promise') return `${helper}(f,t,a){G.depth++;try{${body}}catch(e){return PI(PJ(E_k(e)),ID)}finally{LV()}}`;
    return `${helper}(f,t,a){G.depth++;try{${body}}catch(e){${rethrows ? 'throw E_k(e)' : 'RE(E_k(e))'}}finally{LV()}}`;
  }

  /** Code that turns the impl value `value` (any expression, used once) into a page value. */
  reveal(given: IdlType, value: string): string {
    const type = this.resolve(given);
    if (type.union) return this.revealUnion(type, value);
    const first = Array.isArray(type.idlType) ? (type.idlType[0] as IdlType) : null;
    switch (type.generic) {
      case 'sequence':
        return `RS(${value},${this.revealer(first as IdlType)})`;
      case 'FrozenArray':
      case 'ObservableArray':
        return `RF(${value},${this.revealer(first as IdlType)})`;
      case 'Promise':
        return `RP(${value},${this.revealer(first as IdlType)})`;
      case 'record':
        return `RR(${value},${this.revealer((type.idlType as readonly IdlType[])[1] as IdlType)})`;
      case 'async_sequence':
        return 'U';
    }
    const name = type.idlType as string;
    const { idl } = this.context;
    if (BUFFER_TYPES.has(name) || name === 'ArrayBufferView') return `RB(${value},'${name}')`;
    if (idl.dictionaries.has(name)) return `RD(${value},K.${this.dictionaryRevealer(name)})`;
    if (idl.callbacks.has(name) || idl.callbackInterfaces.has(name)) return `RK(${value})`;
    if (name === 'any' || name === 'object') return `RA(${value})`;
    if (name === 'Date') return `DateOut(${value})`;
    if (this.isInterface(name)) return type.nullable ? `WN(${value})` : `W(${value})`;
    return value;
  }

  private revealUnion(type: IdlType, value: string): string {
    const { types } = this.flattenUnion(type);
    const primitive = types.every(
      (t) =>
        t.generic === '' &&
        (STRING_TYPES.has(t.idlType as string) ||
          Object.hasOwn(INTEGER_TYPES, t.idlType as string) ||
          FLOAT_TYPES.has(t.idlType as string) ||
          ['boolean', 'bigint', 'undefined'].includes(t.idlType as string)),
    );
    return primitive ? value : `RU(${value})`;
  }

  private revealer(type: IdlType): string {
    const body = this.reveal(type, 'v');
    return body === 'v' ? 'ID' : `v=>${body}`;
  }

  private dictionaryRevealer(name: string): string {
    const helper = `r${name}`;
    if (this.helpers.has(helper)) return helper;
    this.helpers.set(helper, '');
    const text: string[] = [];
    for (let d = this.context.idl.dictionaries.get(name); d !== undefined; d = this.context.idl.dictionaries.get(d.inheritance ?? '')) {
      const own: string[] = [];
      for (const member of d.members.filter((m) => m.type === 'field').toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        own.push(`if(v.${member.name}!==U)o.${member.name}=${this.reveal(member.idlType, `v.${member.name}`)};`);
      }
      text.unshift(...own);
    }
    this.helpers.set(helper, `${helper}(v,o){${text.join('')}return o}`);
    return helper;
  }
}

function convertInteger(name: string, [bits, signed]: readonly [number, boolean], value: string, what: string, extAttrs: IdlArgument['extAttrs']): string {
  if (attribute(extAttrs, 'EnforceRange') !== undefined) return `IE(${value},${bits},${signed},${what},'${name}')`;
  if (attribute(extAttrs, 'Clamp') !== undefined) return `IC(${value},${bits},${signed})`;
  if (bits === 32) return signed ? `${value}|0` : `${value}>>>0`;
  if (bits === 64) return `IL(${value},${signed})`;
  if (signed) return `${value}<<${32 - bits}>>${32 - bits}`;
  return `${value}&${bits === 8 ? 255 : 65535}`;
}
