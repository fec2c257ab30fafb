// The part of CDP that lives in a site process: everything about documents and their scripts.

import type { Page } from '../../engine/page/page.ts';

export interface CommandOutcome {
  readonly result: unknown;
  readonly error: { readonly code: number; readonly message: string } | null;
}

export class CdpAgent {
  readonly page: Page;
  readonly frameId: string;

  constructor(page: Page, frameId: string, _emit: (sessionId: string, method: string, params: unknown) => void) {
    this.page = page;
    this.frameId = frameId;
  }

  attach(_sessionId: string): void {}

  detach(_sessionId: string): void {}

  command(_sessionId: string, method: string, _params: Record<string, unknown>): Promise<CommandOutcome> {
    return Promise.resolve({ result: {}, error: { code: -32601, message: `'${method}' wasn't found` } });
  }
}
