// CDP DOM domain. https://chromedevtools.github.io/devtools-protocol/tot/DOM/
// Nodes are named by node id, backend node id or remote object. Remote objects of another world get their own wrapper there.

import { CharacterData } from '../../engine/dom/character-data.ts';
import { ContainerNode } from '../../engine/dom/container-node.ts';
import { DomException } from '../../engine/dom/dom-exception.ts';
import { Element } from '../../engine/dom/element.ts';
import { InputElement } from '../../engine/dom/html/input-element.ts';
import { focusElement, isFocusable } from '../../engine/dom/focus.ts';
import { Node } from '../../engine/dom/node.ts';
import { serializeNode } from '../../engine/dom/parsing/html-serializer.ts';
import { selectAll } from '../../engine/dom/selector-queries.ts';
import { CdpError } from '../cdp-error.ts';
import type { AgentMethod } from './agent-method.ts';
import type { AgentSession } from './agent-session.ts';
import { boxModel, contentQuads, noLayout } from './box-model.ts';
import { nodeId, nodeOfId } from './node-ids.ts';
import { attributeList, nodeShape } from './node-shape.ts';

interface NodeNames {
  readonly nodeId?: unknown;
  readonly backendNodeId?: unknown;
  readonly objectId?: unknown;
}

export const DOM_DOMAIN: Readonly<Record<string, AgentMethod>> = {
  'DOM.enable': (session) => {
    session.isDomEnabled = true;
  },
  'DOM.disable': (session) => {
    session.isDomEnabled = false;
  },

  'DOM.getDocument': (session, { depth }) => ({ root: nodeShape(session.document.document, depthOr(depth, 2), session.frameId) }),
  'DOM.requestChildNodes': (session, { nodeId: id, depth }) => {
    const node = nodeOfId(id);
    const { children } = nodeShape(node, depthOr(depth, 1), session.frameId);
    session.emit('DOM.setChildNodes', { parentId: nodeId(node), nodes: children ?? [] });
  },
  'DOM.describeNode': (session, params) => ({ node: nodeShape(nodeFor(session, params), depthOr(params.depth, 0), session.frameId) }),
  'DOM.requestNode': (session, { objectId }) => ({ nodeId: nodeId(nodeFor(session, { objectId })) }),
  'DOM.pushNodesByBackendIdsToFrontend': (_session, { backendNodeIds }) => {
    if (!Array.isArray(backendNodeIds)) throw CdpError.badParameter('backendNodeIds', 'array');
    return { nodeIds: backendNodeIds.map((id) => nodeId(nodeOfId(id))) };
  },

  'DOM.resolveNode': (session, params) => {
    const node = nodeFor(session, params);
    const context = params.executionContextId === undefined ? session.world(null) : session.contexts.require(params.executionContextId, undefined);
    if (node.nodeDocument !== session.document.document) throw new CdpError('Node with given id does not belong to the document');
    return { object: context.transit.toRemote(context.realm.wrap(node), typeof params.objectGroup === 'string' ? { objectGroup: params.objectGroup } : {}) };
  },

  'DOM.querySelector': (_session, { nodeId: id, selector }) => {
    const found = query(id, (root) => root.querySelector(String(selector)));
    return { nodeId: found === null ? 0 : nodeId(found) };
  },
  'DOM.querySelectorAll': (_session, { nodeId: id, selector }) => ({
    nodeIds: query(id, (root) => selectAll(root, String(selector))).map(nodeId),
  }),

  'DOM.getOuterHTML': (session, params) => ({ outerHTML: serializeNode(nodeFor(session, params)) }),
  'DOM.getAttributes': (_session, { nodeId: id }) => ({ attributes: attributeList(elementOf(nodeOfId(id))) }),
  'DOM.setAttributeValue': (_session, { nodeId: id, name, value }) => worded(() => elementOf(nodeOfId(id)).setAttribute(String(name), String(value))),
  'DOM.removeAttribute': (_session, { nodeId: id, name }) => elementOf(nodeOfId(id)).removeAttribute(String(name)),
  'DOM.setNodeValue': (_session, { nodeId: id, value }) => {
    const node = nodeOfId(id);
    if (!(node instanceof CharacterData)) throw new CdpError('Can only set value of text nodes');
    node.data = String(value);
  },
  'DOM.removeNode': (_session, { nodeId: id }) => {
    const node = nodeOfId(id);
    if (node.parentNode === null) throw new CdpError('Cannot remove detached node');
    node.parentNode.removeChild(node);
  },

  'DOM.getBoxModel': (session, params) => {
    const node = nodeFor(session, params);
    const model = boxModel(session.document.view, node);
    if (model === null) throw noLayout();
    return { model };
  },
  'DOM.getContentQuads': (session, params) => {
    const quads = contentQuads(session.document.view, nodeFor(session, params));
    if (quads.length === 0) throw new CdpError('Could not compute content quads.');
    return { quads };
  },
  'DOM.getNodeForLocation': (session, { x, y }) => {
    const { view } = session.document;
    const hit = view.hit(Number(x) - view.scroll.x, Number(y) - view.scroll.y)?.element ?? null;
    if (hit === null) throw new CdpError('No node found at given location');
    return { backendNodeId: nodeId(hit), nodeId: nodeId(hit), frameId: session.frameId };
  },

  'DOM.scrollIntoViewIfNeeded': (session, params) => {
    const node = nodeFor(session, params);
    if (!node.isConnected || node.nodeDocument !== session.document.document) throw new CdpError('Node is detached from document');
    const element = node instanceof Element ? node : node.parentElement;
    const { view, document } = session.document;
    const quads = contentQuads(view, node);
    if (element === null || quads.length === 0) throw new CdpError('Node does not have a layout object');
    // Chromium centres what is not in view, and moves nothing otherwise.
    document.host.scrollIntoView(
      element,
      isInViewport(quads, view.clientSize) ? { block: 'nearest', inline: 'nearest' } : { block: 'center', inline: 'center' },
    );
  },

  'DOM.focus': (session, params) => {
    const element = elementOf(nodeFor(session, params));
    if (!isFocusable(element)) throw new CdpError('Element is not focusable');
    focusElement(element, 'script');
  },

  'DOM.getFrameOwner': () => {
    throw new CdpError('Frame with the given id does not belong to the target.');
  },
  /** From the kernel's DOM.setFileInputFiles: the files come as the answer of a chooser that nobody sees. */
  'KPIO.expectFiles': (session, params) => {
    const node = nodeFor(session, params);
    if (!(node instanceof InputElement) || node.type !== 'file') throw new CdpError('Node is not a file input element');
    return { pickerId: session.document.pickers.expectAnswer(node) };
  },
  'KPIO.haveFilesCome': (session, { pickerId }) => ({ haveCome: !session.document.pickers.isOpen(Number(pickerId)) }),
  /** Nothing is undone over CDP. */
  'DOM.markUndoableState': () => {},
};

function nodeFor(session: AgentSession, names: NodeNames): Node {
  if (names.objectId === undefined) return nodeOfId(names.nodeId ?? names.backendNodeId);
  const context = session.contexts.ofObject(names.objectId);
  const [value] = context.transit.fromRemote([names.objectId as string]);
  const impl = context.realm.unwrap(value);
  if (!(impl instanceof Node)) throw new CdpError("Object id doesn't reference a Node");
  return impl;
}

function elementOf(node: Node): Element {
  if (!(node instanceof Element)) throw new CdpError('Node is not an Element');
  return node;
}

function query<T>(id: unknown, ask: (root: ContainerNode) => T): T {
  const node = nodeOfId(id);
  if (!(node instanceof ContainerNode)) throw new CdpError('Not a container node');
  return worded(() => ask(node));
}

/** A DomException of the engine as a refusal. */
function worded<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof DomException ? new CdpError(`DOM Error while querying: ${error.message}`) : error;
  }
}

function isInViewport(quads: readonly (readonly number[])[], size: { readonly width: number; readonly height: number }): boolean {
  const [left = 0, top = 0, right = 0, , , bottom = 0] = quads[0] ?? [];
  return left >= 0 && top >= 0 && right <= size.width && bottom <= size.height;
}

function depthOr(depth: unknown, fallback: number): number {
  return typeof depth === 'number' && Number.isInteger(depth) ? depth : fallback;
}
