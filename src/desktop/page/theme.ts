// Light or dark: the person's choice, else what their system says. Pages are told as well.

import { computed, effect, signal } from '@preact/signals';

export type ThemeChoice = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'kpio.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const isSystemDark = signal(systemDark.matches);

export const themeChoice = signal<ThemeChoice>(readChoice());
export const isDark = computed(() => (themeChoice.value === 'system' ? isSystemDark.value : themeChoice.value === 'dark'));

export function followTheme(): void {
  systemDark.addEventListener('change', () => {
    isSystemDark.value = systemDark.matches;
  });
  effect(() => {
    document.documentElement.dataset['theme'] = isDark.value ? 'dark' : 'light';
    localStorage.setItem(STORAGE_KEY, themeChoice.value);
  });
}

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
