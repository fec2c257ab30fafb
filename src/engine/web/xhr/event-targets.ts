// https://xhr.spec.whatwg.org/#xmlhttprequesteventtarget and the upload object.

import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { ProgressEvent } from '../../dom/events/html-events.ts';

export class XmlHttpRequestEventTarget extends EventTarget {
  override get interfaceName(): string {
    return 'XMLHttpRequestEventTarget';
  }

  /** https://xhr.spec.whatwg.org/#concept-event-fire-progress; `total` 0 for unknown. */
  fireProgress(type: string, loaded: number, total: number): void {
    const event = new ProgressEvent(type, { lengthComputable: total !== 0, loaded, total });
    event.isTrusted = true;
    dispatch(event, this);
  }
}

defineEventHandlers(XmlHttpRequestEventTarget.prototype, ['onloadstart', 'onprogress', 'onabort', 'onerror', 'onload', 'ontimeout', 'onloadend']);

export class XmlHttpRequestUpload extends XmlHttpRequestEventTarget {
  override get interfaceName(): string {
    return 'XMLHttpRequestUpload';
  }
}
