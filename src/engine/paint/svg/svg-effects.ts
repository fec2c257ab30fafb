// Which filter and mask elements act on an element.

import { filterGraph } from './svg-filter.ts';
import { fragmentTarget, urlTarget } from './svg-node.ts';
import { ownProperty } from './svg-style.ts';
import type { Rect, Size } from '../../../base/geometry.ts';
import type { FilterGraph } from '../../../protocol/display-list.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

export function filterOf(node: SvgNode, style: SvgStyle, bounds: () => Rect | null, port: Size): FilterGraph | null {
  const { computed } = style;
  const url = computed?.effects.filter.find((fn) => fn.type === 'url')?.url;
  const target = computed === null ? urlTarget(ownProperty(node, null, 'filter'), node.tree) : url === undefined ? null : fragmentTarget(url, node.tree);
  return target !== null && target.name === 'filter' ? filterGraph(target, bounds(), port) : null;
}

export function maskOf(node: SvgNode, style: SvgStyle): SvgNode | null {
  const text = ownProperty(node, style.computed, 'mask') ?? style.computed?.rare.others?.get('mask-image') ?? null;
  const mask = urlTarget(text, node.tree);
  return mask !== null && mask.name === 'mask' ? mask : null;
}
