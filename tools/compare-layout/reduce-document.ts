// Makes a document in which two browsers differ smaller, as long as they differ.

import type { RandomElement } from './random-document.ts';

const MAX_STEPS = 300;

/** `differs` answers what differs, '' when nothing does. */
export async function reduce(document: RandomElement, differs: (document: RandomElement) => Promise<string>): Promise<RandomElement> {
  let smallest = document;
  let steps = 0;
  for (let goesOn = true; goesOn && steps < MAX_STEPS;) {
    goesOn = false;
    for (const candidate of smaller(smallest)) {
      if (++steps > MAX_STEPS) break;
      if ((await differs(candidate)) === '') continue;
      smallest = candidate;
      goesOn = true;
      break;
    }
  }
  return smallest;
}

/** Without one child, with a child's children in its place, with less text, without one declaration: at every place. */
function* smaller(document: RandomElement): Generator<RandomElement> {
  for (const path of pathsOf(document)) {
    const { children, style } = elementAt(document, path);
    for (let i = 0; i < children.length; i++) {
      const child = children[i]!;
      yield changed(document, path, (element) => void element.children.splice(i, 1));
      if (typeof child !== 'string') yield changed(document, path, (element) => void element.children.splice(i, 1, ...child.children));
      else if (child.includes(' ')) yield changed(document, path, (element) => void (element.children[i] = child.slice(0, child.lastIndexOf(' '))));
    }
    for (const property of Object.keys(style)) {
      if (property !== 'display') yield changed(document, path, (element) => void delete element.style[property]);
      else if (style[property] !== 'block') yield changed(document, path, (element) => void (element.style[property] = 'block'));
    }
  }
}

function* pathsOf(element: RandomElement, path: readonly number[] = []): Generator<readonly number[]> {
  yield path;
  for (const [i, child] of element.children.entries()) if (typeof child !== 'string') yield* pathsOf(child, [...path, i]);
}

function elementAt(document: RandomElement, path: readonly number[]): RandomElement {
  return path.reduce((element, i) => element.children[i] as RandomElement, document);
}

function changed(document: RandomElement, path: readonly number[], change: (element: RandomElement) => void): RandomElement {
  const copy = structuredClone(document);
  change(elementAt(copy, path));
  return copy;
}
