// Fields of dates and times: the pattern that stands in an empty one, and how wide they are by themselves, recorded from Chromium in English.
// FIXME: a value is shown as it is written in `value`, without the parts and the picker's icon that Chromium has.

export interface DateField {
  /** What an empty field shows. */
  readonly pattern: string;
  /** Room behind the pattern, for longer values and the icon: em, and px besides. */
  readonly roomEm: number;
  readonly roomPx: number;
}

/** By the type of the input. */
const DATE_FIELDS: ReadonlyMap<string, DateField> = new Map([
  ['date', { pattern: 'mm/dd/yyyy', roomEm: 2.34, roomPx: 10.6 }],
  ['time', { pattern: '--:-- --', roomEm: 2.7, roomPx: 20.8 }],
  ['datetime-local', { pattern: 'mm/dd/yyyy, --:-- --', roomEm: 3.985, roomPx: 16 }],
  ['month', { pattern: '--------- ----', roomEm: 4.89, roomPx: 9 }],
  ['week', { pattern: 'Week --, ----', roomEm: 3.45, roomPx: 8.9 }],
]);

/** Above and below the parts. */
export const DATE_PADDING = { paddingTop: 1, paddingBottom: 1 } as const;

export function dateField(type: string): DateField | null {
  return DATE_FIELDS.get(type) ?? null;
}
