// ValueTransit: carries values between the engine and V8's inspector in one context, both ways. A holder object made inside the page's
// realm has one slot; the engine calls its functions directly, the inspector has a remote object of it.
// SAFETY: the holder is in a closure and in V8's table of this session only. It stands on the realm's global object, under a random
// name, while V8 reads it once: no page code runs in between. Its functions use no built-in that a page could have replaced.

import { randomBytes } from 'node:crypto';

import type { Realm } from '../../engine/script/realm.ts';
import { CdpError } from '../cdp-error.ts';
import { withoutEngineFrames } from './engine-frames.ts';
import { describeNode } from './node-description.ts';
import { Node } from '../../engine/dom/node.ts';
import type { V8Session } from './v8-session.ts';

/** A CDP RemoteObject, as far as it is looked into here. */
export interface RemoteObject {
  type: string;
  subtype?: string;
  className?: string;
  description?: string;
  value?: unknown;
  objectId?: string;
}

export interface RemoteOptions {
  readonly returnByValue?: boolean;
  readonly generatePreview?: boolean;
  readonly objectGroup?: string;
}

interface Holder {
  put(value: unknown): void;
  take(): unknown;
}

const HOLDER = `(function(){'use strict';let slot;return{__proto__:null,put(v){slot=v},take(){const v=slot;slot=undefined;return v}}})()`;
const TAKE = 'function(){return this.take()}';
const PUT_ALL = 'function(...v){this.put(v)}';

export class ValueTransit {
  readonly realm: Realm;
  /** V8's number of the context. */
  readonly contextId: number;
  readonly #v8: V8Session;
  readonly #holder: Holder;
  readonly #holderId: string;

  /** Finds which of V8's contexts `candidates` is the realm's; null when none is. */
  static find(v8: V8Session, realm: Realm, candidates: Iterable<number>): ValueTransit | null {
    const made = realm.evaluate(HOLDER, { url: '' });
    if (!made.ok) return null;
    const name = `_${randomBytes(16).toString('hex')}`;
    if (!Reflect.defineProperty(realm.globalThis, name, { value: made.value, configurable: true })) return null;
    try {
      for (const contextId of candidates) {
        const { result } = v8.call('Runtime.evaluate', {
          contextId,
          expression: `typeof ${name}==='object'?${name}:null`,
          // No client can release it: the name is not guessable.
          objectGroup: name,
          silent: true,
        }) as { result: RemoteObject };
        if (result.objectId !== undefined) return new ValueTransit(v8, realm, contextId, made.value as Holder, result.objectId);
      }
      return null;
    } finally {
      Reflect.deleteProperty(realm.globalThis, name);
    }
  }

  private constructor(v8: V8Session, realm: Realm, contextId: number, holder: Holder, holderId: string) {
    this.#v8 = v8;
    this.realm = realm;
    this.contextId = contextId;
    this.#holder = holder;
    this.#holderId = holderId;
  }

  /** A page value as a remote object; nodes are described as in Chromium. */
  toRemote(value: unknown, options: RemoteOptions = {}): RemoteObject {
    this.#holder.put(value);
    const answer = this.#v8.call('Runtime.callFunctionOn', { ...options, objectId: this.#holderId, functionDeclaration: TAKE, silent: true });
    return this.described(answer.result as RemoteObject, value);
  }

  /** As `toRemote` when the promise `value` settles; `settle` hears of a result or of the details of an exception. */
  toRemoteLater(value: unknown, options: RemoteOptions, settle: (error: CdpError | null, answer: any) => void): void {
    this.#holder.put(value);
    const command = { ...options, objectId: this.#holderId, functionDeclaration: TAKE, awaitPromise: true, silent: true };
    this.#v8.callLater('Runtime.callFunctionOn', command, settle);
  }

  /** The page values behind remote objects of this context. */
  fromRemote(objectIds: readonly string[]): unknown[] {
    if (objectIds.length === 0) return [];
    this.#v8.call('Runtime.callFunctionOn', {
      objectId: this.#holderId,
      functionDeclaration: PUT_ALL,
      arguments: objectIds.map((objectId) => ({ objectId })),
      silent: true,
    });
    // A rest array: its elements are its own.
    const values = this.#holder.take() as readonly unknown[];
    return objectIds.map((_, index) => values[index]);
  }

  /** Adds what V8 does not know of platform objects: nodes. */
  described(remote: RemoteObject, value: unknown): RemoteObject {
    if (remote.type !== 'object' || remote.objectId === undefined) return remote;
    if (remote.subtype === 'error') {
      remote.description = withoutEngineFrames(remote.description ?? '');
      return remote;
    }
    // Platform objects with named members are proxies, which a client should not see.
    if (remote.subtype !== undefined && remote.subtype !== 'proxy') return remote;
    const impl = this.realm.unwrap(value) as (object & { readonly interfaceName?: unknown; readonly length?: unknown }) | null;
    if (impl === null || typeof impl.interfaceName !== 'string') return remote;
    delete remote.subtype;
    remote.className = impl.interfaceName;
    remote.description = impl.interfaceName;
    if (impl instanceof Node) {
      remote.subtype = 'node';
      remote.description = describeNode(impl);
    } else if (/List$|Collection$|^NamedNodeMap$/.test(impl.interfaceName) && typeof impl.length === 'number') {
      remote.subtype = 'array';
      remote.description = `${impl.interfaceName}(${impl.length})`;
    }
    return remote;
  }

  /** `described` for many, with one question to V8. */
  describeAll(remotes: readonly RemoteObject[]): void {
    const objects = remotes.filter((remote) => remote.type === 'object' && remote.objectId !== undefined);
    const values = this.fromRemote(objects.map((remote) => remote.objectId!));
    for (const [index, remote] of objects.entries()) this.described(remote, values[index]);
  }
}
