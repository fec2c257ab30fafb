// The attributes of SVG elements that are properties. https://svgwg.org/svg2-draft/styling.html#PresentationAttributes

export const SVG_PRESENTATION_ATTRIBUTES: ReadonlySet<string> = new Set([
  'alignment-baseline', 'baseline-shift', 'clip-path', 'clip-rule', 'color', 'color-interpolation', 'color-interpolation-filters', 'cursor', 'cx', 'cy', 'direction',
  'display', 'dominant-baseline', 'fill', 'fill-opacity', 'fill-rule', 'filter', 'flood-color', 'flood-opacity', 'font-family', 'font-size', 'font-stretch',
  'font-style', 'font-variant', 'font-weight', 'height', 'image-rendering', 'letter-spacing', 'lighting-color', 'marker-end', 'marker-mid', 'marker-start', 'mask',
  'mask-type', 'opacity', 'overflow', 'paint-order', 'pointer-events', 'r', 'rx', 'ry', 'shape-rendering', 'stop-color', 'stop-opacity', 'stroke',
  'stroke-dasharray', 'stroke-dashoffset', 'stroke-linecap', 'stroke-linejoin', 'stroke-miterlimit', 'stroke-opacity', 'stroke-width', 'text-anchor',
  'text-decoration', 'text-overflow', 'text-rendering', 'transform-origin', 'unicode-bidi', 'vector-effect', 'visibility', 'white-space', 'width', 'word-spacing',
  'writing-mode', 'x', 'y',
]);
