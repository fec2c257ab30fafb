// Which installed families stand for a generic family or for a well-known name.
// Recorded from Chromium on Debian (fontconfig's metric aliases): a name that is neither installed nor aliased here is passed
// over, and after the whole list comes the standard font. First installed family wins.

/** The user agent's standard font, tried after all families of a computed style. */
export const STANDARD_FAMILIES: readonly string[] = ['Liberation Serif', 'Tinos', 'DejaVu Serif', 'Noto Serif', 'DejaVu Sans'];

const SERIF = STANDARD_FAMILIES;
const SANS = ['Liberation Sans', 'Arimo', 'DejaVu Sans', 'Noto Sans'];
/** What fontconfig itself calls "sans": not the same as the CSS generic, which Chromium maps to Arial. */
const SYSTEM_SANS = ['DejaVu Sans', 'Noto Sans', 'Liberation Sans', 'Arimo'];
const SYSTEM_MONO = ['DejaVu Sans Mono', 'Noto Sans Mono', 'Liberation Mono', 'Cousine'];
const COURIER = ['Liberation Mono', 'Cousine'];
const ARIAL = ['Liberation Sans', 'Arimo'];
const TIMES = ['Liberation Serif', 'Tinos'];

/** Keys in lower case. */
const GENERIC_FAMILIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['serif', SERIF],
  ['sans-serif', SANS],
  ['monospace', SYSTEM_MONO],
  ['cursive', SERIF],
  ['fantasy', SERIF],
  ['system-ui', SYSTEM_SANS],
  ['emoji', ['Noto Color Emoji', 'Noto Emoji']],
  ['math', ['Latin Modern Math', 'STIX Two Math', 'DejaVu Math TeX Gyre']],
]);

/** Keys in lower case. A family that is installed under its own name never gets here. */
const ALIASES: ReadonlyMap<string, readonly string[]> = new Map([
  ['arial', ARIAL],
  ['helvetica', ARIAL],
  ['arimo', ARIAL],
  ['liberation sans', ARIAL],
  ['times', TIMES],
  ['times new roman', TIMES],
  ['tinos', TIMES],
  ['liberation serif', TIMES],
  ['courier', COURIER],
  ['courier new', COURIER],
  ['cousine', COURIER],
  ['liberation mono', COURIER],
  ['arial narrow', ['Liberation Sans Narrow']],
  ['georgia', ['Gelasio']],
  ['cambria', ['Caladea']],
  ['calibri', ['Carlito']],
  ['sans', SYSTEM_SANS],
  ['mono', SYSTEM_MONO],
]);

/** Families to look for under a name of font-family, in lower case, other than the name itself. */
export function substitutesOf(family: string): readonly string[] {
  return GENERIC_FAMILIES.get(family) ?? ALIASES.get(family) ?? [];
}

export function isGenericFamily(family: string): boolean {
  return GENERIC_FAMILIES.has(family);
}

/** Families for characters that no wanted family has, best first; others follow in the catalogue's order. */
const FALLBACK_PREFERENCE = ['dejavu sans', 'noto sans', 'liberation sans', 'arimo', 'noto sans symbols', 'noto sans symbols 2', 'noto sans math'];

/** Chinese, Japanese and Korean fonts draw shared characters differently: the language chooses. */
const HAN_PREFERENCE: readonly (readonly [language: RegExp, suffixes: readonly string[]])[] = [
  [/^ja/i, ['jp']],
  [/^ko/i, ['kr']],
  [/^zh-(hant|tw|hk|mo)/i, ['tc', 'hk']],
  [/^zh/i, ['sc']],
];

/** Rank of a family as system fallback, lower is better. `family` in lower case. */
export function fallbackRank(family: string, language: string): number {
  const rank = FALLBACK_PREFERENCE.indexOf(family);
  if (rank >= 0) return rank;
  if (/\bcjk\b|^noto (sans|serif) (sc|tc|hk|jp|kr)$/.test(family)) {
    const wanted = HAN_PREFERENCE.find(([pattern]) => pattern.test(language))?.[1] ?? ['sc'];
    return wanted.some((suffix) => family.endsWith(` ${suffix}`)) ? 10 : 12;
  }
  if (family.startsWith('noto sans ')) return 11;
  return family.includes('mono') || family.includes('serif') ? 30 : 20;
}
