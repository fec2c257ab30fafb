// Script's functions as the glue hands them in.

/** A Web IDL callback function, or a callback interface whose operation `invoke` looks up. */
export interface Callback {
  /** Calls into the page. What the page throws is reported by the glue and thrown on, as the IDL of the caller asks. */
  invoke(thisArg: unknown, ...args: unknown[]): unknown;
  /** The page's own object: identity for removal. */
  readonly raw: object;
}
