// file: addresses of guests. A guest reads through its own mounts and within the paths of its grants (DISK_READ), and what it reads ends with the grant.
// The kernel reads files itself and hands on bytes that it does not look at: no jail has to be opened for it.

import { failure, FailureError, toFailure } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { AuditWriter } from '../../audit/audit-entry.ts';
import type { FileHandle } from '../../vfs/file-handle.ts';
import { NoteBudget } from '../audit/note-budget.ts';
import type { Guest } from '../guests/guest.ts';
import type { GuestTable } from '../guests/guest-table.ts';
import type { NetworkListener } from '../services/network-client.ts';
import { processSiteOf } from '../site-of.ts';
import { openDocumentFolder, requireFile } from './document-folder.ts';
import type { DocumentFolder } from './document-folder.ts';
import { pathOfFileUrl, withoutSlash } from './file-address.ts';
import { fileFailure } from './file-failure.ts';
import { FileLoad, READING_REVOKED, respondWithFile } from './file-load.ts';
import type { FileUse } from './file-load.ts';

/** What this asks of the policy. */
export interface FileRights {
  permitsPath(guestId: number, path: string, write: boolean): boolean;
  /** null: it may be read. A refusal is audited, and counted as misuse; as for `openFile`. */
  refusalOfFile(guestId: number, path: string): Failure | null;
  /** Begins a use. */
  openFile(guestId: number, path: string): Result<FileUse>;
}

export interface FileLoaderOptions {
  readonly table: GuestTable;
  readonly rights: FileRights;
  /** null while there is no audit log. */
  readonly audit: () => AuditWriter | null;
}

/** A load that a page asked for. */
export interface FileRequest {
  readonly url: string;
  readonly mode: 'navigate' | 'same-origin' | 'no-cors' | 'cors';
  readonly destination: string;
}

const MAX_OPEN = 32;
const MAX_WAITING = 10_000;

export class FileLoader {
  readonly #table: GuestTable;
  readonly #rights: FileRights;
  readonly #audit: () => AuditWriter | null;
  readonly #queues = new Map<number, LoadQueue>();
  readonly #budget = new NoteBudget((guest, count) =>
    this.#audit()?.note({ class: 'should', event: 'files.notes-counted', actor: guest, guest, outcome: 'refused', details: { count } }),
  );

  constructor({ table, rights, audit }: FileLoaderOptions) {
    this.#table = table;
    this.#rights = rights;
    this.#audit = audit;
    table.observe({
      moved: (guest) => {
        if (guest.state === 'ended') this.#queues.delete(guest.id);
      },
    });
  }

  /** A subresource of a document of the guest. Returns what stops it silently; the listener hears nothing before that. */
  load(guest: Guest, documentUrl: string, request: FileRequest, listener: NetworkListener): () => void {
    let load: FileLoad | null = null;
    let isAborted = false;
    const start = (): void => {
      if (isAborted) return;
      const refusal = refusalOf(documentUrl, request);
      const opened = refusal === null ? this.#open(guest, request.url, listener) : { ok: false as const, failure: refusal };
      if (!opened.ok) {
        this.#noteRefused(guest, request.url, opened.failure);
        return listener.failed(opened.failure);
      }
      load = opened.value;
      respondWithFile(listener, request.url, new URL(request.url).pathname);
      void load.stream();
    };
    if (!this.#queueOf(guest.id).add(start)) queueMicrotask(() => listener.failed(failure('vfs.too-many-open', 'too many loads wait')));
    return () => {
      isAborted = true;
      load?.abort();
    };
  }

  /** A document that a tab is to show. The listener hears the head at once, and the rest when the document has entered its guest. */
  openDocument(browserContextId: string, url: string, listener: NetworkListener): FileDocument {
    return new FileDocument(url, listener, {
      folderOf: (path) => this.#folderFor(browserContextId, url, path),
      open: (guest) => this.#open(guest, url, listener),
    });
  }

  /** A grant of DISK_READ has ended: what no other one permits ends now. */
  rightEnded(guestId: number): void {
    for (const load of [...(this.#queues.get(guestId)?.open ?? [])]) if (!this.#rights.permitsPath(guestId, load.path, false)) load.end(READING_REVOKED);
  }

  /** Tells what was only counted so far. */
  flush(): void {
    this.#budget.flush();
  }

  /** null: an operator has mounted something there for the guest that will have the document, and a file is in it. Throws vfs.*. */
  #folderFor(browserContextId: string, url: string, path: string): DocumentFolder | null {
    const guest = this.#guestOf(browserContextId, processSiteOf(url));
    if (guest === null || !guest.files.isOperators(withoutSlash(path))) return openDocumentFolder(path);
    requireFile(guest.files.stat(path));
    return null;
  }

  #guestOf(owner: string, name: string): Guest | null {
    for (const guest of this.#table.guests) if (guest.kind === 'site' && guest.owner === owner && guest.name === name) return guest;
    return null;
  }

  /**
   * SAFETY: both the path as it was asked for and the one that links lead to must lie in a grant, and nothing is opened, nor said to be missing,
   * before that.
   */
  #open(guest: Guest, url: string, listener: NetworkListener): Result<FileLoad> {
    const asked = pathOfFileUrl(url);
    if (!asked.ok) return asked;
    const plain = withoutSlash(asked.value);
    const refusal = this.#rights.permitsPath(guest.id, plain, false) ? null : this.#rights.refusalOfFile(guest.id, plain);
    if (refusal !== null) return { ok: false, failure: refusal };
    let use: FileUse | null = null;
    let handle: FileHandle;
    try {
      handle = guest.files.open(asked.value, (path) => {
        const begun = this.#rights.openFile(guest.id, path);
        if (!begun.ok) throw FailureError.of(begun.failure);
        use = begun.value;
      });
    } catch (error) {
      return { ok: false, failure: fileFailure(toFailure(error)) };
    }
    if (handle.kind !== 'file') {
      handle.close();
      return { ok: false, failure: failure('net.is-directory') };
    }
    const queue = this.#queueOf(guest.id);
    const load = new FileLoad(guest.id, handle, use!, listener, () => queue.ended(load));
    queue.open.add(load);
    return { ok: true, value: load };
  }

  #queueOf(guestId: number): LoadQueue {
    const known = this.#queues.get(guestId);
    if (known !== undefined) return known;
    const queue = new LoadQueue();
    this.#queues.set(guestId, queue);
    return queue;
  }

  /** What the policy refused it has told of itself. */
  #noteRefused(guest: Guest, url: string, { code, message }: Failure): void {
    const id = String(guest.id);
    if (code !== 'net.file-denied' && code !== 'net.blocked-by-policy') return;
    if (!this.#budget.admits(id)) return;
    const details = { code, message, url: url.slice(0, 1024), name: guest.name };
    this.#audit()?.note({ class: 'should', event: 'files.refused', actor: id, guest: id, outcome: 'refused', details });
  }
}

/** The loads of one guest: each open file is two descriptors of the kernel, so only so many are open at a time. */
class LoadQueue {
  readonly open = new Set<FileLoad>();
  readonly #waiting: (() => void)[] = [];

  /** False: too many wait already. It is started later, in its turn. */
  add(start: () => void): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push(start);
    queueMicrotask(() => this.#next());
    return true;
  }

  ended(load: FileLoad): void {
    this.open.delete(load);
    queueMicrotask(() => this.#next());
  }

  #next(): void {
    while (this.open.size < MAX_OPEN && this.#waiting.length > 0) this.#waiting.shift()!();
  }
}

interface DocumentSource {
  /** null: it is in the guest's own mounts already. Throws vfs.*, net.file-denied. */
  folderOf(path: string): DocumentFolder | null;
  open(guest: Guest): Result<FileLoad>;
}

/** A document on its way from a file to a tab: looked for first; read only through the mounts of the guest that gets it, and by its rights. */
export class FileDocument {
  readonly #url: string;
  readonly #listener: NetworkListener;
  readonly #source: DocumentSource;
  #folder: DocumentFolder | null = null;
  #load: FileLoad | null = null;
  #isOver = false;

  constructor(url: string, listener: NetworkListener, source: DocumentSource) {
    this.#url = url;
    this.#listener = listener;
    this.#source = source;
    queueMicrotask(() => this.#look());
  }

  /** Links lead out of its folder: it needs a process of its own. Known with the head. */
  get isAlone(): boolean {
    return this.#folder?.isAlone === true;
  }

  /** Its bytes come from now on; null when they do. Once, after the head. */
  enter(guest: Guest): Failure | null {
    if (this.#isOver) return failure('net.aborted');
    try {
      if (this.#folder !== null) guest.files.addDocumentFolder(this.#folder);
    } catch (error) {
      return fileFailure(toFailure(error));
    } finally {
      // It is the guest's now, or closed.
      this.#folder = null;
    }
    const opened = this.#source.open(guest);
    if (!opened.ok) return opened.failure;
    this.#load = opened.value;
    void this.#load.stream();
    return null;
  }

  abort(): void {
    this.#isOver = true;
    this.#folder?.tree.close();
    this.#folder = null;
    this.#load?.abort();
  }

  #look(): void {
    if (this.#isOver) return;
    const path = pathOfFileUrl(this.#url);
    if (!path.ok) return this.#listener.failed(path.failure);
    try {
      this.#folder = this.#source.folderOf(path.value);
    } catch (error) {
      return this.#listener.failed(fileFailure(toFailure(error)));
    }
    respondWithFile(this.#listener, this.#url, path.value);
  }
}

/** https://fetch.spec.whatwg.org/#origin of a file is opaque: it is shared with nobody, but fonts, as in Chromium, may be used by files. */
function refusalOf(documentUrl: string, { mode, destination }: FileRequest): Failure | null {
  if (!documentUrl.startsWith('file:')) return failure('net.blocked-by-policy', 'only a local document may load local files');
  if ((mode === 'cors' || mode === 'same-origin') && destination !== 'font') return failure('net.blocked-by-cors', 'files are shared with no origin');
  return null;
}
