// Random tag soup: the parser never throws, and how the input is cut makes no difference to the tree.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Document } from '../src/engine/dom/document.ts';
import { dumpHtml } from '../src/engine/dom/dump-html.ts';
import { HtmlDocumentParser } from '../src/engine/dom/parsing/html-document-parser.ts';
import { sniffEncoding } from '../src/engine/html/encoding-sniffer.ts';
import { PreloadScanner } from '../src/engine/html/preload-scanner.ts';
import { parseXmlInto } from '../src/engine/dom/parsing/xml-document-parser.ts';

const TAGS =
  'a b p div table tr td th tbody caption select option form input button svg math mi g desc foreignObject title script style textarea template li ul dd h1 br body html head frameset plaintext nobr ruby rt'.split(
    ' ',
  );

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TAGS).map((tag) => `<${tag}>`) },
  { weight: 4, arbitrary: fc.constantFrom(...TAGS).map((tag) => `</${tag}>`) },
  fc.constantFrom(...TAGS).map((tag) => `<${tag} class="x y" id='a' b=c d>`),
  fc.constantFrom(
    '<!--',
    '-->',
    '<!doctype html>',
    '&amp;',
    '&notit;',
    '&#x1F600;',
    '&#0;',
    '\0',
    '\r\n',
    '\r',
    '<![CDATA[',
    ']]>',
    '<?',
    '</',
    '<',
    '>',
    '"',
    '😀',
    '\ud800',
    'text',
    ' ',
    '<template shadowrootmode=open>',
  ),
  fc.string({ maxLength: 8 }),
);
const soup = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(''));

function parse(chunks: readonly string[]): string {
  const document = new Document();
  const parser = new HtmlDocumentParser(document);
  for (const chunk of chunks) parser.write(chunk);
  parser.end();
  return dumpHtml(document);
}

test('chunks give the same tree as the whole', () => {
  fc.assert(
    fc.property(soup, fc.array(fc.nat(400), { maxLength: 12 }), (markup, cuts) => {
      const places = [...new Set(cuts.map((cut) => cut % (markup.length + 1)))].sort((a, b) => a - b);
      const chunks = [0, ...places].map((from, i) => markup.slice(from, places[i] ?? markup.length));
      assert.equal(parse(chunks), parse([markup]));
    }),
    { numRuns: 400 },
  );
});

test('what innerHTML gives can be parsed again without a throw', () => {
  fc.assert(
    fc.property(soup, (markup) => {
      const document = new Document();
      const div = document.createElement('div');
      div.innerHTML = markup;
      const once = div.innerHTML;
      div.innerHTML = once;
      assert.equal(typeof div.innerHTML, 'string');
    }),
    { numRuns: 300 },
  );
});

test('the XML parser, the sniffer and the preload scanner never throw', () => {
  fc.assert(
    fc.property(soup, fc.uint8Array({ maxLength: 200 }), (markup, bytes) => {
      parseXmlInto(new Document({ contentType: 'application/xml' }), markup);
      sniffEncoding(bytes);
      sniffEncoding(new TextEncoder().encode(markup));
      new PreloadScanner().scan(markup);
    }),
    { numRuns: 300 },
  );
});
