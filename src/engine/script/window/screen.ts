// https://drafts.csswg.org/cssom-view/#the-screen-interface and https://html.spec.whatwg.org/#barprop

import { PlatformObject } from '../../dom/platform-object.ts';
import type { Window } from './window.ts';

export class Screen extends PlatformObject {
  private readonly window: Window;

  constructor(window: Window) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'Screen';
  }

  get width(): number {
    return this.window.host.viewport(this.window).screenWidth;
  }

  get height(): number {
    return this.window.host.viewport(this.window).screenHeight;
  }

  get availWidth(): number {
    return this.width;
  }

  get availHeight(): number {
    return this.height;
  }

  get colorDepth(): number {
    return 24;
  }

  get pixelDepth(): number {
    return 24;
  }
}

export class BarProp extends PlatformObject {
  override get interfaceName(): string {
    return 'BarProp';
  }

  get visible(): boolean {
    return true;
  }
}
