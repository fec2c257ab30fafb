// FloatBands: where floats leave room in one block formatting context. https://drafts.csswg.org/css2/#float-position
// The plane is cut into horizontal bands inside which the free interval is constant: band i reaches from tops[i] to tops[i + 1], the
// last one to infinity. Coordinates are those of the formatting context. A query costs the logarithm of the number of bands
// plus the bands it passes.

export interface Opportunity {
  readonly y: number;
  /** The free interval, already cut to the container. `right` may lie before `left` when nothing is free. */
  readonly left: number;
  readonly right: number;
}

export class FloatBands {
  private readonly tops: number[] = [-Infinity];
  /** Right edge of the left floats; -Infinity where there are none. */
  private readonly lefts: number[] = [-Infinity];
  private readonly rights: number[] = [Infinity];
  private leftBottom = -Infinity;
  private rightBottom = -Infinity;
  private lowestTop = -Infinity;

  get isEmpty(): boolean {
    return this.lowestTop === -Infinity;
  }

  /** The lowest bottom edge of floats on the sides that `clear` names; -Infinity when there are none. */
  clearBottom(clear: 'none' | 'left' | 'right' | 'both'): number {
    if (clear === 'none') return -Infinity;
    if (clear === 'left') return this.leftBottom;
    if (clear === 'right') return this.rightBottom;
    return Math.max(this.leftBottom, this.rightBottom);
  }

  /** Whether any float reaches into [top, bottom) of the container. */
  intrudes(top: number, bottom: number, containerLeft: number, containerRight: number): boolean {
    if (this.isEmpty || top >= Math.max(this.leftBottom, this.rightBottom)) return false;
    const { left, right } = this.at(top, bottom, containerLeft, containerRight);
    return left > containerLeft || right < containerRight;
  }

  /** The free interval over [top, bottom). */
  at(top: number, bottom: number, containerLeft: number, containerRight: number): Opportunity {
    let left = containerLeft;
    let right = containerRight;
    for (let i = this.bandAt(top); i < this.tops.length && (this.tops[i]! < bottom || this.tops[i]! <= top); i++) {
      if (this.lefts[i]! > left) left = this.lefts[i]!;
      if (this.rights[i]! < right) right = this.rights[i]!;
    }
    return { y: top, left, right };
  }

  /** The highest place at or below `top` with room for `width` by `height`; a place without any float in it always does. */
  find(top: number, width: number, height: number, containerLeft: number, containerRight: number): Opportunity {
    for (let i = this.bandAt(top); ; i++) {
      const y = Math.max(top, this.tops[i]!);
      const place = this.at(y, y + height, containerLeft, containerRight);
      const isFree = place.left === containerLeft && place.right === containerRight;
      if (isFree || place.right - place.left >= width || i === this.tops.length - 1) return place;
    }
  }

  /** The top of the first band that begins below y; y itself when there is none. */
  nextBandAfter(y: number): number {
    const next = this.tops[this.bandAt(y) + 1];
    return next ?? y;
  }

  /** Places a float's margin box and returns its corner. `top` is the highest it may be. */
  place(side: 'left' | 'right', top: number, width: number, height: number, containerLeft: number, containerRight: number): { x: number; y: number } {
    // A float may not be above one that comes before it in the source.
    const place = this.find(Math.max(top, this.lowestTop), width, Math.max(height, 0), containerLeft, containerRight);
    const x = side === 'left' ? place.left : place.right - width;
    this.add(side, x, place.y, width, height);
    return { x, y: place.y };
  }

  private add(side: 'left' | 'right', x: number, y: number, width: number, height: number): void {
    this.lowestTop = Math.max(this.lowestTop, y);
    const bottom = y + height;
    if (side === 'left') this.leftBottom = Math.max(this.leftBottom, bottom);
    else this.rightBottom = Math.max(this.rightBottom, bottom);
    if (height <= 0) return;
    const first = this.splitAt(y);
    const end = this.splitAt(bottom);
    for (let i = first; i < end; i++) {
      if (side === 'left') this.lefts[i] = Math.max(this.lefts[i]!, x + width);
      else this.rights[i] = Math.min(this.rights[i]!, x);
    }
  }

  /** Index of the band that contains y. */
  private bandAt(y: number): number {
    let low = 0;
    let high = this.tops.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Makes a band begin at y and returns its index. */
  private splitAt(y: number): number {
    const band = this.bandAt(y);
    if (this.tops[band] === y) return band;
    this.tops.splice(band + 1, 0, y);
    this.lefts.splice(band + 1, 0, this.lefts[band]!);
    this.rights.splice(band + 1, 0, this.rights[band]!);
    return band + 1;
  }
}
