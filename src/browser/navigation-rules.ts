// What a page may make of its tab's address. The site process has asked its own checks already: here they are made where it cannot go round them.

/** What a page may not make of its tab: local files from the web, and documents that show the page's bytes under no address of its own. */
export function refusedForPages(from: string, to: string): string | null {
  // SAFETY: as the address will be read, not as it is written: blanks before it, tabs and line ends in it and capitals do not count.
  const address = URL.parse(to);
  if (address === null) return null;
  // The right for it was asked for by how the address begins.
  if (address.protocol === 'file:' && !(from.startsWith('file:') && to.startsWith('file:'))) return 'Not allowed to load local resource';
  if (address.protocol === 'data:') return 'Not allowed to navigate top frame to data URL';
  if (OWN_SCHEMES.has(address.protocol) || (address.protocol === 'about:' && address.pathname !== 'blank')) return 'Not allowed to navigate to this address';
  return null;
}

const OWN_SCHEMES = new Set(['view-source:', 'kpio:']);

/** https://html.spec.whatwg.org/#form-submission-algorithm: what a form can send. Another type would need the server's consent (CORS). */
export function isFormType(contentType: string): boolean {
  return contentType === '' || contentType === 'text/plain' || contentType === 'application/x-www-form-urlencoded' || MULTIPART.test(contentType);
}

const MULTIPART = /^multipart\/form-data; boundary=[\w'()+,./:=?-]{1,70}$/;

/** https://html.spec.whatwg.org/#can-have-its-url-rewritten: the site's claim is checked again here. */
export function mayRewriteUrl(from: string, to: string): boolean {
  try {
    const source = new URL(from);
    const target = new URL(to);
    if (source.protocol !== target.protocol || source.host !== target.host) return false;
    if (source.username !== target.username || source.password !== target.password) return false;
    return source.protocol === 'http:' || source.protocol === 'https:' || source.pathname === target.pathname;
  } catch {
    return false;
  }
}
