// https://drafts.fxtf.org/geometry/#DOMMatrix

import { PlatformObject } from '../../dom/platform-object.ts';
import { DomException } from '../../dom/dom-exception.ts';
import { DomPoint } from './dom-rect.ts';
import { applyTo, identity4, invert4, matrixOfInit, multiply4, rotation4 } from './matrix4.ts';
import type { Matrix4, MatrixInit } from './matrix4.ts';
import { parseTransformList } from './transform-list.ts';

export class DomMatrixReadOnly extends PlatformObject {
  protected values: Matrix4 = identity4();
  is2D = true;

  constructor(init?: string | readonly number[]) {
    super();
    if (init === undefined) return;
    if (typeof init === 'string') {
      const parsed = parseTransformList(init);
      if (parsed === null) throw new DomException(`Failed to parse '${init.slice(0, 100)}'.`, 'SyntaxError');
      this.values = parsed.m;
      this.is2D = parsed.is2D;
    } else this.setSequence(init);
  }

  private setSequence(numbers: readonly number[]): void {
    if (numbers.length === 6) for (const [i, at] of [0, 1, 4, 5, 12, 13].entries()) this.values[at] = numbers[i] as number;
    else if (numbers.length === 16) {
      this.values.set(numbers);
      this.is2D = false;
    } else throw new TypeError('The sequence must contain 6 elements for a 2D matrix or 16 elements for a 3D matrix.');
  }

  static fromMatrix(init: MatrixInit = {}): DomMatrixReadOnly {
    return new DomMatrixReadOnly().take(matrixOfInit(init));
  }

  static fromFloat32Array(array: Uint8Array): DomMatrixReadOnly {
    return new DomMatrixReadOnly([...new Float32Array(array.slice().buffer)]);
  }

  static fromFloat64Array(array: Uint8Array): DomMatrixReadOnly {
    return new DomMatrixReadOnly([...new Float64Array(array.slice().buffer)]);
  }

  override get interfaceName(): string {
    return 'DOMMatrixReadOnly';
  }

  protected take({ m, is2D }: { m: Matrix4; is2D: boolean }): this {
    this.values = m;
    this.is2D = is2D;
    return this;
  }

  get isIdentity(): boolean {
    return this.values.every((value, i) => value === (i % 5 === 0 ? 1 : 0));
  }

  protected copy(): DomMatrix {
    return new DomMatrix().take({ m: this.values.slice(), is2D: this.is2D });
  }

  translate(tx = 0, ty = 0, tz = 0): DomMatrix {
    return this.copy().translateSelf(tx, ty, tz);
  }

  scale(sx = 1, sy?: number, sz = 1, ox = 0, oy = 0, oz = 0): DomMatrix {
    return this.copy().scaleSelf(sx, sy, sz, ox, oy, oz);
  }

  scaleNonUniform(sx = 1, sy = 1): DomMatrix {
    return this.copy().scaleSelf(sx, sy);
  }

  scale3d(scale = 1, ox = 0, oy = 0, oz = 0): DomMatrix {
    return this.copy().scale3dSelf(scale, ox, oy, oz);
  }

  rotate(x = 0, y?: number, z?: number): DomMatrix {
    return this.copy().rotateSelf(x, y, z);
  }

  rotateFromVector(x = 0, y = 0): DomMatrix {
    return this.copy().rotateFromVectorSelf(x, y);
  }

  rotateAxisAngle(x = 0, y = 0, z = 0, angle = 0): DomMatrix {
    return this.copy().rotateAxisAngleSelf(x, y, z, angle);
  }

  skewX(degrees = 0): DomMatrix {
    return this.copy().skewXSelf(degrees);
  }

  skewY(degrees = 0): DomMatrix {
    return this.copy().skewYSelf(degrees);
  }

  multiply(other: MatrixInit = {}): DomMatrix {
    return this.copy().multiplySelf(other);
  }

  flipX(): DomMatrix {
    return this.copy().scaleSelf(-1, 1);
  }

  flipY(): DomMatrix {
    return this.copy().scaleSelf(1, -1);
  }

  inverse(): DomMatrix {
    return this.copy().invertSelf();
  }

  transformPoint({ x = 0, y = 0, z = 0, w = 1 }: { x?: number; y?: number; z?: number; w?: number } = {}): DomPoint {
    return new DomPoint(...applyTo(this.values, x, y, z, w));
  }

  toFloat32Array(): Uint8Array {
    return new Uint8Array(new Float32Array(this.values).buffer);
  }

  toFloat64Array(): Uint8Array {
    return new Uint8Array(this.values.slice().buffer as ArrayBuffer);
  }

  override toString(): string {
    if (!this.values.every(Number.isFinite)) throw new DomException('The matrix has values that are not finite.', 'InvalidStateError');
    const list = this.is2D ? [0, 1, 4, 5, 12, 13].map((i) => this.values[i]) : [...this.values];
    return `${this.is2D ? 'matrix' : 'matrix3d'}(${list.join(', ')})`;
  }

  serializable(): { revive(): DomMatrixReadOnly } {
    const parts = { m: this.values.slice(), is2D: this.is2D };
    const Class = this.constructor as typeof DomMatrixReadOnly;
    return { revive: () => new Class().take(parts) };
  }
}

export class DomMatrix extends DomMatrixReadOnly {
  static override fromMatrix(init: MatrixInit = {}): DomMatrix {
    return new DomMatrix().take(matrixOfInit(init));
  }

  static override fromFloat32Array(array: Uint8Array): DomMatrix {
    return new DomMatrix([...new Float32Array(array.slice().buffer)]);
  }

  static override fromFloat64Array(array: Uint8Array): DomMatrix {
    return new DomMatrix([...new Float64Array(array.slice().buffer)]);
  }

  override get interfaceName(): string {
    return 'DOMMatrix';
  }

  private post(m: Matrix4, is2D: boolean): this {
    this.values = multiply4(this.values, m);
    if (!is2D) this.is2D = false;
    return this;
  }

  multiplySelf(other: MatrixInit = {}): this {
    const { m, is2D } = matrixOfInit(other);
    return this.post(m, is2D);
  }

  preMultiplySelf(other: MatrixInit = {}): this {
    const { m, is2D } = matrixOfInit(other);
    this.values = multiply4(m, this.values);
    if (!is2D) this.is2D = false;
    return this;
  }

  translateSelf(tx = 0, ty = 0, tz = 0): this {
    const m = identity4();
    m.set([tx, ty, tz], 12);
    return this.post(m, tz === 0);
  }

  scaleSelf(sx = 1, sy: number = sx, sz = 1, ox = 0, oy = 0, oz = 0): this {
    this.translateSelf(ox, oy, oz);
    const m = identity4();
    m[0] = sx;
    m[5] = sy;
    m[10] = sz;
    return this.post(m, sz === 1).translateSelf(-ox, -oy, -oz);
  }

  scale3dSelf(scale = 1, ox = 0, oy = 0, oz = 0): this {
    return this.scaleSelf(scale, scale, scale, ox, oy, oz);
  }

  /** One argument turns about z; three about x, y and z. */
  rotateSelf(x = 0, y?: number, z?: number): this {
    if (y === undefined && z === undefined) return this.post(rotation4(0, 0, 1, x), true);
    const is2D = x === 0 && (y ?? 0) === 0;
    return this.post(rotation4(0, 0, 1, z ?? 0), is2D)
      .post(rotation4(0, 1, 0, y ?? 0), is2D)
      .post(rotation4(1, 0, 0, x), is2D);
  }

  rotateFromVectorSelf(x = 0, y = 0): this {
    const degrees = x === 0 && y === 0 ? 0 : (Math.atan2(y, x) * 180) / Math.PI;
    return this.post(rotation4(0, 0, 1, degrees), true);
  }

  rotateAxisAngleSelf(x = 0, y = 0, z = 0, angle = 0): this {
    return this.post(rotation4(x, y, z, angle), x === 0 && y === 0);
  }

  skewXSelf(degrees = 0): this {
    const m = identity4();
    m[4] = Math.tan((degrees * Math.PI) / 180);
    return this.post(m, true);
  }

  skewYSelf(degrees = 0): this {
    const m = identity4();
    m[1] = Math.tan((degrees * Math.PI) / 180);
    return this.post(m, true);
  }

  invertSelf(): this {
    const inverse = invert4(this.values);
    if (inverse === null) this.is2D = false;
    this.values = inverse ?? new Float64Array(16).fill(NaN);
    return this;
  }

  setMatrixValue(text: string): this {
    return this.take(new DomMatrix(text).parts);
  }

  private get parts(): { m: Matrix4; is2D: boolean } {
    return { m: this.values, is2D: this.is2D };
  }
}

/** The 22 number attributes. Setting one that no 2D matrix has makes the matrix 3D. */
function defineElements(): void {
  const names: [string, number][] = [
    ['a', 0],
    ['b', 1],
    ['c', 4],
    ['d', 5],
    ['e', 12],
    ['f', 13],
  ];
  for (let column = 1; column <= 4; column++) for (let row = 1; row <= 4; row++) names.push([`m${column}${row}`, (column - 1) * 4 + row - 1]);
  type Inside = { values: Matrix4; is2D: boolean };
  for (const [name, at] of names) {
    const in2D = [0, 1, 4, 5, 12, 13].includes(at);
    const get = function (this: Inside): number {
      return this.values[at] as number;
    };
    const set = function (this: Inside, value: number): void {
      this.values[at] = value;
      if (!in2D && value !== (at % 5 === 0 ? 1 : 0)) this.is2D = false;
    };
    Object.defineProperty(DomMatrixReadOnly.prototype, name, { get, configurable: true });
    Object.defineProperty(DomMatrix.prototype, name, { get, set, configurable: true });
  }
}
defineElements();
