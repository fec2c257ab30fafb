// Where keys go in a list of options to choose one from. Pure. https://www.w3.org/WAI/ARIA/apg/patterns/listbox/

export interface ListOption {
  readonly label: string;
  readonly isDisabled: boolean;
}

const PAGE = 10;

/** The option that a key leads to, disabled ones left out; null when the key moves nothing in a list. -1 stands before all options. */
export function optionAfterKey(options: readonly ListOption[], active: number, key: string): number | null {
  switch (key) {
    case 'ArrowDown':
      return step(options, active, 1, 1);
    case 'ArrowUp':
      return step(options, active, -1, 1);
    case 'PageDown':
      return step(options, active, 1, PAGE);
    case 'PageUp':
      return step(options, active, -1, PAGE);
    case 'Home':
      return step(options, -1, 1, 1);
    case 'End':
      return step(options, options.length, -1, 1);
    default:
      return null;
  }
}

function step(options: readonly ListOption[], from: number, by: 1 | -1, count: number): number {
  let found = Math.max(-1, Math.min(from, options.length - 1));
  let left = count;
  for (let index = from + by; index >= 0 && index < options.length && left > 0; index += by) {
    if (options[index]!.isDisabled) continue;
    found = index;
    left--;
  }
  return found;
}

/** The option that begins with what was typed; one letter typed again and again goes through all that begin with it. */
export function optionByText(options: readonly ListOption[], active: number, typed: string): number | null {
  const text = typed.toLowerCase();
  const isOneLetter = [...text].every((letter) => letter === text[0]);
  const word = isOneLetter ? text.slice(0, 1) : text;
  const from = Math.max(0, active + (isOneLetter ? 1 : 0));
  for (let i = 0; i < options.length; i++) {
    const index = (from + i) % options.length;
    const { label, isDisabled } = options[index]!;
    if (!isDisabled && label.trimStart().toLowerCase().startsWith(word)) return index;
  }
  return null;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a popup of this size goes: below its control, above it where there is more room, never outside of the area. */
export function popupPlace(
  control: Place,
  popup: { readonly width: number; readonly height: number },
  area: { readonly width: number; readonly height: number },
): Place {
  const width = Math.min(Math.max(popup.width, control.width), area.width);
  const bottom = Math.max(0, Math.min(control.y + control.height, area.height));
  const top = Math.max(0, Math.min(control.y, area.height));
  const below = area.height - bottom;
  const isBelow = popup.height <= below || below >= top;
  const height = Math.min(popup.height, Math.max(isBelow ? below : top, Math.min(popup.height, 120, area.height)));
  const y = isBelow ? Math.min(bottom, area.height - height) : top - height;
  return { x: Math.max(0, Math.min(control.x, area.width - width)), y: Math.max(0, y), width, height };
}
