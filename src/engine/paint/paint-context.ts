// What every painter of items is given: where to write, what the page holds, and the device's pixel grid.

import type { DisplayListWriter } from '../../protocol/display-list-writer.ts';
import type { Size } from '../../base/geometry.ts';
import type { PaintInput } from './paint-input.ts';

export interface PaintContext {
  readonly writer: DisplayListWriter;
  readonly input: PaintInput;
  /** Device px per CSS px. */
  readonly scale: number;
  /** The viewport without its scrollbars. */
  readonly port: Size;
  /** Boxes whose background the canvas has taken. */
  readonly backgroundTakenFrom: unknown;
}
