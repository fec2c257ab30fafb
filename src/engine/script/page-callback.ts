// A page's function as impl objects hold it (dom/callback.ts). The page function itself is opaque to the engine.

/** Made in the page's realm: converts impl values, calls the page, reports or throws. */
export type Invoker = (target: object, thisImpl: unknown, args: readonly unknown[]) => unknown;

export class PageCallback {
  /** The page's object: only ever compared, or given back to its realm. */
  readonly raw: object;
  private readonly invoker: Invoker;

  constructor(raw: object, invoker: Invoker) {
    this.raw = raw;
    this.invoker = invoker;
  }

  invoke(thisImpl: unknown, ...args: unknown[]): unknown {
    return this.invoker(this.raw, thisImpl, args);
  }
}
