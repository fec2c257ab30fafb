// The engine's side of the glue: the table `H` that glue/core.js closes over. Nothing in it may be handed to page code by the glue.

import { types } from 'node:util';
import { beginReactions, endReactions } from '../dom/custom-elements.ts';
import type { Element } from '../dom/element.ts';
import { DomException } from '../dom/dom-exception.ts';
import { HTML_ELEMENT_CLASSES } from '../dom/html/element-classes.ts';
import { HTML_INTERFACES } from '../dom/html/interface-names.ts';
import { StaticNodeList } from '../dom/node-list.ts';
import { STYLE_RANGE } from './generated/glue-source.ts';
import type { ScriptState } from './agent.ts';
import { PageCallback } from './page-callback.ts';
import type { Realm } from './realm.ts';

export type ImplClasses = Readonly<Record<string, unknown>>;

/** A value inside a structured clone's records that stands for another record. */
export class CloneReference {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

export interface CloneData {
  readonly root: unknown;
  readonly records: readonly (readonly unknown[])[];
}

/** The Window impl as other windows' realms use it. */
interface MessageTarget {
  receiveMessage(source: object, sourceOrigin: string, data: CloneData, targetOrigin: string): void;
}

interface NavigationTarget {
  navigateFrom(source: object, url: string, replace: boolean): void;
}

const GLUE_TEXT = /\bE_k\(e[,)]|\bIL_\(\)|\bH\.isGlueSource\b/;
const viewTags = new WeakMap<Uint8Array, string>();

/** The element type of the view that the page gave for a Uint8Array, such as `Float32Array`. */
export function viewTypeOf(bytes: Uint8Array): string {
  return viewTags.get(bytes) ?? 'Uint8Array';
}

export function makeGlueHost(realm: Realm, classes: ImplClasses, state: ScriptState): Record<string, unknown> {
  const { agent, world, hooks } = realm;
  return {
    classes,
    state,
    window: realm.window,
    isMain: world === 'main',
    PageCallback,
    cssProperties: hooks.cssProperties,
    styleRange: STYLE_RANGE,
    crossOriginIsolated: hooks.crossOriginIsolated,
    isSecureContext: hooks.isSecureContext,

    array: () => [],
    propertyNames: (impl: { supportedPropertyNames?: () => Iterable<string> }) => [...(impl.supportedPropertyNames?.() ?? [])],
    words: (text: string) => text.split(' '),
    list: (iterable: Iterable<unknown>) => [...iterable],
    homeOf: (impl: object) => realm.homeOf(impl),
    foreignType: (object: object) => agent.foreign(object, world)?.type ?? -1,
    foreignImpl: (object: object) => agent.foreign(object, world)?.impl ?? null,
    isStatic: (impl: object) => impl instanceof StaticNodeList,

    beginReactions,
    endReactions,

    // Errors
    isHostError: (e: unknown) => e instanceof Error,
    errorKind: (e: Error) =>
      e instanceof DomException
        ? 'DOMException'
        : e instanceof TypeError
          ? 'TypeError'
          : e instanceof RangeError
            ? 'RangeError'
            : e instanceof SyntaxError
              ? 'SyntaxError'
              : 'Error',
    errorMessage: (e: Error) => e.message,
    prefixMessage: (e: Error, prefix: string) => {
      if (prefix !== '' && !e.message.startsWith('Failed to ')) e.message = prefix + sentence(e.message);
    },
    throwIndexSize: (message: string) => {
      throw new DomException(message, 'IndexSizeError');
    },
    throwDataClone: (message: string) => {
      throw new DomException(message, 'DataCloneError');
    },
    throwSecurity: () => {
      throw new DomException(`Blocked a frame with origin "${realm.origin}" from accessing a cross-origin frame.`, 'SecurityError');
    },
    postMessage: (target: MessageTarget, source: object, data: CloneData, targetOrigin: string) =>
      target.receiveMessage(source, realm.origin, data, targetOrigin),
    navigateFrom: (source: object, target: NavigationTarget, url: string, replace: boolean) => target.navigateFrom(source, url, replace),
    report: (e: unknown) => hooks.reportException(realm, e),
    symbolText: (symbol: symbol) => String(symbol),

    // Numbers and strings
    isByteString: (text: string) => !/[^\0-\xff]/.test(text),
    truncate: (x: number) => (Number.isFinite(x) ? Math.trunc(x) + 0 : 0),
    wrapInteger: (x: number, bits: number, signed: boolean) => Number(signed ? BigInt.asIntN(bits, BigInt(x)) : BigInt.asUintN(bits, BigInt(x))),
    roundToEven: (x: number) => {
      const floor = Math.floor(x);
      const rest = x - floor;
      return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor + 0 : floor + 1;
    },
    parseInteger: (text: string | null) => {
      const match = text === null ? null : /^[ \t\n\f\r]*([+-]?\d+)/.exec(text);
      return match === null ? null : Number(match[1]);
    },
    parseFloat: (text: string | null) => {
      const match = text === null ? null : /^[ \t\n\f\r]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(text);
      return match === null ? null : Number(match[1]);
    },
    reflectedUrl: (element: Element, name: string) => {
      const value = element.getAttribute(name);
      if (value === null) return '';
      return hooks.resolveUrl(value, element.baseURI) ?? value.toWellFormed();
    },

    // Buffers
    isArrayBuffer: types.isArrayBuffer,
    bytes: (buffer: ArrayBuffer, offset: number, length: number) => new Uint8Array(buffer, offset, length),
    tagView: (bytes: Uint8Array, tag: string) => viewTags.set(bytes, tag),
    exactBuffer,
    copyBytes: (buffer: ArrayBuffer, offset: number, length: number) => new Uint8Array(buffer, offset, length).slice(),

    // Promises
    deferred: () => {
      const deferred = Promise.withResolvers();
      deferred.promise.catch(() => {});
      return deferred;
    },
    // oxlint-disable-next-line unicorn/no-thenable
    then: (promise: unknown, resolve: (v: unknown) => void, reject: (e: unknown) => void) => {
      void Promise.resolve(promise).then(resolve, reject);
    },

    // Values without a type
    kindOf: (v: object) => {
      if (!(v instanceof Object)) return 'page';
      if (v instanceof PageCallback) return 'callback';
      // oxlint-disable-next-line unicorn/no-instanceof-builtins -- the engine's own realm is meant
      if (v instanceof ArrayBuffer) return 'bytes';
      // oxlint-disable-next-line unicorn/no-instanceof-builtins
      if (v instanceof Uint8Array) return 'view';
      if (Array.isArray(v)) return 'array';
      // SAFETY: any other object of the engine's realm must not reach a page.
      return 'wrapper' in v && 'interfaceName' in v ? 'impl' : 'refused';
    },
    pairs: (record: Iterable<readonly [string, unknown]> | Readonly<Record<string, unknown>>) =>
      Symbol.iterator in record ? [...(record as Iterable<readonly [string, unknown]>)] : Object.entries(record),
    pairIterator: (impl: { entries?: () => Iterable<unknown>; values?: () => Iterable<unknown> }, isSet: number) => {
      const iterator = (isSet === 1 ? impl.values?.() : impl.entries?.())?.[Symbol.iterator]();
      return () => {
        const step = iterator?.next();
        if (step === undefined || step.done === true) return null;
        return isSet === 1 ? [step.value, step.value] : step.value;
      };
    },

    // Structured clone
    brandOf,
    reference: (index: number) => new CloneReference(index),
    isReference: (v: unknown) => v instanceof CloneReference,
    box: (v: unknown) => ({ v }),
    clone: (root: { v: unknown }, records: readonly (readonly unknown[])[]): CloneData => ({ root: root.v, records }),
    serializeImpl: (impl: { serializable?: () => unknown }) => impl.serializable?.() ?? null,
    deserializeImpl: (data: { revive(): object }) => data.revive(),

    // Window
    namedOnWindow: (name: string) => hooks.namedOnWindow(realm, name),
    isGlueSource: (text: string) => text.length < 20000 && GLUE_TEXT.test(text),

    // Custom elements
    isBuiltInElement: (name: string) => HTML_ELEMENT_CLASSES.has(name) || HTML_INTERFACES.has(name),
    customElementDefinition: (constructor: object) => hooks.customElementDefinition(realm, constructor),
    constructCustomElement: (definition: object, interfaceName: string) => hooks.constructCustomElement(realm, definition, interfaceName),
  };
}

/** Which built-in a page's object is, by its internal slots: no page code runs. */
function brandOf(v: object): string {
  if (types.isProxy(v)) return 'proxy';
  if (Array.isArray(v)) return 'array';
  if (types.isDate(v)) return 'date';
  if (types.isMap(v)) return 'map';
  if (types.isSet(v)) return 'set';
  if (types.isRegExp(v)) return 'regexp';
  if (types.isNativeError(v)) return 'error';
  if (types.isArrayBuffer(v)) return 'buffer';
  if (types.isArrayBufferView(v)) return 'view';
  if (types.isNumberObject(v)) return 'number';
  if (types.isStringObject(v)) return 'string';
  if (types.isBooleanObject(v)) return 'boolean';
  if (types.isBigIntObject(v)) return 'bigint';
  // Symbol objects, promises, weak collections, generators, shared memory and the like cannot be cloned.
  const isOther =
    types.isSymbolObject(v) || types.isPromise(v) || types.isWeakMap(v) || types.isWeakSet(v) || types.isGeneratorObject(v) || types.isSharedArrayBuffer(v);
  return isOther ? 'other' : 'object';
}

function sentence(text: string): string {
  return text === '' ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** The bytes as an ArrayBuffer of their own; copies only when the view is a part of a larger buffer. */
function exactBuffer(value: Uint8Array | ArrayBuffer): ArrayBuffer {
  if (value instanceof ArrayBuffer) return value;
  const { buffer } = value;
  if (buffer instanceof ArrayBuffer && value.byteLength === buffer.byteLength) return buffer;
  // Not `slice`: that of a Buffer copies nothing.
  return new Uint8Array(value).buffer;
}
