// What the CSSOM of a document's sheets needs of the page.

import type { CssomHost } from '../css/cssom/cssom-host.ts';
import type { DeclarationBlock } from '../css/declaration.ts';
import { evaluateMediaQueryList } from '../css/media/evaluate-media-query.ts';
import { CssStyleDeclaration } from '../css/properties/css-style-declaration.ts';
import { makeDeclarationParser } from '../css/properties/parse-declaration.ts';
import { DomException } from '../dom/dom-exception.ts';
import type { DocumentView } from './document-view.ts';

export function cssomHost(view: DocumentView): CssomHost {
  const { document } = view;
  const parse = makeDeclarationParser({
    resolveUrl: (url) => URL.parse(url, document.baseURL)?.href ?? url,
    get isQuirks() {
      return document.isQuirks;
    },
  });
  return {
    parseDeclaration: parse,
    createStyleDeclaration: (block: DeclarationBlock, parentRule, onChange) =>
      new CssStyleDeclaration(
        {
          read: () => block.declarations,
          write(declarations) {
            block.replace([...declarations]);
            onChange();
          },
        },
        parse,
        parentRule,
      ),
    createException: (message, name) => new DomException(message, name),
    matchesMedia: (query) => evaluateMediaQueryList(query, view.styles.environment),
  };
}
