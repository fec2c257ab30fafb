// Puts the glue together: the hand-written parts of src/engine/script/glue and the generated interfaces, as one script.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute, attributeNames, isExposedToWindow } from './idl.ts';
import type { Idl, IdlDefinition } from './idl.ts';
import { membersOf } from './classes.ts';
import type { ClassMembers, ImplClass } from './classes.ts';
import { InterfaceEmitter } from './interfaces.ts';
import { TypeEmitter } from './types.ts';

export type ImplTable = Readonly<Record<string, ImplClass | object>>;

export interface GluePlan {
  readonly source: string;
  /** Registered names that the IDL does not know. */
  readonly unknown: readonly string[];
  /** [lowest, highest] type id per interface. */
  readonly ranges: ReadonlyMap<string, readonly [number, number]>;
}

/** Dictionaries whose arguments are `object` in the IDL and converted by the spec's prose: the impl asks with `glue.dictionary`. */
const PROSE_DICTIONARIES = [
  'UnderlyingSource',
  'UnderlyingSink',
  'Transformer',
  'PermissionDescriptor',
  'Algorithm',
  'RsaHashedKeyGenParams',
  'RsaHashedImportParams',
  'RsaPssParams',
  'RsaOaepParams',
  'EcKeyGenParams',
  'EcKeyImportParams',
  'EcdsaParams',
  'EcdhKeyDeriveParams',
  'AesKeyGenParams',
  'AesCtrParams',
  'AesCbcParams',
  'AesGcmParams',
  'AesDerivedKeyParams',
  'HmacKeyGenParams',
  'HmacImportParams',
  'HkdfParams',
  'Pbkdf2Params',
];

const GLUE_FOLDER = join(import.meta.dirname, '../../src/engine/script/glue');

export function buildGlue(idl: Idl, given: ImplTable): GluePlan {
  const unknown = Object.keys(given).filter((name) => !idl.interfaces.has(name) && !idl.namespaces.has(name));
  const table = withAncestors(idl, given);
  const names = Object.keys(table).filter((name) => idl.interfaces.has(name));
  const chains = new Map(names.map((name) => [name, inheritanceChain(idl, name)]));
  const parents = new Map(names.map((name) => [name, registeredParent(chains.get(name) ?? [], table)]));
  const ranges = numberInterfaces(names, parents);
  const emitter = new TypeEmitter({ idl, rangeOf: (name) => ranges.get(name) ?? null });
  const makers: string[] = [];
  const exposed: string[] = [];
  const aliases: string[] = [];
  for (const name of names) {
    const definition = idl.interfaces.get(name) as IdlDefinition;
    const interfaceEmitter = new InterfaceEmitter(
      {
        definition,
        parent: parents.get(name) ?? null,
        chain: chains.get(name) ?? [],
        members: membersWithAbstract(name, table, parents),
        range: ranges.get(name) ?? [0, 0],
        isImplicit: !Object.hasOwn(given, name),
      },
      emitter,
    );
    makers.push(interfaceEmitter.emit());
    const isPublic = isExposedToWindow(definition.extAttrs) && attribute(definition.extAttrs, 'LegacyNoInterfaceObject') === undefined;
    if (isPublic) exposed.push(name);
    for (const factory of interfaceEmitter.factories()) {
      makers.push(factory.source);
      exposed.push(factory.name);
    }
    for (const alias of attributeNames(attribute(definition.extAttrs, 'LegacyWindowAlias'))) aliases.push(`['${alias}','${name}']`);
  }
  if (Object.hasOwn(table, 'Document')) aliases.push(`['HTMLDocument','Document']`);
  for (const name of Object.keys(table)) {
    const namespace = idl.namespaces.get(name);
    if (namespace === undefined) continue;
    makers.push(emitNamespace(namespace, table[name] as object, emitter));
    exposed.push(name);
  }
  for (const [name, definition] of idl.callbackInterfaces) {
    const constants = definition.members.filter((member) => member.type === 'const');
    if (constants.length === 0) continue;
    const members = constants.map((member) => `${member.name}:${String(member.value.value)}`).join(',');
    // A method has no `prototype`, as legacy callback interface objects have none.
    makers.push(`${name}(){return CO({${name}(){throw IL_()}}.${name},{${members}})}`);
    exposed.push(name);
  }
  // Callback helpers that hand-written glue and the engine's own event handlers use.
  for (const name of ['EventHandlerNonNull', 'OnErrorEventHandlerNonNull', 'OnBeforeUnloadEventHandlerNonNull']) {
    if (idl.callbacks.has(name)) emitter.convert(namedType(name), 'v', `''`);
  }
  for (const name of PROSE_DICTIONARIES) if (idl.dictionaries.has(name)) emitter.convert(namedType(name), 'v', `''`);
  const fill: Readonly<Record<string, string>> = {
    helpers: [...emitter.helpers.values()].join(',\n'),
    generated: makers.join(',\n'),
    exposed: exposed.map((name) => `'${name}'`).join(','),
    aliases: aliases.join(','),
    secure: exposed
      .filter((name) => attribute(idl.interfaces.get(name)?.extAttrs ?? [], 'SecureContext') !== undefined)
      .map((name) => `${name}:1`)
      .join(','),
    ranges: ['__proto__:null', ...[...ranges.values()].map(([low, high]) => `${low}:${high}`)].join(','),
  };
  let source = readPart('core.js');
  source = source.replace(/\/\* @include ([\w.-]+) \*\//g, (_, file: string) => readPart(file));
  source = source.replace(/\/\* @(helpers|generated|exposed|aliases|ranges|secure) \*\//g, (_, what: string) => fill[what] ?? '');
  source = source.replace('0; /* @window-id */', `${ranges.get('Window')?.[0] ?? -2};`);
  return { source, unknown, ranges };
}

/** What a class has, and what it leaves abstract but every interface below it has (TypeScript's `abstract` leaves no trace). */
function membersWithAbstract(name: string, table: ImplTable, parents: ReadonlyMap<string, string | null>): ClassMembers {
  const own = membersOf(table[name] as ImplClass);
  const deep = (of: string, test: (members: ClassMembers) => boolean): boolean => {
    if (test(membersOf(table[of] as ImplClass))) return true;
    const children = [...parents].filter(([, parent]) => parent === of).map(([child]) => child);
    return children.length > 1 && children.every((child) => deep(child, test));
  };
  const all = (test: (members: ClassMembers) => boolean): boolean => deep(name, test);
  return {
    ...own,
    has: (member) => all((m) => m.has(member)),
    hasMethod: (member) => all((m) => m.hasMethod(member)),
    hasAccessor: (member) => all((m) => m.hasAccessor(member)),
    hasSetter: (member) => all((m) => m.hasSetter(member)),
  };
}

function namedType(name: string): Parameters<TypeEmitter['convert']>[0] {
  return { extAttrs: [], generic: '', nullable: false, union: false, idlType: name };
}

/** Interfaces that nobody registered but that registered ones inherit from (StyleSheet): their members are those of the first such class. */
function withAncestors(idl: Idl, given: ImplTable): ImplTable {
  const table: Record<string, ImplClass | object> = { ...given };
  for (const [name, implClass] of Object.entries(given)) {
    for (const { name: ancestor } of inheritanceChain(idl, name)) if (!Object.hasOwn(table, ancestor)) table[ancestor] = implClass;
  }
  return table;
}

function readPart(file: string): string {
  return readFileSync(join(GLUE_FOLDER, file), 'utf8');
}

function inheritanceChain(idl: Idl, name: string): IdlDefinition[] {
  const chain: IdlDefinition[] = [];
  for (let d = idl.interfaces.get(name); d !== undefined && chain.length < 30; d = idl.interfaces.get(d.inheritance ?? '')) chain.push(d);
  return chain;
}

function registeredParent(chain: readonly IdlDefinition[], table: ImplTable): string | null {
  return chain.slice(1).find((d) => Object.hasOwn(table, d.name))?.name ?? null;
}

/** Depth first, so that an interface and all that inherit from it are one range. */
function numberInterfaces(names: readonly string[], parents: ReadonlyMap<string, string | null>): Map<string, readonly [number, number]> {
  const children = new Map<string | null, string[]>();
  for (const name of names) {
    const parent = parents.get(name) ?? null;
    children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  const ranges = new Map<string, readonly [number, number]>();
  let next = 1;
  const visit = (name: string): void => {
    const low = next++;
    for (const child of children.get(name) ?? []) visit(child);
    ranges.set(name, [low, next - 1]);
  };
  for (const root of children.get(null) ?? []) visit(root);
  return ranges;
}

function emitNamespace(definition: IdlDefinition, impl: object, emitter: TypeEmitter): string {
  const asInterface = { ...definition, members: definition.members.map((m) => ({ ...m, special: 'static' })) };
  const members = membersOf(impl);
  const interfaceEmitter = new InterfaceEmitter({ definition: asInterface, parent: null, chain: [], members, range: [0, 0], isImplicit: true }, emitter);
  return interfaceEmitter.emitNamespace();
}
