// Where windows stand: rectangles, snap zones and what dragging does to them. Pure; all figures are CSS px of the work area
// (the desktop without its taskbar).

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle extends Point, Size {}

export type SnapZone = 'maximised' | 'left' | 'right' | 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

/** Sides that a resize drags, as in a compass: 'n', 'se', ... */
export type ResizeEdge = 'n' | 's' | 'e' | 'w' | 'ne' | 'nw' | 'se' | 'sw';

export type Direction = 'left' | 'right' | 'up' | 'down';

export const MINIMUM_SIZE: Size = { width: 360, height: 240 };

/** So much of a title bar stays within reach, whatever is dragged where. */
const REACHABLE_WIDTH = 120;
const REACHABLE_HEIGHT = 40;

const EDGE_DISTANCE = 14;
const CORNER_SHARE = 0.22;

export function rectangleOfZone(zone: SnapZone, area: Size): Rectangle {
  if (zone === 'maximised') return { x: 0, y: 0, width: area.width, height: area.height };
  const halfWidth = Math.round(area.width / 2);
  const halfHeight = Math.round(area.height / 2);
  const isLeft = zone.endsWith('left');
  const isWholeHeight = zone === 'left' || zone === 'right';
  const isBottom = zone.startsWith('bottom');
  return {
    x: isLeft ? 0 : halfWidth,
    y: isBottom ? halfHeight : 0,
    width: isLeft ? halfWidth : area.width - halfWidth,
    height: isWholeHeight ? area.height : isBottom ? area.height - halfHeight : halfHeight,
  };
}

/** The zone that a window falls into when it is dropped with the pointer here; null for none. */
export function zoneAt(pointer: Point, area: Size): SnapZone | null {
  const nearLeft = pointer.x <= EDGE_DISTANCE;
  const nearRight = pointer.x >= area.width - EDGE_DISTANCE;
  const nearTop = pointer.y <= EDGE_DISTANCE;
  const isHigh = pointer.y <= area.height * CORNER_SHARE;
  const isLow = pointer.y >= area.height * (1 - CORNER_SHARE);
  if (nearLeft) return isHigh ? 'top-left' : isLow ? 'bottom-left' : 'left';
  if (nearRight) return isHigh ? 'top-right' : isLow ? 'bottom-right' : 'right';
  return nearTop ? 'maximised' : null;
}

/** 'normal' stands for the window's own rectangle, 'minimised' for the taskbar. */
export type Placement = SnapZone | 'normal' | 'minimised';

const STEPS: Readonly<Record<SnapZone | 'normal', Readonly<Record<Direction, Placement>>>> = {
  normal: { left: 'left', right: 'right', up: 'maximised', down: 'minimised' },
  maximised: { left: 'left', right: 'right', up: 'maximised', down: 'normal' },
  left: { left: 'left', right: 'normal', up: 'top-left', down: 'bottom-left' },
  right: { left: 'normal', right: 'right', up: 'top-right', down: 'bottom-right' },
  'top-left': { left: 'top-left', right: 'top-right', up: 'maximised', down: 'left' },
  'top-right': { left: 'top-left', right: 'top-right', up: 'maximised', down: 'right' },
  'bottom-left': { left: 'bottom-left', right: 'bottom-right', up: 'left', down: 'minimised' },
  'bottom-right': { left: 'bottom-left', right: 'bottom-right', up: 'right', down: 'minimised' },
};

/** Where Ctrl+Alt+arrow takes a window from where it is. */
export function placementAfter(current: SnapZone | 'normal', direction: Direction): Placement {
  return STEPS[current][direction];
}

/** Moves a rectangle so that its title bar can be reached in the area. */
export function keepReachable(rectangle: Rectangle, area: Size): Rectangle {
  const reachable = Math.min(REACHABLE_WIDTH, rectangle.width);
  const x = clamp(rectangle.x, reachable - rectangle.width, Math.max(0, area.width - reachable));
  const y = clamp(rectangle.y, 0, Math.max(0, area.height - REACHABLE_HEIGHT));
  return x === rectangle.x && y === rectangle.y ? rectangle : { ...rectangle, x, y };
}

/** A place chosen in one area, in another: what was wholly seen stays so as far as it fits, the rest stays within reach. */
export function fitInto(rectangle: Rectangle, placedIn: Size, area: Size): Rectangle {
  if (placedIn.width === area.width && placedIn.height === area.height) return rectangle;
  const width = Math.max(MINIMUM_SIZE.width, Math.min(rectangle.width, area.width));
  const height = Math.max(MINIMUM_SIZE.height, Math.min(rectangle.height, area.height));
  const wasInside = rectangle.x >= 0 && rectangle.x + rectangle.width <= placedIn.width && rectangle.y + rectangle.height <= placedIn.height;
  if (!wasInside) return keepReachable({ ...rectangle, width, height }, area);
  return { x: clamp(rectangle.x, 0, Math.max(0, area.width - width)), y: clamp(rectangle.y, 0, Math.max(0, area.height - height)), width, height };
}

/** The rectangle after its edge was dragged by (deltaX, deltaY): never smaller than the minimum, the opposite edge stays. */
export function resizeBy(start: Rectangle, edge: ResizeEdge, deltaX: number, deltaY: number, area: Size): Rectangle {
  const right = start.x + start.width;
  const bottom = start.y + start.height;
  let { x, y, width, height } = start;
  if (edge.includes('e')) width = Math.max(MINIMUM_SIZE.width, start.width + deltaX);
  if (edge.includes('s')) height = clamp(start.height + deltaY, MINIMUM_SIZE.height, Math.max(MINIMUM_SIZE.height, area.height - start.y));
  if (edge.includes('w')) {
    x = Math.min(start.x + deltaX, right - MINIMUM_SIZE.width);
    width = right - x;
  }
  if (edge.includes('n')) {
    y = clamp(start.y + deltaY, 0, bottom - MINIMUM_SIZE.height);
    height = bottom - y;
  }
  return { x, y, width, height };
}

/** A dragged window that was snapped gets its own size back, under the pointer at the same share of its width. */
export function unsnapUnder(pointer: Point, snapped: Rectangle, own: Size): Rectangle {
  const share = snapped.width === 0 ? 0.5 : (pointer.x - snapped.x) / snapped.width;
  return { x: Math.round(pointer.x - own.width * share), y: snapped.y, width: own.width, height: own.height };
}

/** A new window's rectangle: most of the area, each next one a step further down and right. */
export function initialRectangle(area: Size, wanted: Size, index: number): Rectangle {
  const width = clamp(wanted.width, Math.min(MINIMUM_SIZE.width, area.width), Math.max(MINIMUM_SIZE.width, area.width - 48));
  const height = clamp(wanted.height, Math.min(MINIMUM_SIZE.height, area.height), Math.max(MINIMUM_SIZE.height, area.height - 40));
  const step = (index % 6) * 32;
  const x = Math.max(0, Math.round((area.width - width) / 2)) + step;
  const y = Math.max(0, Math.round((area.height - height) / 2.5)) + step;
  return keepReachable({ x: Math.min(x, Math.max(0, area.width - width)), y: Math.min(y, Math.max(0, area.height - height)), width, height }, area);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
