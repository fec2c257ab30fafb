// What SVG painting sees of an SVG document: made from the DOM of a page (svg-dom.ts) or from the bytes of an image (svg-xml.ts).

/** Painting properties that a style sheet gave the element: name -> CSS text. Attributes and `style` are read by paint itself. */
export type SvgStyleOverrides = ReadonlyMap<string, string>;

export interface SvgNode {
  /** Lower camel case as in SVG: `linearGradient`. */
  readonly name: string;
  /** Attributes by qualified name, `xlink:href` included. */
  attribute(name: string): string | null;
  readonly children: readonly SvgNode[];
  /** Own character data, for text elements: '' elsewhere. Text children are nodes named '#text'. */
  readonly text: string;
  readonly overrides: SvgStyleOverrides | null;
}
