// Cutting a shaped run at cluster boundaries. The arrays of a slice are views: nothing is copied.

import type { GlyphRun } from '../../text/glyph-run.ts';

/** The glyphs of [start, end), UTF-16 indexes of the shaped text; the run itself when it is all of it. */
export function sliceRun(run: GlyphRun, start: number, end: number): GlyphRun {
  if (start <= run.start && end >= run.end) return run;
  const isRtl = run.direction === 'rtl';
  // Clusters rise in an ltr run and fall in an rtl one.
  const first = isRtl ? firstBelow(run.clusters, end) : firstAtOrAbove(run.clusters, start);
  const last = isRtl ? firstBelow(run.clusters, start) : firstAtOrAbove(run.clusters, end);
  const advances = run.advances.subarray(first, last);
  let width = 0;
  for (const advance of advances) width += advance;
  return {
    face: run.face,
    sizePx: run.sizePx,
    direction: run.direction,
    start: Math.max(start, run.start),
    end: Math.min(end, run.end),
    glyphIds: run.glyphIds.subarray(first, last),
    advances,
    offsetsX: run.offsetsX?.subarray(first, last) ?? null,
    offsetsY: run.offsetsY?.subarray(first, last) ?? null,
    clusters: run.clusters.subarray(first, last),
    width,
    syntheticBold: run.syntheticBold,
    syntheticItalic: run.syntheticItalic,
    unitAdvances: null,
  };
}

/** The run with all its indexes moved: for a text that was shaped as a part of a longer one. */
export function movedRun(run: GlyphRun, by: number): GlyphRun {
  if (by === 0) return run;
  return { ...run, start: run.start + by, end: run.end + by, clusters: run.clusters.map((cluster) => cluster + by), unitAdvances: null };
}

function firstAtOrAbove(clusters: Uint32Array, index: number): number {
  let low = 0;
  let high = clusters.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (clusters[middle]! < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of falling clusters: the first that is below the index. */
function firstBelow(clusters: Uint32Array, index: number): number {
  let low = 0;
  let high = clusters.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (clusters[middle]! >= index) low = middle + 1;
    else high = middle;
  }
  return low;
}
