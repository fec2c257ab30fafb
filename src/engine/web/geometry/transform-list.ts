// A CSS transform list of absolute lengths as one matrix, for DOMMatrix's string constructor:
// https://drafts.fxtf.org/geometry/#parse-a-string-into-an-abstract-matrix

import { identity4, multiply4, rotation4 } from './matrix4.ts';
import type { Matrix4 } from './matrix4.ts';

const ANGLES: Readonly<Record<string, number>> = { deg: 1, grad: 0.9, rad: 180 / Math.PI, turn: 360 };
const LENGTHS: Readonly<Record<string, number>> = { px: 1, cm: 96 / 2.54, mm: 96 / 25.4, q: 96 / 101.6, in: 96, pt: 96 / 72, pc: 16 };

const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*)$/i;

/** null for text that is no transform list, or one with relative lengths. */
export function parseTransformList(text: string): { m: Matrix4; is2D: boolean } | null {
  let rest = text.trim();
  let m = identity4();
  let is2D = true;
  if (rest === '' || rest.toLowerCase() === 'none') return { m, is2D };
  while (rest !== '') {
    const call = /^([a-z0-9]+)\(([^()]*)\)\s*/i.exec(rest);
    if (call === null) return null;
    const name = (call[1] as string).toLowerCase();
    const args = (call[2] as string).split(',').map((part) => part.trim());
    const made = transformFunction(name, args);
    if (made === null) return null;
    m = multiply4(m, made);
    if (/3d$|z$|^perspective$|^rotate[xy]$/.test(name)) is2D = false;
    rest = rest.slice(call[0].length);
  }
  return { m, is2D };
}

function transformFunction(name: string, args: readonly string[]): Matrix4 | null {
  const values = args.map((arg) => NUMBER.exec(arg));
  const as = (i: number, units: Readonly<Record<string, number>> | null): number | null => {
    const match = values[i];
    if (match === null || match === undefined) return null;
    const number = Number(match[1]);
    const unit = (match[2] as string).toLowerCase();
    if (unit === '') return units === null || number === 0 ? number : null;
    return units !== null && Object.hasOwn(units, unit) ? number * (units[unit] as number) : null;
  };
  const all = (units: Readonly<Record<string, number>> | null): number[] | null => {
    const list = args.map((_, i) => as(i, units));
    return list.includes(null) ? null : (list as number[]);
  };
  const m = identity4();
  const put = (count: readonly number[], units: Readonly<Record<string, number>> | null, fill: (v: number[]) => void): Matrix4 | null => {
    const list = all(units);
    if (list === null || !count.includes(list.length)) return null;
    fill(list);
    return m;
  };
  const turn = (x: number, y: number, z: number): Matrix4 | null => {
    const angle = args.length === 1 ? as(0, ANGLES) : null;
    return angle === null ? null : rotation4(x, y, z, angle);
  };
  const tan = (degrees: number): number => Math.tan((degrees * Math.PI) / 180);
  switch (name) {
    case 'matrix':
      return put([6], null, (v) => [0, 1, 4, 5, 12, 13].forEach((at, i) => (m[at] = v[i] as number)));
    case 'matrix3d':
      return put([16], null, (v) => m.set(v));
    case 'translate':
      return put([1, 2], LENGTHS, (v) => m.set([v[0] as number, v[1] ?? 0], 12));
    case 'translatex':
      return put([1], LENGTHS, (v) => (m[12] = v[0] as number));
    case 'translatey':
      return put([1], LENGTHS, (v) => (m[13] = v[0] as number));
    case 'translatez':
      return put([1], LENGTHS, (v) => (m[14] = v[0] as number));
    case 'translate3d':
      return put([3], LENGTHS, (v) => m.set(v, 12));
    case 'scale':
      return put([1, 2], null, (v) => ((m[0] = v[0] as number), (m[5] = v[1] ?? (v[0] as number))));
    case 'scalex':
      return put([1], null, (v) => (m[0] = v[0] as number));
    case 'scaley':
      return put([1], null, (v) => (m[5] = v[0] as number));
    case 'scalez':
      return put([1], null, (v) => (m[10] = v[0] as number));
    case 'scale3d':
      return put([3], null, (v) => [0, 5, 10].forEach((at, i) => (m[at] = v[i] as number)));
    case 'rotate':
    case 'rotatez':
      return turn(0, 0, 1);
    case 'rotatex':
      return turn(1, 0, 0);
    case 'rotatey':
      return turn(0, 1, 0);
    case 'rotate3d': {
      const [x, y, z, angle] = [as(0, null), as(1, null), as(2, null), as(3, ANGLES)];
      return x === null || y === null || z === null || angle === null ? null : rotation4(x, y, z, angle);
    }
    case 'skew':
      return put([1, 2], ANGLES, (v) => ((m[4] = tan(v[0] as number)), (m[1] = tan(v[1] ?? 0))));
    case 'skewx':
      return put([1], ANGLES, (v) => (m[4] = tan(v[0] as number)));
    case 'skewy':
      return put([1], ANGLES, (v) => (m[1] = tan(v[0] as number)));
    case 'perspective':
      return put([1], LENGTHS, (v) => (m[11] = -1 / Math.max(1, v[0] as number)));
    default:
      return null;
  }
}
