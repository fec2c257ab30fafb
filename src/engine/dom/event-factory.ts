// https://dom.spec.whatwg.org/#dom-document-createevent

import { DomException } from './dom-exception.ts';
import { CustomEvent, Event } from './event.ts';
import { BeforeUnloadEvent, HashChangeEvent, MessageEvent, StorageEvent } from './events/html-events.ts';
import { CompositionEvent, DragEvent, FocusEvent, KeyboardEvent, MouseEvent, TextEvent, TouchEvent, UIEvent } from './events/ui-events.ts';
import { asciiLowercase } from './qualified-name.ts';

const INTERFACES: Readonly<Record<string, new (type: string) => Event>> = {
  beforeunloadevent: BeforeUnloadEvent,
  compositionevent: CompositionEvent,
  customevent: CustomEvent,
  dragevent: DragEvent,
  event: Event,
  events: Event,
  focusevent: FocusEvent,
  hashchangeevent: HashChangeEvent,
  htmlevents: Event,
  keyboardevent: KeyboardEvent,
  messageevent: MessageEvent,
  mouseevent: MouseEvent,
  mouseevents: MouseEvent,
  storageevent: StorageEvent,
  svgevents: Event,
  textevent: TextEvent,
  touchevent: TouchEvent,
  uievent: UIEvent,
  uievents: UIEvent,
};

export function createEventByInterface(name: string): Event {
  const lower = asciiLowercase(name);
  const constructor = Object.hasOwn(INTERFACES, lower) ? INTERFACES[lower] : undefined;
  if (constructor === undefined) throw new DomException(`there is no event interface "${name.slice(0, 60)}"`, 'NotSupportedError');
  const event = new constructor('');
  event.isInitialized = false;
  return event;
}
