// F6: the focus goes around the parts of the desktop - each window's toolbar and page, then the taskbar. It is also the way out of
// a page, which gets the Tab key itself.

export function focusNextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.offsetParent !== null || region.getClientRects().length > 0,
  );
  if (regions.length === 0) return;
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const next = current < 0 ? (step > 0 ? 0 : regions.length - 1) : (current + step + regions.length) % regions.length;
  document.documentElement.dataset['keys'] = '';
  focusInside(regions[next]!);
}

function focusInside(region: HTMLElement): void {
  const modal = region.querySelector<HTMLElement>('[role=alertdialog] .is-main, [role=alert] button');
  if (region.matches('[data-region-focus]')) return region.focus();
  const target = modal ?? region.querySelector<HTMLElement>('[data-region-focus]') ?? region.querySelector<HTMLElement>('button, input');
  target?.focus({ preventScroll: true });
}

/** The ring around a page is for those who use keys: a person with a mouse knows where they have clicked. */
export function followInputModality(): void {
  const { dataset } = document.documentElement;
  window.addEventListener('pointerdown', () => delete dataset['keys'], true);
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Tab' || event.key === 'F6') dataset['keys'] = '';
    },
    true,
  );
}
