// What a page may make of its tab's address. The site process has asked its own checks already: here they are made where it cannot go round them.

/** What a page may not make of its tab: local files from the web, and documents that show the page's bytes under no address of its own. */
export function refusedForPages(from: string, to: string): string | null {
  if (/^file:/i.test(to) && !from.startsWith('file:')) return 'Not allowed to load local resource';
  if (/^data:/i.test(to)) return 'Not allowed to navigate top frame to data URL';
  if (/^(about:(?!blank)|view-source:|kpio:)/i.test(to)) return 'Not allowed to navigate to this address';
  return null;
}

/** https://html.spec.whatwg.org/#can-have-its-url-rewritten: the site's claim is checked again here. */
export function mayRewriteUrl(from: string, to: string): boolean {
  try {
    const source = new URL(from);
    const target = new URL(to);
    if (source.protocol !== target.protocol || source.host !== target.host) return false;
    return source.protocol === 'http:' || source.protocol === 'https:' || source.pathname === target.pathname;
  } catch {
    return false;
  }
}
