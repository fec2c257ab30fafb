// <easing-function>. https://drafts.csswg.org/css-easing-2/

import { keyword, list, numeric } from './css-value.ts';
import type { CssValue } from './css-value.ts';
import { parseInteger, parseNumber, parsePercentage } from './numeric.ts';
import { lowerAscii, ValueStream } from './value-stream.ts';

const KEYWORDS = new Set(['linear', 'ease', 'ease-in', 'ease-out', 'ease-in-out', 'step-start', 'step-end']);
const STEP_POSITIONS = new Set(['jump-start', 'jump-end', 'jump-none', 'jump-both', 'start', 'end']);

export function parseEasing(stream: ValueStream): CssValue | null {
  const ident = stream.peekIdent();
  if (ident !== null) {
    if (!KEYWORDS.has(ident)) return null;
    stream.next();
    return keyword(ident);
  }
  const block = stream.peek();
  if (block?.type !== 'function') return null;
  const inner = new ValueStream(block.value);
  const result = easingFunction(lowerAscii(block.name), inner);
  if (result === null || !inner.atEnd()) return null;
  stream.next();
  return result;
}

function easingFunction(name: string, stream: ValueStream): CssValue | null {
  switch (name) {
    case 'cubic-bezier': {
      const args: CssValue[] = [];
      for (let i = 0; i < 4; i++) {
        if (i > 0 && !stream.takeComma()) return null;
        const value = parseNumber(stream, i % 2 === 0 ? { min: 0, max: 1 } : {});
        if (value === null) return null;
        args.push(value);
      }
      return { type: 'function', name, separator: ', ', args };
    }
    case 'steps': {
      const count = parseInteger(stream, { min: 1 });
      if (count === null) return null;
      if (!stream.takeComma()) return { type: 'function', name, separator: ', ', args: [count] };
      const position = stream.peekIdent();
      if (position === null || !STEP_POSITIONS.has(position)) return null;
      stream.next();
      if (position === 'jump-none' && count.type === 'numeric' && count.value < 2) return null;
      const isDefault = position === 'end' || position === 'jump-end';
      return { type: 'function', name, separator: ', ', args: isDefault ? [count] : [count, keyword(position)] };
    }
    case 'linear':
      return linearEasing(stream);
    default:
      return null;
  }
}

/** linear(): each argument becomes `output input%`, the inputs filled in as the spec says. */
function linearEasing(stream: ValueStream): CssValue | null {
  const points: { input: number; output: number }[] = [];
  do {
    let inputs: number[] = [];
    let output: number | null = null;
    for (;;) {
      const percent = parsePercentage(stream);
      if (percent !== null) {
        if (percent.type !== 'numeric' || inputs.length === 2) return null;
        inputs.push(percent.value);
        continue;
      }
      const number = parseNumber(stream);
      if (number === null) break;
      if (number.type !== 'numeric' || output !== null) return null;
      output = number.value;
    }
    if (output === null) return null;
    if (inputs.length === 0) inputs = [NaN];
    for (const input of inputs) points.push({ input, output });
  } while (stream.takeComma());
  if (points.length < 2) return null;
  spreadInputs(points);
  const args = points.map((point) => list(' ', [numeric(point.output, ''), numeric(point.input, '%')]));
  return { type: 'function', name: 'linear', separator: ', ', args };
}

/** https://drafts.csswg.org/css-easing-2/#linear-easing-function-parsing */
function spreadInputs(points: { input: number; output: number }[]): void {
  const last = points.length - 1;
  if (Number.isNaN(points[0]!.input)) points[0]!.input = 0;
  let largest = -Infinity;
  for (const point of points) {
    if (Number.isNaN(point.input)) continue;
    point.input = largest = Math.max(largest, point.input);
  }
  if (Number.isNaN(points[last]!.input)) points[last]!.input = Math.max(100, largest);
  for (let i = 1; i < last; i++) {
    if (!Number.isNaN(points[i]!.input)) continue;
    let end = i;
    while (Number.isNaN(points[end]!.input)) end++;
    const from = points[i - 1]!.input;
    const step = (points[end]!.input - from) / (end - i + 1);
    for (let k = i; k < end; k++) points[k]!.input = from + step * (k - i + 1);
  }
}
