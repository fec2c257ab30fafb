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
  readonly tabs: readonly SessionTab[];
}

export class SessionTable {
  readonly #writer: StateWriter;
  readonly #windows: StatementSync;
  readonly #tabs: StatementSync;
  readonly #putWindow: StatementSync;
  readonly #putTab: StatementSync;
  readonly #removeWindow: StatementSync;
  readonly #removeTab: StatementSync;

  constructor(writer: StateWriter) {
    const { database } = writer;
    this.#writer = writer;
    this.#windows = database.prepare('SELECT id, position, active_tab AS activeTabId FROM session_windows ORDER BY position, id');
    this.#tabs = database.prepare('SELECT id, window AS windowId, position, address, title, detail FROM session_tabs WHERE window = ? ORDER BY position, id');
    this.#putWindow = database.prepare(
      'INSERT INTO session_windows (id, position, active_tab) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET position = excluded.position, active_tab = excluded.active_tab',
    );
    this.#putTab = database.prepare('INSERT OR REPLACE INTO session_tabs (id, window, position, address, title, detail) VALUES (?, ?, ?, ?, ?, ?)');
    this.#removeWindow = database.prepare('DELETE FROM session_windows WHERE id = ?');
    this.#removeTab = database.prepare('DELETE FROM session_tabs WHERE id = ?');
  }

  /** Windows and their tabs in their order. */
  load(): readonly SessionWindow[] {
    return this.#writer.read(() =>
      this.#windows.all().map((window) => ({
        id: String(window['id']),
        position: Number(window['position']),
        activeTabId: window['activeTabId'] === null ? null : String(window['activeTabId']),
        tabs: this.#tabs.all(window['id']!).map(toTab),
      })),
    );
  }

  putWindow(window: Omit<SessionWindow, 'tabs'>): void {
    requireDocumentName(window.id);
    this.#writer.write('process', () => this.#putWindow.run(window.id, requirePosition(window.position), window.activeTabId));
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
