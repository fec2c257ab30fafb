// element.style: a CSSStyleDeclaration over the style attribute. https://drafts.csswg.org/cssom-1/#the-elementcssinlinestyle-mixin

import { parseDeclarationList } from '../css/declaration-list.ts';
import type { ParsedDeclaration } from '../css/declaration.ts';
import { CssStyleDeclaration } from '../css/properties/css-style-declaration.ts';
import { blockText } from '../css/properties/declaration-text.ts';
import { makeDeclarationParser } from '../css/properties/parse-declaration.ts';
import type { Element } from './element.ts';

/** Writes go through the attribute, so that mutation observers, selectors and style hear of them. */
export function makeInlineStyle(element: Element): CssStyleDeclaration {
  const document = element.nodeDocument;
  const parse = makeDeclarationParser({
    resolveUrl: (url) => URL.parse(url, document.baseURL)?.href ?? url,
    get isQuirks() {
      return document.isQuirks;
    },
  });
  let text: string | null = null;
  let declarations: readonly ParsedDeclaration[] = [];
  return new CssStyleDeclaration(
    {
      read() {
        const now = element.attribute('style') ?? '';
        if (now !== text) {
          text = now;
          declarations = now === '' ? [] : parseDeclarationList(now, parse);
        }
        return declarations;
      },
      write(next) {
        declarations = next;
        text = blockText(next);
        element.setAttributeDirect('style', text);
      },
    },
    parse,
    null,
  );
}
