// Types for packages that bring none, as far as the network service uses them.

declare module 'http-cache-semantics' {
  interface Request {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
  }
  interface Response {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
  }
  export default class CachePolicy {
    constructor(request: Request, response: Response, options?: { readonly shared?: boolean });
    storable(): boolean;
    satisfiesWithoutRevalidation(request: Request): boolean;
    revalidationHeaders(request: Request): Record<string, string>;
    revalidatedPolicy(request: Request, response: Response): { readonly policy: CachePolicy; readonly modified: boolean; readonly matches: boolean };
    responseHeaders(): Record<string, string>;
    timeToLive(): number;
    /** https://www.rfc-editor.org/rfc/rfc5861 */
    useStaleWhileRevalidate(): boolean;
  }
}

declare module 'whatwg-mimetype' {
  export class MIMEType {
    constructor(text: string);
    static parse(text: string): MIMEType | null;
    readonly essence: string;
    readonly parameters: Map<string, string>;
    toString(): string;
  }
}
