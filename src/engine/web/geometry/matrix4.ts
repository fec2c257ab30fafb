// 4x4 matrices in column-major order (m11, m12, m13, m14, m21 ...): https://drafts.fxtf.org/geometry/#DOMMatrix

export type Matrix4 = Float64Array;

const NAMES_2D = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const FULL_NAMES = ['m11', 'm12', 'm21', 'm22', 'm41', 'm42'] as const;
const INDEXES = [0, 1, 4, 5, 12, 13] as const;

/** The dictionary DOMMatrixInit. */
export type MatrixInit = Readonly<Partial<Record<string, number | boolean>>>;

export function identity4(): Matrix4 {
  const m = new Float64Array(16);
  m[0] = m[5] = m[10] = m[15] = 1;
  return m;
}

/** https://drafts.fxtf.org/geometry/#matrix-validate-and-fixup; throws TypeError when the short and long names disagree. */
export function matrixOfInit(init: MatrixInit): { m: Matrix4; is2D: boolean } {
  const m = identity4();
  for (const [i, name] of NAMES_2D.entries()) {
    const short = init[name] as number | undefined;
    const long = init[FULL_NAMES[i] as string] as number | undefined;
    if (short !== undefined && long !== undefined && short !== long && !(Number.isNaN(short) && Number.isNaN(long))) {
      throw new TypeError(`The members ${name} and ${FULL_NAMES[i]} of the matrix disagree`);
    }
    m[INDEXES[i] as number] = long ?? short ?? (i === 0 || i === 3 ? 1 : 0);
  }
  let is2D = true;
  for (let column = 1; column <= 4; column++) {
    for (let row = 1; row <= 4; row++) {
      const at = (column - 1) * 4 + row - 1;
      if ((INDEXES as readonly number[]).includes(at)) continue;
      const value = init[`m${column}${row}`] as number | undefined;
      if (value === undefined) continue;
      m[at] = value;
      if (value !== (column === row ? 1 : 0)) is2D = false;
    }
  }
  if (init['is2D'] === true && !is2D) throw new TypeError('The matrix is not two-dimensional');
  return { m, is2D: (init['is2D'] as boolean | undefined) ?? is2D };
}

/** The matrix that applies `b` first, then `a`. */
export function multiply4(a: Matrix4, b: Matrix4): Matrix4 {
  const m = new Float64Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += (a[k * 4 + row] as number) * (b[column * 4 + k] as number);
      m[column * 4 + row] = sum;
    }
  }
  return m;
}

/** Gauss-Jordan with row pivoting; null for a matrix without an inverse. */
export function invert4(given: Matrix4): Matrix4 | null {
  const m = given.slice();
  const inverse = identity4();
  const at = (matrix: Matrix4, row: number, column: number): number => matrix[column * 4 + row] as number;
  for (let pivot = 0; pivot < 4; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < 4; row++) if (Math.abs(at(m, row, pivot)) > Math.abs(at(m, best, pivot))) best = row;
    const divisor = at(m, best, pivot);
    if (divisor === 0 || !Number.isFinite(divisor)) return null;
    for (const matrix of [m, inverse]) {
      for (let column = 0; column < 4; column++) {
        const swapped = at(matrix, best, column);
        matrix[column * 4 + best] = at(matrix, pivot, column);
        matrix[column * 4 + pivot] = swapped / divisor;
      }
    }
    for (let row = 0; row < 4; row++) {
      if (row === pivot) continue;
      const factor = at(m, row, pivot);
      if (factor === 0) continue;
      for (const matrix of [m, inverse]) {
        for (let column = 0; column < 4; column++) matrix[column * 4 + row] = at(matrix, row, column) - factor * at(matrix, pivot, column);
      }
    }
  }
  return inverse;
}

export function transformPoint4(init: MatrixInit, x: number, y: number, z: number, w: number): [number, number, number, number] {
  return applyTo(matrixOfInit(init).m, x, y, z, w);
}

export function applyTo(m: Matrix4, x: number, y: number, z: number, w: number): [number, number, number, number] {
  const row = (i: number): number => (m[i] as number) * x + (m[4 + i] as number) * y + (m[8 + i] as number) * z + (m[12 + i] as number) * w;
  return [row(0), row(1), row(2), row(3)];
}

/** https://drafts.csswg.org/css-transforms-2/#Rotate3dDefined; degrees about a vector. */
export function rotation4(x: number, y: number, z: number, degrees: number): Matrix4 {
  const length = Math.hypot(x, y, z);
  const m = identity4();
  if (length === 0) return m;
  const [ux, uy, uz] = [x / length, y / length, z / length];
  const half = (degrees * Math.PI) / 360;
  const sc = Math.sin(half) * Math.cos(half);
  const sq = Math.sin(half) ** 2;
  m.set([1 - 2 * (uy * uy + uz * uz) * sq, 2 * (ux * uy * sq + uz * sc), 2 * (ux * uz * sq - uy * sc)], 0);
  m.set([2 * (ux * uy * sq - uz * sc), 1 - 2 * (ux * ux + uz * uz) * sq, 2 * (uy * uz * sq + ux * sc)], 4);
  m.set([2 * (ux * uz * sq + uy * sc), 2 * (uy * uz * sq - ux * sc), 1 - 2 * (ux * ux + uy * uy) * sq], 8);
  return m;
}
