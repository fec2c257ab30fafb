// https://html.spec.whatwg.org/#pdf-viewing-support: without a PDF viewer the lists that old scripts read are empty.

import { PlatformObject } from '../../dom/platform-object.ts';

abstract class EmptyList extends PlatformObject {
  get length(): number {
    return 0;
  }

  item(_index: number): null {
    return null;
  }

  namedItem(_name: string): null {
    return null;
  }

  supportedPropertyNames(): readonly string[] {
    return [];
  }
}

export class PluginArray extends EmptyList {
  override get interfaceName(): string {
    return 'PluginArray';
  }

  /** https://html.spec.whatwg.org/#dom-pluginarray-refresh: does nothing. */
  refresh(): void {}
}

export class MimeTypeArray extends EmptyList {
  override get interfaceName(): string {
    return 'MimeTypeArray';
  }
}
