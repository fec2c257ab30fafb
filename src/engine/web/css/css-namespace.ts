// https://drafts.csswg.org/cssom/#namespacedef-css and https://drafts.csswg.org/css-conditional/#the-css-namespace

import { webHostOf } from '../web-host.ts';
import type { WebWindow } from '../web-host.ts';

export const CSS_NAMESPACE = {
  /** https://drafts.csswg.org/cssom/#serialize-an-identifier */
  escape(text: string): string {
    let result = '';
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      const isDigit = c >= 0x30 && c <= 0x39;
      if (c === 0) result += '�';
      else if (c <= 0x1f || c === 0x7f || (isDigit && (i === 0 || (i === 1 && text[0] === '-')))) result += `\\${c.toString(16)} `;
      else if (i === 0 && c === 0x2d && text.length === 1) result += '\\-';
      else if (c >= 0x80 || isDigit || c === 0x2d || c === 0x5f || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a)) result += text[i];
      else result += `\\${text[i]}`;
    }
    return result;
  },

  /** One argument: a condition; two: a property and a value. */
  supports(window: WebWindow, conditionOrProperty: string, value?: string): boolean {
    const host = webHostOf(window);
    return value === undefined ? host.supportsCondition(conditionOrProperty) : host.supportsDeclaration(conditionOrProperty, value);
  },
};
