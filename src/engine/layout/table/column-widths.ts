// Distributing the table's width over its columns. https://drafts.csswg.org/css-tables-3/#width-distribution-algorithm

import { snap } from '../lengths.ts';
import type { Column } from './column-constraints.ts';

/** Widths for automatic layout; their sum is `target` unless the columns' minimum is more. */
export function distributeWidth(columns: readonly Column[], target: number, targetIsForSpan: boolean): number[] {
  const count = columns.length;
  const min = new Array<number>(count);
  const percent = new Array<number>(count);
  const specified = new Array<number>(count);
  const max = new Array<number>(count);
  const base = Math.max(0, target);
  let left = 100;
  let sumMin = 0;
  let sumPercent = 0;
  let sumSpecified = 0;
  let sumMax = 0;
  columns.forEach((column, i) => {
    min[i] = column.min;
    if (column.percent !== null) {
      // Percentages beyond 100 in all are cut.
      const share = Math.min(left, column.percent);
      left -= share;
      percent[i] = specified[i] = max[i] = Math.max(column.min, (share * base) / 100);
    } else {
      percent[i] = column.min;
      specified[i] = column.isConstrained ? column.max : column.min;
      max[i] = column.max;
    }
    sumMin += min[i]!;
    sumPercent += percent[i]!;
    sumSpecified += specified[i]!;
    sumMax += max[i]!;
  });
  if (target <= sumMin) return min;
  if (target < sumPercent) return between(min, percent, sumMin, sumPercent, target);
  if (target < sumSpecified) return between(percent, specified, sumPercent, sumSpecified, target);
  if (target < sumMax) return between(specified, max, sumSpecified, sumMax, target);
  return addExcess(columns, max, target - sumMax, targetIsForSpan);
}

function between(low: readonly number[], high: readonly number[], sumLow: number, sumHigh: number, target: number): number[] {
  const share = sumHigh > sumLow ? (target - sumLow) / (sumHigh - sumLow) : 0;
  return snapped(
    low.map((size, i) => size + (high[i]! - size) * share),
    target,
  );
}

/** Excess goes to columns without a width by their max, else to those with one, else to those with a percentage, else to all. */
function addExcess(columns: readonly Column[], sizes: number[], excess: number, targetIsForSpan: boolean): number[] {
  if (excess <= 0) return sizes;
  const target = sizes.reduce((sum, size) => sum + size, excess);
  const isAuto = (column: Column): boolean => column.percent === null && !column.isConstrained;
  const groups: ((column: Column) => number)[] = [
    (column) => (isAuto(column) ? column.max : 0),
    (column) => (targetIsForSpan && isAuto(column) ? 1 : 0),
    (column) => (column.percent === null && column.isConstrained ? column.max : 0),
    (column) => column.percent ?? 0,
    (column) => (isAuto(column) && !column.isEmpty ? 1 : 0),
    () => 1,
  ];
  for (const weight of groups) {
    const total = columns.reduce((sum, column) => sum + weight(column), 0);
    if (total > 0)
      return snapped(
        sizes.map((size, i) => size + (excess * weight(columns[i]!)) / total),
        target,
      );
  }
  return sizes;
}

/** Widths in 1/64 px whose sum is kept: each one takes over what the ones before have lost. */
function snapped(sizes: readonly number[], target: number): number[] {
  let exact = 0;
  let given = 0;
  return sizes.map((size, i) => {
    exact += size;
    const width = snap(i === sizes.length - 1 ? Math.max(0, target - given) : Math.max(0, exact - given + 1e-6));
    given += width;
    return width;
  });
}

/** https://drafts.csswg.org/css2/#fixed-table-layout: widths and percentages first, the others share what is left. */
export function distributeFixed(columns: readonly Column[], target: number): number[] {
  let fixed = 0;
  let percentSum = 0;
  let autoCount = 0;
  const sizes = columns.map((column) => {
    if (column.percent !== null) {
      percentSum += column.percent;
      return (column.percent * target) / 100 + column.percentInsets;
    }
    if (column.isConstrained) {
      fixed += column.max;
      return column.max;
    }
    autoCount++;
    return 0;
  });
  const used = sizes.reduce((sum, size) => sum + size, 0);
  // More percentages than room shrink together.
  if (percentSum > 0 && used > target) {
    const room = Math.max(0, target - fixed);
    const share = room / (used - fixed);
    columns.forEach((column, i) => {
      if (column.percent !== null) sizes[i] = sizes[i]! * share;
    });
    return snapped(sizes, fixed + room);
  }
  const rest = target - used;
  if (rest <= 0) return sizes;
  if (autoCount > 0)
    return snapped(
      columns.map((column, i) => (column.percent === null && !column.isConstrained ? rest / autoCount : sizes[i]!)),
      target,
    );
  if (fixed > 0)
    return snapped(
      columns.map((column, i) => (column.percent === null ? sizes[i]! + (rest * column.max) / fixed : sizes[i]!)),
      target,
    );
  if (percentSum > 0)
    return snapped(
      columns.map((column, i) => sizes[i]! + (rest * (column.percent ?? 0)) / percentSum),
      target,
    );
  return sizes;
}
