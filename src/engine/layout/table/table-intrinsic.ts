// Min-content and max-content widths of tables. https://drafts.csswg.org/css-tables-3/#computing-the-table-width

import type { Box } from '../box.ts';
import type { ContentSizes } from '../constraint-space.ts';
import type { LayoutContext } from '../layout-context.ts';
import { measureTable } from './table-width.ts';

/** Border-box sizes of the wrapper; its width property is not applied, as for all boxes. */
export function tableIntrinsicSizes(table: Box, context: LayoutContext): ContentSizes {
  return measureTable(table, 0, context).sizes;
}
