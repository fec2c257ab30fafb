// The input types: value modes and sanitisation. https://html.spec.whatwg.org/#the-input-element

import { parseFloatingPoint } from './reflect.ts';

export const INPUT_TYPES = [
  'hidden',
  'text',
  'search',
  'tel',
  'url',
  'email',
  'password',
  'date',
  'month',
  'week',
  'time',
  'datetime-local',
  'number',
  'range',
  'color',
  'checkbox',
  'radio',
  'file',
  'submit',
  'image',
  'reset',
  'button',
] as const;

export type InputType = (typeof INPUT_TYPES)[number];

export type ValueMode = 'value' | 'default' | 'default/on' | 'filename';

/** https://html.spec.whatwg.org/#dom-input-value: which mode each type is in. */
export function valueMode(type: InputType): ValueMode {
  switch (type) {
    case 'hidden':
    case 'submit':
    case 'image':
    case 'reset':
    case 'button':
      return 'default';
    case 'checkbox':
    case 'radio':
      return 'default/on';
    case 'file':
      return 'filename';
    default:
      return 'value';
  }
}

/** Types in which text is typed and selected. */
export function isTextType(type: InputType): boolean {
  return type === 'text' || type === 'search' || type === 'tel' || type === 'url' || type === 'email' || type === 'password' || type === 'number';
}

/** Types to which selectionStart and its kin apply. */
export function hasSelection(type: InputType): boolean {
  return type === 'text' || type === 'search' || type === 'tel' || type === 'url' || type === 'password';
}

export function isButtonType(type: InputType): boolean {
  return type === 'submit' || type === 'image' || type === 'reset' || type === 'button';
}

const stripNewlines = (value: string): string => value.replace(/[\r\n]/g, '');
const trim = (value: string): string => value.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');

export interface SanitizeContext {
  readonly min: string | null;
  readonly max: string | null;
  readonly step: string | null;
  readonly multiple: boolean;
}

/** https://html.spec.whatwg.org/#value-sanitization-algorithm */
export function sanitizeValue(type: InputType, value: string, context: SanitizeContext): string {
  switch (type) {
    case 'text':
    case 'search':
    case 'tel':
    case 'password':
      return stripNewlines(value);
    case 'url':
      return trim(stripNewlines(value));
    case 'email':
      return context.multiple ? value.split(',').map(trim).join(',') : trim(stripNewlines(value));
    case 'number':
      return isValidNumber(value) ? value : '';
    case 'range':
      return sanitizeRange(value, context);
    case 'color':
      return /^#[0-9a-fA-F]{6}$/.test(value) ? value.toLowerCase() : '#000000';
    case 'date':
    case 'month':
    case 'week':
    case 'time':
    case 'datetime-local':
      return valueToNumber(type, value) === null ? '' : type === 'datetime-local' ? normalizedDateTime(value) : value;
    default:
      return value;
  }
}

/** https://html.spec.whatwg.org/#valid-normalised-local-date-and-time-string: a T, and the shortest time. */
function normalizedDateTime(value: string): string {
  return value
    .replace(' ', 'T')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
    .replace(/(T\d\d:\d\d):00$/, '$1');
}

/** https://html.spec.whatwg.org/#valid-floating-point-number */
function isValidNumber(value: string): boolean {
  return /^-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(value) && Number.isFinite(Number(value));
}

function sanitizeRange(value: string, context: SanitizeContext): string {
  const min = parseFloatingPoint(context.min) ?? 0;
  const max = parseFloatingPoint(context.max) ?? 100;
  let number = isValidNumber(value) ? Number(value) : max < min ? min : min + (max - min) / 2;
  if (number > max) number = max;
  if (number < min) number = min;
  const step = stepOf('range', context.step);
  if (step !== null) {
    const steps = Math.round((number - min) / step);
    let snapped = min + steps * step;
    if (snapped > max) snapped -= step;
    if (Math.abs(snapped - number) > 1e-9 && snapped >= min) number = Number(snapped.toPrecision(15));
  }
  return String(number);
}

/** The default step in the unit of `valueToNumber`. */
const DEFAULT_STEP: Partial<Record<InputType, number>> = { date: 864e5, month: 1, week: 6048e5, time: 6e4, 'datetime-local': 6e4, number: 1, range: 1 };
const STEP_SCALE: Partial<Record<InputType, number>> = { date: 864e5, month: 1, week: 6048e5, time: 1000, 'datetime-local': 1000, number: 1, range: 1 };

/** https://html.spec.whatwg.org/#concept-input-step; null for `any` and for types without steps. */
export function stepOf(type: InputType, step: string | null): number | null {
  const fallback = DEFAULT_STEP[type];
  if (fallback === undefined) return null;
  if (step === null) return fallback;
  if (step.toLowerCase() === 'any') return null;
  const value = parseFloatingPoint(step);
  return value === null || value <= 0 ? fallback : value * (STEP_SCALE[type] ?? 1);
}

/** https://html.spec.whatwg.org/#concept-input-value-string-number: numbers, or ms (months for `month`) of dates and times. */
export function valueToNumber(type: InputType, value: string): number | null {
  switch (type) {
    case 'number':
    case 'range':
      return isValidNumber(value) ? Number(value) : null;
    case 'date': {
      const match = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(value);
      return match === null ? null : dateMs(Number(match[1]), Number(match[2]), Number(match[3]));
    }
    case 'month': {
      const match = /^(\d{4,})-(\d\d)$/.exec(value);
      if (match === null) return null;
      const [year, month] = [Number(match[1]), Number(match[2])];
      return year < 1 || month < 1 || month > 12 ? null : (year - 1970) * 12 + month - 1;
    }
    case 'week':
      return weekMs(value);
    case 'time':
      return timeMs(value);
    case 'datetime-local': {
      const match = /^(\d{4,})-(\d\d)-(\d\d)[T ](.*)$/.exec(value);
      if (match === null) return null;
      const date = dateMs(Number(match[1]), Number(match[2]), Number(match[3]));
      const time = timeMs(match[4] ?? '');
      return date === null || time === null ? null : date + time;
    }
    default:
      return null;
  }
}

function dateMs(year: number, month: number, day: number): number | null {
  if (year < 1 || year > 275760 || month < 1 || month > 12 || day < 1) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

function timeMs(value: string): number | null {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(\.\d{1,3})?)?$/.exec(value);
  if (match === null) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Math.round(Number(`0${match[4] ?? ''}`) * 1000);
}

function weekMs(value: string): number | null {
  const match = /^(\d{4,})-W(\d\d)$/.exec(value);
  if (match === null) return null;
  const [year, week] = [Number(match[1]), Number(match[2])];
  const fourth = dateMs(year, 1, 4);
  if (fourth === null || week < 1 || week > 53) return null;
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * 864e5;
  const start = monday + (week - 1) * 6048e5;
  // Week 53 exists only when its Thursday is in the year.
  return week === 53 && new Date(start + 3 * 864e5).getUTCFullYear() !== year ? null : start;
}

/** https://html.spec.whatwg.org/#concept-input-value-number-string */
export function numberToValue(type: InputType, number: number): string {
  const iso = (): string => new Date(number).toISOString();
  switch (type) {
    case 'date':
      return iso().slice(0, 10);
    case 'month':
      return new Date(Date.UTC(1970, number, 1)).toISOString().slice(0, 7);
    case 'time':
      return timeText(iso().slice(11, 23));
    case 'datetime-local':
      return `${iso().slice(0, 10)}T${timeText(iso().slice(11, 23))}`;
    case 'week': {
      const thursday = new Date(number + (3 - ((new Date(number).getUTCDay() + 6) % 7)) * 864e5);
      const year = thursday.getUTCFullYear();
      const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 6048e5);
      return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
    }
    default:
      return String(number);
  }
}

function timeText(text: string): string {
  return text.endsWith(':00.000') ? text.slice(0, 5) : text.endsWith('.000') ? text.slice(0, 8) : text;
}
