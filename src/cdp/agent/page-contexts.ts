// The script contexts of one page as one CDP session sees them: CDP's ids for the realms of the page's document.
// SAFETY: V8 knows all contexts of the process, Node's own among them. Only those of this page's realms get an id here, and every id
// and remote object that a client names is looked up here first.

import { randomInt } from 'node:crypto';

import type { LoadedDocument } from '../../engine/page/loaded-document.ts';
import type { Realm } from '../../engine/script/realm.ts';
import { CdpError } from '../cdp-error.ts';
import type { V8Session } from './v8-session.ts';
import { ValueTransit } from './value-transit.ts';

export interface ScriptContext {
  /** CDP's number. */
  readonly id: number;
  readonly uniqueId: string;
  readonly realm: Realm;
  readonly transit: ValueTransit;
  readonly document: LoadedDocument;
}

let drawnFirstId = 0;

/** Ids of one process are no ids of another: a command that arrives after the page has moved must find nothing. Drawn late: forked processes share what was drawn before. */
function firstId(): number {
  return (drawnFirstId ||= randomInt(1, 2000) * 1_000_000);
}

/** The key of an isolated world among a document's realms. */
export function worldKey(worldName: string): string {
  return `cdp:${worldName}`;
}

/** CDP's name of a realm's world; '' for the main world. */
export function worldName(realm: Realm): string {
  return realm.world.startsWith('cdp:') ? realm.world.slice(4) : '';
}

export class PageContexts {
  readonly #v8: V8Session;
  /** V8's contexts that are no known realm's: id -> unique id. */
  readonly #unclaimed = new Map<number, string>();
  readonly #byV8Id = new Map<number, ScriptContext>();
  readonly #byRealm = new Map<Realm, ScriptContext>();

  constructor(v8: V8Session) {
    this.#v8 = v8;
  }

  /** V8 has told of a context. */
  v8Created(id: number, uniqueId: string): void {
    this.#unclaimed.set(id, uniqueId);
  }

  v8Destroyed(id: number): void {
    this.#unclaimed.delete(id);
  }

  /** Null for a realm that the inspector cannot reach. */
  add(document: LoadedDocument, realm: Realm): ScriptContext | null {
    const known = this.#byRealm.get(realm);
    if (known !== undefined) return known;
    // The youngest first: it is nearly always the one. SAFETY: asking V8's inspector for a context that was collected a moment ago, and that it
    // has not yet been told of, ends the process; it names the contexts that are there when a session begins in no order.
    const transit = ValueTransit.find(
      this.#v8,
      realm,
      [...this.#unclaimed.keys()].sort((p, q) => q - p),
    );
    if (transit === null) return null;
    const uniqueId = this.#unclaimed.get(transit.contextId)!;
    this.#unclaimed.delete(transit.contextId);
    const context = { id: firstId() + transit.contextId, uniqueId, realm, transit, document };
    this.#byV8Id.set(transit.contextId, context);
    this.#byRealm.set(realm, context);
    return context;
  }

  remove(document: LoadedDocument): void {
    for (const [id, context] of this.#byV8Id) {
      if (context.document !== document) continue;
      this.#byV8Id.delete(id);
      this.#byRealm.delete(context.realm);
    }
  }

  get all(): readonly ScriptContext[] {
    return [...this.#byV8Id.values()];
  }

  ofRealm(realm: Realm): ScriptContext | null {
    return this.#byRealm.get(realm) ?? null;
  }

  ofV8Id(id: unknown): ScriptContext | null {
    return this.#byV8Id.get(id as number) ?? null;
  }

  /** By CDP's number or unique id. Throws the sentence that clients match on. */
  require(id: unknown, uniqueId: unknown): ScriptContext {
    const found = typeof id === 'number' ? this.#byV8Id.get(id - firstId()) : this.all.find((context) => context.uniqueId === uniqueId);
    if (found === undefined) throw new CdpError('Cannot find context with specified id');
    return found;
  }

  /** The context that a remote object's id belongs to. */
  ofObject(objectId: unknown): ScriptContext {
    const v8Id = typeof objectId === 'string' ? /^-?\d+\.(\d+)\.\d+$/.exec(objectId)?.[1] : undefined;
    if (v8Id === undefined) throw new CdpError('Invalid remote object id');
    const found = this.#byV8Id.get(Number(v8Id));
    if (found === undefined) throw new CdpError('Cannot find context with specified id');
    return found;
  }
}
