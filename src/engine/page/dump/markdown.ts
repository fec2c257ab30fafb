// A page as Markdown: headings, paragraphs, links, emphasis, lists, code, tables, images, as rendered. For people and language models.

import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE, TEXT_NODE } from '../../dom/node-type.ts';
import type { Text } from '../../dom/text.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { DocumentView } from '../document-view.ts';

const MAX_DEPTH = 512;
const SKIPPED = new Set(['script', 'style', 'template', 'noscript', 'head', 'svg', 'canvas', 'iframe', 'object']);

export function markdown(view: DocumentView): string {
  view.update();
  const { body } = view.document;
  if (body === null) return '';
  const writer = new MarkdownWriter(view);
  writer.blocks(body, 0);
  return writer.text();
}

class MarkdownWriter {
  readonly #view: DocumentView;
  readonly #blocks: string[] = [];
  #line = '';
  /** What each line of the block under way begins with: quotes and list indents. */
  #prefix = '';
  /** Takes the place of the prefix on the next line: a list's bullet. */
  #marker: string | null = null;

  constructor(view: DocumentView) {
    this.#view = view;
  }

  text(): string {
    this.#endBlock();
    return `${this.#blocks.join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
  }

  blocks(parent: Node, depth: number): void {
    if (depth > MAX_DEPTH) return;
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === TEXT_NODE) this.#line += this.#textOf(node as Text);
      else if (node.nodeType === ELEMENT_NODE) this.#element(node as Element, depth);
    }
  }

  #element(element: Element, depth: number): void {
    const name = element.localName;
    if (SKIPPED.has(name) || !this.#isVisible(element)) return;
    const heading = /^h([1-6])$/.exec(name);
    if (heading !== null) return this.#block(() => (this.#line = `${'#'.repeat(Number(heading[1]))} ${this.#inline(element, depth).trim()}`));
    switch (name) {
      case 'br':
        this.#line += '  \n';
        return;
      case 'hr':
        return this.#block(() => (this.#line = '---'));
      case 'pre':
        return this.#block(() => (this.#line = `\`\`\`\n${(element.textContent ?? '').replace(/\n$/, '')}\n\`\`\``));
      case 'blockquote':
        return this.#indented('> ', '> ', () => this.blocks(element, depth + 1));
      case 'ul':
      case 'ol':
        return this.#list(element, depth);
      case 'table':
        return this.#block(() => (this.#line = this.#table(element, depth)));
      default:
    }
    if (isInline(element)) {
      this.#line += this.#inlineElement(element, depth);
      return;
    }
    this.#endBlock();
    this.blocks(element, depth + 1);
    this.#endBlock();
  }

  #list(list: Element, depth: number): void {
    this.#endBlock();
    let number = Number(list.getAttribute('start') ?? 1) || 1;
    for (let item = list.firstElementChild; item !== null; item = item.nextElementSibling) {
      if (!this.#isVisible(item)) continue;
      const marker = list.localName === 'ol' ? `${number++}. ` : '- ';
      const each = item;
      this.#indented(marker, ' '.repeat(marker.length), () => this.blocks(each, depth + 1));
    }
    this.#endBlock();
  }

  #table(table: Element, depth: number): string {
    const rows = table.querySelectorAll('tr');
    const lines: string[] = [];
    for (let at = 0; at < rows.length; at++) {
      const cells: string[] = [];
      for (let cell = (rows.item(at) as Element).firstElementChild; cell !== null; cell = cell.nextElementSibling) {
        if (cell.localName === 'td' || cell.localName === 'th')
          cells.push(
            this.#inline(cell, depth)
              .trim()
              .replaceAll('|', '\\|')
              .replace(/\s*\n\s*/g, ' '),
          );
      }
      if (cells.length === 0) continue;
      lines.push(`| ${cells.join(' | ')} |`);
      if (lines.length === 1) lines.push(`|${' --- |'.repeat(cells.length)}`);
    }
    return lines.join('\n');
  }

  #inline(parent: Node, depth: number): string {
    if (depth > MAX_DEPTH) return '';
    let text = '';
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === TEXT_NODE) text += this.#textOf(node as Text);
      else if (node.nodeType === ELEMENT_NODE) text += this.#inlineElement(node as Element, depth + 1);
    }
    return text;
  }

  #inlineElement(element: Element, depth: number): string {
    const name = element.localName;
    if (SKIPPED.has(name) || !this.#isVisible(element)) return '';
    if (name === 'br') return ' ';
    if (name === 'img') {
      const alt = (element.getAttribute('alt') ?? '').trim();
      const { currentSrc } = element as Element & { currentSrc?: string };
      return alt === '' ? '' : `![${alt}](${currentSrc ?? ''})`;
    }
    if (name === 'input' || name === 'textarea' || name === 'select') return this.#control(element);
    const inner = this.#inline(element, depth);
    const trimmed = inner.trim();
    if (trimmed === '') return inner;
    const around = (mark: string): string => inner.replace(trimmed, `${mark}${trimmed}${mark}`);
    switch (name) {
      case 'a': {
        const { href } = element as Element & { href?: unknown };
        return typeof href === 'string' && href !== '' && element.hasAttribute('href') ? inner.replace(trimmed, `[${trimmed}](${href})`) : inner;
      }
      case 'b':
      case 'strong':
        return around('**');
      case 'i':
      case 'em':
        return around('*');
      case 'code':
      case 'kbd':
      case 'samp':
        return around('`');
      case 's':
      case 'del':
        return around('~~');
      case 'button':
        return `[${trimmed}]`;
      default:
        return inner;
    }
  }

  #control(element: Element): string {
    const { value, type } = element as Element & { value?: unknown; type?: unknown; checked?: boolean };
    if (type === 'hidden') return '';
    if (type === 'checkbox' || type === 'radio') return (element as Element & { checked?: boolean }).checked === true ? '[x] ' : '[ ] ';
    const shown = typeof value === 'string' && value !== '' && type !== 'password' ? value : (element.getAttribute('placeholder') ?? '');
    return `[${shown === '' ? '…' : shown}]`;
  }

  #textOf(text: Text): string {
    const box = boxOf(text);
    if (box === null || box.style.inherited.visibility !== 'visible') return '';
    return box.text.replace(/([\\`*_[\]])/g, '\\$1');
  }

  #isVisible(element: Element): boolean {
    const style = this.#view.styleOf(element);
    return style === null || (style.box.display !== 'none' && element.getAttribute('aria-hidden') !== 'true');
  }

  #block(make: () => void): void {
    this.#endBlock();
    make();
    this.#endBlock();
  }

  #indented(marker: string, indent: string, run: () => void): void {
    this.#endBlock();
    const outer = this.#prefix;
    this.#marker = (this.#marker ?? outer) + marker;
    this.#prefix = outer + indent;
    run();
    this.#endBlock();
    this.#prefix = outer;
    this.#marker = null;
  }

  #endBlock(): void {
    const text = this.#line.trim();
    this.#line = '';
    if (text === '') return;
    const first = this.#marker ?? this.#prefix;
    this.#marker = null;
    this.#blocks.push(
      text
        .split('\n')
        .map((line, index) => (index === 0 ? first : this.#prefix) + line)
        .join('\n'),
    );
  }
}

function isInline(element: Element): boolean {
  const display = boxOf(element)?.style.box.display;
  return display === undefined || display.startsWith('inline') || display === 'contents';
}
