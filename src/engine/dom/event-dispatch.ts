// https://dom.spec.whatwg.org/#concept-event-dispatch

import type { Document } from './document.ts';
import { EMPTY_PATH, EVENT_PHASE_AT_TARGET, EVENT_PHASE_BUBBLING, EVENT_PHASE_CAPTURING, EVENT_PHASE_NONE } from './event.ts';
import type { Event, PathStruct } from './event.ts';
import type { EventListener, EventTarget } from './event-target.ts';
import { callEventHandler } from './event-handler.ts';
import type { Node } from './node.ts';
import { FLAG_IN_SHADOW_TREE, FLAG_SHADOW_ROOT } from './node-type.ts';
import { NO_DOCUMENT_HOST } from './document-host.ts';
import type { DocumentHost } from './document-host.ts';
import type { ShadowRoot } from './shadow-root.ts';
import { rootOf } from './tree-order.ts';

function asNode(target: EventTarget | null): Node | null {
  return target !== null && 'nodeType' in target ? (target as Node) : null;
}

/** The host of the document that a target belongs to: for reporting exceptions and `window.event`. */
export function hostOf(target: EventTarget): DocumentHost {
  const node = asNode(target);
  if (node !== null) return node.nodeDocument.host;
  const document = (target as unknown as { document?: Document }).document;
  return document?.host ?? NO_DOCUMENT_HOST;
}

/** https://dom.spec.whatwg.org/#retarget */
export function retarget(a: EventTarget | null, b: EventTarget): EventTarget | null {
  let target = a;
  for (;;) {
    const node = asNode(target);
    if (node === null || (node.flags & (FLAG_IN_SHADOW_TREE | FLAG_SHADOW_ROOT)) === 0) return target;
    const root = rootOf(node);
    if ((root.flags & FLAG_SHADOW_ROOT) === 0) return target;
    const other = asNode(b);
    if (other !== null && isShadowIncludingAncestor(root, other)) return target;
    target = (root as ShadowRoot).host;
  }
}

function isShadowIncludingAncestor(ancestor: Node, node: Node): boolean {
  let current: Node | null = node;
  while (current !== null) {
    if (current === ancestor) return true;
    current = current.parentNode ?? ((current.flags & FLAG_SHADOW_ROOT) !== 0 ? (current as ShadowRoot).host : null);
  }
  return false;
}

interface PathResult {
  readonly path: PathStruct[];
  readonly activationTarget: EventTarget | null;
  readonly clearTargets: boolean;
}

/** Steps 5.1-5.9 of dispatch: the path and who is activated. */
function buildPath(event: Event, target: EventTarget, targetOverride: EventTarget): PathResult {
  const isActivation = event.type === 'click' && event.isMouseEvent;
  let activationTarget = isActivation && target.hasActivationBehavior ? target : null;
  const path: PathStruct[] = [];
  const push = (invocation: EventTarget, adjusted: EventTarget | null, related: EventTarget | null, slotInClosedTree: boolean): void => {
    const node = asNode(invocation);
    path.push({
      invocationTarget: invocation,
      invocationTargetInShadowTree: node !== null && (node.flags & (FLAG_IN_SHADOW_TREE | FLAG_SHADOW_ROOT)) !== 0,
      shadowAdjustedTarget: adjusted,
      relatedTarget: related,
      rootOfClosedTree: node !== null && (node.flags & FLAG_SHADOW_ROOT) !== 0 && (node as ShadowRoot).mode === 'closed',
      slotInClosedTree,
    });
  };
  let related = retarget(event.relatedTarget, target);
  push(target, targetOverride, related, false);
  let slotable: Node | null = asNode(target)?.rare?.assignedSlot ? asNode(target) : null;
  let slotInClosedTree = false;
  let current = target;
  for (let parent = target.getEventParent(event); parent !== null; parent = current.getEventParent(event)) {
    const parentNode = asNode(parent);
    if (slotable !== null) {
      slotable = null;
      const root = parentNode === null ? null : rootOf(parentNode);
      if (root !== null && (root.flags & FLAG_SHADOW_ROOT) !== 0 && (root as ShadowRoot).mode === 'closed') slotInClosedTree = true;
    }
    if (parentNode?.rare?.assignedSlot) slotable = parentNode;
    related = retarget(event.relatedTarget, parent);
    const adjusted = retarget(targetOverride, parent);
    if (parentNode === null || adjusted === targetOverride || sharesRoot(parentNode, targetOverride)) {
      if (isActivation && event.bubbles && activationTarget === null && parent.hasActivationBehavior) activationTarget = parent;
      push(parent, null, related, slotInClosedTree);
    } else if (parent === related) {
      break;
    } else {
      if (isActivation && activationTarget === null && parent.hasActivationBehavior) activationTarget = parent;
      push(parent, adjusted, related, slotInClosedTree);
    }
    slotInClosedTree = false;
    current = parent;
  }
  const last = path.findLast((struct) => struct.shadowAdjustedTarget !== null);
  const inShadow = (t: EventTarget | null): boolean => {
    const node = asNode(t);
    return node !== null && (node.flags & (FLAG_IN_SHADOW_TREE | FLAG_SHADOW_ROOT)) !== 0;
  };
  const clearTargets = last !== undefined && (inShadow(last.shadowAdjustedTarget) || inShadow(last.relatedTarget));
  return { path, activationTarget, clearTargets };
}

function sharesRoot(parent: Node, target: EventTarget): boolean {
  const node = asNode(target);
  return node !== null && isShadowIncludingAncestor(rootOf(node), parent) && retarget(target, parent) === target;
}

/** Dispatches `event` to `target`; false when a listener cancelled it. `legacyTarget` is the document for the window's load event. */
export function dispatch(event: Event, target: EventTarget, legacyTarget: EventTarget = target): boolean {
  event.isDispatching = true;
  const relatedTarget = event.relatedTarget;
  const related = retarget(relatedTarget, target);
  let activationTarget: EventTarget | null = null;
  let clearTargets = false;
  // 5. If target is not relatedTarget or target is event's relatedTarget:
  if (target !== related || target === relatedTarget) {
    const built = buildPath(event, target, legacyTarget);
    event.path = built.path;
    activationTarget = built.activationTarget;
    clearTargets = built.clearTargets;
    // 5.11. If activationTarget is non-null and has legacy-pre-activation behavior, then run it.
    activationTarget?.legacyPreActivationBehavior();
    invokePath(event, built.path);
  }
  // 6.-10. Back to rest.
  event.eventPhase = EVENT_PHASE_NONE;
  event.currentTarget = null;
  event.path = EMPTY_PATH;
  event.isDispatching = false;
  event.propagationStopped = false;
  event.immediatePropagationStopped = false;
  // 11. If clearTargets, then set event's target and related target to null.
  if (clearTargets) {
    event.target = null;
    event.relatedTarget = null;
  }
  // 12. Activation.
  if (activationTarget !== null) {
    if (!event.canceled) activationTarget.activationBehavior(event);
    else activationTarget.legacyCanceledActivationBehavior();
  }
  // 13. Return false if event's canceled flag is set.
  return !event.canceled;
}

function invokePath(event: Event, path: readonly PathStruct[]): void {
  // 5.13. Capture, from the outermost in.
  for (let i = path.length - 1; i >= 0; i--) {
    const struct = path[i] as PathStruct;
    event.eventPhase = struct.shadowAdjustedTarget !== null ? EVENT_PHASE_AT_TARGET : EVENT_PHASE_CAPTURING;
    invoke(struct, i, path, event, true);
  }
  // 5.14. Bubble.
  for (let i = 0; i < path.length; i++) {
    const struct = path[i] as PathStruct;
    if (struct.shadowAdjustedTarget !== null) event.eventPhase = EVENT_PHASE_AT_TARGET;
    else if (event.bubbles) event.eventPhase = EVENT_PHASE_BUBBLING;
    else continue;
    invoke(struct, i, path, event, false);
  }
}

/** https://dom.spec.whatwg.org/#concept-event-listener-invoke */
function invoke(struct: PathStruct, index: number, path: readonly PathStruct[], event: Event, capturing: boolean): void {
  const listeners = struct.invocationTarget.listeners;
  // OPTIMIZATION: most targets on a path have no listeners, so nobody sees the event's fields there.
  if (listeners === null || event.propagationStopped) {
    if (struct.shadowAdjustedTarget !== null) event.target = struct.shadowAdjustedTarget;
    event.relatedTarget = struct.relatedTarget;
    return;
  }
  // 1. Set event's target to the shadow-adjusted target of the last struct at or before this one that has one.
  for (let i = index; i >= 0; i--) {
    const adjusted = (path[i] as PathStruct).shadowAdjustedTarget;
    if (adjusted === null) continue;
    event.target = adjusted;
    break;
  }
  // 2. Set event's relatedTarget to struct's relatedTarget: it stays so after the dispatch.
  event.relatedTarget = struct.relatedTarget;
  event.currentTarget = struct.invocationTarget;
  const found = innerInvoke(event, listeners, event.type, capturing, struct);
  // 8. Legacy prefixed types.
  const legacy = found || !event.isTrusted ? undefined : LEGACY_TYPES.get(event.type);
  if (legacy === undefined) return;
  const type = event.type;
  event.type = legacy;
  innerInvoke(event, listeners, legacy, capturing, struct);
  event.type = type;
}

const LEGACY_TYPES: ReadonlyMap<string, string> = new Map([
  ['animationend', 'webkitAnimationEnd'],
  ['animationiteration', 'webkitAnimationIteration'],
  ['animationstart', 'webkitAnimationStart'],
  ['transitionend', 'webkitTransitionEnd'],
]);

/** https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke */
function innerInvoke(event: Event, listeners: readonly EventListener[], type: string, capturing: boolean, struct: PathStruct): boolean {
  let found = false;
  // Listeners added meanwhile stand at the end of the same array and are not to be called.
  const count = listeners.length;
  for (let i = 0; i < count; i++) {
    const listener = listeners[i] as EventListener;
    if (listener.removed || listener.type !== type || listener.capture !== capturing) continue;
    found = true;
    const target = struct.invocationTarget;
    // 5. If listener's once is true, then remove it.
    if (listener.once) target.dropListener(listener);
    const host = hostOf(target);
    // 6.-8. window.event is undefined for listeners in shadow trees.
    const previous = host.setCurrentEvent(struct.invocationTargetInShadowTree ? undefined : event);
    if (listener.passive) event.inPassiveListener = true;
    try {
      if (listener.handler !== null) callEventHandler(listener.handler, target, event);
      else listener.callback?.invoke(target, event);
    } catch (thrown) {
      host.reportException(thrown);
    }
    event.inPassiveListener = false;
    host.setCurrentEvent(previous);
    if (event.immediatePropagationStopped) break;
  }
  return found;
}
