// https://html.spec.whatwg.org/#tabular-data

import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import { ComputedCollection } from '../html-collection.ts';
import type { HtmlCollection } from '../html-collection.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, keyword, reflect, text, unsigned } from './reflect.ts';

function childrenNamed(parent: Element, ...names: string[]): Element[] {
  const found: Element[] = [];
  for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling) {
    if (child.isHtmlElement && names.includes(child.localName)) found.push(child);
  }
  return found;
}

function firstNamed(parent: Element, name: string): Element | null {
  return childrenNamed(parent, name)[0] ?? null;
}

export class TableElement extends HtmlElement {
  private rowList: HtmlCollection | null = null;
  private bodyList: HtmlCollection | null = null;

  get caption(): Element | null {
    return firstNamed(this, 'caption');
  }

  set caption(value: Element | null) {
    this.caption?.remove();
    if (value !== null) this.insertBefore(value, this.firstChild);
  }

  createCaption(): Element {
    return this.caption ?? this.insertBefore(this.nodeDocument.createHtmlElement('caption'), this.firstChild);
  }

  deleteCaption(): void {
    this.caption?.remove();
  }

  get tHead(): Element | null {
    return firstNamed(this, 'thead');
  }

  set tHead(value: Element | null) {
    if (value !== null && !value.isHtml('thead')) throw new DomException('not a thead element', 'HierarchyRequestError');
    this.tHead?.remove();
    if (value !== null) this.insertHead(value);
  }

  private insertHead(head: Element): Element {
    let before = this.firstElementChild;
    while (before !== null && (before.isHtml('caption') || before.isHtml('colgroup'))) before = before.nextElementSibling;
    return this.insertBefore(head, before);
  }

  createTHead(): Element {
    return this.tHead ?? this.insertHead(this.nodeDocument.createHtmlElement('thead'));
  }

  deleteTHead(): void {
    this.tHead?.remove();
  }

  get tFoot(): Element | null {
    return firstNamed(this, 'tfoot');
  }

  set tFoot(value: Element | null) {
    if (value !== null && !value.isHtml('tfoot')) throw new DomException('not a tfoot element', 'HierarchyRequestError');
    this.tFoot?.remove();
    if (value !== null) this.appendChild(value);
  }

  createTFoot(): Element {
    return this.tFoot ?? this.appendChild(this.nodeDocument.createHtmlElement('tfoot'));
  }

  deleteTFoot(): void {
    this.tFoot?.remove();
  }

  get tBodies(): HtmlCollection {
    return (this.bodyList ??= new ComputedCollection(this, () => childrenNamed(this, 'tbody')));
  }

  createTBody(): Element {
    const bodies = this.tBodies.items;
    return this.insertBefore(this.nodeDocument.createHtmlElement('tbody'), bodies.at(-1)?.nextSibling ?? null);
  }

  /** Head rows first, then body rows, then foot rows. https://html.spec.whatwg.org/#dom-table-rows */
  get rows(): HtmlCollection {
    return (this.rowList ??= new ComputedCollection(this, () => {
      const rowsOf = (name: string): Element[] => childrenNamed(this, name).flatMap((section) => childrenNamed(section, 'tr'));
      const body = childrenNamed(this, 'tbody', 'tr').flatMap((e) => (e.localName === 'tr' ? [e] : childrenNamed(e, 'tr')));
      return [...rowsOf('thead'), ...body, ...rowsOf('tfoot')];
    }));
  }

  insertRow(index = -1): Element {
    const rows = this.rows.items;
    if (index < -1 || index > rows.length) throw new DomException(`there is no row ${index}`, 'IndexSizeError');
    const row = this.nodeDocument.createHtmlElement('tr');
    if (rows.length === 0) {
      const body = this.tBodies.items.at(-1) ?? this.appendChild(this.nodeDocument.createHtmlElement('tbody'));
      return body.appendChild(row);
    }
    if (index === -1 || index === rows.length) return ((rows.at(-1) as Element).parentNode as Element).appendChild(row);
    const before = rows[index] as Element;
    return (before.parentNode as Element).insertBefore(row, before);
  }

  deleteRow(index: number): void {
    deleteAt(this.rows.items, index);
  }
}

function deleteAt(items: readonly Element[], index: number): void {
  if (index < -1 || index >= items.length) throw new DomException(`there is nothing at ${index}`, 'IndexSizeError');
  items.at(index)?.remove();
}

reflect(TableElement.prototype, {
  align: text(),
  border: text(),
  frame: text(),
  rules: text(),
  summary: text(),
  width: text(),
  bgColor: text(),
  cellPadding: text(),
  cellSpacing: text(),
});

export class TableSectionElement extends HtmlElement {
  private rowList: HtmlCollection | null = null;

  get rows(): HtmlCollection {
    return (this.rowList ??= new ComputedCollection(this, () => childrenNamed(this, 'tr')));
  }

  insertRow(index = -1): Element {
    const rows = this.rows.items;
    if (index < -1 || index > rows.length) throw new DomException(`there is no row ${index}`, 'IndexSizeError');
    return this.insertBefore(this.nodeDocument.createHtmlElement('tr'), index === -1 ? null : (rows[index] ?? null));
  }

  deleteRow(index: number): void {
    deleteAt(this.rows.items, index);
  }
}

reflect(TableSectionElement.prototype, { align: text(), ch: text('char'), chOff: text('charoff'), vAlign: text() });

export class TableRowElement extends HtmlElement {
  private cellList: HtmlCollection | null = null;

  get cells(): HtmlCollection {
    return (this.cellList ??= new ComputedCollection(this, () => childrenNamed(this, 'td', 'th')));
  }

  get rowIndex(): number {
    const parent = this.parentElement;
    const table = parent?.isHtml('table') === true ? parent : (parent?.parentElement ?? null);
    return table instanceof TableElement ? table.rows.items.indexOf(this) : -1;
  }

  get sectionRowIndex(): number {
    const parent = this.parentElement;
    if (parent instanceof TableElement || parent instanceof TableSectionElement) return parent.rows.items.indexOf(this);
    return -1;
  }

  insertCell(index = -1): Element {
    const cells = this.cells.items;
    if (index < -1 || index > cells.length) throw new DomException(`there is no cell ${index}`, 'IndexSizeError');
    return this.insertBefore(this.nodeDocument.createHtmlElement('td'), index === -1 ? null : (cells[index] ?? null));
  }

  deleteCell(index: number): void {
    deleteAt(this.cells.items, index);
  }
}

reflect(TableRowElement.prototype, { align: text(), ch: text('char'), chOff: text('charoff'), vAlign: text(), bgColor: text() });

export class TableCellElement extends HtmlElement {
  declare colSpan: number;
  declare rowSpan: number;

  get cellIndex(): number {
    const row = this.parentElement;
    return row instanceof TableRowElement ? row.cells.items.indexOf(this) : -1;
  }
}

reflect(TableCellElement.prototype, {
  colSpan: unsigned(null, 1, { min: 1, max: 1000 }),
  rowSpan: unsigned(null, 1, { min: 0, max: 65534 }),
  headers: text(),
  scope: keyword(null, ['row', 'col', 'rowgroup', 'colgroup']),
  abbr: text(),
  align: text(),
  axis: text(),
  height: text(),
  width: text(),
  ch: text('char'),
  chOff: text('charoff'),
  noWrap: boolean(),
  vAlign: text(),
  bgColor: text(),
});

export class TableColElement extends HtmlElement {
  declare span: number;
}

reflect(TableColElement.prototype, {
  span: unsigned(null, 1, { min: 1, max: 1000 }),
  align: text(),
  ch: text('char'),
  chOff: text('charoff'),
  vAlign: text(),
  width: text(),
});
