import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_MEDIA_ENVIRONMENT } from '../css/media/media-query.ts';
import { parseStylesheet } from '../css/parse-stylesheet.ts';
import { makeDeclarationParser } from '../css/properties/parse-declaration.ts';
import { computedValueText } from './computed-text.ts';
import { withoutFonts } from './environment.ts';
import { ORIGIN_AUTHOR } from './rule-index.ts';
import type { SheetEntry } from './rule-index.ts';
import { STYLE_CHANGE } from './style-change.ts';
import { StyleEngine } from './style-engine.ts';
import { anonymousStyle, pseudoStyleOf, styleOf } from './style-of.ts';
import { asDocument, asElement, PlainElement, plainDocument } from './testing/plain-document.ts';
import type { PlainDocument } from './testing/plain-document.ts';

const ENVIRONMENT = withoutFonts(DEFAULT_MEDIA_ENVIRONMENT);
const parseDeclaration = makeDeclarationParser({ resolveUrl: (url) => new URL(url, 'https://example.test/').href, isQuirks: false });

function sheet(css: string): SheetEntry {
  return { stylesheet: parseStylesheet(css, { parseDeclaration }), media: [], origin: ORIGIN_AUTHOR, baseUrl: 'https://example.test/' };
}

function styled(html: string, css = ''): { document: PlainDocument; engine: StyleEngine; text: (id: string, property: string) => string } {
  const document = plainDocument(`<!doctype html>${html}`);
  const engine = new StyleEngine(asDocument(document), ENVIRONMENT);
  engine.setSheets([sheet(css)]);
  engine.update();
  return { document, engine, text: (id, property) => computedValueText(engine.styleFor(asElement(document.find(id)))!, property) };
}

test('computed values of one declaration', () => {
  const cases: readonly (readonly [css: string, property: string, expected: string])[] = [
    ['width: calc(10px + 2em)', 'width', '42px'],
    ['width: calc(50% - 10px)', 'width', 'calc(50% - 10px)'],
    ['width: min(10%, 5px)', 'width', 'min(10%, 5px)'],
    ['width: 1in', 'width', '96px'],
    ['width: 10vw', 'width', '128px'],
    ['width: calc(100vw / 1px * 1px)', 'width', '1280px'],
    ['font-size: larger', 'font-size', '19.2px'],
    ['font-size: 2em; width: 2em', 'width', '64px'],
    ['font-size: 0', 'font-size', '0px'],
    ['font: bold 10px/2 a, "b c"', 'line-height', '20px'],
    ['font: bold 10px/2 a, "b c"', 'font-family', 'a, "b c"'],
    ['font-weight: bolder', 'font-weight', '700'],
    ['color: rgb(0 0 0 / .175)', 'color', 'rgba(0, 0, 0, 0.176)'],
    ['color: hsl(120 100% 25%)', 'color', 'rgb(0, 128, 0)'],
    ['color: #abc8', 'color', 'rgba(170, 187, 204, 0.533)'],
    ['color: color-mix(in srgb, red, blue)', 'color', 'rgb(128, 0, 128)'],
    ['color: oklch(0.5 0.1 200)', 'color', 'rgb(0, 116, 122)'],
    ['color: light-dark(red, blue)', 'color', 'rgb(255, 0, 0)'],
    ['color: rgb(from red calc(r / 5) g 10)', 'color', 'rgb(51, 0, 10)'],
    ['border: 1px solid', 'border-top-color', 'rgb(0, 0, 0)'],
    ['color: red; border-style: solid', 'border-top-color', 'rgb(255, 0, 0)'],
    ['border-style: solid', 'border-top-width', '3px'],
    ['border: .5px solid', 'border-top-width', '1px'],
    ['border: 1.7px solid', 'border-top-width', '1px'],
    ['border: 5px none', 'border-top-width', '0px'],
    ['border: 2px dotted red', 'border', '2px dotted rgb(255, 0, 0)'],
    ['border: 2px dotted red; border-left-width: 1px', 'border', ''],
    ['border-left: solid', 'border-left', '3px solid rgb(0, 0, 0)'],
    ['outline: 1px solid red', 'outline', 'rgb(255, 0, 0) solid 1px'],
    ['flex-flow: wrap', 'flex-flow', 'row wrap'],
    ['list-style: square', 'list-style', 'outside none square'],
    ['font: italic bold 12px/2 serif', 'font', 'italic 700 12px / 24px serif'],
    ['background: red', 'background', 'rgb(255, 0, 0) none repeat scroll 0% 0% / auto padding-box border-box'],
    [
      'background: linear-gradient(red, blue) no-repeat 1px 2px / cover content-box, url(a.png) #00f',
      'background',
      'linear-gradient(rgb(255, 0, 0), rgb(0, 0, 255)) no-repeat scroll 1px 2px / cover content-box content-box, rgb(0, 0, 255) url("https://example.test/a.png") repeat scroll 0% 0% / auto padding-box border-box',
    ],
    ['float: left; display: inline', 'display', 'block'],
    ['position: absolute; float: left', 'float', 'none'],
    ['display: inline flow-root', 'display', 'inline-block'],
    ['overflow-x: hidden', 'overflow-y', 'auto'],
    ['overflow: visible clip', 'overflow', 'visible clip'],
    ['margin-inline: 1px 2px', 'margin-left', '1px'],
    ['direction: rtl; margin-inline: 1px 2px', 'margin-left', '2px'],
    ['margin-left: 5px; margin-inline: 1px', 'margin-left', '1px'],
    ['margin-inline: 1px; margin-left: 5px', 'margin-left', '5px'],
    ['inset-block: 3px', 'top', '3px'],
    ['border-start-end-radius: 4px', 'border-top-right-radius', '4px'],
    ['--a: 3px; padding: var(--a) var(--b, 4px)', 'padding', '3px 4px'],
    ['width: var(--none)', 'width', 'auto'],
    ['--a: var(--b); --b: var(--a); width: var(--a, 7px)', 'width', '7px'],
    ['--a: 1px solid red; border: var(--a)', 'border-left-width', '1px'],
    ['--a: 1px solid red; border-inline-start: var(--a)', 'border-left-width', '1px'],
    ['--a: 1px solid red; direction: rtl; border-inline-start: var(--a)', 'border-right-width', '1px'],
    ['--a: 2px 3px; padding-block: var(--a)', 'padding', '2px 0px 3px'],
    ['margin-inline: var(--none, auto); margin-left: 1px', 'margin', '16px auto 16px 1px'],
    ['position: absolute; inset-inline: var(--none, 4px)', 'left', '4px'],
    ['mask: linear-gradient(red, blue) content-box exclude, none', 'mask-clip', 'content-box, border-box'],
    ['mask: none content-box border-box', 'mask-clip', 'border-box'],
    ['-webkit-mask: none center / contain no-repeat', 'mask-size', 'contain'],
    ['--c: 1, 2, 3; color: rgba(var(--c), .5)', 'color', 'rgba(1, 2, 3, 0.5)'],
    ['background: url(a.png) center / cover', 'background-size', 'cover'],
    ['background: linear-gradient(to right, red, blue 50%)', 'background-image', 'linear-gradient(to right, rgb(255, 0, 0), rgb(0, 0, 255) 50%)'],
    ['background-image: url(a.png)', 'background-image', 'url("https://example.test/a.png")'],
    ['transform: rotate(90deg) translate(10px)', 'transform', 'matrix(0, 1, -1, 0, 0, 10)'],
    ['transition: color .15s ease-in-out', 'transition', 'color 0.15s ease-in-out'],
    ['grid-template-columns: repeat(2, minmax(0, 1fr)) [a] auto', 'grid-template-columns', 'minmax(0px, 1fr) minmax(0px, 1fr) [a] auto'],
    ['flex: 1', 'flex-basis', '0%'],
    ['z-index: calc(1.6)', 'z-index', '2'],
    ['opacity: 5', 'opacity', '1'],
    ['content: "a" counter(x)', 'content', '"a" counter(x)'],
    ['all: unset', 'display', 'inline'],
    ['display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3', '-webkit-line-clamp', '3'],
    ['-webkit-line-clamp: 3', '-webkit-line-clamp', 'none'],
    ['text-decoration: underline wavy', 'text-decoration-style', 'wavy'],
    ['white-space: pre-line', 'white-space-collapse', 'preserve-breaks'],
  ];
  const surprises: string[] = [];
  for (const [css, property, expected] of cases) {
    const actual = styled('<p id=x>', `#x { ${css} }`).text('x', property);
    if (actual !== expected) surprises.push(`{ ${css} } ${property}: ${actual}, not ${expected}`);
  }
  assert.deepEqual(surprises, []);
});

test('the cascade sorts by importance, layer, specificity and order', () => {
  const cases: readonly (readonly [css: string, color: string])[] = [
    ['p { color: red } p { color: lime }', 'lime'],
    ['#x { color: lime } p.a { color: red }', 'lime'],
    ['p { color: lime !important } #x { color: red }', 'lime'],
    ['@layer a { #x { color: red } } p { color: lime }', 'lime'],
    ['@layer b, a; @layer a { p { color: lime } } @layer b { #x { color: red } }', 'lime'],
    ['@layer a { p { color: lime !important } } p { color: red !important }', 'lime'],
    ['@layer a { @layer b { #x { color: red } } p { color: lime } }', 'lime'],
    ['@media (min-width: 100px) { p { color: lime } }', 'lime'],
    ['p { color: lime } @media (max-width: 100px) { p { color: red } }', 'lime'],
    ['@supports (display: grid) { p { color: lime } }', 'lime'],
    ['div { p& { color: red } & p { color: lime } }', 'lime'],
    ['body { color: lime } p { color: red; color: inherit }', 'lime'],
    ['p { color: red } #x { color: unset } body { color: lime }', 'lime'],
    ['div { color: lime } p { color: revert }', 'lime'],
    ['@layer a { p { color: lime } } p { color: revert-layer }', 'lime'],
    [':root { --c: red } div { --c: lime } p { color: var(--c) }', 'lime'],
    ['p { --c: lime !important; --c: red; color: var(--c) }', 'lime'],
    ['@property --c { syntax: "<color>"; inherits: false; initial-value: lime } div { --c: red } p { color: var(--c) }', 'lime'],
  ];
  const surprises = cases.filter(
    ([css, color]) => styled('<div><p id=x class=a></div>', css).text('x', 'color') !== (color === 'lime' ? 'rgb(0, 255, 0)' : color),
  );
  assert.deepEqual(surprises, []);
});

test('the style attribute wins over rules, but not over important ones', () => {
  const { text } = styled('<p id=x style="color: lime; width: 1px">', '#x { color: red; width: 2px !important }');
  assert.equal(text('x', 'color'), 'rgb(0, 255, 0)');
  assert.equal(text('x', 'width'), '2px');
});

test('presentational attributes lose to every author rule', () => {
  const { text } = styled(
    '<table id=t width=50% bgcolor=#123><tr><td id=c align=center nowrap></table><img id=i width=20 height=10>',
    'td { text-align: right }',
  );
  assert.equal(text('t', 'width'), '50%');
  assert.equal(text('t', 'background-color'), 'rgb(17, 34, 51)');
  assert.equal(text('c', 'text-align'), 'right');
  assert.equal(text('c', 'text-wrap-mode'), 'nowrap');
  assert.equal(text('i', 'aspect-ratio'), 'auto 2 / 1');
});

test('monospace text is smaller while its size comes from a keyword', () => {
  const { text } = styled(
    '<pre id=a></pre><div style="font-size:20px"><code id=b></code></div><code id=c style="font-family:x,monospace"></code><code id=d style="font-size:1em"></code>',
  );
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((id) => text(id, 'font-size')),
    ['13px', '20px', '16px', '13px'],
  );
});

test('generated content has a style only where content is given', () => {
  const { document } = styled('<p id=x><b id=y></b></p>', '*::before { color: red } p::before { content: "a" } b::after { content: none }');
  assert.equal(pseudoStyleOf(asElement(document.find('x')), 'before')?.text.color, 0xff0000ff);
  assert.equal(pseudoStyleOf(asElement(document.find('y')), 'before'), null);
  assert.equal(pseudoStyleOf(asElement(document.find('y')), 'after'), null);
});

test('similar elements share one style, and equal groups are shared with the parent', () => {
  const { document } = styled('<ul><li id=a class=k></li><li id=b class=k></li></ul>', '.k { color: red; width: 3px }');
  const [a, b] = [styleOf(asElement(document.find('a')))!, styleOf(asElement(document.find('b')))!];
  assert.equal(a, b);
  assert.equal(a.font, styleOf(asElement(document.documentElement!))!.font);
});

test('a change restyles only what selectors say, and reports how deep it goes', () => {
  const css = '.on { color: red } .on b { width: 5px } .wide + p { margin: 3px } .gone { display: none } i:hover { opacity: .5 }';
  const { document, engine, text } = styled('<div id=d><b id=b>x</b></div><p id=p></p><i id=i></i>', css);
  const change = (id: string, name: string, value: string): ReturnType<StyleEngine['update']> => {
    const element = document.find(id);
    const before = element.attribute(name);
    element.setAttribute(name, value);
    engine.attributeChanged(asElement(element), name, before);
    return engine.update();
  };
  const ids = (update: ReturnType<StyleEngine['update']>): string[] => update.changed.map((each) => each.element.id);
  assert.deepEqual(ids(change('d', 'class', 'unknown')), []);
  assert.equal(engine.update().change, STYLE_CHANGE.none);
  assert.deepEqual(ids(change('d', 'class', 'on')), ['d', 'b']);
  assert.equal(text('b', 'width'), '5px');
  assert.deepEqual(ids(change('d', 'class', 'on wide')), ['p']);
  assert.equal(change('p', 'style', 'background: red').change, STYLE_CHANGE.repaint);
  assert.equal(change('p', 'style', 'width: 1px').change, STYLE_CHANGE.layout);
  assert.equal(change('d', 'class', 'gone').change, STYLE_CHANGE.rebuild);
  assert.equal(styleOf(asElement(document.find('b'))), null);
  change('d', 'class', '');
  assert.notEqual(styleOf(asElement(document.find('b'))), null);
  document.find('i').states.add('hover');
  engine.elementChanged(asElement(document.find('i')), 'state', 'hover');
  assert.deepEqual(ids(engine.update()), ['i']);
});

test('rem follows the root, and media queries the environment', () => {
  const { document, engine, text } = styled('<p id=x>', 'p { width: 2rem } @media (max-width: 600px) { p { color: red } }');
  document.documentElement!.setAttribute('style', 'font-size: 10px');
  engine.attributeChanged(asElement(document.documentElement!), 'style', null);
  engine.update();
  assert.equal(text('x', 'width'), '20px');
  engine.setEnvironment({ ...ENVIRONMENT, width: 500 });
  assert.equal(text('x', 'color'), 'rgb(255, 0, 0)');
});

test('anonymous boxes inherit and are otherwise initial', () => {
  const { document } = styled('<p id=x style="color: red; width: 3px">');
  const parent = styleOf(asElement(document.find('x')))!;
  const style = anonymousStyle(parent, 'block');
  assert.equal(style.text, parent.text);
  assert.equal(style.box.width, 'auto');
  assert.equal(style, anonymousStyle(parent, 'block'));
});

test('hostile pages: deep trees, doubling variables, long variable chains', () => {
  const document = plainDocument('<!doctype html><body>');
  let parent = document.documentElement!.lastElementChild!;
  for (let i = 0; i < 50_000; i++) {
    const child = new PlainElement('div', 'http://www.w3.org/1999/xhtml', document);
    child.setAttribute('style', `--a${i % 5}: ${i}`);
    parent.append(child);
    parent = child;
  }
  const engine = new StyleEngine(asDocument(document), ENVIRONMENT);
  engine.update();
  assert.notEqual(styleOf(asElement(parent)), null);
  const laughs = Array.from({ length: 40 }, (_, i) => `--l${i + 1}: var(--l${i}) var(--l${i});`).join('');
  const chain = Array.from({ length: 2000 }, (_, i) => `--c${i}: var(--c${i + 1});`).join('');
  const { text } = styled('<p id=x>', `p { --l0: x; ${laughs} content: var(--l40); ${chain} --c2000: 1px; width: var(--c0) }`);
  assert.equal(text('x', 'content'), 'normal');
});

test('an inherited currentcolor paint is the colour of the element that inherits it', () => {
  const { text } = styled('<svg id=s><g id=g style="color:lime"></g></svg>', '#s{color:red;fill:currentColor}');
  assert.deepEqual([text('s', 'fill'), text('g', 'fill')], ['rgb(255, 0, 0)', 'rgb(0, 255, 0)']);
});
