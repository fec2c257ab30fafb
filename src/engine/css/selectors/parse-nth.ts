// The <an+b> microsyntax. https://drafts.csswg.org/css-syntax-3/#anb-microsyntax
// Read from the text that the tokens stand for: the token table of the specification describes exactly these strings.

import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';

export interface NthExpression {
  readonly step: number;
  readonly offset: number;
}

/** Indices beyond this cannot differ on any page; keeps the arithmetic exact. */
const LIMIT = 2 ** 31 - 1;

export function parseNthExpression(values: readonly ComponentValue[]): NthExpression | null {
  const text = textOf(values);
  if (text === null) return null;
  if (text === 'even') return { step: 2, offset: 0 };
  if (text === 'odd') return { step: 2, offset: 1 };
  if (/^[+-]?\d+$/.test(text)) return { step: 0, offset: clamp(Number(text)) };
  // White space may stand around the sign between a and b, nowhere else.
  const match = /^([+-]?\d*)n(?: ?([+-]) ?(\d+)| ?([+-]\d+))?$/.exec(text);
  if (match === null) return null;
  const [, coefficient = '', sign, digits, signedDigits] = match;
  const step = coefficient === '' || coefficient === '+' ? 1 : coefficient === '-' ? -1 : clamp(Number(coefficient));
  const offset = signedDigits !== undefined ? Number(signedDigits) : digits !== undefined ? Number(`${sign}${digits}`) : 0;
  return { step, offset: clamp(offset) };
}

function clamp(value: number): number {
  return Math.max(-LIMIT, Math.min(LIMIT, value));
}

/** The tokens as lower-case text with single spaces, null when one cannot be part of <an+b>. */
function textOf(values: readonly ComponentValue[]): string | null {
  let text = '';
  for (const value of values) {
    switch (value.type) {
      case 'whitespace':
        text += ' ';
        break;
      case 'ident':
        text += asciiLowerCase(value.value);
        break;
      case 'delim':
        if (value.value !== '+' && value.value !== '-') return null;
        text += value.value;
        break;
      case 'number':
      case 'dimension':
        if (!value.isInteger) return null;
        // `n-1 2` must not read as `n-12`, so two tokens never join without a sign.
        if (/\d$/.test(text) || (text.endsWith('n') && !value.hasSign)) return null;
        text += (value.hasSign && value.value >= 0 ? '+' : '') + (Object.is(value.value, 0) && value.hasSign ? '0' : String(value.value));
        if (value.type === 'dimension') text += asciiLowerCase(value.unit);
        break;
      default:
        return null;
    }
  }
  text = text.trim();
  // `+ n` is not allowed: a sign in front of n touches it.
  return /^[+-] /.test(text) ? null : text;
}
