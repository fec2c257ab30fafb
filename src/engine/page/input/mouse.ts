// Mouse and pointer input: from a point to events on elements, and what the browser does when no listener objects.
// https://w3c.github.io/pointerevents/#mapping-for-devices-that-support-hover, https://w3c.github.io/uievents/#events-mouseevent-event-order

import { invert, transformPoint } from '../../../base/geometry.ts';
import type { InputEvent } from '../../../protocol/site-channel.ts';
import type { Element } from '../../dom/element.ts';
import { MouseEvent, PointerEvent, WheelEvent } from '../../dom/events/ui-events.ts';
import type { MouseEventInit } from '../../dom/events/ui-events.ts';
import { blurElement, focusElement, isFocusable } from '../../dom/focus.ts';
import { TextControlElement } from '../../dom/html/text-control.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { Box } from '../../layout/box.ts';
import { visualMatrix } from '../../layout/geometry.ts';
import { elementOf, textOffsetAt } from '../../layout/hit-test.ts';
import type { Hit } from '../../layout/hit-test.ts';
import type { DocumentView } from '../document-view.ts';
import { modalDialogs } from '../../dom/html/interactive-elements.ts';
import { fire } from '../fire.ts';
import { selectAround } from './control-input.ts';
import type { ControlInput } from './control-input.ts';
import { ScrollbarDrag } from './scrollbar-drag.ts';
import type { Scrolled } from './scrollbar-drag.ts';
import { scrollBy } from './scrolling.ts';
import type { TextSelecting } from './text-selecting.ts';

export interface MouseHost {
  readonly view: DocumentView;
  readonly controls: ControlInput;
  readonly selecting: TextSelecting;
  /** A person's act that lets the page open tabs and the like. */
  activated(): void;
  cursor(cursor: string): void;
  hoverUrl(url: string): void;
  scrolled(element: Element | null): void;
}

const BUTTONS = { none: -1, left: 0, middle: 1, right: 2, back: 3, forward: 4 } as const;
const CLICKABLE_CURSOR = 'pointer';

export class MouseInput {
  readonly #host: MouseHost;
  readonly #scrollbars = new ScrollbarDrag();
  #pressed: Element | null = null;
  #lastX = 0;
  #lastY = 0;
  #cursor = '';
  #hoverUrl = '';
  /** A drag that selects text in a field: where it began. */
  #selecting: { control: TextControlElement; anchor: number } | null = null;

  constructor(host: MouseHost) {
    this.#host = host;
  }

  /** True when a listener cancelled what the browser would have done. */
  handle(input: InputEvent): boolean {
    switch (input.type) {
      case 'mouseMoved':
        return this.#move(input);
      case 'mousePressed':
        return this.#press(input);
      case 'mouseReleased':
        return this.#release(input);
      case 'mouseWheel':
        return this.#wheel(input);
      case 'mouseLeft':
        this.#enter(null, null, input);
        return false;
      default:
        return false;
    }
  }

  /** After layout: what lies under the resting pointer may be another element. */
  refreshHover(): void {
    if (this.#host.view.document.hoveredElement === null) return;
    const hit = this.#host.view.hit(this.#lastX, this.#lastY);
    this.#setHover(hit?.element ?? null);
  }

  #move(input: InputEvent): boolean {
    if (this.#scrollbars.isDragging) {
      this.#tellScrolled(this.#scrollbars.move(this.#host.view, input.x, input.y));
      return false;
    }
    const hit = this.#host.view.hit(input.x, input.y);
    const target = this.#targetOf(hit);
    const movement = { movementX: input.x - this.#lastX, movementY: input.y - this.#lastY };
    this.#lastX = input.x;
    this.#lastY = input.y;
    this.#enter(target, hit, input);
    if (target === null) return false;
    this.#firePointer('pointermove', target, input, movement);
    const prevented = !this.#fireMouse('mousemove', target, input, movement);
    if ((input.buttons & 1) === 0) this.#endGesture();
    else {
      this.#host.controls.move(hit?.element ?? null, input);
      if (!prevented && this.#selecting !== null) this.#dragSelection(input);
      else if (!prevented) this.#host.selecting.move(input.x, input.y);
    }
    return prevented;
  }

  /** The pointer is over another element now: over, out, enter, leave, :hover, cursor, the link's address. */
  #enter(target: Element | null, hit: Hit | null, input: InputEvent): void {
    const { document } = this.#host.view;
    const before = document.hoveredElement;
    if (before !== target) {
      const left = pathOf(before?.isConnected === true ? before : null);
      const entered = pathOf(target);
      if (before?.isConnected === true) {
        this.#firePointer('pointerout', before, input, { relatedTarget: target });
        this.#fireMouse('mouseout', before, input, { relatedTarget: target });
      }
      for (const element of left) if (!entered.includes(element)) this.#leaveOrEnter('leave', element, input, target);
      this.#setHover(target);
      if (target !== null) {
        this.#firePointer('pointerover', target, input, { relatedTarget: before });
        this.#fireMouse('mouseover', target, input, { relatedTarget: before });
        for (const element of entered.toReversed()) if (!left.includes(element)) this.#leaveOrEnter('enter', element, input, before);
      }
    }
    this.#tellCursor(target, hit);
  }

  /** Everything outside of an open modal dialog is inert; what is hit there is the dialog's backdrop. */
  #targetOf(hit: Hit | null): Element | null {
    const { document } = this.#host.view;
    const target = hit?.element ?? document.documentElement;
    const modal = modalDialogs(document).at(-1);
    return modal === undefined || (target !== null && modal.contains(target)) ? target : modal;
  }

  /** What the primary button begins where no listener objected: a control's gesture, or selecting. */
  #begin(target: Element, input: InputEvent): void {
    if (this.#host.controls.press(target, input) || this.#selecting !== null) return;
    if (isControl(target)) return;
    this.#host.selecting.press(input.x, input.y, input.clickCount, (input.modifiers & 8) !== 0);
  }

  #endGesture(): void {
    this.#host.controls.release();
    this.#host.selecting.release();
    this.#selecting = null;
  }

  #leaveOrEnter(kind: 'enter' | 'leave', element: Element, input: InputEvent, relatedTarget: Element | null): void {
    this.#firePointer(`pointer${kind}`, element, input, { relatedTarget });
    this.#fireMouse(`mouse${kind}`, element, input, { relatedTarget });
  }

  #setHover(target: Element | null): void {
    const { document } = this.#host.view;
    const before = pathOf(document.hoveredElement);
    const after = pathOf(target);
    document.hoveredElement = target;
    for (const element of before) if (!after.includes(element)) element.setState('hover', false);
    for (const element of after) if (!before.includes(element)) element.setState('hover', true);
  }

  #tellCursor(target: Element | null, hit: Hit | null): void {
    const link = linkAround(target);
    const cursor = target === null ? 'default' : cursorOf(this.#host.view, target, hit, link !== null);
    if (cursor !== this.#cursor) this.#host.cursor((this.#cursor = cursor));
    const url = link ?? '';
    if (url !== this.#hoverUrl) this.#host.hoverUrl((this.#hoverUrl = url));
  }

  #press(input: InputEvent): boolean {
    this.#host.activated();
    if (input.button === 'left') {
      const scrolled = this.#scrollbars.press(this.#host.view, input.x, input.y);
      if (scrolled !== undefined) {
        this.#tellScrolled(scrolled);
        return false;
      }
    }
    const hit = this.#host.view.hit(input.x, input.y);
    const target = this.#targetOf(hit);
    this.#lastX = input.x;
    this.#lastY = input.y;
    this.#enter(target, hit, input);
    this.#pressed = target;
    this.#selecting = null;
    if (target === null) return false;
    this.#setActive(target);
    this.#firePointer('pointerdown', target, input);
    const prevented = !this.#fireMouse('mousedown', target, input, { detail: input.clickCount });
    if (!prevented && input.button !== 'right') this.#focusFromClick(target, input);
    if (!prevented && input.button === 'left' && target.isConnected) this.#begin(target, input);
    return prevented;
  }

  /** The button goes up because nothing more may be sent to the page: the page hears of it, and nothing is clicked by it. */
  letGo(input: InputEvent): void {
    this.#pressed = null;
    this.#release(input);
  }

  #release(input: InputEvent): boolean {
    if (this.#scrollbars.isDragging) {
      this.#scrollbars.release();
      return false;
    }
    const hit = this.#host.view.hit(input.x, input.y);
    const target = this.#targetOf(hit);
    const pressed = this.#pressed;
    if (input.button === 'left') this.#endGesture();
    this.#pressed = null;
    this.#selecting = null;
    if (target === null) return false;
    this.#enter(target, hit, input);
    this.#firePointer('pointerup', target, input);
    let prevented = !this.#fireMouse('mouseup', target, input, { detail: input.clickCount });
    this.#setActive(null);
    const clicked = pressed === null || !pressed.isConnected ? null : commonAncestor(pressed, target);
    if (clicked === null) return prevented;
    // https://w3c.github.io/uievents/#event-type-click: only the primary button makes a click.
    if (input.button === 'left') {
      prevented = !this.#firePointer('click', clicked, input, { detail: input.clickCount });
      if (input.clickCount === 2) this.#fireMouse('dblclick', clicked, input, { detail: 2 });
    } else {
      prevented = !this.#firePointer('auxclick', clicked, input, { detail: input.clickCount });
      if (input.button === 'right') this.#firePointer('contextmenu', clicked, input);
    }
    return prevented;
  }

  #wheel(input: InputEvent): boolean {
    const { view } = this.#host;
    const target = view.hit(input.x, input.y)?.element ?? view.document.documentElement;
    if (target === null) return false;
    const event = new WheelEvent('wheel', {
      ...this.#mouseInit(input),
      bubbles: true,
      cancelable: true,
      composed: true,
      deltaX: input.deltaX,
      deltaY: input.deltaY,
    });
    this.#place(event);
    if (!fire(target, event)) return true;
    const scrolled = scrollBy(view, target, input.deltaX, input.deltaY);
    this.#tellScrolled(scrolled);
    return false;
  }

  #tellScrolled(scrolled: Scrolled): void {
    if (scrolled !== null) this.#host.scrolled(scrolled === 'viewport' ? null : scrolled);
  }

  /** https://html.spec.whatwg.org/#click-focusable: the nearest focusable element, or nothing. */
  #focusFromClick(target: Element, input: InputEvent): void {
    const { document } = this.#host.view;
    let element: Element | null = target;
    while (element !== null && !isFocusable(element)) element = labelledControl(element) ?? element.parentElement;
    if (element === null) {
      if (document.focusedElement !== null) blurElement(document.focusedElement);
      return;
    }
    focusElement(element, 'mouse', { preventScroll: true });
    if (element instanceof TextControlElement) this.#placeCaret(element, input);
  }

  #placeCaret(control: TextControlElement, input: InputEvent): void {
    const offset = this.#offsetIn(control, input.x, input.y);
    if (input.clickCount >= 3) return control.setEditSelection(0, control.editValue.length);
    if (input.clickCount === 2) {
      const [start, end] = wordAround(control.editValue, offset);
      return control.setEditSelection(start, end, 'forward');
    }
    const { start, end, direction } = control.editSelection;
    const anchor = (input.modifiers & 8) === 0 ? offset : direction === 'backward' ? end : start;
    control.setEditSelection(Math.min(anchor, offset), Math.max(anchor, offset), offset < anchor ? 'backward' : 'forward');
    this.#selecting = { control, anchor };
  }

  #dragSelection(input: InputEvent): void {
    const { control, anchor } = this.#selecting!;
    const offset = this.#offsetIn(control, input.x, input.y);
    control.setEditSelection(Math.min(anchor, offset), Math.max(anchor, offset), offset < anchor ? 'backward' : 'forward');
  }

  /** The UTF-16 offset in a control's text that is nearest to a point of the viewport. */
  #offsetIn(control: TextControlElement, x: number, y: number): number {
    const { view } = this.#host;
    let nearest = control.editValue.length;
    let best = Infinity;
    for (const box of textBoxes(boxOf(control))) {
      for (const placed of view.map.of(box)) {
        const { fragment, x: left, y: top } = placed;
        if (fragment.type !== 'text') continue;
        const inverse = invert(visualMatrix(view.map, placed, view.scroll));
        if (inverse === null) continue;
        const { x: px, y: py } = transformPoint(inverse, x + view.scroll.x, y + view.scroll.y);
        const dy = Math.max(top - py, 0, py - top - fragment.height);
        const dx = Math.max(left - px, 0, px - left - fragment.width);
        const distance = dy * 1e4 + dx;
        if (distance >= best) continue;
        best = distance;
        nearest = textOffsetAt(fragment, px - left);
      }
    }
    return Math.min(nearest, control.editValue.length);
  }

  #setActive(target: Element | null): void {
    const { document } = this.#host.view;
    const before = pathOf(document.activeHoverElement);
    const after = pathOf(target);
    document.activeHoverElement = target;
    for (const element of before) if (!after.includes(element)) element.setState('active', false);
    for (const element of after) if (!before.includes(element)) element.setState('active', true);
  }

  #mouseInit(input: InputEvent): MouseEventInit {
    return {
      view: this.#host.view.document.defaultView,
      screenX: input.x,
      screenY: input.y,
      clientX: input.x,
      clientY: input.y,
      altKey: (input.modifiers & 1) !== 0,
      ctrlKey: (input.modifiers & 2) !== 0,
      metaKey: (input.modifiers & 4) !== 0,
      shiftKey: (input.modifiers & 8) !== 0,
      button: Math.max(0, BUTTONS[input.button]),
      buttons: input.buttons,
    };
  }

  #fireMouse(type: string, target: Element, input: InputEvent, extra: MouseEventInit = {}): boolean {
    const bubbles = type !== 'mouseenter' && type !== 'mouseleave';
    const event = new MouseEvent(type, { ...this.#mouseInit(input), bubbles, cancelable: bubbles, composed: bubbles, ...extra });
    this.#place(event);
    return fire(target, event);
  }

  #firePointer(type: string, target: Element, input: InputEvent, extra: MouseEventInit = {}): boolean {
    const bubbles = type !== 'pointerenter' && type !== 'pointerleave';
    const event = new PointerEvent(type, {
      ...this.#mouseInit(input),
      bubbles,
      cancelable: bubbles,
      composed: bubbles,
      pointerId: 1,
      pointerType: 'mouse',
      isPrimary: true,
      pressure: input.buttons === 0 ? 0 : 0.5,
      ...extra,
    });
    this.#place(event);
    return fire(target, event);
  }

  #place(event: MouseEvent): void {
    event.pageOffsetX = this.#host.view.scroll.x;
    event.pageOffsetY = this.#host.view.scroll.y;
  }
}

/** The element and its ancestors, innermost first. */
function pathOf(element: Element | null): Element[] {
  const path: Element[] = [];
  for (let each = element; each !== null; each = each.parentElement) path.push(each);
  return path;
}

/** Controls and buttons: pressing them selects no text. */
function isControl(element: Element): boolean {
  if (element instanceof TextControlElement || selectAround(element) !== null) return true;
  for (let each: Element | null = element; each !== null; each = each.parentElement)
    if (each.localName === 'button' || each.localName === 'summary' || each.localName === 'label') return true;
  return false;
}

function commonAncestor(p: Element, q: Element): Element | null {
  const path = new Set(pathOf(p));
  for (let each: Element | null = q; each !== null; each = each.parentElement) if (path.has(each)) return each;
  return null;
}

function labelledControl(element: Element): Element | null {
  if (element.localName !== 'label') return null;
  const control = (element as Element & { control?: Element | null }).control;
  return control !== undefined && control !== null && isFocusable(control) ? control : null;
}

function linkAround(element: Element | null): string | null {
  for (let each = element; each !== null; each = each.parentElement) {
    if ((each.localName === 'a' || each.localName === 'area') && each.hasAttribute('href')) {
      const { href } = each as Element & { href?: unknown };
      return typeof href === 'string' ? href : null;
    }
  }
  return null;
}

/** https://drafts.csswg.org/css-ui-4/#valdef-cursor-auto */
function cursorOf(view: DocumentView, target: Element, hit: Hit | null, isLink: boolean): string {
  const cursor = view.styleOf(target)?.inherited.cursor ?? 'auto';
  if (cursor !== 'auto') return cursor;
  if (isLink) return CLICKABLE_CURSOR;
  if (target instanceof TextControlElement && target.isEditable) return 'text';
  return hit !== null && hit.fragment.type === 'text' && elementOf(hit.box) !== null ? 'text' : 'default';
}

function* textBoxes(box: Box | null): Generator<Box> {
  if (box === null) return;
  if (box.kind === 'text') yield box;
  for (const child of box.children) yield* textBoxes(child);
}

/** The word at an offset: what a double click selects. */
function wordAround(text: string, offset: number): [start: number, end: number] {
  const segments = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text);
  const found = segments.containing(Math.min(offset, Math.max(0, text.length - 1)));
  return found === undefined ? [offset, offset] : [found.index, found.index + found.segment.length];
}
