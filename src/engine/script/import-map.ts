// Import maps and module specifiers: https://html.spec.whatwg.org/#import-maps, https://html.spec.whatwg.org/#resolve-a-module-specifier

type SpecifierMap = readonly (readonly [key: string, address: string | null])[];

export interface ImportMap {
  readonly imports: SpecifierMap;
  readonly scopes: readonly (readonly [prefix: string, imports: SpecifierMap])[];
  readonly integrity: ReadonlyMap<string, string>;
}

export const EMPTY_IMPORT_MAP: ImportMap = { imports: [], scopes: [], integrity: new Map() };

/** https://html.spec.whatwg.org/#parse-an-import-map-string. Throws TypeError or SyntaxError with a message for the page. */
export function parseImportMap(text: string, baseUrl: string): ImportMap {
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) throw new TypeError('the import map is not an object');
  const { imports, scopes, integrity } = parsed;
  if (imports !== undefined && !isObject(imports)) throw new TypeError('"imports" of the import map is not an object');
  if (scopes !== undefined && !isObject(scopes)) throw new TypeError('"scopes" of the import map is not an object');
  if (integrity !== undefined && !isObject(integrity)) throw new TypeError('"integrity" of the import map is not an object');
  const scoped: [string, SpecifierMap][] = [];
  for (const [prefix, map] of Object.entries(scopes ?? {})) {
    if (!isObject(map)) throw new TypeError(`the scope "${prefix.slice(0, 100)}" of the import map is not an object`);
    const url = URL.parse(prefix, baseUrl);
    if (url !== null) scoped.push([url.href, sortedMap(map, baseUrl)]);
  }
  const hashes = new Map<string, string>();
  for (const [key, value] of Object.entries(integrity ?? {})) {
    const url = resolveUrlLike(key, baseUrl);
    if (url !== null && typeof value === 'string') hashes.set(url, value);
  }
  return { imports: sortedMap(imports ?? {}, baseUrl), scopes: scoped.toSorted((a, b) => (a[0] < b[0] ? 1 : -1)), integrity: hashes };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** https://html.spec.whatwg.org/#sorting-and-normalizing-a-module-specifier-map: longest keys first. */
function sortedMap(map: Readonly<Record<string, unknown>>, baseUrl: string): SpecifierMap {
  const entries: [string, string | null][] = [];
  for (const [key, value] of Object.entries(map)) {
    if (key === '') continue;
    const normal = resolveUrlLike(key, baseUrl) ?? key;
    const address = typeof value === 'string' ? resolveUrlLike(value, baseUrl) : null;
    entries.push([normal, address !== null && key.endsWith('/') && !address.endsWith('/') ? null : address]);
  }
  return entries.toSorted((a, b) => (a[0] < b[0] ? 1 : -1));
}

/** Earlier rules win: https://html.spec.whatwg.org/#merge-existing-and-new-import-maps (FIXME: rules for modules resolved already are kept). */
export function mergeImportMaps(old: ImportMap, added: ImportMap): ImportMap {
  const merge = (a: SpecifierMap, b: SpecifierMap): SpecifierMap =>
    [...a, ...b.filter(([key]) => !a.some(([known]) => known === key))].toSorted((x, y) => (x[0] < y[0] ? 1 : -1));
  const scopes = new Map(old.scopes);
  for (const [prefix, map] of added.scopes) scopes.set(prefix, merge(scopes.get(prefix) ?? [], map));
  return {
    imports: merge(old.imports, added.imports),
    scopes: [...scopes].toSorted((a, b) => (a[0] < b[0] ? 1 : -1)),
    integrity: new Map([...added.integrity, ...old.integrity]),
  };
}

/** https://html.spec.whatwg.org/#resolving-a-url-like-module-specifier */
function resolveUrlLike(specifier: string, baseUrl: string): string | null {
  if (/^(?:\/|\.\/|\.\.\/)/.test(specifier)) return URL.parse(specifier, baseUrl)?.href ?? null;
  return URL.parse(specifier)?.href ?? null;
}

/** The URL of a module; throws a TypeError whose message is for the page. */
export function resolveSpecifier(map: ImportMap, specifier: string, baseUrl: string): string {
  const asUrl = resolveUrlLike(specifier, baseUrl);
  const normalized = asUrl ?? specifier;
  // 9. Scopes whose prefix the base URL has.
  for (const [prefix, imports] of map.scopes) {
    if (prefix !== baseUrl && !(prefix.endsWith('/') && baseUrl.startsWith(prefix))) continue;
    const match = resolveInMap(normalized, asUrl, imports);
    if (match !== null) return match;
  }
  // 10.-11. The top level, then the URL itself.
  const match = resolveInMap(normalized, asUrl, map.imports);
  if (match !== null) return match;
  if (asUrl !== null) return asUrl;
  throw new TypeError(`Failed to resolve module specifier "${specifier.slice(0, 200)}". Relative references must start with either "/", "./", or "../".`);
}

/** https://html.spec.whatwg.org/#resolving-an-imports-match */
function resolveInMap(normalized: string, asUrl: string | null, map: SpecifierMap): string | null {
  for (const [key, address] of map) {
    if (key === normalized) {
      if (address === null) throw new TypeError(`The import map blocks "${normalized.slice(0, 200)}".`);
      return address;
    }
    if (!key.endsWith('/') || !normalized.startsWith(key) || (asUrl !== null && !isSpecial(asUrl))) continue;
    if (address === null) throw new TypeError(`The import map blocks "${normalized.slice(0, 200)}".`);
    const url = URL.parse(normalized.slice(key.length), address);
    if (url === null || !url.href.startsWith(address)) throw new TypeError(`"${normalized.slice(0, 200)}" leaves its prefix in the import map.`);
    return url.href;
  }
  return null;
}

function isSpecial(url: string): boolean {
  return /^(?:https?|wss?|ftp|file):/.test(url);
}
