// The accessibility tree as text: role, name, state, one line each. Roles by https://www.w3.org/TR/html-aam-1.0/, names by
// https://www.w3.org/TR/accname-1.2/ (its main steps).

import type { Element } from '../../dom/element.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { DocumentView } from '../document-view.ts';

const MAX_DEPTH = 512;
const MAX_NAME = 200;

const ROLES: Readonly<Record<string, string>> = {
  article: 'article',
  aside: 'complementary',
  button: 'button',
  datalist: 'listbox',
  dd: 'definition',
  details: 'group',
  dialog: 'dialog',
  dt: 'term',
  fieldset: 'group',
  figure: 'figure',
  footer: 'contentinfo',
  form: 'form',
  h1: 'heading',
  h2: 'heading',
  h3: 'heading',
  h4: 'heading',
  h5: 'heading',
  h6: 'heading',
  header: 'banner',
  hr: 'separator',
  img: 'img',
  li: 'listitem',
  main: 'main',
  menu: 'list',
  meter: 'meter',
  nav: 'navigation',
  ol: 'list',
  optgroup: 'group',
  option: 'option',
  output: 'status',
  p: 'paragraph',
  progress: 'progressbar',
  search: 'search',
  section: 'region',
  select: 'combobox',
  summary: 'button',
  svg: 'img',
  table: 'table',
  tbody: 'rowgroup',
  td: 'cell',
  textarea: 'textbox',
  tfoot: 'rowgroup',
  th: 'columnheader',
  thead: 'rowgroup',
  tr: 'row',
  ul: 'list',
  blockquote: 'blockquote',
  code: 'code',
  em: 'emphasis',
  strong: 'strong',
  label: 'LabelText',
};

const INPUT_ROLES: Readonly<Record<string, string>> = {
  button: 'button',
  checkbox: 'checkbox',
  email: 'textbox',
  image: 'button',
  number: 'spinbutton',
  password: 'textbox',
  radio: 'radio',
  range: 'slider',
  reset: 'button',
  search: 'searchbox',
  submit: 'button',
  tel: 'textbox',
  text: 'textbox',
  url: 'textbox',
};

/** Their name comes from what they contain. */
const NAMED_FROM_CONTENT = new Set([
  'button',
  'cell',
  'checkbox',
  'columnheader',
  'heading',
  'link',
  'listitem',
  'option',
  'radio',
  'row',
  'tab',
  'menuitem',
  'paragraph',
  'term',
  'definition',
  'LabelText',
  'status',
]);

export function accessibilityTree(view: DocumentView): string {
  view.update();
  const lines = [`document ${JSON.stringify(view.document.title)}`];
  const { body } = view.document;
  if (body !== null) visit(view, body, 1, 0, lines);
  return lines.join('\n');
}

function visit(view: DocumentView, element: Element, indent: number, depth: number, lines: string[]): void {
  if (depth > MAX_DEPTH || isHidden(view, element)) return;
  const role = roleOf(element);
  let below = indent;
  if (role !== null && role !== 'none' && role !== 'presentation' && role !== 'generic') {
    const name = nameOf(view, element, role);
    const isPlain = role === 'paragraph' && name === '';
    if (!isPlain) {
      lines.push(`${'  '.repeat(indent)}${role}${name === '' ? '' : ` ${JSON.stringify(name)}`}${statesOf(element, role)}`);
      below = indent + 1;
    }
  }
  for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling) visit(view, child, below, depth + 1, lines);
}

function isHidden(view: DocumentView, element: Element): boolean {
  if (element.getAttribute('aria-hidden') === 'true') return true;
  const style = view.styleOf(element);
  return style === null || style.box.display === 'none' || style.inherited.visibility !== 'visible';
}

function roleOf(element: Element): string | null {
  const given = element.getAttribute('role')?.trim().split(/\s+/)[0];
  if (given !== undefined && given !== '') return given;
  const name = element.localName;
  if (name === 'a' || name === 'area') return element.hasAttribute('href') ? 'link' : null;
  if (name === 'input') return INPUT_ROLES[String((element as Element & { type?: unknown }).type)] ?? null;
  if (name === 'img' && element.getAttribute('alt') === '') return 'presentation';
  if (name === 'select' && (element.hasAttribute('multiple') || Number(element.getAttribute('size') ?? 1) > 1)) return 'listbox';
  if (name === 'section' && !element.hasAttribute('aria-label') && !element.hasAttribute('aria-labelledby')) return null;
  return Object.hasOwn(ROLES, name) ? ROLES[name]! : null;
}

function nameOf(view: DocumentView, element: Element, role: string): string {
  const labelledBy = element.getAttribute('aria-labelledby');
  if (labelledBy !== null) {
    const texts = labelledBy
      .trim()
      .split(/\s+/)
      .map((id) => textOf(view.document.getElementById(id)));
    if (texts.some((text) => text !== '')) return shorten(texts.join(' '));
  }
  const label = element.getAttribute('aria-label')?.trim();
  if (label !== undefined && label !== '') return shorten(label);
  const own = nativeName(element);
  if (own !== '') return shorten(own);
  if (NAMED_FROM_CONTENT.has(role)) {
    const content = textOf(element);
    if (content !== '') return shorten(content);
  }
  return shorten(element.getAttribute('title')?.trim() ?? element.getAttribute('placeholder')?.trim() ?? '');
}

/** Labels, alternative texts, captions, legends. */
function nativeName(element: Element): string {
  const { labels } = element as Element & { labels?: { length: number; item(index: number): unknown } | null };
  if (labels !== undefined && labels !== null && labels.length > 0) {
    const texts: string[] = [];
    for (let at = 0; at < labels.length; at++) texts.push(textOf(labels.item(at) as Element));
    return texts.join(' ').trim();
  }
  const type = (element as Element & { type?: unknown }).type;
  if (element.localName === 'input' && (type === 'submit' || type === 'reset' || type === 'button')) {
    return element.getAttribute('value') ?? (type === 'submit' ? 'Submit' : type === 'reset' ? 'Reset' : '');
  }
  if (element.localName === 'img' || element.localName === 'area') return element.getAttribute('alt')?.trim() ?? '';
  const captions: Readonly<Record<string, string>> = { table: 'caption', fieldset: 'legend', figure: 'figcaption', svg: 'title' };
  const caption = captions[element.localName];
  if (caption === undefined) return '';
  for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling) if (child.localName === caption) return textOf(child);
  return '';
}

function textOf(element: Element | null): string {
  return element === null ? '' : (element.textContent ?? '').replace(/\s+/g, ' ').trim();
}

function shorten(name: string): string {
  const flat = name.replace(/\s+/g, ' ').trim();
  return flat.length > MAX_NAME ? `${flat.slice(0, MAX_NAME)}…` : flat;
}

interface StatefulElement extends Element {
  readonly checked?: boolean;
  readonly value?: unknown;
  readonly type?: unknown;
}

function statesOf(element: Element, role: string): string {
  const states: string[] = [];
  const control = element as StatefulElement;
  const level = /^h([1-6])$/.exec(element.localName)?.[1] ?? (role === 'heading' ? element.getAttribute('aria-level') : null);
  if (level !== null && level !== undefined) states.push(`level=${level}`);
  if (role === 'checkbox' || role === 'radio' || role === 'switch')
    states.push(control.checked === true || element.getAttribute('aria-checked') === 'true' ? 'checked' : 'unchecked');
  if (
    (role === 'textbox' || role === 'searchbox' || role === 'combobox' || role === 'spinbutton' || role === 'slider') &&
    typeof control.value === 'string' &&
    control.value !== ''
  ) {
    states.push(`value=${JSON.stringify(control.type === 'password' ? '•'.repeat(control.value.length) : shorten(control.value))}`);
  }
  const expanded = element.getAttribute('aria-expanded');
  if (expanded !== null) states.push(expanded === 'true' ? 'expanded' : 'collapsed');
  if (element.matchesState('disabled')) states.push('disabled');
  if (element.matchesState('required')) states.push('required');
  if (element.matchesState('focus')) states.push('focused');
  if (boxOf(element) === null) states.push('offscreen');
  return states.length === 0 ? '' : ` [${states.join(', ')}]`;
}
