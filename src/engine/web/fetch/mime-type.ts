// MIME types as fetch and XMLHttpRequest read them: https://mimesniff.spec.whatwg.org/#mime-type

import { MIMEType } from 'whatwg-mimetype';
import { encodingOfLabel } from '../encoding/text-coding.ts';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** The charset parameter of a type's text; null without one or for a text that is no type. */
export function charsetOf(type: string): string | null {
  return MIMEType.parse(type)?.parameters.get('charset') ?? null;
}

/** The encoding that the charset parameter names; null for none or an unknown one. */
export function encodingOfType(type: string): string | null {
  const charset = charsetOf(type);
  return charset === null ? null : encodingOfLabel(charset);
}

/** https://fetch.spec.whatwg.org/#concept-header-extract-mime-type; null when no Content-Type can be read. */
export function extractMimeType(headers: HeaderList): MIMEType | null {
  let found: MIMEType | null = null;
  let charset: string | undefined;
  let essence: string | null = null;
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'content-type') continue;
    for (const part of splitOnCommas(value)) {
      const type = MIMEType.parse(part);
      if (type === null || type.essence === '*/*') continue;
      found = type;
      // A later value without a charset keeps the earlier one of the same type.
      if (type.essence !== essence) {
        charset = type.parameters.get('charset');
        essence = type.essence;
      } else if (!type.parameters.has('charset') && charset !== undefined) {
        type.parameters.set('charset', charset);
      }
    }
  }
  return found;
}

/** https://fetch.spec.whatwg.org/#header-value-get-decode-and-split: commas inside quotes do not count. */
function splitOnCommas(value: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (quoted && c === 0x5c) i++;
    else if (c === 0x22) quoted = !quoted;
    else if (c === 0x2c && !quoted) {
      parts.push(value.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(value.slice(start));
  return parts;
}
