import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Element } from './element.ts';
import { Document } from './document.ts';
import type { Node } from './node.ts';
import { parseHtmlInto } from './parsing/html-document-parser.ts';

function page(body: string): Document {
  return parseHtmlInto(new Document({ url: 'https://example.test/dir/page' }), `<!doctype html><body>${body}`);
}

function get(document: Document, id: string): Element {
  const element = document.getElementById(id);
  assert.ok(element, `#${id}`);
  return element;
}

/** [what, start, change, body afterwards] */
const CHANGES: readonly [string, string, (d: Document) => void, string][] = [
  ['appendChild moves a node', '<a id=a></a><b id=b></b>', (d) => get(d, 'b').appendChild(get(d, 'a')), '<b id="b"><a id="a"></a></b>'],
  ['insertBefore with null appends', '<b id=b></b>', (d) => d.body?.insertBefore(d.createTextNode('x'), null), '<b id="b"></b>x'],
  ['inserting a node before itself keeps it', '<a id=a></a><b></b>', (d) => d.body?.insertBefore(get(d, 'a'), get(d, 'a')), '<a id="a"></a><b></b>'],
  [
    'a shadow root gives its children',
    '<p id=p></p>',
    (d) => {
      const shadow = get(d, 'p').attachShadow({ mode: 'open' });
      shadow.append('x');
      d.body?.append(shadow);
    },
    '<p id="p"></p>x',
  ],
  ['append takes strings', '', (d) => d.body?.append('a', d.createElement('I'), 'b'), 'a<i></i>b'],
  ['prepend puts in front', 'x', (d) => d.body?.prepend('1', '2'), '12x'],
  [
    'before and after put siblings',
    '<b id=b></b>',
    (d) => {
      get(d, 'b').before('1');
      get(d, 'b').after('2');
    },
    '1<b id="b"></b>2',
  ],
  ['replaceWith among its own', '<a id=a></a><b id=b></b>', (d) => get(d, 'a').replaceWith(get(d, 'b'), get(d, 'a')), '<b id="b"></b><a id="a"></a>'],
  ['replaceChildren empties and fills', '<a></a>x', (d) => d.body?.replaceChildren('y'), 'y'],
  [
    'a fragment gives its children',
    '',
    (d) => {
      const f = d.createDocumentFragment();
      f.append('a', d.createElement('p'));
      d.body?.appendChild(f);
    },
    'a<p></p>',
  ],
  [
    'textContent replaces all',
    '<p id=p>a<b>c</b></p>',
    (d) => {
      get(d, 'p').textContent = '<x>';
    },
    '<p id="p">&lt;x&gt;</p>',
  ],
  [
    'normalize joins text',
    '<p id=p></p>',
    (d) => {
      get(d, 'p').append('a', '', 'b', 'c');
      get(d, 'p').normalize();
    },
    '<p id="p">abc</p>',
  ],
  [
    'innerHTML parses in context',
    '<table id=t></table>',
    (d) => {
      get(d, 't').innerHTML = '<tr><td>1';
    },
    '<table id="t"><tbody><tr><td>1</td></tr></tbody></table>',
  ],
  [
    'outerHTML replaces',
    '<p id=p></p>',
    (d) => {
      get(d, 'p').outerHTML = '<i>1</i>2';
    },
    '<i>1</i>2',
  ],
  [
    'insertAdjacentHTML at all places',
    '<p id=p>x</p>',
    (d) => {
      for (const w of ['beforebegin', 'AFTERBEGIN', 'beforeend', 'afterend']) get(d, 'p').insertAdjacentHTML(w, `<i>${w[0]}</i>`);
    },
    '<i>b</i><p id="p"><i>A</i>x<i>b</i></p><i>a</i>',
  ],
  [
    'cloneNode is deep when asked',
    '<p id=p a=1>x<b></b></p>',
    (d) => d.body?.append(get(d, 'p').cloneNode(true), get(d, 'p').cloneNode()),
    '<p id="p" a="1">x<b></b></p><p id="p" a="1">x<b></b></p><p id="p" a="1"></p>',
  ],
  [
    'splitText halves',
    '<p id=p>abcd</p>',
    (d) => {
      (get(d, 'p').firstChild as never as { splitText(n: number): void }).splitText(1);
      get(d, 'p').insertBefore(d.createElement('b'), get(d, 'p').lastChild);
    },
    '<p id="p">a<b></b>bcd</p>',
  ],
  [
    'innerText makes line breaks',
    '<p id=p></p>',
    (d) => {
      (get(d, 'p') as Element & { innerText: string }).innerText = 'a\nb';
    },
    '<p id="p">a<br>b</p>',
  ],
  [
    'template contents are serialised',
    '',
    (d) => {
      (d.body as Element).innerHTML = '<template><p>x</p></template>';
    },
    '<template><p>x</p></template>',
  ],
];

for (const [what, start, change, expected] of CHANGES) {
  test(what, () => {
    const document = page(start);
    change(document);
    assert.equal(document.body?.innerHTML, expected);
  });
}

/** [what, exception name, change] */
const REFUSALS: readonly [string, string, (d: Document) => void][] = [
  ['a node inside itself', 'HierarchyRequestError', (d) => d.body?.firstChild?.appendChild(d.body)],
  ['text in a document', 'HierarchyRequestError', (d) => d.appendChild(d.createTextNode('x'))],
  ['a second root', 'HierarchyRequestError', (d) => d.appendChild(d.createElement('x'))],
  ['a reference elsewhere', 'NotFoundError', (d) => d.body?.insertBefore(d.createElement('a'), d.head)],
  ['removing no child', 'NotFoundError', (d) => d.body?.removeChild(d.createElement('a'))],
  ['a bad element name', 'InvalidCharacterError', (d) => d.createElement('1a')],
  ['a bad selector', 'SyntaxError', (d) => d.querySelector('a[')],
  ['a prefix without namespace', 'NamespaceError', (d) => d.createElementNS(null, 'a:b')],
  ['a token with a space', 'InvalidCharacterError', (d) => d.body?.classList.add('a b')],
];

for (const [what, name, change] of REFUSALS) {
  test(`refused: ${what}`, () => {
    const document = page('<p></p>');
    assert.throws(() => change(document), { name });
  });
}

test('collections are live and stay the same object', () => {
  const document = page('<p class=a></p><p></p>');
  const byTag = document.getElementsByTagName('p');
  const byClass = document.getElementsByClassName('a');
  const children = document.body?.children;
  assert.equal(document.getElementsByTagName('p'), byTag);
  assert.deepEqual([byTag.length, byClass.length, children?.length], [2, 1, 2]);
  byTag.item(1)?.setAttribute('class', 'b a');
  document.body?.appendChild(document.createElement('p'));
  assert.deepEqual([byTag.length, byClass.length, children?.length], [3, 2, 3]);
});

test('getElementById follows ids, duplicates and removals', () => {
  const document = page('<p></p><i id=x></i><b id=x></b>');
  assert.equal(get(document, 'x').localName, 'i');
  get(document, 'x').remove();
  assert.equal(get(document, 'x').localName, 'b');
  document.body?.firstElementChild?.setAttribute('id', 'x');
  assert.equal(get(document, 'x').localName, 'p');
  get(document, 'x').id = '';
  document.body?.replaceChildren();
  assert.equal(document.getElementById('x'), null);
});

test('attribute nodes are live while attached and keep their value after', () => {
  const document = page('<p id=p title=a></p>');
  const element = get(document, 'p');
  const attr = element.getAttributeNode('title');
  element.setAttribute('TITLE', 'b');
  assert.equal(attr?.value, 'b');
  assert.equal(element.attributes.getNamedItem('title'), attr);
  element.removeAttribute('title');
  assert.deepEqual([attr?.value, attr?.ownerElement], ['b', null]);
});

test('classList and dataset read and write their attributes', () => {
  const document = page('<p id=p class=" a  b a " data-foo-bar=1></p>');
  const element = get(document, 'p') as Element & { dataset: import('./dom-string-map.ts').DomStringMap };
  assert.deepEqual([...element.classNames], ['a', 'b']);
  element.classList.toggle('c');
  element.classList.remove('a');
  assert.equal(element.getAttribute('class'), 'b c');
  assert.deepEqual(element.dataset.supportedPropertyNames(), ['fooBar']);
  element.dataset.setNamedItem('aB', '2');
  assert.equal(element.getAttribute('data-a-b'), '2');
});

test('a tree of 50,000 levels made by script costs no stack', () => {
  const document = page('');
  let deepest: Element = document.body as Element;
  for (let i = 0; i < 50_000; i++) deepest = deepest.appendChild(document.createElement('div'));
  const copy = (document.body as Element).cloneNode(true) as Element;
  assert.equal(copy.innerHTML.length, 550_000);
  assert.ok(document.body?.isEqualNode(document.body.cloneNode(true)));
  document.body?.replaceChildren();
  assert.equal(deepest.isConnected, false);
});

test('a created document has an address of its own', () => {
  const created = page('').implementation.createDocument('http://www.w3.org/1999/xhtml', 'html');
  assert.deepEqual([created.URL, created.interfaceName], ['about:blank', 'XMLDocument']);
});

test('adopting the contents of a template leaves them', () => {
  const document = page('<template id=t>x</template>');
  const { content } = get(document, 't') as Element & { content: Node };
  document.adoptNode(content);
  assert.notEqual(content.nodeDocument, document);
});

test('the base element changes how URLs resolve', () => {
  const document = page('<a id=a href="x?y#z"></a>');
  const anchor = get(document, 'a') as Element & { href: string; hash: string; pathname: string };
  assert.equal(anchor.href, 'https://example.test/dir/x?y#z');
  document.head?.appendChild(document.createElement('base')).setAttribute('href', '/other/');
  assert.equal(anchor.href, 'https://example.test/other/x?y#z');
  anchor.hash = 'q';
  assert.equal(anchor.getAttribute('href'), 'https://example.test/other/x?y#q');
});

test('every HTML interface name is answered', () => {
  const document = page('');
  const expected = {
    div: 'HTMLDivElement',
    section: 'HTMLElement',
    h3: 'HTMLHeadingElement',
    foo: 'HTMLUnknownElement',
    'x-y': 'HTMLElement',
    td: 'HTMLTableCellElement',
  };
  for (const [tag, name] of Object.entries(expected)) assert.equal(document.createElement(tag).interfaceName, name);
  assert.equal(document.createElementNS('http://www.w3.org/2000/svg', 'path').interfaceName, 'SVGPathElement');
});
