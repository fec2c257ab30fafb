// https://w3c.github.io/FileAPI/#APIASynch

import { Buffer } from 'node:buffer';
import { DomException } from '../../dom/dom-exception.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { ProgressEvent } from '../../dom/events/html-events.ts';
import { decodeWithBom, encodingOfLabel } from '../encoding/text-coding.ts';
import { charsetOf } from '../fetch/mime-type.ts';
import type { WebWindow } from '../web-host.ts';
import type { Blob } from './blob.ts';

const EMPTY = 0;
const LOADING = 1;
const DONE = 2;

export class FileReader extends EventTarget {
  readyState = EMPTY;
  result: string | ArrayBuffer | null = null;
  error: DomException | null = null;
  private readonly window: WebWindow;
  /** Counts up with each read and abort: tasks of earlier reads then do nothing. */
  private generation = 0;

  constructor(window: WebWindow) {
    super();
    this.window = window;
  }

  static construct(window: WebWindow): FileReader {
    return new FileReader(window);
  }

  override get interfaceName(): string {
    return 'FileReader';
  }

  readAsArrayBuffer(blob: Blob): void {
    this.read(blob, () => new Uint8Array(blob.data).buffer);
  }

  readAsBinaryString(blob: Blob): void {
    this.read(blob, () => Buffer.from(blob.data.buffer, blob.data.byteOffset, blob.data.length).toString('latin1'));
  }

  /** https://w3c.github.io/FileAPI/#packaging-data: the argument, then the blob's charset, then UTF-8. */
  readAsText(blob: Blob, label?: string): void {
    const encoding = (label === undefined ? null : encodingOfLabel(label)) ?? encodingOfLabel(charsetOf(blob.type) ?? '') ?? 'utf-8';
    this.read(blob, () => decodeWithBom(blob.data, encoding));
  }

  readAsDataURL(blob: Blob): void {
    const { data } = blob;
    const type = blob.type === '' ? 'application/octet-stream' : blob.type;
    this.read(blob, () => `data:${type};base64,${Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64')}`);
  }

  /** https://w3c.github.io/FileAPI/#readOperation */
  private read(blob: Blob, packageData: () => string | ArrayBuffer): void {
    // 1. If fr's state is "loading", throw an InvalidStateError.
    if (this.readyState === LOADING) throw new DomException('The object is already busy reading Blobs.', 'InvalidStateError');
    // 2.-4.
    this.readyState = LOADING;
    this.result = null;
    this.error = null;
    const generation = ++this.generation;
    const { size } = blob;
    this.window.loop.queueTask(() => {
      if (generation !== this.generation) return;
      this.fire('loadstart', 0, size);
      if (generation !== this.generation) return;
      if (size > 0) this.fire('progress', size, size);
      this.window.loop.queueTask(() => {
        if (generation !== this.generation) return;
        this.readyState = DONE;
        this.result = packageData();
        this.fire('load', size, size);
        if (this.readyState !== LOADING && generation === this.generation) this.fire('loadend', size, size);
      });
    });
  }

  /** https://w3c.github.io/FileAPI/#dfn-abort */
  abort(): void {
    if (this.readyState !== LOADING) {
      this.result = null;
      return;
    }
    this.generation++;
    this.readyState = DONE;
    this.result = null;
    this.error = new DomException('An ongoing operation was aborted.', 'AbortError');
    this.fire('abort', 0, 0);
    if (this.readyState === DONE) this.fire('loadend', 0, 0);
  }

  private fire(type: string, loaded: number, total: number): void {
    const event = new ProgressEvent(type, { lengthComputable: total > 0, loaded, total });
    event.isTrusted = true;
    dispatch(event, this);
  }
}

defineEventHandlers(FileReader.prototype, ['onloadstart', 'onprogress', 'onload', 'onabort', 'onerror', 'onloadend']);
