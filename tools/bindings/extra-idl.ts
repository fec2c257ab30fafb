// IDL that browsers have and @webref/idl lacks.

export const EXTRA_IDL = `
// https://svgwg.org/svg2-draft/types.html: the names of SVG 1.1 are aliases of Geometry Interfaces.
typedef DOMPoint SVGPoint;
typedef DOMRect SVGRect;
typedef DOMMatrix SVGMatrix;
`;
