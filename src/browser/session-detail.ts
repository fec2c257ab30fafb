// What of a tab goes into the session's `detail` (kernel/state/session-table.ts), and back. What comes back is checked: the database may be
// damaged, or of another KPIO. Form controls are left out: what people enter does not go to the disk.

import type { SessionTab } from '../kernel/state/session-table.ts';
import type { Tab } from './tab.ts';
import type { TabRecord } from './tab-activity.ts';

interface Detail {
  readonly format: 1;
  /** Address, title, the page's state. An empty address: the tab's own. */
  readonly entries: readonly (readonly [url: string, title: string, state: string | null])[];
  readonly index: number;
  readonly scroll: readonly [x: number, y: number];
}

/** A page can make its history large again and again: each time all of it is written. */
export const MAX_DETAIL_CHARACTERS = 128 * 1024;
const MAX_ENTRIES = 100;
const MAX_TITLE_CHARACTERS = 1024;
const MAX_SCROLL_PX = 1e9;
const TAB_ID = /^[0-9A-F]{32}$/;

/** null for a tab that nobody has gone anywhere with. */
export function sessionDetail(tab: Tab): Detail | null {
  const { entries, index } = tab.history;
  if (tab.isInitial || index < 0) return null;
  const scroll = [tab.scroll.x, tab.scroll.y] as const;
  const all = entries.map(({ url, title, state }, at): Detail['entries'][number] => [at === index ? '' : url, title.slice(0, MAX_TITLE_CHARACTERS), state]);
  const wishes: readonly Detail[] = [
    { format: 1, entries: all, index, scroll },
    { format: 1, entries: all.map(([url, title]) => [url, title, null]), index, scroll },
    { format: 1, entries: [['', all[index]![1], null]], index: 0, scroll },
  ];
  return wishes.find((wish) => sizeOf(wish) <= MAX_DETAIL_CHARACTERS)!;
}

/** null when it cannot be read. */
export function tabRecord({ id, address, title, detail }: SessionTab): TabRecord | null {
  if (!TAB_ID.test(id) || address === '') return null;
  const read = readDetail(detail) ?? { format: 1, entries: [['', title, null]], index: 0, scroll: [0, 0] };
  return {
    id,
    entries: read.entries.map(([url, entryTitle, state]) => ({ url: url === '' ? address : url, title: entryTitle, state })),
    index: read.index,
    scrollX: read.scroll[0],
    scrollY: read.scroll[1],
  };
}

/** Without making the text: a page decides how long it would be. */
function sizeOf({ entries }: Detail): number {
  return entries.reduce((sum, [url, title, state]) => sum + url.length + title.length + (state?.length ?? 0) + 16, 64);
}

function readDetail(value: unknown): Detail | null {
  if (typeof value !== 'object' || value === null) return null;
  const { format, entries, index, scroll } = value as Record<string, unknown>;
  if (format !== 1 || !Array.isArray(entries) || entries.length === 0 || entries.length > MAX_ENTRIES || !entries.every(isEntry)) return null;
  if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= entries.length) return null;
  if (!Array.isArray(scroll) || scroll.length !== 2 || !scroll.every((px) => typeof px === 'number' && Math.abs(px) <= MAX_SCROLL_PX)) return null;
  return value as Detail;
}

function isEntry(entry: unknown): boolean {
  if (!Array.isArray(entry) || entry.length !== 3) return false;
  const [url, title, state] = entry as unknown[];
  return typeof url === 'string' && typeof title === 'string' && (state === null || typeof state === 'string');
}
