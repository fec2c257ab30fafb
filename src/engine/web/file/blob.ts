// https://w3c.github.io/FileAPI/#blob-section and #file-section. A blob's bytes never change, so slices share them.

import { PlatformObject } from '../../dom/platform-object.ts';
import { utf8Decode, utf8Encode } from '../encoding/text-coding.ts';
import { ReadableStream } from '../streams/readable-stream.ts';
import { byteStream } from '../streams/byte-stream.ts';

export type BlobPart = Blob | Uint8Array | string;

export interface BlobOptions {
  type?: string;
  endings?: 'transparent' | 'native';
}

export class Blob extends PlatformObject {
  /** Never written to after construction. */
  readonly data: Uint8Array;
  readonly type: string;

  constructor(parts: readonly BlobPart[] = [], options: BlobOptions = {}) {
    super();
    this.data = joinParts(parts, options.endings === 'native');
    this.type = normalizeType(options.type ?? '');
  }

  /** A blob on bytes that nobody else will change. */
  static over(data: Uint8Array, type: string): Blob {
    const blob = new Blob([], { type });
    (blob as { data: Uint8Array }).data = data;
    return blob;
  }

  override get interfaceName(): string {
    return 'Blob';
  }

  get size(): number {
    return this.data.length;
  }

  /** https://w3c.github.io/FileAPI/#slice-blob */
  slice(start?: number, end?: number, contentType = ''): Blob {
    const { size } = this;
    const clamp = (at: number): number => (at < 0 ? Math.max(size + at, 0) : Math.min(at, size));
    const from = clamp(start ?? 0);
    const to = clamp(end ?? size);
    return Blob.over(this.data.subarray(from, Math.max(from, to)), contentType);
  }

  stream(): ReadableStream {
    return byteStream([this.data]);
  }

  async text(): Promise<string> {
    return utf8Decode(this.data);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(this.data).buffer;
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(this.data);
  }

  /** For structured cloning. */
  serializable(): { revive(): Blob } {
    return { revive: () => Blob.over(this.data, this.type) };
  }
}

export interface FileOptions extends BlobOptions {
  lastModified?: number;
}

export class File extends Blob {
  readonly name: string;
  readonly lastModified: number;

  constructor(parts: readonly BlobPart[], name: string, options: FileOptions = {}) {
    super(parts, options);
    this.name = name;
    this.lastModified = options.lastModified ?? Date.now();
  }

  static overBytes(data: Uint8Array, name: string, type: string, lastModified = Date.now()): File {
    const file = new File([], name, { type, lastModified });
    (file as { data: Uint8Array }).data = data;
    return file;
  }

  override get interfaceName(): string {
    return 'File';
  }

  get webkitRelativePath(): string {
    return '';
  }

  override serializable(): { revive(): File } {
    return { revive: () => File.overBytes(this.data, this.name, this.type, this.lastModified) };
  }
}

/** What an input's `files` and a drag hold: an immutable list. */
export class FileList extends PlatformObject {
  private readonly files: readonly File[];

  constructor(files: readonly File[] = []) {
    super();
    this.files = files;
  }

  override get interfaceName(): string {
    return 'FileList';
  }

  get length(): number {
    return this.files.length;
  }

  item(index: number): File | null {
    return this.files[index] ?? null;
  }

  serializable(): { revive(): FileList } {
    return { revive: () => new FileList(this.files) };
  }
}

/** https://w3c.github.io/FileAPI/#process-blob-parts */
function joinParts(parts: readonly BlobPart[], nativeEndings: boolean): Uint8Array {
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return utf8Encode(nativeEndings ? part.replace(/\r\n?/g, '\n') : part);
    return part instanceof Blob ? part.data : part;
  });
  return concatBytes(pieces);
}

/** Always a copy. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** https://w3c.github.io/FileAPI/#constructorBlob step 3: characters outside U+0020 to U+007E make it empty. */
function normalizeType(type: string): string {
  return /^[\x20-\x7e]*$/.test(type) ? type.toLowerCase() : '';
}
