// [Reflect] and its relatives: IDL attributes that are content attributes.
// https://html.spec.whatwg.org/#reflecting-content-attributes-in-idl-attributes

import { attribute, attributeNames } from './idl.ts';
import type { IdlMember } from './idl.ts';
import type { TypeEmitter } from './types.ts';

/** Reflecting attributes that the DOM standard defines in words. */
const DOM_REFLECTIONS: Readonly<Record<string, string>> = { 'Element.id': 'id', 'Element.className': 'class', 'Element.slot': 'slot' };

export interface Reflection {
  readonly attribute: string;
  /** [ReflectSetter]: only setting is plain; getting is the class's own. */
  readonly setterOnly: boolean;
}

export function reflectedName(interfaceName: string, member: IdlMember): Reflection | null {
  const dom = DOM_REFLECTIONS[`${interfaceName}.${member.name}`];
  if (dom !== undefined) return { attribute: dom, setterOnly: false };
  for (const name of ['Reflect', 'ReflectURL', 'ReflectNonNegative', 'ReflectPositive', 'ReflectPositiveWithFallback', 'ReflectSetter']) {
    const entry = attribute(member.extAttrs, name);
    if (entry !== undefined) return { attribute: attributeNames(entry)[0] ?? member.name.toLowerCase(), setterOnly: name === 'ReflectSetter' };
  }
  return null;
}

/** `kind name attribute` for what the glue makes in a loop: s string, n nullable string, b boolean. null for all others. */
export function simpleReflection(member: IdlMember, name: string, emitter: TypeEmitter): string | null {
  const type = emitter.resolve(member.idlType);
  if (member.readonly || type.generic !== '' || type.union) return null;
  if (member.extAttrs.some((entry) => !['CEReactions', 'Reflect'].includes(entry.name)) || type.extAttrs.length > 0) return null;
  if (type.idlType === 'DOMString') return `${type.nullable ? 'n' : 's'} ${member.name} ${name}`;
  return type.idlType === 'boolean' ? `b ${member.name} ${name}` : null;
}

/** The body of the getter, or null when this kind of reflection needs the class's help. */
export function reflectGetter(member: IdlMember, name: string, self: string, emitter: TypeEmitter): string | null {
  const type = emitter.resolve(member.idlType);
  if (type.generic !== '' || type.union) {
    // (TrustedScriptURL or USVString) and the like are URLs or strings.
    if (attribute(member.extAttrs, 'ReflectURL') !== undefined) return `return XU(${self},'${name}')`;
    const hasString = type.union && (type.idlType as readonly { idlType: unknown }[]).some((t) => t.idlType === 'DOMString' || t.idlType === 'USVString');
    return hasString ? `return XS(${self},'${name}')` : null;
  }
  if (attribute(member.extAttrs, 'ReflectURL') !== undefined) return `return XU(${self},'${name}')`;
  switch (type.idlType) {
    case 'DOMString':
    case 'USVString':
      return type.nullable ? `return ${self}.getAttribute('${name}')` : `return XS(${self},'${name}')`;
    case 'boolean':
      return `return ${self}.hasAttribute('${name}')`;
    case 'long':
    case 'unsigned long': {
      const { kind, fallback, min, max } = numberRules(member, type.idlType === 'long');
      return `return XI(${self},'${name}',${kind},${fallback},${min},${max})`;
    }
    case 'double':
      return `return XF(${self},'${name}',${numberValue(member, 'ReflectDefault') ?? 0})`;
    default:
      return null;
  }
}

/** Statements that set the content attribute of `i` from `v`, or null. */
export function reflectSetter(member: IdlMember, name: string, emitter: TypeEmitter): string | null {
  const type = emitter.resolve(member.idlType);
  const set = (value: string): string => `i.setAttribute('${name}',${value})`;
  if (type.union) return set(emitter.convert(member.idlType, 'v', `'The provided value'`, member.extAttrs));
  if (type.generic !== '') return null;
  switch (type.idlType) {
    case 'DOMString':
    case 'USVString': {
      const value = emitter.convert({ ...type, nullable: false }, 'v', `'The provided value'`, member.extAttrs);
      return type.nullable ? `if(v==null)i.removeAttribute('${name}');else ${set(value)}` : set(value);
    }
    case 'boolean':
      return `if(v)${set("''")};else i.removeAttribute('${name}')`;
    case 'long':
    case 'unsigned long': {
      const { kind, fallback } = numberRules(member, type.idlType === 'long');
      return `XW(i,'${name}',${type.idlType === 'long' ? 'v|0' : 'v>>>0'},${kind},${fallback})`;
    }
    case 'double':
      return set("`${DB(v,'The provided value')}`");
    default:
      return null;
  }
}

/** kind: 0 long, 1 long limited to non-negative, 2 unsigned long, 3 positive, 4 positive with fallback. */
function numberRules(member: IdlMember, signed: boolean): { kind: number; fallback: number; min: number; max: number } {
  const has = (name: string): boolean => attribute(member.extAttrs, name) !== undefined;
  const kind = has('ReflectPositiveWithFallback') ? 4 : has('ReflectPositive') ? 3 : has('ReflectNonNegative') ? 1 : signed ? 0 : 2;
  const range = attribute(member.extAttrs, 'ReflectRange');
  const bounds = attributeNames(range).map(Number);
  const fallback = numberValue(member, 'ReflectDefault') ?? (kind >= 3 ? 1 : kind === 1 ? -1 : 0);
  return { kind, fallback, min: bounds[0] ?? 0, max: bounds[1] ?? -1 };
}

function numberValue(member: IdlMember, name: string): number | null {
  const value = attribute(member.extAttrs, name)?.rhs?.value;
  return value === undefined ? null : Number(value);
}
