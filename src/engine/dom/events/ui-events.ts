// UI Events and Pointer Events: https://w3c.github.io/uievents/ and https://w3c.github.io/pointerevents/

import { Event } from '../event.ts';
import type { EventInit } from '../event.ts';
import type { EventTarget } from '../event-target.ts';

export interface UIEventInit extends EventInit {
  view?: EventTarget | null;
  detail?: number;
  which?: number;
}

export class UIEvent extends Event {
  view: EventTarget | null;
  detail: number;
  which: number;

  constructor(type: string, init?: UIEventInit) {
    super(type, init);
    this.view = init?.view ?? null;
    this.detail = init?.detail ?? 0;
    this.which = init?.which ?? 0;
  }

  override get interfaceName(): string {
    return 'UIEvent';
  }

  initUIEvent(type: string, bubbles = false, cancelable = false, view: EventTarget | null = null, detail = 0): void {
    if (!this.initEvent(type, bubbles, cancelable)) return;
    this.view = view;
    this.detail = detail;
  }
}

/** https://w3c.github.io/uievents/#dictdef-eventmodifierinit: the modifiers without a property of their own. */
export interface RareModifiers {
  modifierAltGraph?: boolean;
  modifierCapsLock?: boolean;
  modifierFn?: boolean;
  modifierFnLock?: boolean;
  modifierHyper?: boolean;
  modifierNumLock?: boolean;
  modifierScrollLock?: boolean;
  modifierSuper?: boolean;
  modifierSymbol?: boolean;
  modifierSymbolLock?: boolean;
}

/** The names of the modifiers in an init dictionary that getModifierState answers true for. */
function rareModifiers(init: RareModifiers | undefined): readonly string[] {
  if (init === undefined) return NO_MODIFIERS;
  const names: string[] = [];
  for (const [key, value] of Object.entries(init)) if (value === true && key.startsWith('modifier')) names.push(key.slice(8));
  return names.length === 0 ? NO_MODIFIERS : names;
}

const NO_MODIFIERS: readonly string[] = [];

interface ModifierState {
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly otherModifiers: readonly string[];
}

function modifierState(event: ModifierState, key: string): boolean {
  if (key === 'Control') return event.ctrlKey;
  if (key === 'Shift') return event.shiftKey;
  if (key === 'Alt') return event.altKey;
  if (key === 'Meta') return event.metaKey;
  return event.otherModifiers.includes(key);
}

export interface MouseEventInit extends UIEventInit, RareModifiers {
  screenX?: number;
  screenY?: number;
  clientX?: number;
  clientY?: number;
  ctrlKey?: boolean;
  shiftKey?: boolean;
  altKey?: boolean;
  metaKey?: boolean;
  button?: number;
  buttons?: number;
  relatedTarget?: EventTarget | null;
  movementX?: number;
  movementY?: number;
}

export class MouseEvent extends UIEvent {
  screenX: number;
  screenY: number;
  clientX: number;
  clientY: number;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  button: number;
  buttons: number;
  movementX: number;
  movementY: number;
  readonly otherModifiers: readonly string[];

  constructor(type: string, init?: MouseEventInit) {
    super(type, init);
    this.screenX = init?.screenX ?? 0;
    this.screenY = init?.screenY ?? 0;
    this.clientX = init?.clientX ?? 0;
    this.clientY = init?.clientY ?? 0;
    this.ctrlKey = init?.ctrlKey ?? false;
    this.shiftKey = init?.shiftKey ?? false;
    this.altKey = init?.altKey ?? false;
    this.metaKey = init?.metaKey ?? false;
    this.button = init?.button ?? 0;
    this.buttons = init?.buttons ?? 0;
    this.relatedTarget = init?.relatedTarget ?? null;
    this.movementX = init?.movementX ?? 0;
    this.movementY = init?.movementY ?? 0;
    this.otherModifiers = rareModifiers(init);
  }

  override get interfaceName(): string {
    return 'MouseEvent';
  }

  override get isMouseEvent(): boolean {
    return true;
  }

  /** Document coordinates: client ones plus the scroll offset that the page put in when it made the event. */
  pageOffsetX = 0;
  pageOffsetY = 0;
  /** Offset from the target's padding edge, set by the page; script-made events have client coordinates. */
  targetOffsetX: number | null = null;
  targetOffsetY: number | null = null;

  get x(): number {
    return this.clientX;
  }

  get y(): number {
    return this.clientY;
  }

  get pageX(): number {
    return this.clientX + this.pageOffsetX;
  }

  get pageY(): number {
    return this.clientY + this.pageOffsetY;
  }

  get offsetX(): number {
    return this.targetOffsetX ?? this.pageX;
  }

  get offsetY(): number {
    return this.targetOffsetY ?? this.pageY;
  }

  get layerX(): number {
    return this.pageX;
  }

  get layerY(): number {
    return this.pageY;
  }

  getModifierState(key: string): boolean {
    return modifierState(this, key);
  }

  initMouseEvent(
    type: string,
    bubbles = false,
    cancelable = false,
    view: EventTarget | null = null,
    detail = 0,
    screenX = 0,
    screenY = 0,
    clientX = 0,
    clientY = 0,
    ctrlKey = false,
    altKey = false,
    shiftKey = false,
    metaKey = false,
    button = 0,
    relatedTarget: EventTarget | null = null,
  ): void {
    if (this.isDispatching) return;
    this.initUIEvent(type, bubbles, cancelable, view, detail);
    Object.assign(this, { screenX, screenY, clientX, clientY, ctrlKey, altKey, shiftKey, metaKey, button, relatedTarget });
  }
}

export interface PointerEventInit extends MouseEventInit {
  pointerId?: number;
  width?: number;
  height?: number;
  pressure?: number;
  tangentialPressure?: number;
  tiltX?: number;
  tiltY?: number;
  twist?: number;
  altitudeAngle?: number;
  azimuthAngle?: number;
  pointerType?: string;
  isPrimary?: boolean;
  persistentDeviceId?: number;
  coalescedEvents?: PointerEvent[];
  predictedEvents?: PointerEvent[];
}

export class PointerEvent extends MouseEvent {
  pointerId: number;
  width: number;
  height: number;
  pressure: number;
  tangentialPressure: number;
  tiltX: number;
  tiltY: number;
  twist: number;
  altitudeAngle: number;
  azimuthAngle: number;
  pointerType: string;
  isPrimary: boolean;
  persistentDeviceId: number;
  coalescedEvents: PointerEvent[];
  predictedEvents: PointerEvent[];

  constructor(type: string, init?: PointerEventInit) {
    super(type, init);
    this.pointerId = init?.pointerId ?? 0;
    this.width = init?.width ?? 1;
    this.height = init?.height ?? 1;
    this.pressure = init?.pressure ?? 0;
    this.tangentialPressure = init?.tangentialPressure ?? 0;
    this.tiltX = init?.tiltX ?? 0;
    this.tiltY = init?.tiltY ?? 0;
    this.twist = init?.twist ?? 0;
    this.altitudeAngle = init?.altitudeAngle ?? Math.PI / 2;
    this.azimuthAngle = init?.azimuthAngle ?? 0;
    this.pointerType = init?.pointerType ?? '';
    this.isPrimary = init?.isPrimary ?? false;
    this.persistentDeviceId = init?.persistentDeviceId ?? 0;
    this.coalescedEvents = init?.coalescedEvents ?? [];
    this.predictedEvents = init?.predictedEvents ?? [];
  }

  override get interfaceName(): string {
    return 'PointerEvent';
  }

  getCoalescedEvents(): PointerEvent[] {
    return this.coalescedEvents;
  }

  getPredictedEvents(): PointerEvent[] {
    return this.predictedEvents;
  }
}

export interface WheelEventInit extends MouseEventInit {
  deltaX?: number;
  deltaY?: number;
  deltaZ?: number;
  deltaMode?: number;
}

export class WheelEvent extends MouseEvent {
  deltaX: number;
  deltaY: number;
  deltaZ: number;
  deltaMode: number;

  constructor(type: string, init?: WheelEventInit) {
    super(type, init);
    this.deltaX = init?.deltaX ?? 0;
    this.deltaY = init?.deltaY ?? 0;
    this.deltaZ = init?.deltaZ ?? 0;
    this.deltaMode = init?.deltaMode ?? 0;
  }

  override get interfaceName(): string {
    return 'WheelEvent';
  }

  get wheelDeltaX(): number {
    return -this.deltaX * 1.2;
  }

  get wheelDeltaY(): number {
    return -this.deltaY * 1.2;
  }

  get wheelDelta(): number {
    return this.wheelDeltaY === 0 ? this.wheelDeltaX : this.wheelDeltaY;
  }
}

export interface DragEventInit extends MouseEventInit {
  dataTransfer?: object | null;
}

export class DragEvent extends MouseEvent {
  dataTransfer: object | null;

  constructor(type: string, init?: DragEventInit) {
    super(type, init);
    this.dataTransfer = init?.dataTransfer ?? null;
  }

  override get interfaceName(): string {
    return 'DragEvent';
  }
}

export interface KeyboardEventInit extends UIEventInit, RareModifiers {
  key?: string;
  code?: string;
  location?: number;
  ctrlKey?: boolean;
  shiftKey?: boolean;
  altKey?: boolean;
  metaKey?: boolean;
  repeat?: boolean;
  isComposing?: boolean;
  charCode?: number;
  keyCode?: number;
}

export class KeyboardEvent extends UIEvent {
  key: string;
  code: string;
  location: number;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
  charCode: number;
  keyCode: number;
  readonly otherModifiers: readonly string[];

  constructor(type: string, init?: KeyboardEventInit) {
    super(type, init);
    this.key = init?.key ?? '';
    this.code = init?.code ?? '';
    this.location = init?.location ?? 0;
    this.ctrlKey = init?.ctrlKey ?? false;
    this.shiftKey = init?.shiftKey ?? false;
    this.altKey = init?.altKey ?? false;
    this.metaKey = init?.metaKey ?? false;
    this.repeat = init?.repeat ?? false;
    this.isComposing = init?.isComposing ?? false;
    this.charCode = init?.charCode ?? 0;
    this.keyCode = init?.keyCode ?? 0;
    this.otherModifiers = rareModifiers(init);
  }

  override get interfaceName(): string {
    return 'KeyboardEvent';
  }

  getModifierState(key: string): boolean {
    return modifierState(this, key);
  }

  initKeyboardEvent(
    type: string,
    bubbles = false,
    cancelable = false,
    view: EventTarget | null = null,
    key = '',
    location = 0,
    ctrlKey = false,
    altKey = false,
    shiftKey = false,
    metaKey = false,
  ): void {
    if (this.isDispatching) return;
    this.initUIEvent(type, bubbles, cancelable, view, 0);
    Object.assign(this, { key, location, ctrlKey, altKey, shiftKey, metaKey });
  }
}

export interface FocusEventInit extends UIEventInit {
  relatedTarget?: EventTarget | null;
}

export class FocusEvent extends UIEvent {
  constructor(type: string, init?: FocusEventInit) {
    super(type, init);
    this.relatedTarget = init?.relatedTarget ?? null;
  }

  override get interfaceName(): string {
    return 'FocusEvent';
  }
}

export interface InputEventInit extends UIEventInit {
  data?: string | null;
  isComposing?: boolean;
  inputType?: string;
  dataTransfer?: object | null;
}

export class InputEvent extends UIEvent {
  data: string | null;
  isComposing: boolean;
  inputType: string;
  dataTransfer: object | null;

  constructor(type: string, init?: InputEventInit) {
    super(type, init);
    this.data = init?.data ?? null;
    this.isComposing = init?.isComposing ?? false;
    this.inputType = init?.inputType ?? '';
    this.dataTransfer = init?.dataTransfer ?? null;
  }

  override get interfaceName(): string {
    return 'InputEvent';
  }

  getTargetRanges(): object[] {
    return [];
  }
}

export interface CompositionEventInit extends UIEventInit {
  data?: string;
}

export class CompositionEvent extends UIEvent {
  data: string;

  constructor(type: string, init?: CompositionEventInit) {
    super(type, init);
    this.data = init?.data ?? '';
  }

  override get interfaceName(): string {
    return 'CompositionEvent';
  }

  initCompositionEvent(type: string, bubbles = false, cancelable = false, view: EventTarget | null = null, data = ''): void {
    if (this.isDispatching) return;
    this.initUIEvent(type, bubbles, cancelable, view, 0);
    this.data = data;
  }
}

export interface TextEventInit extends UIEventInit {
  data?: string;
}

export class TextEvent extends UIEvent {
  data: string;

  constructor(type: string, init?: TextEventInit) {
    super(type, init);
    this.data = init?.data ?? '';
  }

  override get interfaceName(): string {
    return 'TextEvent';
  }
}

export interface TouchEventInit extends UIEventInit, RareModifiers {
  touches?: readonly object[];
  targetTouches?: readonly object[];
  changedTouches?: readonly object[];
  ctrlKey?: boolean;
  shiftKey?: boolean;
  altKey?: boolean;
  metaKey?: boolean;
}

export class TouchEvent extends UIEvent {
  touches: readonly object[];
  targetTouches: readonly object[];
  changedTouches: readonly object[];
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  readonly otherModifiers: readonly string[];

  constructor(type: string, init?: TouchEventInit) {
    super(type, init);
    this.touches = init?.touches ?? [];
    this.targetTouches = init?.targetTouches ?? [];
    this.changedTouches = init?.changedTouches ?? [];
    this.ctrlKey = init?.ctrlKey ?? false;
    this.shiftKey = init?.shiftKey ?? false;
    this.altKey = init?.altKey ?? false;
    this.metaKey = init?.metaKey ?? false;
    this.otherModifiers = rareModifiers(init);
  }

  override get interfaceName(): string {
    return 'TouchEvent';
  }

  getModifierState(key: string): boolean {
    return modifierState(this, key);
  }
}
