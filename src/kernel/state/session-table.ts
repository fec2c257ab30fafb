// The windows and tabs that are open, so that they can be opened again. Written often and worth little each time: a kill loses nothing, a
// power loss may take the last seconds.

import type { StatementSync } from 'node:sqlite';

import { FailureError } from '../../base/failure.ts';
import { MAX_DOCUMENT_CHARACTERS, requireDocumentName } from './document-table.ts';
import type { StateWriter } from './state-writer.ts';

const MAX_ADDRESS_CHARACTERS = 2 * 1024 * 1024;
const MAX_TITLE_CHARACTERS = 1024;

export interface SessionTab {
  readonly id: string;
  readonly windowId: string;
  readonly position: number;
  readonly address: string;
  /** Cut at 1024 characters. */
  readonly title: string;
  /** JSON of whoever restores tabs: history, scrolling. */
  readonly detail: unknown;
}

export interface SessionWindow {
  readonly id: string;
  readonly position: number;
  readonly activeTabId: string | null;
  /** JSON of whoever shows windows: where it stands. */
  readonly detail: unknown;
  readonly tabs: readonly SessionTab[];
}

/** There while a session is being recorded: found at a start, it says that the one before was cut off. */
const OPEN_FACT = 'open';

export class SessionTable {
  readonly #writer: StateWriter;
  readonly #windows: StatementSync;
  readonly #tabs: StatementSync;
  readonly #putWindow: StatementSync;
  readonly #putTab: StatementSync;
  readonly #removeWindow: StatementSync;
  readonly #removeTab: StatementSync;
  readonly #fact: StatementSync;
  readonly #putFact: StatementSync;
  readonly #removeFact: StatementSync;

  constructor(writer: StateWriter) {
    const { database } = writer;
    this.#writer = writer;
    this.#windows = database.prepare('SELECT id, position, active_tab AS activeTabId, detail FROM session_windows ORDER BY position, id');
    this.#tabs = database.prepare('SELECT id, window AS windowId, position, address, title, detail FROM session_tabs WHERE window = ? ORDER BY position, id');
    this.#putWindow = database.prepare(
      'INSERT INTO session_windows (id, position, active_tab, detail) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET position = excluded.position, active_tab = excluded.active_tab, detail = excluded.detail',
    );
    this.#putTab = database.prepare('INSERT OR REPLACE INTO session_tabs (id, window, position, address, title, detail) VALUES (?, ?, ?, ?, ?, ?)');
    this.#removeWindow = database.prepare('DELETE FROM session_windows WHERE id = ?');
    this.#removeTab = database.prepare('DELETE FROM session_tabs WHERE id = ?');
    this.#fact = database.prepare('SELECT value FROM session_facts WHERE name = ?');
    this.#putFact = database.prepare("INSERT OR REPLACE INTO session_facts (name, value) VALUES (?, '')");
    this.#removeFact = database.prepare('DELETE FROM session_facts WHERE name = ?');
  }

  /** A session is recorded from now on, or has ended as it should. Outlives a power loss. */
  markOpen(isOpen: boolean): void {
    this.#writer.write('power', () => (isOpen ? this.#putFact : this.#removeFact).run(OPEN_FACT));
  }

  /** Whether the last session that was recorded is still marked open: it was cut off, if it does not run now. */
  get isOpen(): boolean {
    return this.#writer.read(() => this.#fact.get(OPEN_FACT)) !== undefined;
  }

  /** Several changes as one. A tab may move from one window to another within it. */
  change(changes: () => void): void {
    this.#writer.write('process', changes);
  }

  /** Windows and their tabs in their order. */
  load(): readonly SessionWindow[] {
    return this.#writer.read(() =>
      this.#windows.all().map((window) => ({
        id: String(window['id']),
        position: Number(window['position']),
        activeTabId: window['activeTabId'] === null ? null : String(window['activeTabId']),
        detail: parse(String(window['detail'])),
        tabs: this.#tabs.all(window['id']!).map(toTab),
      })),
    );
  }

  putWindow(window: Omit<SessionWindow, 'tabs'>): void {
    requireDocumentName(window.id);
    const detail = JSON.stringify(window.detail ?? null);
    if (detail.length > MAX_DOCUMENT_CHARACTERS) throw new FailureError('state.invalid-value', 'the window is too large to be kept');
    this.#writer.write('process', () => this.#putWindow.run(window.id, requirePosition(window.position), window.activeTabId, detail));
  }

  /** Its window must be there. Throws state.invalid-value, state.write-failed. */
  putTab(tab: SessionTab): void {
    requireDocumentName(tab.id);
    const detail = JSON.stringify(tab.detail ?? null);
    if (tab.address.length > MAX_ADDRESS_CHARACTERS || detail.length > MAX_DOCUMENT_CHARACTERS) {
      throw new FailureError('state.invalid-value', 'the tab is too large to be kept');
    }
    const title = tab.title.slice(0, MAX_TITLE_CHARACTERS).toWellFormed();
    this.#writer.write('process', () => this.#putTab.run(tab.id, tab.windowId, requirePosition(tab.position), tab.address.toWellFormed(), title, detail));
  }

  removeTab(id: string): void {
    this.#writer.write('process', () => this.#removeTab.run(id));
  }

  /** With its tabs. */
  removeWindow(id: string): void {
    this.#writer.write('process', () => this.#removeWindow.run(id));
  }
}

function toTab(row: Record<string, unknown>): SessionTab {
  const { id, windowId, position, address, title, detail } = row as Record<keyof SessionTab, string | number>;
  return {
    id: String(id),
    windowId: String(windowId),
    position: Number(position),
    address: String(address),
    title: String(title),
    detail: parse(String(detail)),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function requirePosition(position: number): number {
  if (!Number.isSafeInteger(position)) throw new FailureError('state.invalid-value', 'a position is a whole number');
  return position;
}
