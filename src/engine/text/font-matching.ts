// Which faces of one family fit a computed style: https://drafts.csswg.org/css-fonts-4/#font-style-matching, step 4.
// Pure; works on catalogue faces and web fonts alike.

export interface MatchableFace {
  readonly weightMin: number;
  readonly weightMax: number;
  readonly stretchMin: number;
  readonly stretchMax: number;
  readonly slope: 'normal' | 'italic' | 'oblique';
}

export interface WantedFace {
  readonly weight: number;
  /** Percent. */
  readonly stretch: number;
  readonly slope: 'normal' | 'italic' | 'oblique';
}

/** The faces of a family that match best; several when they differ only in the characters they cover (a composite face). */
export function matchFaces<T extends MatchableFace>(faces: readonly T[], wanted: WantedFace): readonly T[] {
  if (faces.length <= 1) return faces;
  // 4.1. font-stretch is tried first.
  const stretch = nearestStretch(faces, wanted.stretch);
  let matching = faces.filter((face) => clamp(wanted.stretch, face.stretchMin, face.stretchMax) === stretch);
  // 4.2. font-style is tried next.
  const slope = slopeOrder(wanted.slope).find((candidate) => matching.some((face) => face.slope === candidate));
  matching = matching.filter((face) => face.slope === slope);
  // 4.3. font-weight is matched next.
  const weight = nearestWeight(matching, wanted.weight);
  return matching.filter((face) => clamp(wanted.weight, face.weightMin, face.weightMax) === weight);
}

/** Narrower widths first for 100% and below, wider first above it. */
function nearestStretch(faces: readonly MatchableFace[], wanted: number): number {
  let best = NaN;
  let bestCost = Infinity;
  for (const face of faces) {
    const value = clamp(wanted, face.stretchMin, face.stretchMax);
    const isPreferredSide = wanted <= 100 ? value <= wanted : value >= wanted;
    const cost = Math.abs(value - wanted) + (isPreferredSide ? 0 : 10_000);
    if (cost < bestCost) {
      bestCost = cost;
      best = value;
    }
  }
  return best;
}

function slopeOrder(slope: WantedFace['slope']): readonly WantedFace['slope'][] {
  if (slope === 'italic') return ['italic', 'oblique', 'normal'];
  if (slope === 'oblique') return ['oblique', 'italic', 'normal'];
  return ['normal', 'oblique', 'italic'];
}

function nearestWeight(faces: readonly MatchableFace[], wanted: number): number {
  let best = NaN;
  let bestCost = Infinity;
  for (const face of faces) {
    const value = clamp(wanted, face.weightMin, face.weightMax);
    const cost = weightCost(value, wanted);
    if (cost < bestCost) {
      bestCost = cost;
      best = value;
    }
  }
  return best;
}

/** Smaller is nearer. The steps of 1000 and 2000 put one search direction behind another, as the prose does. */
function weightCost(value: number, wanted: number): number {
  if (wanted >= 400 && wanted <= 500) {
    // Up to 500 ascending, then below the wanted weight descending, then above 500 ascending.
    if (value >= wanted && value <= 500) return value - wanted;
    return value < wanted ? 1000 + (wanted - value) : 2000 + (value - 500);
  }
  if (wanted < 400) return value <= wanted ? wanted - value : 1000 + (value - wanted);
  return value >= wanted ? value - wanted : 1000 + (wanted - value);
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(maximum, Math.max(minimum, value));
}
