// Events of HTML, CSS and the platform around them. https://html.spec.whatwg.org/#events, css-animations, css-transitions, xhr

import { Event } from '../event.ts';
import type { EventInit } from '../event.ts';
import type { EventTarget } from '../event-target.ts';

export interface SubmitEventInit extends EventInit {
  submitter?: EventTarget | null;
}

export class SubmitEvent extends Event {
  submitter: EventTarget | null;

  constructor(type: string, init?: SubmitEventInit) {
    super(type, init);
    this.submitter = init?.submitter ?? null;
  }

  override get interfaceName(): string {
    return 'SubmitEvent';
  }
}

export interface FormDataEventInit extends EventInit {
  formData?: object | null;
}

export class FormDataEvent extends Event {
  formData: object | null;

  constructor(type: string, init?: FormDataEventInit) {
    super(type, init);
    this.formData = init?.formData ?? null;
  }

  override get interfaceName(): string {
    return 'FormDataEvent';
  }
}

export interface ProgressEventInit extends EventInit {
  lengthComputable?: boolean;
  loaded?: number;
  total?: number;
}

export class ProgressEvent extends Event {
  lengthComputable: boolean;
  loaded: number;
  total: number;

  constructor(type: string, init?: ProgressEventInit) {
    super(type, init);
    this.lengthComputable = init?.lengthComputable ?? false;
    this.loaded = init?.loaded ?? 0;
    this.total = init?.total ?? 0;
  }

  override get interfaceName(): string {
    return 'ProgressEvent';
  }
}

export interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

export class ErrorEvent extends Event {
  message: string;
  filename: string;
  lineno: number;
  colno: number;
  error: unknown;

  constructor(type: string, init?: ErrorEventInit) {
    super(type, init);
    this.message = init?.message ?? '';
    this.filename = init?.filename ?? '';
    this.lineno = init?.lineno ?? 0;
    this.colno = init?.colno ?? 0;
    this.error = init?.error ?? undefined;
  }

  override get interfaceName(): string {
    return 'ErrorEvent';
  }
}

export interface PromiseRejectionEventInit extends EventInit {
  promise?: unknown;
  reason?: unknown;
}

export class PromiseRejectionEvent extends Event {
  promise: unknown;
  reason: unknown;

  constructor(type: string, init?: PromiseRejectionEventInit) {
    super(type, init);
    this.promise = init?.promise ?? undefined;
    this.reason = init?.reason ?? undefined;
  }

  override get interfaceName(): string {
    return 'PromiseRejectionEvent';
  }
}

export interface HashChangeEventInit extends EventInit {
  oldURL?: string;
  newURL?: string;
}

export class HashChangeEvent extends Event {
  oldURL: string;
  newURL: string;

  constructor(type: string, init?: HashChangeEventInit) {
    super(type, init);
    this.oldURL = init?.oldURL ?? '';
    this.newURL = init?.newURL ?? '';
  }

  override get interfaceName(): string {
    return 'HashChangeEvent';
  }
}

export interface PopStateEventInit extends EventInit {
  state?: unknown;
  hasUAVisualTransition?: boolean;
}

export class PopStateEvent extends Event {
  state: unknown;
  hasUAVisualTransition: boolean;

  constructor(type: string, init?: PopStateEventInit) {
    super(type, init);
    this.state = init?.state ?? null;
    this.hasUAVisualTransition = init?.hasUAVisualTransition ?? false;
  }

  override get interfaceName(): string {
    return 'PopStateEvent';
  }
}

export interface PageTransitionEventInit extends EventInit {
  persisted?: boolean;
}

export class PageTransitionEvent extends Event {
  persisted: boolean;

  constructor(type: string, init?: PageTransitionEventInit) {
    super(type, init);
    this.persisted = init?.persisted ?? false;
  }

  override get interfaceName(): string {
    return 'PageTransitionEvent';
  }
}

export interface MessageEventInit extends EventInit {
  data?: unknown;
  origin?: string;
  lastEventId?: string;
  source?: object | null;
  ports?: readonly object[];
}

export class MessageEvent extends Event {
  data: unknown;
  origin: string;
  lastEventId: string;
  source: object | null;
  ports: readonly object[];

  constructor(type: string, init?: MessageEventInit) {
    super(type, init);
    this.data = init?.data ?? null;
    this.origin = init?.origin ?? '';
    this.lastEventId = init?.lastEventId ?? '';
    this.source = init?.source ?? null;
    this.ports = init?.ports ?? [];
  }

  override get interfaceName(): string {
    return 'MessageEvent';
  }

  initMessageEvent(
    type: string,
    bubbles = false,
    cancelable = false,
    data: unknown = null,
    origin = '',
    lastEventId = '',
    source: object | null = null,
    ports: readonly object[] = [],
  ): void {
    if (!this.initEvent(type, bubbles, cancelable)) return;
    Object.assign(this, { data, origin, lastEventId, source, ports });
  }
}

export interface StorageEventInit extends EventInit {
  key?: string | null;
  oldValue?: string | null;
  newValue?: string | null;
  url?: string;
  storageArea?: object | null;
}

export class StorageEvent extends Event {
  key: string | null;
  oldValue: string | null;
  newValue: string | null;
  url: string;
  storageArea: object | null;

  constructor(type: string, init?: StorageEventInit) {
    super(type, init);
    this.key = init?.key ?? null;
    this.oldValue = init?.oldValue ?? null;
    this.newValue = init?.newValue ?? null;
    this.url = init?.url ?? '';
    this.storageArea = init?.storageArea ?? null;
  }

  override get interfaceName(): string {
    return 'StorageEvent';
  }

  initStorageEvent(
    type: string,
    bubbles = false,
    cancelable = false,
    key: string | null = null,
    oldValue: string | null = null,
    newValue: string | null = null,
    url = '',
    storageArea: object | null = null,
  ): void {
    if (!this.initEvent(type, bubbles, cancelable)) return;
    Object.assign(this, { key, oldValue, newValue, url, storageArea });
  }
}

export interface AnimationEventInit extends EventInit {
  animationName?: string;
  elapsedTime?: number;
  pseudoElement?: string;
}

export class AnimationEvent extends Event {
  animationName: string;
  elapsedTime: number;
  pseudoElement: string;

  constructor(type: string, init?: AnimationEventInit) {
    super(type, init);
    this.animationName = init?.animationName ?? '';
    this.elapsedTime = init?.elapsedTime ?? 0;
    this.pseudoElement = init?.pseudoElement ?? '';
  }

  override get interfaceName(): string {
    return 'AnimationEvent';
  }
}

export interface TransitionEventInit extends EventInit {
  propertyName?: string;
  elapsedTime?: number;
  pseudoElement?: string;
}

export class TransitionEvent extends Event {
  propertyName: string;
  elapsedTime: number;
  pseudoElement: string;

  constructor(type: string, init?: TransitionEventInit) {
    super(type, init);
    this.propertyName = init?.propertyName ?? '';
    this.elapsedTime = init?.elapsedTime ?? 0;
    this.pseudoElement = init?.pseudoElement ?? '';
  }

  override get interfaceName(): string {
    return 'TransitionEvent';
  }
}

export interface ToggleEventInit extends EventInit {
  oldState?: string;
  newState?: string;
  source?: EventTarget | null;
}

export class ToggleEvent extends Event {
  oldState: string;
  newState: string;
  source: EventTarget | null;

  constructor(type: string, init?: ToggleEventInit) {
    super(type, init);
    this.oldState = init?.oldState ?? '';
    this.newState = init?.newState ?? '';
    this.source = init?.source ?? null;
  }

  override get interfaceName(): string {
    return 'ToggleEvent';
  }
}

export interface CommandEventInit extends EventInit {
  command?: string;
  source?: EventTarget | null;
}

export class CommandEvent extends Event {
  command: string;
  source: EventTarget | null;

  constructor(type: string, init?: CommandEventInit) {
    super(type, init);
    this.command = init?.command ?? '';
    this.source = init?.source ?? null;
  }

  override get interfaceName(): string {
    return 'CommandEvent';
  }
}

export interface CloseEventInit extends EventInit {
  wasClean?: boolean;
  code?: number;
  reason?: string;
}

export class CloseEvent extends Event {
  wasClean: boolean;
  code: number;
  reason: string;

  constructor(type: string, init?: CloseEventInit) {
    super(type, init);
    this.wasClean = init?.wasClean ?? false;
    this.code = init?.code ?? 0;
    this.reason = init?.reason ?? '';
  }

  override get interfaceName(): string {
    return 'CloseEvent';
  }
}

export interface MediaQueryListEventInit extends EventInit {
  media?: string;
  matches?: boolean;
}

export class MediaQueryListEvent extends Event {
  media: string;
  matches: boolean;

  constructor(type: string, init?: MediaQueryListEventInit) {
    super(type, init);
    this.media = init?.media ?? '';
    this.matches = init?.matches ?? false;
  }

  override get interfaceName(): string {
    return 'MediaQueryListEvent';
  }
}

export interface ClipboardEventInit extends EventInit {
  clipboardData?: object | null;
}

export class ClipboardEvent extends Event {
  clipboardData: object | null;

  constructor(type: string, init?: ClipboardEventInit) {
    super(type, init);
    this.clipboardData = init?.clipboardData ?? null;
  }

  override get interfaceName(): string {
    return 'ClipboardEvent';
  }
}

export interface SecurityPolicyViolationEventInit extends EventInit {
  documentURI?: string;
  referrer?: string;
  blockedURI?: string;
  violatedDirective?: string;
  effectiveDirective?: string;
  originalPolicy?: string;
  sourceFile?: string;
  sample?: string;
  disposition?: string;
  statusCode?: number;
  lineNumber?: number;
  columnNumber?: number;
}

export class SecurityPolicyViolationEvent extends Event {
  documentURI: string;
  referrer: string;
  blockedURI: string;
  violatedDirective: string;
  effectiveDirective: string;
  originalPolicy: string;
  sourceFile: string;
  sample: string;
  disposition: string;
  statusCode: number;
  lineNumber: number;
  columnNumber: number;

  constructor(type: string, init?: SecurityPolicyViolationEventInit) {
    super(type, init);
    this.documentURI = init?.documentURI ?? '';
    this.referrer = init?.referrer ?? '';
    this.blockedURI = init?.blockedURI ?? '';
    this.violatedDirective = init?.violatedDirective ?? '';
    this.effectiveDirective = init?.effectiveDirective ?? '';
    this.originalPolicy = init?.originalPolicy ?? '';
    this.sourceFile = init?.sourceFile ?? '';
    this.sample = init?.sample ?? '';
    this.disposition = init?.disposition ?? 'enforce';
    this.statusCode = init?.statusCode ?? 0;
    this.lineNumber = init?.lineNumber ?? 0;
    this.columnNumber = init?.columnNumber ?? 0;
  }

  override get interfaceName(): string {
    return 'SecurityPolicyViolationEvent';
  }
}

export type BeforeUnloadEventInit = EventInit;

export class BeforeUnloadEvent extends Event {
  override get interfaceName(): string {
    return 'BeforeUnloadEvent';
  }

  /** The page's `returnValue` attribute, a string here unlike on other events. */
  returnValueText = '';
}
