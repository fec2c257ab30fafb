// Attributes of SVG elements as objects. All SVG elements share one class; the IDL says which interface shows which member, and the tables
// here say what an attribute is on which element. https://svgwg.org/svg2-draft/idlindex.html

import { SvgElement } from '../../dom/svg/svg-elements.ts';
import { defineMembers } from '../cssom-view/define-members.ts';
import { DomMatrix } from '../geometry/dom-matrix.ts';
import type { MatrixInit } from '../geometry/matrix4.ts';
import { DomPoint, DomRect } from '../geometry/dom-rect.ts';
import { reflected } from './svg-attribute.ts';
import { animatedEnumeration, animatedNumber, SvgAnimatedPreserveAspectRatio, SvgAnimatedRect } from './svg-animated.ts';
import { animatedLength, SvgLength } from './svg-length.ts';
import type { SvgAnimatedLength } from './svg-length.ts';
import { animatedLengths, animatedNumbers, pointList, SvgNumber } from './svg-lists.ts';
import { animatedTransforms, SvgTransform } from './svg-transform.ts';

/** Lengths with the direction that their percentages are of. */
const LENGTHS: Readonly<Record<string, 'x' | 'y' | 'other'>> = {
  x: 'x',
  y: 'y',
  width: 'x',
  height: 'y',
  cx: 'x',
  cy: 'y',
  r: 'other',
  rx: 'x',
  ry: 'y',
  x1: 'x',
  y1: 'y',
  x2: 'x',
  y2: 'y',
  fx: 'x',
  fy: 'y',
  fr: 'other',
  refX: 'x',
  refY: 'y',
  markerWidth: 'x',
  markerHeight: 'y',
  startOffset: 'other',
};

/** What an absent attribute stands for, where that is not 0. */
const INITIAL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  svg: { width: '100%', height: '100%' },
  mask: { x: '-10%', y: '-10%', width: '120%', height: '120%' },
  filter: { x: '-10%', y: '-10%', width: '120%', height: '120%' },
  linearGradient: { x2: '100%' },
  radialGradient: { cx: '50%', cy: '50%', r: '50%', fx: '50%', fy: '50%' },
  marker: { markerWidth: '3', markerHeight: '3' },
};

const UNITS = ['userSpaceOnUse', 'objectBoundingBox'];
/** Keywords in the order of their constants, and which one an absent attribute stands for. */
const ENUMERATIONS: Readonly<Record<string, readonly [keywords: readonly string[], initial: number]>> = {
  gradientUnits: [UNITS, 1],
  patternUnits: [UNITS, 1],
  patternContentUnits: [UNITS, 0],
  clipPathUnits: [UNITS, 0],
  maskUnits: [UNITS, 1],
  maskContentUnits: [UNITS, 0],
  filterUnits: [UNITS, 1],
  primitiveUnits: [UNITS, 0],
  markerUnits: [['userSpaceOnUse', 'strokeWidth'], 1],
  spreadMethod: [['pad', 'reflect', 'repeat'], 0],
  lengthAdjust: [['spacing', 'spacingAndGlyphs'], 0],
  method: [['align', 'stretch'], 0],
  spacing: [['auto', 'exact'], 1],
};

const LISTS_OF_TEXT: ReadonlySet<string> = new Set(['text', 'tspan']);

function define(name: string, get: (this: SvgElement) => unknown): void {
  Object.defineProperty(SvgElement.prototype, name, { get, enumerable: false, configurable: true });
}

for (const [name, direction] of Object.entries(LENGTHS)) {
  const isPosition = name === 'x' || name === 'y';
  define(name, function () {
    if (isPosition && LISTS_OF_TEXT.has(this.localName)) return animatedLengths(this, name);
    return animatedLength(this, name, direction, INITIAL[this.localName]?.[name]);
  });
}
for (const [name, [keywords, initial]] of Object.entries(ENUMERATIONS)) {
  define(name, function () {
    return animatedEnumeration(this, name, keywords, initial);
  });
}
for (const name of ['dx', 'dy']) {
  define(name, function () {
    return animatedLengths(this, name);
  });
}
for (const name of ['transform', 'gradientTransform', 'patternTransform']) {
  define(name, function () {
    return animatedTransforms(this, name);
  });
}
for (const name of ['pathLength', 'offset']) {
  define(name, function () {
    return animatedNumber(this, name);
  });
}

defineMembers(SvgElement.prototype, {
  get rotate(): object {
    return animatedNumbers(this, 'rotate');
  },

  /** Absent, it is what the text measures. */
  get textLength(): SvgAnimatedLength {
    return animatedLength(this, 'textLength', 'x', String((this as unknown as { getComputedTextLength(): number }).getComputedTextLength()));
  },

  get viewBox(): SvgAnimatedRect {
    return reflected(this, 'viewBox', () => new SvgAnimatedRect({ element: this, name: 'viewBox' }));
  },

  get preserveAspectRatio(): SvgAnimatedPreserveAspectRatio {
    return reflected(this, 'preserveAspectRatio', () => new SvgAnimatedPreserveAspectRatio({ element: this, name: 'preserveAspectRatio' }));
  },

  get points(): object {
    return pointList(this);
  },

  get animatedPoints(): object {
    return pointList(this);
  },

  // https://svgwg.org/svg2-draft/struct.html#InterfaceSVGSVGElement

  createSVGNumber(): SvgNumber {
    return new SvgNumber();
  },

  createSVGLength(): SvgLength {
    return new SvgLength();
  },

  createSVGPoint(): DomPoint {
    return new DomPoint();
  },

  createSVGMatrix(): DomMatrix {
    return new DomMatrix();
  },

  createSVGRect(): DomRect {
    return new DomRect();
  },

  createSVGTransform(): SvgTransform {
    return new SvgTransform();
  },

  createSVGTransformFromMatrix(init: MatrixInit = {}): SvgTransform {
    return SvgTransform.ofMatrix(init);
  },

  // "Deprecated methods that have no effect when called, but which are kept for compatibility reasons."

  suspendRedraw(_maxWaitMilliseconds: number): number {
    return 1;
  },

  unsuspendRedraw(_handle: number): void {},

  unsuspendRedrawAll(): void {},

  forceRedraw(): void {},
});
