// Text of specified values, in the normal forms that Chromium prints. https://drafts.csswg.org/cssom-1/#serializing-css-values

import type { CssValue, GradientValue, MathNode } from './css-value.ts';
import { numberText } from './number-text.ts';

export function valueText(value: CssValue): string {
  switch (value.type) {
    case 'keyword':
    case 'wide':
      return value.value;
    case 'ident':
      return identText(value.value);
    case 'string':
      return stringText(value.value);
    case 'numeric':
      return numberText(value.value) + value.unit;
    case 'math':
      return mathText(value.node);
    case 'color':
    case 'unresolved':
      return value.text;
    case 'url':
      return `url(${stringText(value.text)})`;
    case 'gradient':
      return gradientText(value, valueText);
    case 'position':
      return `${valueText(value.x)} ${valueText(value.y)}`;
    case 'list':
      return value.items.map(valueText).join(value.separator);
    case 'function':
      return functionText(value.name, value.args, value.separator);
  }
}

function functionText(name: string, args: readonly CssValue[], separator: string): string {
  // Names of grid lines: see grid-grammars.ts.
  if (name === 'line-names') return `[${args.map(valueText).join(' ')}]`;
  if (name.endsWith('-from')) {
    const tokens = args[1];
    return `${name.slice(0, -'-from'.length)}(from ${valueText(args[0]!)} ${tokens === undefined ? '' : valueText(tokens)})`;
  }
  return `${name}(${args.map(valueText).join(separator)})`;
}

/** https://drafts.csswg.org/cssom-1/#serialize-an-identifier */
export function identText(name: string): string {
  if (/^-?[a-zA-Z_][\w-]*$/.test(name)) return name;
  let out = '';
  let index = 0;
  for (const character of name) {
    const code = character.codePointAt(0)!;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (code === 0) out += '\ufffd';
    else if (code < 0x20 || code === 0x7f || (isDigit && (index === 0 || (index === 1 && name[0] === '-')))) out += `\\${code.toString(16)} `;
    else if (index === 0 && character === '-' && name.length === 1) out += '\\-';
    else if (code >= 0x80 || isDigit || /[\w-]/.test(character)) out += character;
    else out += `\\${character}`;
    index++;
  }
  return out;
}

/** https://drafts.csswg.org/cssom-1/#serialize-a-string */
export function stringText(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code === 0) out += '\ufffd';
    else if (code < 0x20 || code === 0x7f) out += `\\${code.toString(16)} `;
    else if (character === '"' || character === '\\') out += `\\${character}`;
    else out += character;
  }
  return `${out}"`;
}

/** https://drafts.csswg.org/css-values-4/#serialize-a-math-function */
export function mathText(node: MathNode): string {
  return node.op === 'function' ? nodeText(node) : `calc(${sumText(node)})`;
}

function sumText(node: MathNode): string {
  if (node.op !== 'sum') return nodeText(node);
  let out = '';
  for (const term of node.terms) {
    if (out === '') out = nodeText(term);
    else if (term.op === 'value' && term.value < 0) out += ` - ${nodeText({ ...term, value: -term.value })}`;
    else if (term.op === 'scale' && term.factor < 0) out += ` - ${nodeText(term.factor === -1 ? term.term : { ...term, factor: -term.factor })}`;
    else out += ` + ${nodeText(term)}`;
  }
  return out;
}

function nodeText(node: MathNode): string {
  switch (node.op) {
    case 'value':
      if (!Number.isFinite(node.value) && node.unit !== '') return `${numberText(node.value)} * 1${node.unit}`;
      return numberText(node.value) + node.unit;
    case 'sum':
      return `(${sumText(node)})`;
    case 'scale':
      return `${numberText(node.factor)} * ${nodeText(node.term)}`;
    case 'product':
      return node.factors
        .map((factor) => (factor.op === 'invert' ? `/ ${nodeText(factor.term)}` : nodeText(factor)))
        .join(' * ')
        .replaceAll('* /', '/');
    case 'invert':
      return `1 / ${nodeText(node.term)}`;
    case 'function':
      return `${node.name}(${[...(node.strategy === '' || node.strategy === 'nearest' ? [] : [node.strategy]), ...node.terms.map(sumText)].join(', ')})`;
  }
}

/** Also prints computed gradients: `print` gives the text of a colour or length. */
export function gradientText(gradient: GradientValue, print: (value: CssValue) => string): string {
  const prelude: string[] = [];
  if (gradient.kind === 'linear') {
    if (gradient.angle !== null) prelude.push(print(gradient.angle));
    if (gradient.corner !== null && !isDefaultCorner(gradient)) {
      const sides = [gradient.corner.x, gradient.corner.y].filter((side) => side !== null).join(' ');
      prelude.push(gradient.prefixed ? sides : `to ${sides}`);
    }
  } else if (gradient.kind === 'radial') {
    const isLength = gradient.size !== null && gradient.size.type !== 'keyword' && gradient.size.type !== 'list';
    if (gradient.shape === 'circle' && !isLength) prelude.push('circle');
    if (gradient.size !== null && !(gradient.size.type === 'keyword' && gradient.size.value === 'farthest-corner')) prelude.push(print(gradient.size));
  } else if (gradient.angle !== null) prelude.push(`from ${print(gradient.angle)}`);
  if (gradient.position !== null && valueText(gradient.position) !== 'center center') prelude.push(`at ${print(gradient.position)}`);
  if (gradient.interpolation !== '') prelude.push(gradient.interpolation);
  const stops = gradient.stops.map((stop) => [...(stop.color === null ? [] : [stop.color]), ...stop.positions].map(print).join(' '));
  const kind = `${gradient.repeating ? 'repeating-' : ''}${gradient.kind}-gradient`;
  return `${gradient.prefixed ? '-webkit-' : ''}${kind}(${[...(prelude.length === 0 ? [] : [prelude.join(' ')]), ...stops].join(', ')})`;
}

/** `to bottom` is the default and is not printed. */
function isDefaultCorner(gradient: GradientValue): boolean {
  return !gradient.prefixed && gradient.corner?.x === null && gradient.corner.y === 'bottom';
}
