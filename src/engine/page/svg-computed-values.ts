// Geometry properties of SVG elements for getComputedStyle: the cascade leaves these attributes out (style/svg-presentation-attributes.ts), so
// that shapes can share styles. https://svgwg.org/svg2-draft/geometry.html, https://svgwg.org/svg2-draft/styling.html#PresentationAttributes

import type { Element } from '../dom/element.ts';
import { SVG_NAMESPACE } from '../dom/namespaces.ts';
import { svgLength, svgTransform } from '../paint/svg/svg-values.ts';
import type { ComputedStyle } from '../style/computed-style.ts';

const BOXES = ['rect', 'image', 'foreignObject', 'svg', 'use'];
/** Which elements have the property as an attribute. */
const GEOMETRY: ReadonlyMap<string, readonly string[]> = new Map([
  ['cx', ['circle', 'ellipse']],
  ['cy', ['circle', 'ellipse']],
  ['r', ['circle']],
  ['rx', ['rect', 'ellipse']],
  ['ry', ['rect', 'ellipse']],
  ['x', BOXES],
  ['y', BOXES],
  ['width', ['rect', 'image', 'foreignObject']],
  ['height', ['rect', 'image', 'foreignObject']],
]);

/** What an attribute says where no style sheet sets the property; null for all other properties and elements. */
export function svgComputedValue(element: Element, style: ComputedStyle, name: string): string | null {
  if (element.namespaceURI !== SVG_NAMESPACE) return null;
  if (name === 'transform') return transformText(element, style);
  if (GEOMETRY.get(name)?.includes(element.localName) !== true) return null;
  const isSet = name === 'width' || name === 'height' ? style.box[name] !== 'auto' : style.rare.others?.has(name) === true;
  const text = isSet ? null : element.attribute(name);
  if (text === null) return null;
  if (/^\s*[-+.\d]+(?:e[-+]?\d+)?%\s*$/i.test(text)) return text.trim();
  const px = svgLength(text, 0, style.font.size);
  return px === null ? null : `${Number(px.toPrecision(6))}px`;
}

/** NOTE: an outermost svg has the property of a CSS box. */
function transformText(element: Element, style: ComputedStyle): string | null {
  if (style.effects.transform.length > 0 || element.parentElement?.namespaceURI !== SVG_NAMESPACE) return null;
  const matrix = svgTransform(element.attribute('transform'));
  if (matrix === null) return null;
  const { a, b, c, d, e, f } = matrix;
  return `matrix(${[a, b, c, d, e, f].map((value) => Number(value.toFixed(6)) + 0).join(', ')})`;
}
