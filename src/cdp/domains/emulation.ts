// CDP Emulation domain, the part that the kernel answers. https://chromedevtools.github.io/devtools-protocol/tot/Emulation/

import { DEFAULT_VIEWPORT } from '../../browser/browser.ts';
import { CdpError } from '../cdp-error.ts';
import type { PageMethod } from '../page-session.ts';
import { NETWORK_DOMAIN } from './network.ts';

export const EMULATION_DOMAIN: Readonly<Record<string, PageMethod>> = {
  'Emulation.setDeviceMetricsOverride': ({ tab }, { width, height, deviceScaleFactor }) => {
    const current = tab.viewport;
    tab.setViewport({
      ...current,
      width: sizeOr(width, current.width),
      height: sizeOr(height, current.height),
      scale: typeof deviceScaleFactor === 'number' && deviceScaleFactor >= 0.1 && deviceScaleFactor <= 10 ? deviceScaleFactor : 1,
    });
  },
  'Emulation.clearDeviceMetricsOverride': ({ tab }) =>
    tab.setViewport({ ...tab.viewport, width: DEFAULT_VIEWPORT.width, height: DEFAULT_VIEWPORT.height, scale: DEFAULT_VIEWPORT.scale }),

  'Emulation.setEmulatedMedia': ({ tab }, { media, features }) => {
    const wanted = new Map<string, string>();
    for (const feature of Array.isArray(features) ? features : []) wanted.set(String(feature?.name), String(feature?.value));
    tab.setViewport({
      ...tab.viewport,
      mediaType: media === 'print' ? 'print' : 'screen',
      colorScheme: wanted.get('prefers-color-scheme') === 'dark' ? 'dark' : 'light',
    });
  },

  /** Pages of KPIO behave as focused whether or not a person looks at them: there is nothing to switch on. */
  'Emulation.setFocusEmulationEnabled': (_session, { enabled }) => {
    if (typeof enabled !== 'boolean') throw CdpError.badParameter('enabled', 'boolean');
  },

  'Emulation.setDefaultBackgroundColorOverride': (session, { color }) => {
    session.background = color === undefined ? null : packColor(color as { r: number; g: number; b: number; a?: number });
  },

  'Emulation.setTouchEmulationEnabled': (_session, { enabled }) => {
    if (enabled === true) throw new CdpError('Touch input is not emulated', -32601);
  },

  'Emulation.setUserAgentOverride': (session, params) => NETWORK_DOMAIN['Network.setUserAgentOverride']!(session, params),
};

function sizeOr(value: unknown, fallback: number): number {
  return typeof value === 'number' && value >= 1 ? Math.min(Math.round(value), 32_767) : fallback;
}

function packColor({ r, g, b, a = 1 }: { r: number; g: number; b: number; a?: number }): number {
  const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value))) || 0;
  return ((byte(r) << 24) | (byte(g) << 16) | (byte(b) << 8) | byte(a * 255)) >>> 0;
}
