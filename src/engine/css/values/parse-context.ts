// What a grammar may need to know about where a value stands.

export interface ParseContext {
  /** Makes an author's URL absolute; gives it back as it is when there is no base or it does not parse. */
  resolveUrl(url: string): string;
  /** Quirks mode, and only for the properties of https://quirks.spec.whatwg.org/#the-unitless-length-quirk. */
  readonly allowsUnitlessLengths: boolean;
  readonly isQuirks: boolean;
  /** The user agent's own sheets, which may use values that authors may not. */
  readonly isUserAgent: boolean;
}

export const NO_CONTEXT: ParseContext = { resolveUrl: (url) => url, allowsUnitlessLengths: false, isQuirks: false, isUserAgent: false };
