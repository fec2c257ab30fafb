// Files for a page's file input: chosen with the person's own chooser, their bytes go to the kernel in one binary message.

import { MAX_FILES_BYTES } from '../protocol.ts';
import type { FilesHead, PickerMessage } from '../protocol.ts';
import { announce } from './announce.tsx';
import { send, sendBytes } from './connection.ts';

/** Opens the chooser; the answer, or that nothing was chosen, is sent by itself. */
export function sendFiles(picker: PickerMessage): void {
  const chooser = document.createElement('input');
  chooser.type = 'file';
  chooser.multiple = picker.multiple;
  chooser.accept = picker.accept;
  chooser.hidden = true;
  document.body.append(chooser);
  const nothing = (): void => send({ type: 'answerPicker', tabId: picker.tabId, pickerId: picker.pickerId, index: null, value: null });
  chooser.addEventListener('cancel', () => {
    chooser.remove();
    nothing();
  });
  chooser.addEventListener('change', () => {
    chooser.remove();
    const files = [...(chooser.files ?? [])];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > MAX_FILES_BYTES) {
      announce(`The files are larger than ${Math.floor(MAX_FILES_BYTES / 1_000_000)} MB together. None was given to the page.`);
      return nothing();
    }
    upload(picker, files).catch(nothing);
  });
  chooser.click();
}

async function upload(picker: PickerMessage, files: readonly File[]): Promise<void> {
  const contents = await Promise.all(files.map((file) => file.arrayBuffer()));
  const head: FilesHead = {
    type: 'files',
    tabId: picker.tabId,
    pickerId: picker.pickerId,
    files: files.map((file, index) => ({
      name: file.name.slice(0, 1024),
      type: file.type.slice(0, 255),
      lastModified: Math.max(0, Math.trunc(file.lastModified)),
      bytes: contents[index]!.byteLength,
    })),
  };
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const length = new ArrayBuffer(4);
  new DataView(length).setUint32(0, headBytes.length, true);
  sendBytes(new Blob([length, headBytes, ...contents]));
}
