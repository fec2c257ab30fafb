// The channel between the kernel and a site process: every message either may send, with its shape.
// A site process holds the pages of one site; its bytes are hostile.

import type { CapabilityName } from '../base/capability-names.ts';
import { call, message, needs, needsBy, needsNone } from './message-table.ts';
import { array, boolean, bytes, id, integer, json, nothing, nullable, number, object, oneOf, pair, string, text } from './schema.ts';
import type { Infer } from './schema.ts';

const url = string(1 << 21);
const headers = array(pair(string(8192), string(1 << 18)), 4096);
const coordinate = number(-1e7, 1e7);

export const failureShape = object({ code: string(64), message: text(4096) });

export const loadRequestShape = object({
  url,
  method: string(64),
  headers,
  body: nullable(bytes(1 << 28)),
  destination: oneOf('', 'document', 'iframe', 'script', 'style', 'image', 'font', 'manifest', 'audio', 'video', 'worker', 'report'),
  mode: oneOf('navigate', 'same-origin', 'no-cors', 'cors'),
  credentials: oneOf('omit', 'same-origin', 'include'),
  redirect: oneOf('follow', 'error', 'manual'),
  cache: oneOf('default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'),
  referrer: url,
  referrerPolicy: string(64),
  integrity: string(4096),
  initiator: oneOf('parser', 'script', 'other', 'preload'),
});

export const loadResponseShape = object({
  url,
  redirected: boolean,
  status: integer(0, 999),
  internalStatus: integer(0, 999),
  statusText: string(4096),
  headers,
  type: oneOf('basic', 'cors', 'opaque', 'opaqueredirect'),
});

export const viewportShape = object({
  width: integer(1, 32_767),
  height: integer(1, 32_767),
  scale: number(0.1, 10),
  /** What prefers-color-scheme answers. */
  colorScheme: oneOf('light', 'dark'),
  mediaType: oneOf('screen', 'print'),
  /** Width of classic scrollbars in CSS px; 0 hides them, as screenshots want. */
  scrollbarWidth: integer(0, 64),
});

/** Modifier bits are CDP's: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift. Coordinates are CSS px of the viewport. */
export const inputShape = object({
  type: oneOf('mouseMoved', 'mousePressed', 'mouseReleased', 'mouseWheel', 'mouseLeft', 'keyDown', 'keyUp', 'char', 'insertText'),
  x: coordinate,
  y: coordinate,
  button: oneOf('none', 'left', 'middle', 'right', 'back', 'forward'),
  buttons: integer(0, 31),
  clickCount: integer(0, 16),
  deltaX: coordinate,
  deltaY: coordinate,
  modifiers: integer(0, 15),
  key: string(64),
  code: string(64),
  keyCode: integer(0, 65_535),
  location: integer(0, 3),
  repeat: boolean,
  text: string(1 << 20),
});

/**
 * What a control wants a person to choose from, over the page at its place (CSS px of the viewport). `value`, `min`, `max` are the control's
 * own strings; `options` are of selects only: `index` is what the answer names.
 */
export const pickerShape = object({
  pickerId: id,
  kind: oneOf('select', 'color', 'file', 'date', 'month', 'week', 'time', 'datetime-local'),
  x: coordinate,
  y: coordinate,
  width: coordinate,
  height: coordinate,
  value: text(4096),
  min: text(64),
  max: text(64),
  multiple: boolean,
  accept: text(4096),
  options: array(object({ label: text(1024), group: text(1024), isDisabled: boolean, isSelected: boolean }), 10_000),
});

/** Bytes of all files of one answer, and units of a clipboard's text: more is refused where the person chooses. */
export const MAX_CHOSEN_FILE_BYTES = 1 << 26;
export const MAX_CLIPBOARD_UNITS = 1 << 22;
const clipboardText = string(MAX_CLIPBOARD_UNITS);

/** All null: the person chose nothing. */
export const pickerAnswerShape = object({
  pickerId: id,
  index: nullable(integer(0, 10_000)),
  value: nullable(string(4096)),
  files: nullable(
    array(object({ name: string(1024), type: string(255), lastModified: integer(0, Number.MAX_SAFE_INTEGER), data: bytes(MAX_CHOSEN_FILE_BYTES) }), 1000),
  ),
});

export const documentHeadShape = object({
  url,
  status: integer(0, 999),
  statusText: string(4096),
  headers,
  mimeType: string(255),
  /** From Content-Type, '' when absent. */
  charset: string(64),
  referrer: url,
});

export const dumpStageShape = oneOf('html', 'dom', 'styles', 'boxes', 'fragments', 'display-list', 'text', 'markdown', 'accessibility');

/** Milliseconds spent per stage of engine/page/pipeline.ts since the page was committed. */
const timingsShape = array(pair(string(64), number(0, 1e12)), 64);

const pageId = id;
/** Above what engine/page/page-state.ts makes. */
const pageControls = string((1 << 20) + 1024);
const loadId = id;

const DIRECTS = needsNone('the kernel directs a page that it made');
const TELLS = needsNone('tells of a page what the kernel would know or may ignore');
const MEASURES = needsNone('every page measures its text with the fonts of the machine');
const BY_ADDRESS = 'file: needs DISK_READ; data: and about: need none';
const LOAD_ANSWER = needsNone('answers a load that was admitted when it started; losing the right ends it');

/**
 * SAFETY: only addresses that begin with the scheme letter for letter are told apart. Whatever a parser would make of the others
 * (blanks before, capitals) needs the strongest right.
 */
function rightForAddress(address: string): CapabilityName | null {
  if (address.startsWith('file:')) return 'DISK_READ';
  return address.startsWith('data:') || address.startsWith('about:') ? null : 'NETWORK';
}

export const SITE_CHANNEL = {
  // --- kernel to site: pages ---
  'page.create': message(
    'kernel',
    object({
      pageId,
      /** CDP's frame id of the main frame. */
      frameId: string(64),
      viewport: viewportShape,
      userAgent: string(1024),
      languages: array(string(64), 32),
      javaScript: boolean,
      /** A hidden page runs timers but no frames. */
      visible: boolean,
    }),
    DIRECTS,
  ),
  /** A navigation has its answer: the page replaces its document; bytes follow as page.data, then page.end or page.failed. */
  'page.commit': message(
    'kernel',
    object({
      pageId,
      loaderId: string(64),
      head: documentHeadShape,
      historyState: nullable(string(1 << 24)),
      historyLength: integer(0, 1000),
      historyIndex: integer(0, 1000),
    }),
    DIRECTS,
  ),
  'page.data': message('kernel', object({ pageId, loaderId: string(64), bytes: bytes() }), DIRECTS),
  'page.end': message('kernel', object({ pageId, loaderId: string(64) }), DIRECTS),
  'page.failed': message('kernel', object({ pageId, loaderId: string(64), failure: failureShape }), DIRECTS),
  /** Same-document traversal or fragment navigation decided by the browser. */
  'page.traverse': message(
    'kernel',
    object({ pageId, url, historyState: nullable(string(1 << 24)), historyLength: integer(0, 1000), historyIndex: integer(0, 1000) }),
    DIRECTS,
  ),
  'page.viewport': message('kernel', object({ pageId, viewport: viewportShape }), DIRECTS),
  'page.visibility': message('kernel', object({ pageId, visible: boolean }), DIRECTS),
  'page.stop': message('kernel', object({ pageId }), DIRECTS),
  'page.close': message('kernel', object({ pageId }), DIRECTS),
  'page.input': call('kernel', object({ pageId, input: inputShape }), object({ prevented: boolean }), needs('INPUT')),
  /** It has lost INPUT: what it takes for held is up. Nothing that it was not told of going down is in here. */
  'page.inputLost': message('kernel', object({ pageId, released: array(inputShape, 128) }), needsNone('it ends what was told with the right')),
  'page.pickerAnswer': message('kernel', object({ pageId, answer: pickerAnswerShape }), needs('INPUT')),
  /** A person copies or cuts: the answer is what goes to their clipboard; text null for nothing. Asked only upon their key. */
  'page.copy': call('kernel', object({ pageId, cut: boolean }), object({ text: nullable(clipboardText), html: nullable(clipboardText) }), needs('INPUT')),
  'page.paste': message('kernel', object({ pageId, text: clipboardText, html: clipboardText }), needs('INPUT')),
  /** Brings the page up to date and answers its picture: the whole page, whatever part the viewport shows. */
  'page.frame': call(
    'kernel',
    object({ pageId }),
    object({
      displayList: bytes(1 << 28),
      width: number(0, 1e7),
      height: number(0, 1e7),
      contentWidth: number(0, 1e9),
      contentHeight: number(0, 1e9),
      scrollX: number(-1e9, 1e9),
      scrollY: number(-1e9, 1e9),
      timings: timingsShape,
    }),
    needs('GPU'),
  ),
  'page.dump': call(
    'kernel',
    object({ pageId, stage: dumpStageShape }),
    object({ text: string(), timings: timingsShape }),
    needsNone('an operator looks at what the guest has made of its page'),
  ),
  /** What the page would lose if it were loaded anew; `controls` is the page's own text, only ever given back to the same address. */
  'page.saveState': call(
    'kernel',
    object({ pageId }),
    object({ scrollX: number(-1e9, 1e9), scrollY: number(-1e9, 1e9), hasUnsavedInput: boolean, controls: pageControls }),
    DIRECTS,
  ),
  /** The page was discarded and has been loaded again: it goes on from what page.saveState answered. */
  'page.restoreState': message(
    'kernel',
    object({ pageId, loaderId: string(64), scrollX: number(-1e9, 1e9), scrollY: number(-1e9, 1e9), controls: pageControls }),
    DIRECTS,
  ),
  /** The machine's memory is short and nobody sees the pages of this process: it collects its garbage now. */
  'memory.pressure': message('kernel', object({ level: oneOf('moderate', 'critical') }), needsNone('asks for memory back')),
  'page.ping': call('kernel', nothing, nothing, needsNone('asks whether the process still answers')),
  /** The screen has lost what this process sent it: fonts and images must be sent again with the next frame. */
  'resource.reset': message('kernel', nothing, needsNone('follows the loss of what the guest had sent to the screen')),

  // --- kernel to site: answers of the network to the site's loads ---
  'load.response': message('kernel', object({ loadId, response: loadResponseShape }), LOAD_ANSWER),
  'load.data': message('kernel', object({ loadId, bytes: bytes() }), LOAD_ANSWER),
  'load.end': message('kernel', object({ loadId }), LOAD_ANSWER),
  'load.failed': message('kernel', object({ loadId, failure: failureShape }), needsNone('says that nothing comes')),

  // --- kernel to site: CDP ---
  'cdp.attach': message('kernel', object({ pageId, sessionId: string(64) }), needs('CONSOLE')),
  'cdp.detach': message('kernel', object({ pageId, sessionId: string(64) }), needsNone('ends what cdp.attach began')),
  'cdp.command': call(
    'kernel',
    object({ pageId, sessionId: string(64), method: string(128), params: json() }),
    object({ result: json(), error: nullable(object({ code: integer(-40_000, 0), message: string(1 << 20) })) }),
    needs('CONSOLE'),
  ),

  // --- site to kernel ---
  /** Once, after the jail's second stage. `jail` names the protections that hold, as security status shows them. */
  'site.ready': message(
    'service',
    object({ jail: array(string(64), 64) }),
    needsNone('the first word of the process: it holds what the kernel gave it before it could speak'),
  ),
  /** Opens a connection to a service by name before its first message; the answer names what it carries. */
  'service.connect': call(
    'service',
    object({ name: string(64) }),
    object({ messages: array(string(64), 256) }),
    needsNone('each service asks for its own rights'),
  ),
  'load.start': message(
    'service',
    object({ pageId, loadId, request: loadRequestShape }),
    needsBy('NETWORK', BY_ADDRESS, ({ request }) => rightForAddress(request.url)),
    { type: 'load.failed', payload: ({ loadId: refused }, reason) => ({ loadId: refused, failure: reason }) },
  ),
  'load.abort': message('service', object({ loadId }), needsNone("ends the sender's own load")),
  /** The page asks to navigate its tab. `target` is a browsing context name: '_self', '_blank' or another. */
  'page.navigate': message(
    'service',
    object({
      pageId,
      url,
      target: string(1024),
      method: oneOf('GET', 'POST'),
      body: nullable(bytes(1 << 26)),
      contentType: string(1024),
      referrer: url,
      replace: boolean,
      userActivation: boolean,
    }),
    needsBy('NETWORK', BY_ADDRESS, (wish) => rightForAddress(wish.url)),
  ),
  'page.reload': message('service', object({ pageId }), needs('NETWORK')),
  'page.traverseBy': message('service', object({ pageId, delta: integer(-1000, 1000) }), needs('NETWORK')),
  /** pushState, replaceState or a fragment navigation. State is the page's own serialisation, opaque to the kernel. */
  'page.historyChanged': message(
    'service',
    object({ pageId, url, state: nullable(string(1 << 24)), replace: boolean }),
    needsNone("renames an entry of the page's own tab; the kernel checks the address"),
  ),
  'page.committed': message('service', object({ pageId, loaderId: string(64), url }), TELLS),
  'page.lifecycle': message(
    'service',
    object({ pageId, loaderId: string(64), name: oneOf('DOMContentLoaded', 'load', 'networkAlmostIdle', 'networkIdle', 'firstPaint') }),
    TELLS,
  ),
  'page.title': message('service', object({ pageId, title: text(4096) }), TELLS),
  'page.icon': message(
    'service',
    object({ pageId, url }),
    needsBy('NETWORK', BY_ADDRESS, (icon) => rightForAddress(icon.url)),
  ),
  'page.cursor': message('service', object({ pageId, cursor: string(32) }), needs('GPU')),
  /** Under the pointer: '' when none. For the status line. */
  'page.hoverUrl': message('service', object({ pageId, url: text(4096) }), needs('GPU')),
  /** A control asks for a choice; null: it no longer does. */
  'page.picker': message('service', object({ pageId, picker: nullable(pickerShape) }), needs('INPUT')),
  /** Something visible changed: the next page.frame will differ. */
  'page.dirty': message('service', object({ pageId }), needs('GPU')),
  'page.close-request': message('service', object({ pageId }), needsNone("gives up the page's own tab")),
  'page.console': message('service', object({ pageId, level: oneOf('log', 'info', 'warn', 'error', 'debug'), text: text(1 << 16) }), needs('CONSOLE')),
  /** A face of the catalogue or decoded web font bytes that display lists of this process name from now on. */
  'resource.font': message(
    'service',
    object({ fontId: id, faceId: nullable(id), sfnt: nullable(bytes(1 << 26)), variations: array(pair(string(4), number()), 32) }),
    needs('GPU'),
  ),
  /** Encoded bytes of an image that display lists name from now on. */
  'resource.image': message('service', object({ imageId: id, bytes: bytes(1 << 26) }), needs('GPU')),
  'resource.drop': message('service', object({ fontIds: array(id, 4096), imageIds: array(id, 65_536) }), needsNone('gives back what the guest had sent')),
  'cdp.event': message('service', object({ pageId, sessionId: string(64), method: string(128), params: json() }), needs('CONSOLE')),
} as const;

export type SiteChannel = typeof SITE_CHANNEL;
export type Viewport = Infer<typeof viewportShape>;
export type InputEvent = Infer<typeof inputShape>;
export type Picker = Infer<typeof pickerShape>;
export type PickerAnswer = Infer<typeof pickerAnswerShape>;
export type DocumentHead = Infer<typeof documentHeadShape>;
export type DumpStage = Infer<typeof dumpStageShape>;

/**
 * Blocking calls of a site process, on its second descriptor: one frame out, one frame back, nothing else in between.
 * document.cookie, web storage, font tables, synchronous XMLHttpRequest and dialogs are the only users.
 */
export const SITE_BLOCKING_CHANNEL = {
  'cookie.get': call('service', object({ pageId, url }), object({ cookie: string() }), needs('DISK_READ')),
  'cookie.set': call('service', object({ pageId, url, cookie: string(8192) }), nothing, needs('DISK_WRITE')),
  'storage.keys': call(
    'service',
    object({ pageId, area: oneOf('local', 'session'), origin: string(4096) }),
    object({ keys: array(string(), 1 << 23) }),
    needs('DISK_READ'),
  ),
  'storage.get': call(
    'service',
    object({ pageId, area: oneOf('local', 'session'), origin: string(4096), key: string() }),
    object({ value: nullable(string()) }),
    needs('DISK_READ'),
  ),
  'storage.set': call(
    'service',
    object({ pageId, area: oneOf('local', 'session'), origin: string(4096), key: string(), value: string() }),
    object({ stored: boolean }),
    needs('DISK_WRITE'),
  ),
  'storage.remove': call('service', object({ pageId, area: oneOf('local', 'session'), origin: string(4096), key: string() }), nothing, needs('DISK_WRITE')),
  'storage.clear': call('service', object({ pageId, area: oneOf('local', 'session'), origin: string(4096) }), nothing, needs('DISK_WRITE')),
  'font.catalogue': call('service', nothing, object({ json: string() }), MEASURES),
  'font.tables': call('service', object({ faceId: id }), object({ sfnt: nullable(bytes(1 << 27)) }), MEASURES),
  'load.sync': call(
    'service',
    object({ pageId, request: loadRequestShape }),
    object({ response: nullable(loadResponseShape), body: nullable(bytes()), failure: nullable(failureShape) }),
    needsBy('NETWORK', BY_ADDRESS, ({ request }) => rightForAddress(request.url)),
  ),
  'dialog.open': call(
    'service',
    object({ pageId, type: oneOf('alert', 'confirm', 'prompt', 'beforeunload'), message: text(1 << 16), defaultText: text(1 << 16) }),
    object({ accepted: boolean, text: text(1 << 16) }),
    needs('INPUT'),
  ),
} as const;

export type SiteBlockingChannel = typeof SITE_BLOCKING_CHANNEL;
