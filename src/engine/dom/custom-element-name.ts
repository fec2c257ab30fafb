// https://html.spec.whatwg.org/#valid-custom-element-name

import { isValidElementName } from './qualified-name.ts';

const RESERVED = new Set([
  'annotation-xml',
  'color-profile',
  'font-face',
  'font-face-src',
  'font-face-uri',
  'font-face-format',
  'font-face-name',
  'missing-glyph',
]);

export function isValidCustomElementName(name: string): boolean {
  return name.includes('-') && /^[a-z]/.test(name) && !/[A-Z]/.test(name) && isValidElementName(name) && !RESERVED.has(name);
}
