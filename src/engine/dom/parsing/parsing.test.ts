import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Document } from '../document.ts';
import { dumpHtml } from '../dump-html.ts';
import type { Element } from '../element.ts';
import { DomParser } from './dom-parser.ts';
import { HtmlDocumentParser, parseHtmlInto } from './html-document-parser.ts';
import { serializeXml } from './xml-serializer.ts';

function depthOf(document: Document): number {
  let depth = 0;
  let deepest = 0;
  let node: import('../node.ts').Node | null = document;
  while (node !== null) {
    deepest = Math.max(deepest, depth);
    if (node.firstChild !== null) {
      node = node.firstChild;
      depth++;
      continue;
    }
    while (node !== null && node.nextSibling === null) {
      node = node.parentNode;
      depth--;
    }
    node = node?.nextSibling ?? null;
  }
  return deepest;
}

test('document.write is parsed before the rest, and the tree is there when it returns', () => {
  const document = new Document();
  const seen: string[] = [];
  const parser = new HtmlDocumentParser(document, {
    runScript: (script) => {
      const text = script.textContent;
      if (text === 'one') {
        parser.insertAtInsertionPoint('<i id=w>w</i><script>two</script>x');
        seen.push(document.getElementById('w')?.outerHTML ?? 'missing', document.body?.lastChild?.nodeName ?? '');
      } else {
        seen.push(text);
        parser.insertAtInsertionPoint('<b>b</b>');
      }
      return 'done';
    },
  });
  parser.write('<body><p>a<script>one</script>rest</p>');
  parser.end();
  assert.deepEqual(seen, ['two', '<i id="w">w</i>', 'P']);
  assert.equal(document.body?.innerHTML, '<p>a<script>one</script><i id="w">w</i><script>two</script><b>b</b>xrest</p>');
});

test('a blocking script stops the parser; what comes meanwhile waits; resume goes on', () => {
  const document = new Document();
  let finished = false;
  const parser = new HtmlDocumentParser(document, {
    runScript: (s) => (s.hasAttribute('src') ? 'blocked' : 'done'),
    finished: () => {
      finished = true;
    },
  });
  parser.write('<body>a<script src=x></script>b');
  parser.write('c');
  parser.end();
  assert.equal(document.body?.textContent, 'a');
  assert.equal([...parser.unparsed()].join(''), 'bc');
  parser.resume(() => parser.insertAtInsertionPoint('<i>written</i>'));
  assert.equal(document.body?.innerHTML, 'a<script src="x"></script><i>written</i>bc');
  assert.equal(finished, true);
});

test('a script written by document.write blocks in its place', () => {
  const document = new Document();
  const parser = new HtmlDocumentParser(document, {
    runScript: (script) => {
      if (script.hasAttribute('src')) return 'blocked';
      parser.insertAtInsertionPoint('1<script src=x></script>2');
      return 'done';
    },
  });
  parser.write('<body><script>w</script>3');
  parser.end();
  assert.equal(document.body?.textContent, 'w1');
  parser.resume();
  assert.equal(document.body?.textContent, 'w123');
});

test('text is visible before the next tag comes', () => {
  const document = new Document();
  const parser = new HtmlDocumentParser(document);
  parser.write('<body><p>so far');
  assert.equal(document.body?.textContent, 'so far');
});

for (const tag of ['<div>', '<b>', '<i a><p>', '<table><tr><td>', '<svg><g>', '<template>', '<ul><li>']) {
  test(`50,000 open ${tag} stay within the depth limit`, () => {
    const document = parseHtmlInto(new Document(), tag.repeat(50_000));
    assert.ok(depthOf(document) <= 520);
  });
}

test('long text becomes several nodes and none is lost', () => {
  const document = parseHtmlInto(new Document(), `<body>${'😀 '.repeat(100_000)}`);
  assert.equal(document.body?.textContent.length, 300_000);
  assert.ok((document.body?.childNodes.length ?? 0) > 4);
});

test('text after plaintext is the same however it is cut, with its line ends made one', () => {
  const text = 'a\r\nb\rc\n\r\n😀<b>&amp;\0\r';
  for (let size = 1; size <= text.length; size++) {
    const document = new Document();
    const parser = new HtmlDocumentParser(document);
    parser.write('<body><plaintext>');
    for (let i = 0; i < text.length; i += size) parser.write(text.slice(i, i + size));
    parser.end();
    assert.equal(document.body?.textContent, 'a\nb\nc\n\n😀<b>&amp;\ufffd\n');
  }
});

/** [doctype, compatMode] */
const MODES: readonly [string, string][] = [
  ['<!doctype html>', 'CSS1Compat'],
  ['', 'BackCompat'],
  ['<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">', 'BackCompat'],
  ['<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">', 'CSS1Compat'],
];
for (const [doctype, expected] of MODES) {
  test(`${doctype === '' ? 'no doctype' : doctype} is ${expected}`, () => {
    assert.equal(parseHtmlInto(new Document(), `${doctype}<p>`).compatMode, expected);
  });
}

test('declarative shadow roots are attached by the document parser', () => {
  const document = parseHtmlInto(new Document(), '<div id=h><template shadowrootmode=open><p>in</p><slot></slot></template>out</div>');
  const host = document.getElementById('h') as Element;
  assert.equal(host.shadowRoot?.innerHTML, '<p>in</p><slot></slot>');
  assert.equal(host.innerHTML, 'out');
});

test('XML keeps namespaces, CDATA and case, and serialises back', () => {
  const source = '<?xml version="1.0"?><!DOCTYPE a><a xmlns="urn:x" xmlns:p="urn:p"><p:B c="1&amp;2" p:d="&lt;"/><![CDATA[<]]><?pi x?><!--c--></a>';
  const document = new DomParser(new Document()).parseFromString(source, 'application/xml');
  assert.equal(document.documentElement?.namespaceURI, 'urn:x');
  assert.equal(document.documentElement?.firstElementChild?.namespaceURI, 'urn:p');
  assert.equal(serializeXml(document), source.replace('<?xml version="1.0"?>', ''));
});

for (const bad of ['', '<a>', '<a></b>', '<a b=1/>', '<a b="1" b="2"/>', '<a>&nbsp;</a>', '<a/><b/>', 'x<a/>', '<p:a/>', '<a>&#0;</a>', '<a><!-- -- --></a>']) {
  test(`XML refuses ${JSON.stringify(bad)}`, () => {
    const document = new DomParser(new Document()).parseFromString(bad, 'text/xml');
    assert.equal(document.documentElement?.localName, 'parsererror');
  });
}

test('dumpHtml shows one node per line', () => {
  const document = parseHtmlInto(new Document(), '<!doctype html><p class=a>x<!--y-->');
  assert.equal(dumpHtml(document), '| <!DOCTYPE html>\n| <html>\n|   <head>\n|   <body>\n|     <p>\n|       class="a"\n|       "x"\n|       <!-- y -->\n');
});

test('feDropShadow has its capitals back', () => {
  const document = new Document();
  parseHtmlInto(document, '<svg><fedropshadow></fedropshadow><FEDROPSHADOW/><feblend/></svg>');
  const svg = document.body!.firstElementChild as Element;
  const names = [...svg.children.items].map((element) => (element as Element).localName);
  assert.deepEqual(names, ['feDropShadow', 'feDropShadow', 'feBlend']);
});
