// Operations, constructors and overloads of one interface as code. https://webidl.spec.whatwg.org/#js-operations

import { attribute } from './idl.ts';
import type { IdlArgument, IdlMember, IdlType } from './idl.ts';
import type { TypeEmitter } from './types.ts';

/** The IDL's `length`: how many arguments come before the first optional one, in the shortest overload. */
export function requiredCount(args: readonly IdlArgument[]): number {
  const index = args.findIndex((a) => a.optional || a.variadic);
  return index < 0 ? args.length : index;
}

export interface CallShape {
  /** Formal parameters: `a0,a1=U` or `a0,...r`. */
  readonly parameters: string;
  /** Statement that checks the number of arguments, or ''. */
  readonly check: string;
  /** Argument list for the impl call. */
  readonly args: string;
  /** Statements before the call (overload resolution), or ''. */
  readonly before: string;
}

export function callShape(overloads: readonly (readonly IdlArgument[])[], emitter: TypeEmitter): CallShape {
  const required = Math.min(...overloads.map(requiredCount));
  const check = required > 0 ? `if(arguments.length<${required})throw new AC(${required},arguments.length);` : '';
  const only = overloads[0] as readonly IdlArgument[];
  if (overloads.length === 1) {
    return { parameters: parameters(only, required), check, args: argumentList(only, emitter), before: '' };
  }
  return overloaded(overloads, required, check, emitter);
}

function parameters(args: readonly IdlArgument[], required: number): string {
  return args.map((a, i) => (a.variadic ? '...r' : i < required ? `a${i}` : `a${i}=U`)).join(',');
}

function argumentList(args: readonly IdlArgument[], emitter: TypeEmitter): string {
  return args.map((a, i) => (a.variadic ? `...VA(r,${emitter.converterFunction(a.idlType)})` : convertArgument(a, `a${i}`, i, emitter))).join(',');
}

function convertArgument(argument: IdlArgument, value: string, index: number, emitter: TypeEmitter): string {
  const converted = emitter.convert(argument.idlType, value, `'parameter ${index + 1}'`, argument.extAttrs);
  if (!argument.optional || converted === value) return converted;
  const isDictionary = emitter.resolve(argument.idlType).generic === '' && converted.startsWith('K.d');
  if (isDictionary) return converted;
  const missing = argument.default === null ? 'U' : emitter.defaultValue(argument.default, argument.idlType);
  return `${value}===U?${missing}:${converted}`;
}

/** https://webidl.spec.whatwg.org/#js-overloads, decided by argument count, then by the first argument that tells them apart. */
function overloaded(overloads: readonly (readonly IdlArgument[])[], required: number, check: string, emitter: TypeEmitter): CallShape {
  const longest = Math.max(...overloads.map((args) => args.length));
  const names = Array.from({ length: longest }, (_, i) => (i < required ? `a${i}` : `a${i}=U`));
  const branches: string[] = [];
  for (let count = required; count <= longest; count++) {
    const fitting = overloads.filter((args) => requiredCount(args) <= count && args.length >= count);
    const last = count === longest;
    const set = fitting.length > 0 ? fitting : overloads.filter((args) => args.length < count).slice(-1);
    if (set.length === 0) continue;
    const body = chooseByType(set, count, emitter);
    branches.push(last ? `{${body}}` : `if(arguments.length<=${count}){${body}}else `);
  }
  return { parameters: names.join(','), check, before: `let b;${branches.join('')}`, args: '...b' };
}

function chooseByType(set: readonly (readonly IdlArgument[])[], count: number, emitter: TypeEmitter): string {
  const take = (args: readonly IdlArgument[]): string =>
    `b=LA([${args
      .slice(0, Math.max(count, requiredCount(args)))
      .map((a, i) => convertArgument(a, `a${i}`, i, emitter))
      .join(',')}]);`;
  if (set.length === 1) return take(set[0] as readonly IdlArgument[]);
  let index = 0;
  while (index < count && new Set(set.map((args) => typeKey(args[index] as IdlArgument, emitter))).size === 1) index++;
  if (index >= count) return take(set[0] as readonly IdlArgument[]);
  const ranked = set.toSorted((x, y) => rank(x[index] as IdlArgument, emitter) - rank(y[index] as IdlArgument, emitter));
  return ranked
    .map((args, i) => {
      if (i === ranked.length - 1) return `{${take(args)}}`;
      return `if(${typeTest((args[index] as IdlArgument).idlType, `a${index}`, emitter)}){${take(args)}}else `;
    })
    .join('');
}

function typeKey(argument: IdlArgument, emitter: TypeEmitter): string {
  const type = emitter.resolve(argument.idlType);
  return JSON.stringify([type.generic, type.idlType, type.nullable]);
}

/** Tests that are more particular come first; strings and numbers, which take anything, last. */
function rank(argument: IdlArgument, emitter: TypeEmitter): number {
  const test = typeTest(argument.idlType, 'v', emitter);
  if (test.startsWith('v==null')) return 0;
  if (test.includes('TY(v)')) return 1;
  if (test.includes('IB(')) return 2;
  if (test.includes('function')) return 3;
  if (test.includes('SI')) return 4;
  if (test.includes('OJ(')) return 5;
  if (test.includes("'boolean'")) return 6;
  if (test.includes("'number'")) return 7;
  return 8;
}

function typeTest(given: IdlType, value: string, emitter: TypeEmitter): string {
  const type = emitter.resolve(given);
  const nullTest = type.nullable ? `${value}==null||` : '';
  if (type.union) return nullTest + (type.idlType as readonly IdlType[]).map((t) => typeTest(t, value, emitter)).join('||');
  if (type.generic === 'sequence') return `${nullTest}OJ(${value})&&${value}[SI]!=null`;
  if (type.generic === 'record') return `${nullTest}OJ(${value})`;
  const name = type.idlType as string;
  const kind = emitter.kindOf(name);
  switch (kind.kind) {
    case 'interface':
      return kind.range === null ? 'false' : `${nullTest}(TY(${value})>=${kind.range[0]}&&TY(${value})<=${kind.range[1]})`;
    case 'buffer':
      return `${nullTest}IB(${value},'${name}')`;
    case 'callback':
      return `${nullTest}typeof ${value}=='function'`;
    case 'dictionary':
      return `(${value}==null||OJ(${value}))`;
    case 'object':
      return `${nullTest}OJ(${value})`;
    case 'boolean':
      return `${nullTest}typeof ${value}=='boolean'`;
    case 'number':
      return `${nullTest}typeof ${value}=='number'`;
    default:
      return 'true';
  }
}

export function isPromise(type: IdlType | null | undefined): boolean {
  return type !== null && type !== undefined && type.generic === 'Promise';
}

export function hasReactions(member: IdlMember): boolean {
  return attribute(member.extAttrs, 'CEReactions') !== undefined;
}
