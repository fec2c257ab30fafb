// Reads every IDL file of @webref/idl and joins partials and mixins, so that one lookup gives all members of an interface.
// https://webidl.spec.whatwg.org/

import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

export interface ExtendedAttribute {
  readonly name: string;
  readonly rhs: { readonly type: string; readonly value: unknown } | null;
  readonly arguments: readonly IdlArgument[];
}

export interface IdlType {
  readonly extAttrs: readonly ExtendedAttribute[];
  readonly generic: string;
  readonly nullable: boolean;
  readonly union: boolean;
  readonly idlType: string | readonly IdlType[];
}

export interface IdlDefault {
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'sequence' | 'dictionary' | 'Infinity' | 'NaN' | 'undefined';
  readonly value: unknown;
  readonly negative?: boolean;
}

export interface IdlArgument {
  readonly name: string;
  readonly extAttrs: readonly ExtendedAttribute[];
  readonly idlType: IdlType;
  readonly default: IdlDefault | null;
  readonly optional: boolean;
  readonly variadic: boolean;
}

export interface IdlMember {
  readonly type: string;
  readonly name: string;
  readonly extAttrs: readonly ExtendedAttribute[];
  readonly idlType: IdlType;
  readonly special: string;
  readonly readonly: boolean;
  readonly async: boolean;
  readonly required: boolean;
  readonly default: IdlDefault | null;
  readonly value: IdlDefault;
  readonly arguments: readonly IdlArgument[];
}

export interface IdlDefinition {
  readonly type: string;
  readonly name: string;
  readonly inheritance: string | null;
  readonly members: IdlMember[];
  readonly extAttrs: readonly ExtendedAttribute[];
  readonly partial: boolean;
  readonly idlType: IdlType;
  readonly arguments: readonly IdlArgument[];
  readonly values: readonly { readonly value: string }[];
  readonly target: string;
  readonly includes: string;
}

export interface Idl {
  readonly interfaces: Map<string, IdlDefinition>;
  readonly namespaces: Map<string, IdlDefinition>;
  readonly dictionaries: Map<string, IdlDefinition>;
  readonly enums: Map<string, readonly string[]>;
  readonly callbacks: Map<string, IdlDefinition>;
  readonly callbackInterfaces: Map<string, IdlDefinition>;
  readonly typedefs: Map<string, IdlType>;
}

/** Parses `text` as more IDL on top of the packages' files when given (tests), else only the packages' files. */
export function readIdl(extraText = '', withPackage = true): Idl {
  const definitions: IdlDefinition[] = [];
  const webidl2 = require('webidl2') as { parse(text: string): IdlDefinition[] };
  if (withPackage) {
    const folder = dirname(require.resolve('@webref/idl/package.json'));
    for (const file of readdirSync(folder).toSorted()) {
      // https://html.spec.whatwg.org/#dom-input-valueasdate says in prose that the object is a Date.
      const text = file.endsWith('.idl') ? readFileSync(join(folder, file), 'utf8') : '';
      definitions.push(...webidl2.parse(text.replace('attribute object? valueAsDate', 'attribute Date? valueAsDate')));
    }
    // https://drafts.csswg.org/cssom-1/#the-cssomstring-type leaves the choice to prose; Chromium takes DOMString.
    definitions.push(...webidl2.parse('typedef DOMString CSSOMString;'));
  }
  definitions.push(...webidl2.parse(extraText));
  // The parser's objects keep their parts behind getters; plain copies can be spread.
  return joinDefinitions(JSON.parse(JSON.stringify(definitions)) as IdlDefinition[]);
}

function joinDefinitions(definitions: readonly IdlDefinition[]): Idl {
  const idl: Idl = {
    interfaces: new Map(),
    namespaces: new Map(),
    dictionaries: new Map(),
    enums: new Map(),
    callbacks: new Map(),
    callbackInterfaces: new Map(),
    typedefs: new Map(),
  };
  const mixins = new Map<string, IdlDefinition>();
  const tables: Record<string, Map<string, IdlDefinition>> = {
    interface: idl.interfaces,
    'interface mixin': mixins,
    dictionary: idl.dictionaries,
    namespace: idl.namespaces,
    callback: idl.callbacks,
    'callback interface': idl.callbackInterfaces,
  };
  for (const definition of definitions) {
    if (definition.type === 'enum')
      idl.enums.set(
        definition.name,
        definition.values.map((entry) => entry.value),
      );
    if (definition.type === 'typedef') idl.typedefs.set(definition.name, definition.idlType);
    if (!definition.partial) tables[definition.type]?.set(definition.name, { ...definition, members: [...(definition.members ?? [])] });
  }
  for (const definition of definitions) {
    if (definition.partial) tables[definition.type]?.get(definition.name)?.members.push(...definition.members);
  }
  for (const definition of definitions) {
    if (definition.type !== 'includes') continue;
    const mixin = mixins.get(definition.includes);
    if (mixin !== undefined) idl.interfaces.get(definition.target)?.members.push(...mixin.members);
  }
  return idl;
}

export function attribute(list: readonly ExtendedAttribute[], name: string): ExtendedAttribute | undefined {
  return list.find((entry) => entry.name === name);
}

/** The names an extended attribute lists: `[Exposed=(Window,Worker)]`, `[PutForwards=href]`, `[Reflect="http-equiv"]`. */
export function attributeNames(entry: ExtendedAttribute | undefined): readonly string[] {
  const value = entry?.rhs?.value;
  if (typeof value === 'string') return [value.replaceAll('"', '')];
  if (!Array.isArray(value)) return [];
  return value.map((item: { value: string }) => String(item.value).replaceAll('"', ''));
}

export function isExposedToWindow(list: readonly ExtendedAttribute[]): boolean {
  const exposed = attribute(list, 'Exposed');
  if (exposed === undefined) return true;
  if (exposed.rhs?.type === '*') return true;
  const names = attributeNames(exposed);
  return names.includes('Window') || names.includes('*');
}
