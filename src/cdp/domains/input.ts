// CDP Input domain. https://chromedevtools.github.io/devtools-protocol/tot/Input/

import { NO_INPUT } from '../../protocol/no-input.ts';
import { CdpError } from '../cdp-error.ts';
import type { PageMethod } from '../page-session.ts';

const MOUSE_TYPES = ['mousePressed', 'mouseReleased', 'mouseMoved', 'mouseWheel'] as const;
const BUTTONS = ['none', 'left', 'middle', 'right', 'back', 'forward'] as const;

export const INPUT_DOMAIN: Readonly<Record<string, PageMethod>> = {
  'Input.dispatchMouseEvent': async ({ tab }, params) => {
    const type = MOUSE_TYPES.find((name) => name === params.type);
    if (type === undefined) throw CdpError.badParameter('type', MOUSE_TYPES.join(', '));
    await tab.input({
      ...NO_INPUT,
      type,
      x: finite(params.x),
      y: finite(params.y),
      button: BUTTONS.find((name) => name === params.button) ?? 'none',
      buttons: bits(params.buttons, 31),
      clickCount: bits(params.clickCount, 15),
      deltaX: finite(params.deltaX),
      deltaY: finite(params.deltaY),
      modifiers: bits(params.modifiers, 15),
    });
  },

  'Input.dispatchKeyEvent': async ({ tab }, params) => {
    const base = {
      ...NO_INPUT,
      modifiers: bits(params.modifiers, 15),
      key: text(params.key, 64),
      code: text(params.code, 64),
      keyCode: bits(params.windowsVirtualKeyCode, 65_535),
      location: bits(params.location, 3),
      repeat: params.autoRepeat === true,
      text: text(params.text, 1024),
    };
    switch (params.type) {
      case 'keyDown':
        await tab.input({ ...base, type: 'keyDown' });
        return;
      case 'rawKeyDown':
        await tab.input({ ...base, text: '', type: 'keyDown' });
        return;
      case 'keyUp':
        await tab.input({ ...base, type: 'keyUp' });
        return;
      case 'char':
        await tab.input({ ...base, type: 'char' });
        return;
      default:
        throw CdpError.badParameter('type', 'keyDown, rawKeyDown, keyUp or char');
    }
  },

  'Input.insertText': async ({ tab }, params) => {
    await tab.input({ ...NO_INPUT, type: 'insertText', text: text(params.text, 1 << 20) });
  },
};

function finite(value: unknown): number {
  return typeof value === 'number' && Math.abs(value) <= 1e7 ? value : 0;
}

function bits(value: unknown, max: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? Math.min(value, max) : 0;
}

function text(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? value.slice(0, maxLength) : '';
}
