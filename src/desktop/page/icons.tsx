// The desktop's own icons: strokes on a grid of 16, coloured by the text around them. Always decoration: names stand on the controls.

const PATHS = {
  back: 'M9.5 3.5 5 8l4.5 4.5',
  forward: 'M6.5 3.5 11 8l-4.5 4.5',
  reload: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.9h-2.9',
  stop: 'M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  plus: 'M8 3.2v9.6M3.2 8h9.6',
  minimise: 'M3.5 11.5h9',
  maximise: 'M4 4h8v8H4z',
  restore: 'M3.5 6h6.5v6.5H3.5zM6 6V3.5h6.5V10H10',
  globe: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM2.4 8h11.2M8 2.2c2 2 2.4 4 2.4 5.8S10 11.8 8 13.8C6 11.8 5.6 9.8 5.6 8S6 4.2 8 2.2z',
  lock: 'M4.2 7.2h7.6v5.6H4.2zM5.7 7.2V5.4a2.3 2.3 0 0 1 4.6 0v1.8',
  warning: 'M8 2.6 14 13H2zM8 6.5v3M8 11.2v.1',
  home: 'M2.8 7.6 8 3l5.2 4.6M4.2 6.6v6.2h7.6V6.6',
  shield: 'M8 2.2l4.8 1.7v3.9c0 3-2.1 5-4.8 6-2.7-1-4.8-3-4.8-6V3.9zM5.9 8l1.5 1.5 2.8-3',
  shieldWeak: 'M8 2.2l4.8 1.7v3.9c0 3-2.1 5-4.8 6-2.7-1-4.8-3-4.8-6V3.9zM8 5.3v3.2M8 10.5v.1',
  keyboard: 'M2 4.5h12v7.5H2zM4.5 7h.1M7 7h.1M9.5 7h.1M12 7h-.1M5.5 9.8h5',
  display: 'M2.2 3.2h11.6v7.6H2.2zM5.8 13.4h4.4M8 10.8v2.6',
  broken: 'M3.5 2.5h6l3 3v8h-9zM9.5 2.5v3h3M5.8 7.8l1.4 1.4M7.2 7.8 5.8 9.2M9.3 7.8l1 1.4M10.3 7.8l-1 1.4M6 11.6h4',
  check: 'M3.5 8.5l3 3 6-6.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** KPIO's mark: a window in a jail cell's round corner, drawn as two shapes. */
export function Mark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="mark-back" x="2" y="2" width="28" height="28" rx="8" />
      <path class="mark-front" d="M11 8v16M21 8l-9.5 8L21 24" />
    </svg>
  );
}
