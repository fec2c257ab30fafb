// https://drafts.fxtf.org/geometry/#DOMRect and #DOMPoint

import type { Rect } from '../../../base/geometry.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { transformPoint4 } from './matrix4.ts';
import type { MatrixInit } from './matrix4.ts';

interface RectInit {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
}

interface PointInit {
  x?: number;
  y?: number;
  z?: number;
  w?: number;
}

export class DomRectReadOnly extends PlatformObject {
  x: number;
  y: number;
  width: number;
  height: number;

  constructor(x = 0, y = 0, width = 0, height = 0) {
    super();
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }

  static fromRect(init: RectInit = {}): DomRectReadOnly {
    return new DomRectReadOnly(init.x, init.y, init.width, init.height);
  }

  override get interfaceName(): string {
    return 'DOMRectReadOnly';
  }

  get top(): number {
    return Math.min(this.y, this.y + this.height);
  }

  get right(): number {
    return Math.max(this.x, this.x + this.width);
  }

  get bottom(): number {
    return Math.max(this.y, this.y + this.height);
  }

  get left(): number {
    return Math.min(this.x, this.x + this.width);
  }

  serializable(): { revive(): DomRectReadOnly } {
    return { revive: () => new (this.constructor as typeof DomRectReadOnly)(this.x, this.y, this.width, this.height) };
  }
}

export class DomRect extends DomRectReadOnly {
  static override fromRect(init: RectInit = {}): DomRect {
    return new DomRect(init.x, init.y, init.width, init.height);
  }

  static of({ x, y, width, height }: Rect): DomRect {
    return new DomRect(x, y, width, height);
  }

  override get interfaceName(): string {
    return 'DOMRect';
  }
}

/** https://drafts.fxtf.org/geometry/#DOMRectList: does not change. */
export class DomRectList extends PlatformObject {
  private readonly rects: readonly DomRect[];

  constructor(rects: readonly DomRect[]) {
    super();
    this.rects = rects;
  }

  override get interfaceName(): string {
    return 'DOMRectList';
  }

  get length(): number {
    return this.rects.length;
  }

  item(index: number): DomRect | null {
    return this.rects[index] ?? null;
  }
}

export class DomPointReadOnly extends PlatformObject {
  x: number;
  y: number;
  z: number;
  w: number;

  constructor(x = 0, y = 0, z = 0, w = 1) {
    super();
    this.x = x;
    this.y = y;
    this.z = z;
    this.w = w;
  }

  static fromPoint(init: PointInit = {}): DomPointReadOnly {
    return new DomPointReadOnly(init.x, init.y, init.z, init.w);
  }

  override get interfaceName(): string {
    return 'DOMPointReadOnly';
  }

  matrixTransform(matrix: MatrixInit = {}): DomPoint {
    return new DomPoint(...transformPoint4(matrix, this.x, this.y, this.z, this.w));
  }

  serializable(): { revive(): DomPointReadOnly } {
    return { revive: () => new (this.constructor as typeof DomPointReadOnly)(this.x, this.y, this.z, this.w) };
  }
}

export class DomPoint extends DomPointReadOnly {
  static override fromPoint(init: PointInit = {}): DomPoint {
    return new DomPoint(init.x, init.y, init.z, init.w);
  }

  override get interfaceName(): string {
    return 'DOMPoint';
  }
}

/** https://drafts.fxtf.org/geometry/#DOMQuad */
export class DomQuad extends PlatformObject {
  readonly p1: DomPoint;
  readonly p2: DomPoint;
  readonly p3: DomPoint;
  readonly p4: DomPoint;

  constructor(p1: PointInit = {}, p2: PointInit = {}, p3: PointInit = {}, p4: PointInit = {}) {
    super();
    this.p1 = DomPoint.fromPoint(p1);
    this.p2 = DomPoint.fromPoint(p2);
    this.p3 = DomPoint.fromPoint(p3);
    this.p4 = DomPoint.fromPoint(p4);
  }

  static fromRect({ x = 0, y = 0, width = 0, height = 0 }: RectInit = {}): DomQuad {
    return new DomQuad({ x, y }, { x: x + width, y }, { x: x + width, y: y + height }, { x, y: y + height });
  }

  static fromQuad(init: { p1?: PointInit; p2?: PointInit; p3?: PointInit; p4?: PointInit } = {}): DomQuad {
    return new DomQuad(init.p1, init.p2, init.p3, init.p4);
  }

  override get interfaceName(): string {
    return 'DOMQuad';
  }

  getBounds(): DomRect {
    const xs = [this.p1.x, this.p2.x, this.p3.x, this.p4.x];
    const ys = [this.p1.y, this.p2.y, this.p3.y, this.p4.y];
    const left = Math.min(...xs);
    const top = Math.min(...ys);
    return new DomRect(left, top, Math.max(...xs) - left, Math.max(...ys) - top);
  }
}
