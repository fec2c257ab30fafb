// Where a glyph's outline crosses a horizontal band: for underlines that leave room around descenders (text-decoration-skip-ink).
// Reads `glyf` outlines itself, since Skia's binding has no such call. Fonts with other outlines (CFF, bitmaps) report none, so their
// underlines have no gaps. SAFETY: the font is hostile; reads go through a DataView and any RangeError means "no outline".
// https://learn.microsoft.com/typography/opentype/spec/glyf

const MAX_COMPOSITE_DEPTH = 6;
const MAX_POINTS = 20_000;

/** Intervals [from, to], font units. */
export type Interval = readonly [number, number];

/** Line segments of the flattened outline, font units, y up: x0, y0, x1, y1 each. */
type Segments = number[];

export class GlyphOutlines {
  readonly #view: DataView;
  readonly unitsPerEm: number;
  readonly #glyf: number;
  readonly #loca: number;
  readonly #longLoca: boolean;
  readonly #glyphCount: number;
  readonly #cache = new Map<number, Segments>();

  constructor(sfnt: Uint8Array) {
    const view = new DataView(sfnt.buffer, sfnt.byteOffset, sfnt.byteLength);
    this.#view = view;
    const tables = tableOffsets(view);
    const head = tables.get('head');
    const maxp = tables.get('maxp');
    let unitsPerEm = 0;
    let longLoca = false;
    let glyphCount = 0;
    if (head !== undefined && maxp !== undefined && head + 54 <= view.byteLength && maxp + 6 <= view.byteLength) {
      unitsPerEm = view.getUint16(head + 18);
      longLoca = view.getInt16(head + 50) !== 0;
      glyphCount = view.getUint16(maxp + 4);
    }
    this.unitsPerEm = unitsPerEm || 1000;
    this.#longLoca = longLoca;
    this.#glyphCount = glyphCount;
    this.#glyf = tables.get('glyf') ?? 0;
    this.#loca = tables.get('loca') ?? 0;
  }

  /** The x extent of the ink between two heights (y up, font units), or null when there is none. */
  inkBetween(glyphId: number, bottom: number, top: number): Interval | null {
    let low = Infinity;
    let high = -Infinity;
    const segments = this.#segments(glyphId);
    for (let i = 0; i + 3 < segments.length; i += 4) {
      let x0 = segments[i] as number;
      let y0 = segments[i + 1] as number;
      let x1 = segments[i + 2] as number;
      let y1 = segments[i + 3] as number;
      if (y0 > y1) [x0, y0, x1, y1] = [x1, y1, x0, y0];
      if (y1 < bottom || y0 > top) continue;
      const slope = y1 === y0 ? 0 : (x1 - x0) / (y1 - y0);
      const atBottom = y0 < bottom ? x0 + (bottom - y0) * slope : x0;
      const atTop = y1 > top ? x0 + (top - y0) * slope : x1;
      low = Math.min(low, atBottom, atTop);
      high = Math.max(high, atBottom, atTop);
    }
    return low <= high ? [low, high] : null;
  }

  #segments(glyphId: number): Segments {
    const known = this.#cache.get(glyphId);
    if (known !== undefined) return known;
    const segments: Segments = [];
    if (this.#glyf !== 0 && this.#loca !== 0) {
      try {
        this.#collect(glyphId, 1, 0, 0, 1, 0, 0, segments, 0);
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
      }
    }
    if (this.#cache.size > 4096) this.#cache.clear();
    this.#cache.set(glyphId, segments);
    return segments;
  }

  #collect(glyphId: number, a: number, b: number, c: number, d: number, e: number, f: number, out: Segments, depth: number): void {
    if (glyphId >= this.#glyphCount || depth > MAX_COMPOSITE_DEPTH || out.length > MAX_POINTS * 4) return;
    const view = this.#view;
    const from = this.#longLoca ? view.getUint32(this.#loca + glyphId * 4) : view.getUint16(this.#loca + glyphId * 2) * 2;
    const to = this.#longLoca ? view.getUint32(this.#loca + glyphId * 4 + 4) : view.getUint16(this.#loca + glyphId * 2 + 2) * 2;
    if (to <= from) return;
    const at = this.#glyf + from;
    const contours = view.getInt16(at);
    if (contours >= 0) {
      this.#simple(at + 10, contours, (x, y) => [a * x + c * y + e, b * x + d * y + f], out);
      return;
    }
    let p = at + 10;
    let flags = 0;
    do {
      flags = view.getUint16(p);
      const component = view.getUint16(p + 2);
      p += 4;
      let dx = 0;
      let dy = 0;
      if (flags & 1) {
        dx = view.getInt16(p);
        dy = view.getInt16(p + 2);
        p += 4;
      } else {
        dx = view.getInt8(p);
        dy = view.getInt8(p + 1);
        p += 2;
      }
      // FIXME: components placed by matching points (flag 2 clear) are taken as unmoved.
      if ((flags & 2) === 0) dx = dy = 0;
      let [ca, cb, cc, cd] = [1, 0, 0, 1];
      const f2dot14 = (offset: number) => view.getInt16(offset) / 16384;
      if (flags & 8) {
        ca = cd = f2dot14(p);
        p += 2;
      } else if (flags & 0x40) {
        ca = f2dot14(p);
        cd = f2dot14(p + 2);
        p += 4;
      } else if (flags & 0x80) {
        [ca, cb, cc, cd] = [f2dot14(p), f2dot14(p + 2), f2dot14(p + 4), f2dot14(p + 6)];
        p += 8;
      }
      this.#collect(component, a * ca + c * cb, b * ca + d * cb, a * cc + c * cd, b * cc + d * cd, a * dx + c * dy + e, b * dx + d * dy + f, out, depth + 1);
    } while (flags & 0x20);
  }

  #simple(at: number, contourCount: number, map: (x: number, y: number) => [number, number], out: Segments): void {
    const view = this.#view;
    const ends: number[] = [];
    for (let i = 0; i < contourCount; i++) ends.push(view.getUint16(at + i * 2));
    const pointCount = (ends.at(-1) ?? -1) + 1;
    if (pointCount > MAX_POINTS) return;
    let p = at + contourCount * 2;
    p += 2 + view.getUint16(p);
    const flags: number[] = [];
    while (flags.length < pointCount) {
      const flag = view.getUint8(p++);
      flags.push(flag);
      if (flag & 8) for (let repeat = view.getUint8(p++); repeat > 0 && flags.length < pointCount; repeat--) flags.push(flag);
    }
    const axis = (short: number, same: number): number[] => {
      const values: number[] = [];
      let value = 0;
      for (const flag of flags) {
        if (flag & short) value += (flag & same ? 1 : -1) * view.getUint8(p++);
        else if (!(flag & same)) {
          value += view.getInt16(p);
          p += 2;
        }
        values.push(value);
      }
      return values;
    };
    const xs = axis(2, 16);
    const ys = axis(4, 32);
    let start = 0;
    for (const end of ends) {
      if (end >= start) flatten(flags, xs, ys, start, end, map, out);
      start = end + 1;
    }
  }
}

/** One contour: on-curve points joined by lines, off-curve ones are controls of quadratics, flattened to 8 lines each. */
function flatten(
  flags: number[],
  xs: number[],
  ys: number[],
  start: number,
  end: number,
  map: (x: number, y: number) => [number, number],
  out: Segments,
): void {
  const count = end - start + 1;
  const point = (i: number): [number, number, boolean] => {
    const index = start + (i % count);
    const [x, y] = map(xs[index] ?? 0, ys[index] ?? 0);
    return [x, y, ((flags[index] ?? 0) & 1) !== 0];
  };
  let [px, py, isOn] = point(0);
  if (!isOn) {
    const [lx, ly, lastOn] = point(count - 1);
    [px, py] = lastOn ? [lx, ly] : [(px + lx) / 2, (py + ly) / 2];
  }
  const firstX = px;
  const firstY = py;
  for (let i = isOn ? 1 : 0; i < count; i++) {
    const [x, y, on] = point(i);
    if (on) {
      out.push(px, py, x, y);
      [px, py] = [x, y];
      continue;
    }
    let ex = firstX;
    let ey = firstY;
    if (i + 1 < count) {
      const [nx, ny, nextOn] = point(i + 1);
      [ex, ey] = nextOn ? [nx, ny] : [(x + nx) / 2, (y + ny) / 2];
      if (nextOn) i += 1;
    }
    let [qx, qy] = [px, py];
    for (let step = 1; step <= 8; step++) {
      const t = step / 8;
      const u = 1 - t;
      const sx = u * u * px + 2 * u * t * x + t * t * ex;
      const sy = u * u * py + 2 * u * t * y + t * t * ey;
      out.push(qx, qy, sx, sy);
      [qx, qy] = [sx, sy];
    }
    [px, py] = [ex, ey];
  }
  out.push(px, py, firstX, firstY);
}

function tableOffsets(view: DataView): Map<string, number> {
  const tables = new Map<string, number>();
  if (view.byteLength < 12) return tables;
  const count = view.getUint16(4);
  for (let i = 0; i < count && 12 + i * 16 + 16 <= view.byteLength; i++) {
    const at = 12 + i * 16;
    const tag = String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
    tables.set(tag, view.getUint32(at + 8));
  }
  return tables;
}
