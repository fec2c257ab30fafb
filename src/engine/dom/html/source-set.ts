// srcset and sizes: https://html.spec.whatwg.org/#parsing-a-srcset-attribute and #parsing-a-sizes-attribute

export interface ImageCandidate {
  readonly url: string;
  /** Pixel density; candidates with a width get theirs from the sizes attribute. */
  readonly density: number | null;
  readonly width: number | null;
}

const SPACE = /[\t\n\f\r ]/;

/** https://html.spec.whatwg.org/#parse-a-srcset-attribute. Bad candidates are left out. */
export function parseSrcset(input: string): ImageCandidate[] {
  const candidates: ImageCandidate[] = [];
  let position = 0;
  while (position < input.length) {
    // 4. Splitting loop: collect white space and commas.
    while (position < input.length && (SPACE.test(input[position] as string) || input[position] === ',')) position++;
    if (position >= input.length) break;
    // 6. Collect the URL.
    const start = position;
    while (position < input.length && !SPACE.test(input[position] as string)) position++;
    let url = input.slice(start, position);
    const descriptors: string[] = [];
    // 8. A URL that ends with a comma has no descriptors.
    if (url.endsWith(',')) url = url.replace(/,+$/, '');
    else position = collectDescriptors(input, position, descriptors);
    const candidate = makeCandidate(url, descriptors);
    if (candidate !== null) candidates.push(candidate);
  }
  return candidates;
}

function collectDescriptors(input: string, from: number, descriptors: string[]): number {
  let position = from;
  let current = '';
  let inParens = false;
  for (; position < input.length; position++) {
    const c = input[position] as string;
    if (inParens) {
      current += c;
      if (c === ')') inParens = false;
    } else if (SPACE.test(c)) {
      if (current !== '') descriptors.push(current);
      current = '';
    } else if (c === ',') {
      position++;
      break;
    } else {
      current += c;
      if (c === '(') inParens = true;
    }
  }
  if (current !== '') descriptors.push(current);
  return position;
}

function makeCandidate(url: string, descriptors: readonly string[]): ImageCandidate | null {
  let density: number | null = null;
  let width: number | null = null;
  let height: number | null = null;
  for (const descriptor of descriptors) {
    const value = descriptor.slice(0, -1);
    if (/^[0-9]+w$/.test(descriptor)) {
      if (width !== null || density !== null || Number(value) === 0) return null;
      width = Number(value);
    } else if (/^-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?x$/.test(descriptor)) {
      if (width !== null || density !== null || height !== null || Number(value) < 0) return null;
      density = Number(value);
    } else if (/^[0-9]+h$/.test(descriptor)) {
      if (height !== null || density !== null || Number(value) === 0) return null;
      height = Number(value);
    } else return null;
  }
  if (height !== null && width === null) return null;
  return { url, density, width };
}

export interface SourceSetEnvironment {
  readonly devicePixelRatio: number;
  readonly viewportWidth: number;
  matchesMedia(query: string): boolean;
  /** A CSS length of the sizes attribute in px, null when it is not one. */
  resolveLength(length: string): number | null;
}

/** https://html.spec.whatwg.org/#parse-a-sizes-attribute: the source size in px. */
export function sourceSize(sizes: string, environment: SourceSetEnvironment): number {
  for (const entry of splitOutsideParens(sizes)) {
    const trimmed = entry.trim();
    if (trimmed === '') continue;
    // The last component value is the length; what is before it is the condition.
    const match = /^(.*?)([^\s()]+(?:\((?:[^()]|\([^()]*\))*\))?)$/s.exec(trimmed);
    if (match === null) continue;
    const condition = (match[1] ?? '').trim();
    const length = environment.resolveLength(match[2] ?? '');
    if (length === null || length < 0) continue;
    if (condition === '' || environment.matchesMedia(condition)) return length;
  }
  return environment.viewportWidth;
}

function splitOutsideParens(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '(') depth++;
    else if (c === ')') depth = Math.max(0, depth - 1);
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** https://html.spec.whatwg.org/#select-an-image-source-from-a-source-set: the least density that suffices, else the greatest. */
export function selectCandidate(
  candidates: readonly ImageCandidate[],
  sizes: string,
  environment: SourceSetEnvironment,
): { readonly url: string; readonly density: number } | null {
  let size: number | null = null;
  let best: { url: string; density: number } | null = null;
  for (const { url, density, width } of candidates) {
    let d = density ?? 1;
    if (width !== null) d = width / Math.max(1e-6, (size ??= sourceSize(sizes, environment)));
    if (best === null) best = { url, density: d };
    else {
      const enough = best.density >= environment.devicePixelRatio;
      if (enough ? d >= environment.devicePixelRatio && d < best.density : d > best.density) best = { url, density: d };
    }
  }
  return best;
}
