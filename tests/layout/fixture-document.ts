// Parses, styles and lays out one HTML text the way page/ does, without a page: for tests that compare layout with Chromium.

import { DEFAULT_MEDIA_ENVIRONMENT } from '../../src/engine/css/media/media-query.ts';
import { makeDeclarationParser } from '../../src/engine/css/properties/parse-declaration.ts';
import { parseStylesheet } from '../../src/engine/css/parse-stylesheet.ts';
import { Document } from '../../src/engine/dom/document.ts';
import type { Element } from '../../src/engine/dom/element.ts';
import { parseHtmlInto } from '../../src/engine/dom/parsing/html-document-parser.ts';
import { nextElementInTree } from '../../src/engine/dom/tree-order.ts';
import { noSources } from '../../src/engine/layout/box-tree/box-sources.ts';
import { buildBoxTree } from '../../src/engine/layout/box-tree-builder.ts';
import type { BoxNode } from '../../src/engine/layout/box-node.ts';
import type { BoxFragment } from '../../src/engine/layout/fragment.ts';
import { layoutDocument } from '../../src/engine/layout/layout.ts';
import { ORIGIN_AUTHOR } from '../../src/engine/style/rule-index.ts';
import { StyleEngine } from '../../src/engine/style/style-engine.ts';
import type { FontSet } from '../../src/engine/text/font-set.ts';

export const VIEWPORT_WIDTH = 800;
export const VIEWPORT_HEIGHT = 600;

export interface LaidOutFixture {
  readonly document: Document;
  readonly styles: StyleEngine;
  readonly boxes: BoxNode;
  readonly fragments: BoxFragment;
}

export function layOutHtml(html: string, fonts: FontSet): LaidOutFixture {
  const document = parseHtmlInto(new Document({ url: 'https://fixture.test/' }), html);
  const styles = new StyleEngine(document, {
    ...DEFAULT_MEDIA_ENVIRONMENT,
    width: VIEWPORT_WIDTH,
    height: VIEWPORT_HEIGHT,
    fontMetrics: (font) => fonts.metrics(font),
  });
  const parseDeclaration = makeDeclarationParser({ resolveUrl: (url) => url, isQuirks: document.isQuirks });
  styles.setSheets(
    elementsOf(document)
      .filter((element) => element.localName === 'style')
      .map((element) => ({
        stylesheet: parseStylesheet(element.textContent ?? '', { parseDeclaration }),
        media: [],
        origin: ORIGIN_AUTHOR,
        baseUrl: document.URL,
      })),
  );
  styles.update();
  const boxes = buildBoxTree(document, { ...noSources(fonts), imageOf: (image) => (image.attribute('src') === 'broken:' ? 'broken' : 'pending') });
  const fragments = layoutDocument(boxes, {
    fonts,
    viewportWidth: VIEWPORT_WIDTH,
    viewportHeight: VIEWPORT_HEIGHT,
    scrollbarWidth: 0,
    isQuirks: document.isQuirks,
  });
  return { document, styles, boxes, fragments };
}

/** All elements in document order. */
export function elementsOf(document: Document): Element[] {
  const elements: Element[] = [];
  for (let element = nextElementInTree(document, document); element !== null; element = nextElementInTree(element, document)) elements.push(element);
  return elements;
}
