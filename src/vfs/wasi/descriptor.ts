// wasi:filesystem/types.descriptor: the calls of WASI Preview 2 over a guest's handle. Paths are relative to the descriptor and stay below it,
// links that lead out are not-permitted. A host for components binds these methods as they are; nothing here knows of WebAssembly.

import { createHash } from 'node:crypto';

import { FailureError } from '../../base/failure.ts';
import type { FileHandle } from '../file-handle.ts';
import type { GuestFiles } from '../guest-files.ts';
import type { NodeStat, NodeTimes } from '../node.ts';
import { DirectoryEntryStream, InputStream, MAX_CHUNK_BYTES, OutputStream } from './streams.ts';
import { answer, descriptorType, toDatetime, toOffset } from './types.ts';
import type {
  Advice,
  DescriptorFlags,
  DescriptorStat,
  DescriptorType,
  Filesize,
  MetadataHashValue,
  NewTimestamp,
  OpenFlags,
  PathFlags,
  WasiResult,
} from './types.ts';

export class Descriptor {
  readonly #files: GuestFiles;
  readonly #handle: FileHandle;
  /** Asked for at open-at: each write is on the disk when it returns. */
  readonly #writeSync: 'none' | 'data' | 'file';

  constructor(files: GuestFiles, handle: FileHandle, flags: DescriptorFlags = {}) {
    this.#files = files;
    this.#handle = handle;
    this.#writeSync = flags.fileIntegritySync === true ? 'file' : flags.dataIntegritySync === true ? 'data' : 'none';
  }

  readViaStream(offset: Filesize): WasiResult<InputStream> {
    return answer(() => new InputStream(this.#fileFor('read'), toOffset(offset)));
  }

  writeViaStream(offset: Filesize): WasiResult<OutputStream> {
    return answer(() => new OutputStream(this.#fileFor('write'), toOffset(offset)));
  }

  appendViaStream(): WasiResult<OutputStream> {
    return answer(() => new OutputStream(this.#fileFor('write'), null));
  }

  /** The page cache finds out by itself how a file is read. */
  advise(_offset: Filesize, _length: Filesize, _advice: Advice): WasiResult<void> {
    return answer(() => this.#handle.requireOpen());
  }

  syncData(): WasiResult<void> {
    return answer(() => this.#handle.sync(true));
  }

  sync(): WasiResult<void> {
    return answer(() => this.#handle.sync(false));
  }

  getFlags(): WasiResult<DescriptorFlags> {
    return answer(() => {
      this.#handle.requireOpen();
      const { kind, mayRead, mayWrite } = this.#handle;
      const isDirectory = kind === 'directory';
      return {
        read: mayRead,
        write: !isDirectory && mayWrite,
        mutateDirectory: isDirectory && mayWrite,
        fileIntegritySync: this.#writeSync === 'file',
        dataIntegritySync: this.#writeSync !== 'none',
        requestedWriteSync: false,
      };
    });
  }

  getType(): WasiResult<DescriptorType> {
    return answer(() => {
      this.#handle.requireOpen();
      return descriptorType(this.#handle.kind);
    });
  }

  setSize(size: Filesize): WasiResult<void> {
    return answer(() => this.#handle.truncate(toOffset(size)));
  }

  setTimes(accessed: NewTimestamp, modified: NewTimestamp): WasiResult<void> {
    return answer(() => this.#handle.setTimes(toTimes(accessed, modified)));
  }

  /** The bytes, and whether the end was reached. One call gives at most 1 MiB. */
  read(length: Filesize, offset: Filesize): WasiResult<readonly [Uint8Array, boolean]> {
    return answer(() => {
      const bytes = new Uint8Array(Number(length > BigInt(MAX_CHUNK_BYTES) ? MAX_CHUNK_BYTES : length));
      const count = this.#handle.read(toOffset(offset), bytes);
      return [bytes.subarray(0, count), count < bytes.length] as const;
    });
  }

  write(buffer: Uint8Array, offset: Filesize): WasiResult<Filesize> {
    return answer(() => {
      this.#handle.write(toOffset(offset), buffer);
      if (this.#writeSync !== 'none') this.#handle.sync(this.#writeSync === 'data');
      return BigInt(buffer.length);
    });
  }

  readDirectory(): WasiResult<DirectoryEntryStream> {
    return answer(() => new DirectoryEntryStream(this.#handle));
  }

  createDirectoryAt(path: string): WasiResult<void> {
    return answer(() => this.#files.createDirectory(this.#handle, path));
  }

  stat(): WasiResult<DescriptorStat> {
    return answer(() => toStat(this.#handle.stat()));
  }

  statAt(pathFlags: PathFlags, path: string): WasiResult<DescriptorStat> {
    return answer(() => toStat(this.#files.stat(this.#handle, path, pathFlags.symlinkFollow === true)));
  }

  setTimesAt(pathFlags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp): WasiResult<void> {
    return answer(() => this.#files.setTimes(this.#handle, path, pathFlags.symlinkFollow === true, toTimes(accessed, modified)));
  }

  linkAt(oldPathFlags: PathFlags, oldPath: string, newDescriptor: Descriptor, newPath: string): WasiResult<void> {
    return answer(() => this.#files.link(this.#handle, oldPath, oldPathFlags.symlinkFollow === true, newDescriptor.#handle, newPath));
  }

  /** A descriptor never allows more than the one that it was opened from. */
  openAt(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): WasiResult<Descriptor> {
    return answer(() => {
      const { create = false, directory = false, exclusive = false, truncate = false } = openFlags;
      if (!this.#handle.mayWrite && (flags.mutateDirectory === true || flags.write === true)) throw new FailureError('vfs.read-only');
      const handle = this.#files.open(this.#handle, path, {
        read: flags.read === true || flags.write !== true,
        write: flags.write === true,
        create,
        exclusive,
        truncate,
        directory,
        follow: pathFlags.symlinkFollow === true,
        mutateDirectory: flags.mutateDirectory === true,
      });
      return new Descriptor(this.#files, handle, flags);
    });
  }

  readlinkAt(path: string): WasiResult<string> {
    return answer(() => {
      const target = this.#files.readLink(this.#handle, path);
      // As the interface says: an absolute link tells of the host.
      if (target.startsWith('/')) throw new FailureError('vfs.outside');
      return target;
    });
  }

  removeDirectoryAt(path: string): WasiResult<void> {
    return answer(() => this.#files.removeDirectory(this.#handle, path));
  }

  renameAt(oldPath: string, newDescriptor: Descriptor, newPath: string): WasiResult<void> {
    return answer(() => this.#files.rename(this.#handle, oldPath, newDescriptor.#handle, newPath));
  }

  symlinkAt(oldPath: string, newPath: string): WasiResult<void> {
    return answer(() => {
      if (oldPath.startsWith('/')) throw new FailureError('vfs.outside');
      this.#files.createSymlink(this.#handle, newPath, oldPath);
    });
  }

  unlinkFileAt(path: string): WasiResult<void> {
    return answer(() => this.#files.unlink(this.#handle, path));
  }

  isSameObject(other: Descriptor): boolean {
    const [mine, others] = [answer(() => this.#handle.stat().id), answer(() => other.#handle.stat().id)];
    return mine.tag === 'ok' && others.tag === 'ok' && mine.val === others.val && this.#handle.mount === other.#handle.mount;
  }

  /** Changes when the file is replaced or written; tells nothing of what it hashes. */
  metadataHash(): WasiResult<MetadataHashValue> {
    return answer(() => this.#hash(this.#handle.stat()));
  }

  metadataHashAt(pathFlags: PathFlags, path: string): WasiResult<MetadataHashValue> {
    return answer(() => this.#hash(this.#files.stat(this.#handle, path, pathFlags.symlinkFollow === true)));
  }

  /** The resource was dropped. */
  drop(): void {
    this.#handle.close();
  }

  #fileFor(use: 'read' | 'write'): FileHandle {
    this.#handle.requireOpen();
    if (this.#handle.kind === 'directory') throw new FailureError('vfs.is-directory');
    if (use === 'read' ? !this.#handle.mayRead : !this.#handle.mayWrite) throw new FailureError('vfs.bad-handle');
    return this.#handle;
  }

  #hash({ id, sizeBytes, modifiedMs }: NodeStat): MetadataHashValue {
    const digest = createHash('sha256').update(`${this.#files.hashSalt}\0${id}\0${sizeBytes}\0${modifiedMs}`).digest();
    return { lower: digest.readBigUInt64LE(0), upper: digest.readBigUInt64LE(8) };
  }
}

function toStat(stat: NodeStat): DescriptorStat {
  return {
    type: descriptorType(stat.kind),
    linkCount: BigInt(stat.linkCount),
    size: BigInt(stat.sizeBytes),
    dataAccessTimestamp: toDatetime(stat.accessedMs),
    dataModificationTimestamp: toDatetime(stat.modifiedMs),
    statusChangeTimestamp: toDatetime(stat.changedMs),
  };
}

function toTimes(accessed: NewTimestamp, modified: NewTimestamp): NodeTimes {
  return { accessedMs: toMs(accessed), modifiedMs: toMs(modified) };
}

function toMs(timestamp: NewTimestamp): number | null {
  if (timestamp.tag === 'no-change') return null;
  if (timestamp.tag === 'now') return Date.now();
  return Number(timestamp.val.seconds) * 1000 + timestamp.val.nanoseconds / 1e6;
}
