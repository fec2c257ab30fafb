// Submitting and resetting forms: https://html.spec.whatwg.org/#form-submission-2

import type { Element } from '../element.ts';
import { dispatch } from '../event-dispatch.ts';
import { createEvent, trusted } from '../event.ts';
import { FormDataEvent, SubmitEvent } from '../events/html-events.ts';
import { nextElementInTree, rootOf } from '../tree-order.ts';
import { FormControlElement, hasDatalistAncestor } from './form-control.ts';
import type { FormEntry } from './form-control.ts';
import { FormData } from './form-data.ts';
import { encodeBody, encodeUrlencoded } from './form-encoding.ts';
import { targetOf } from './hyperlink.ts';
import type { HtmlElement } from './html-element.ts';
import { asciiLowercase } from '../qualified-name.ts';

/** State of forms under way: https://html.spec.whatwg.org/#constructing-entry-list and #firing-submission-events */
const constructing = new WeakSet<Element>();
const firing = new WeakSet<Element>();
const resetting = new WeakSet<Element>();

/** The controls whose form owner is `form`, in tree order. */
export function controlsOf(form: Element): FormControlElement[] {
  const controls: FormControlElement[] = [];
  const root = rootOf(form);
  for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) {
    if (e instanceof FormControlElement && e.form === form) controls.push(e);
  }
  return controls;
}

/** https://html.spec.whatwg.org/#constructing-the-form-data-set; null while it is under way already. */
export function constructEntryList(form: Element, submitter: Element | null): FormEntry[] | null {
  if (constructing.has(form)) return null;
  constructing.add(form);
  let entries: FormEntry[] = [];
  try {
    for (const control of controlsOf(form)) {
      if (!control.isSubmittable || control.isActuallyDisabled || hasDatalistAncestor(control)) continue;
      control.appendEntries(entries, submitter);
    }
    const formData = new FormData();
    formData.entryList = entries;
    dispatch(trusted(new FormDataEvent('formdata', { bubbles: true, formData })), form);
    entries = [...formData.entryList];
  } finally {
    constructing.delete(form);
  }
  return entries;
}

/** https://html.spec.whatwg.org/#statically-validate-the-constraints, then #interactively-validate: true when all is well. */
export function validateForm(form: Element, report: boolean): boolean {
  const invalid = controlsOf(form).filter((control) => control.willValidate && control.validityFlags().length > 0);
  const unhandled = invalid.filter((control) => dispatch(createEvent('invalid', { cancelable: true }), control));
  if (report) unhandled[0]?.showProblem();
  return invalid.length === 0;
}

/** An attribute of the submitter in place of the form's own. */
function setting(form: Element, submitter: Element | null, name: string): string | null {
  return submitter?.attribute(`form${name}`) ?? form.attribute(name);
}

/**
 * https://html.spec.whatwg.org/#form-submission-algorithm. `submitter` is the button, or null; without events when
 * `fromSubmitMethod` (form.submit()).
 */
export function submitForm(form: Element, submitter: Element | null, userInvolved: boolean, fromSubmitMethod = false): void {
  // 1. If form cannot navigate, then return.
  if (!form.isConnected || constructing.has(form)) return;
  // 5. Validation and the submit event.
  if (!fromSubmitMethod) {
    if (firing.has(form)) return;
    firing.add(form);
    try {
      const noValidate = form.attribute('novalidate') !== null || submitter?.attribute('formnovalidate') != null;
      if (!noValidate && !validateForm(form, true)) return;
      const event = new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter: submitter === form ? null : submitter });
      if (!dispatch(trusted(event), form)) return;
    } finally {
      firing.delete(form);
    }
    if (!form.isConnected) return;
  }
  // 7. Construct the entry list.
  const entries = constructEntryList(form, submitter);
  if (entries === null || !form.isConnected) return;
  navigateWith(form, submitter, entries, userInvolved);
}

function navigateWith(form: Element, submitter: Element | null, entries: readonly FormEntry[], userInvolved: boolean): void {
  const document = form.nodeDocument;
  // 9.-10. The method; a dialog closes instead.
  const method = asciiLowercase(setting(form, submitter, 'method') ?? 'get');
  if (method === 'dialog') return closeDialog(form, submitter);
  // 11.-14. The URL.
  const action = setting(form, submitter, 'action');
  const url = action === null || action === '' ? URL.parse(document.URL) : URL.parse(action, document.baseURL);
  if (url === null) return;
  const enctype = asciiLowercase(setting(form, submitter, 'enctype') ?? '');
  const target = submitter?.attribute('formtarget') ?? targetOf(form as HtmlElement, document);
  let body: Uint8Array | null = null;
  let contentType = '';
  let href = url.href;
  if (method === 'post' && url.protocol !== 'mailto:' && url.protocol !== 'data:' && url.protocol !== 'javascript:') {
    ({ body, contentType } = encodeBody(entries, enctype));
  } else if (url.protocol !== 'javascript:') {
    // "Mutate action URL": the entries replace the query, and an empty query still has its question mark.
    const { hash } = url;
    url.search = '';
    url.hash = '';
    href = `${url.href}?${encodeUrlencoded(entries)}${hash}`;
  }
  const relations = asciiLowercase(form.attribute('rel') ?? '');
  document.host.navigate(document, {
    url: href,
    target,
    method: body === null ? 'GET' : 'POST',
    body,
    contentType,
    source: form,
    referrerPolicy: /\bnoreferrer\b/.test(relations) ? 'no-referrer' : '',
    download: null,
    noopener: /\bnoopener\b|\bnoreferrer\b/.test(relations),
    userInvolved,
  });
}

function closeDialog(form: Element, submitter: Element | null): void {
  for (let e = form.parentElement; e !== null; e = e.parentElement) {
    if (!e.isHtml('dialog')) continue;
    const value = submitter?.attribute('value') ?? undefined;
    (e as Element & { close: (returnValue?: string) => void }).close(value);
    return;
  }
}

/** https://html.spec.whatwg.org/#concept-form-reset */
export function resetForm(form: Element): void {
  if (resetting.has(form)) return;
  resetting.add(form);
  try {
    if (!dispatch(createEvent('reset', { bubbles: true, cancelable: true }), form)) return;
    for (const control of controlsOf(form)) control.resetControl();
  } finally {
    resetting.delete(form);
  }
}

/** https://html.spec.whatwg.org/#implicit-submission */
export function implicitSubmit(form: Element): void {
  const button = defaultButton(form);
  if (button !== null) {
    if (!button.isActuallyDisabled) button.click();
    return;
  }
  // Without a button, a form with more than one blocking field is not submitted.
  const fields = controlsOf(form).filter((control) => {
    const type = (control as FormControlElement & { type: string }).type;
    return control.localName === 'input' && BLOCKING_TYPES.has(type);
  });
  if (fields.length <= 1) submitForm(form, null, true);
}

const BLOCKING_TYPES = new Set(['text', 'search', 'tel', 'url', 'email', 'password', 'date', 'month', 'week', 'time', 'datetime-local', 'number']);

/** https://html.spec.whatwg.org/#default-button */
export function defaultButton(form: Element): FormControlElement | null {
  return (
    controlsOf(form).find((control) => {
      const type = (control as FormControlElement & { type: string }).type;
      return (control.localName === 'button' && type === 'submit') || (control.localName === 'input' && (type === 'submit' || type === 'image'));
    }) ?? null
  );
}
