// https://html.spec.whatwg.org/#the-navigator-object. Members whose feature is missing are left out.

import { PlatformObject } from '../../dom/platform-object.ts';
import { MimeTypeArray, PluginArray } from './plugins.ts';
import type { Window } from './window.ts';

export class Navigator extends PlatformObject {
  private readonly window: Window;
  private frozenLanguages: readonly string[] | null = null;
  private lazyPlugins: PluginArray | null = null;
  private lazyMimeTypes: MimeTypeArray | null = null;

  constructor(window: Window) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'Navigator';
  }

  get userAgent(): string {
    return this.window.host.userAgent;
  }

  get appCodeName(): string {
    return 'Mozilla';
  }

  get appName(): string {
    return 'Netscape';
  }

  get appVersion(): string {
    return this.userAgent.replace(/^Mozilla\//, '');
  }

  get product(): string {
    return 'Gecko';
  }

  get productSub(): string {
    return '20030107';
  }

  get vendor(): string {
    return 'Google Inc.';
  }

  get vendorSub(): string {
    return '';
  }

  get platform(): string {
    return this.window.host.platform;
  }

  get language(): string {
    return this.languages[0] ?? 'en-US';
  }

  get languages(): readonly string[] {
    return (this.frozenLanguages ??= [...this.window.host.languages]);
  }

  get onLine(): boolean {
    return this.window.host.onLine();
  }

  get cookieEnabled(): boolean {
    return this.window.document.origin !== 'null';
  }

  get hardwareConcurrency(): number {
    return this.window.host.hardwareConcurrency;
  }

  get maxTouchPoints(): number {
    return 0;
  }

  get webdriver(): boolean {
    return false;
  }

  get pdfViewerEnabled(): boolean {
    return false;
  }

  get plugins(): PluginArray {
    return (this.lazyPlugins ??= new PluginArray());
  }

  get mimeTypes(): MimeTypeArray {
    return (this.lazyMimeTypes ??= new MimeTypeArray());
  }

  javaEnabled(): boolean {
    return false;
  }
}
