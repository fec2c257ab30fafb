// Questions about the geometry of SVG elements: boxes, matrices, paths, text. All numbers come from GeometryHost.
// https://svgwg.org/svg2-draft/types.html#InterfaceSVGGraphicsElement, InterfaceSVGGeometryElement, text.html#InterfaceSVGTextContentElement

import type { Matrix, Point } from '../../../base/geometry.ts';
import { transformRect } from '../../../base/geometry.ts';
import { DomException } from '../../dom/dom-exception.ts';
import type { Element } from '../../dom/element.ts';
import { SvgElement } from '../../dom/svg/svg-elements.ts';
import { defineMembers } from '../cssom-view/define-members.ts';
import { DomMatrix } from '../geometry/dom-matrix.ts';
import { DomPoint, DomRect } from '../geometry/dom-rect.ts';
import type { SvgCharacter, SvgGeometry, SvgPath } from '../geometry-host.ts';
import { geometryOf } from '../web-host.ts';

interface PointInit {
  readonly x?: number;
  readonly y?: number;
}

function svgOf(element: Element): SvgGeometry {
  return geometryOf(element.nodeDocument).svg;
}

function matrixOf(matrix: Matrix | null): DomMatrix | null {
  return matrix === null ? null : new DomMatrix([matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f]);
}

function pathOf(element: Element): SvgPath | null {
  return svgOf(element).path(element);
}

/** The end of `advance` px of a character's cell, on the baseline. */
function onBaseline({ x, y, along, degrees }: SvgCharacter, advance: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return { x: x + Math.cos(angle) * (along + advance), y: y + Math.sin(angle) * (along + advance) };
}

function characterAt(element: Element, index: number): SvgCharacter {
  const character = svgOf(element).text(element)[index];
  if (character === undefined)
    throw new DomException(`The charnum provided (${index}) is greater than or equal to the number of characters.`, 'IndexSizeError');
  return character;
}

function sumOf(characters: readonly SvgCharacter[]): number {
  return characters.reduce((sum, { advance }) => sum + advance, 0);
}

defineMembers(SvgElement.prototype, {
  /** FIXME: the options: always the fill, neither stroke nor markers, and not clipped. */
  getBBox(): DomRect {
    const bounds = svgOf(this).bounds(this);
    return bounds === null ? new DomRect() : DomRect.of(bounds);
  },

  getCTM(): DomMatrix | null {
    return matrixOf(svgOf(this).viewportMatrix(this));
  },

  getScreenCTM(): DomMatrix | null {
    return matrixOf(svgOf(this).screenMatrix(this));
  },

  getElementById(id: string): Element | null {
    for (let node = this.firstElementChild; node !== null; node = nextIn(node, this)) if (node.getAttribute('id') === id) return node;
    return null;
  },

  isPointInFill({ x = 0, y = 0 }: PointInit = {}): boolean {
    return pathOf(this)?.fills(x, y) ?? false;
  },

  isPointInStroke({ x = 0, y = 0 }: PointInit = {}): boolean {
    return pathOf(this)?.strokes(x, y) ?? false;
  },

  getTotalLength(): number {
    return pathOf(this)?.length ?? 0;
  },

  getPointAtLength(distance: number): DomPoint {
    const path = pathOf(this);
    if (path === null) throw new DomException("The element's path is empty.", 'InvalidStateError');
    const { x, y } = path.at(distance);
    return new DomPoint(x, y);
  },

  getNumberOfChars(): number {
    return svgOf(this).text(this).length;
  },

  getComputedTextLength(): number {
    return sumOf(svgOf(this).text(this));
  },

  getSubStringLength(start: number, count: number): number {
    const characters = svgOf(this).text(this);
    if (start >= characters.length)
      throw new DomException(`The charnum provided (${start}) is greater than or equal to the number of characters.`, 'IndexSizeError');
    return sumOf(characters.slice(start, start + count));
  },

  getStartPositionOfChar(index: number): DomPoint {
    const { x, y } = onBaseline(characterAt(this, index), 0);
    return new DomPoint(x, y);
  },

  getEndPositionOfChar(index: number): DomPoint {
    const character = characterAt(this, index);
    const { x, y } = onBaseline(character, character.advance);
    return new DomPoint(x, y);
  },

  getExtentOfChar(index: number): DomRect {
    return DomRect.of(cellOf(characterAt(this, index)));
  },

  getRotationOfChar(index: number): number {
    return characterAt(this, index).degrees;
  },

  getCharNumAtPosition({ x = 0, y = 0 }: PointInit = {}): number {
    return svgOf(this)
      .text(this)
      .findLastIndex((character) => {
        const cell = cellOf(character);
        return x >= cell.x && x < cell.x + cell.width && y >= cell.y && y < cell.y + cell.height;
      });
  },
});

/** The cell around its glyph, as bounds when it is turned. */
function cellOf(character: SvgCharacter): { x: number; y: number; width: number; height: number } {
  const { x, y, along, advance, degrees, ascent, height } = character;
  const angle = (degrees * Math.PI) / 180;
  const turn = { a: Math.cos(angle), b: Math.sin(angle), c: -Math.sin(angle), d: Math.cos(angle), e: x, f: y };
  return transformRect(turn, { x: along, y: -ascent, width: advance, height });
}

function nextIn(element: Element, root: Element): Element | null {
  if (element.firstElementChild !== null) return element.firstElementChild;
  for (let at: Element | null = element; at !== null && at !== root; at = at.parentElement) if (at.nextElementSibling !== null) return at.nextElementSibling;
  return null;
}
