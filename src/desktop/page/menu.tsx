// The one open menu of the desktop. https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
// Arrows move, Enter chooses, Escape and a press elsewhere close; the focus goes back to where it came from.

import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import type { Point } from './model/window-geometry.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly keys?: string;
  readonly isDisabled?: boolean;
  /** Given for one choice out of several. */
  readonly isChecked?: boolean;
  /** A line above the item. */
  readonly startsGroup?: boolean;
  choose(): void;
}

interface OpenMenu {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly at: Point;
  readonly opensUpward: boolean;
  readonly opener: HTMLElement | null;
}

export const openMenu = signal<OpenMenu | null>(null);

export function showMenuAt(label: string, at: Point, items: readonly MenuItem[], opener: HTMLElement | null): void {
  openMenu.value = { label, items, at, opensUpward: false, opener };
}

/** Below the button, or above it when `opensUpward`. A second press closes it. */
export function showMenuOf(button: HTMLElement, label: string, items: readonly MenuItem[], opensUpward = false): void {
  if (openMenu.value?.opener === button) return closeMenu();
  const { left, top, bottom } = button.getBoundingClientRect();
  openMenu.value = { label, items, at: { x: left, y: opensUpward ? top - 6 : bottom + 4 }, opensUpward, opener: button };
}

export function closeMenu(): void {
  const opener = openMenu.value?.opener;
  openMenu.value = null;
  opener?.focus();
}

export function MenuLayer() {
  const menu = openMenu.value;
  return menu === null ? null : <Menu key={`${menu.label} ${menu.at.x} ${menu.at.y}`} menu={menu} />;
}

function Menu({ menu }: { readonly menu: OpenMenu }) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = list.current!;
    const { offsetWidth, offsetHeight } = element;
    const top = menu.opensUpward ? menu.at.y - offsetHeight : Math.min(menu.at.y, innerHeight - offsetHeight - 8);
    element.style.left = `${Math.max(8, Math.min(menu.at.x, innerWidth - offsetWidth - 8))}px`;
    element.style.top = `${Math.max(8, top)}px`;
    itemsOf(element)[0]?.focus();
  }, [menu]);
  useEffect(() => {
    const closeFromOutside = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!list.current!.contains(target) && menu.opener?.contains(target) !== true) openMenu.value = null;
    };
    window.addEventListener('pointerdown', closeFromOutside, true);
    return () => window.removeEventListener('pointerdown', closeFromOutside, true);
  }, [menu]);
  return (
    <div ref={list} class="menu" role="menu" aria-label={menu.label} onKeyDown={onKeyDown} onContextMenu={(event) => event.preventDefault()}>
      {menu.items.map((item) => (
        <>
          {item.startsGroup === true && <div role="separator" class="menu-line" />}
          <button
            type="button"
            class="menu-item"
            role={item.isChecked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.isChecked}
            aria-disabled={item.isDisabled}
            tabIndex={-1}
            onClick={() => choose(item)}
            onPointerMove={(event) => event.currentTarget.focus()}
          >
            <span class="menu-icon">{item.isChecked === true ? <Icon name="check" /> : item.icon === undefined ? null : <Icon name={item.icon} />}</span>
            <span class="menu-label">{item.label}</span>
            {item.keys !== undefined && (
              <kbd class="menu-keys" aria-hidden="true">
                {item.keys}
              </kbd>
            )}
          </button>
        </>
      ))}
    </div>
  );
}

function choose(item: MenuItem): void {
  if (item.isDisabled === true) return;
  closeMenu();
  item.choose();
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('.menu-item')];
}

function onKeyDown(event: KeyboardEvent): void {
  const items = itemsOf(event.currentTarget as HTMLElement);
  const index = items.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: (index + 1) % items.length, ArrowUp: (index - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key];
  if (target !== undefined) items[target]?.focus();
  else if (event.key === 'Escape' || event.key === 'Tab') closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
