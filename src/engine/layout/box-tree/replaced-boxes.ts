// Elements that are replaced: img, svg, canvas, video, iframe and the like become `replaced` boxes with natural sizes.
// https://html.spec.whatwg.org/#replaced-elements

import type { Element } from '../../dom/element.ts';
import { SVG_NAMESPACE } from '../../dom/namespaces.ts';
import type { ReplacedContent } from '../box.ts';
import type { BoxSources, NaturalSize } from './box-sources.ts';

const EMPTY_IMAGE: ReplacedContent = { type: 'image', naturalWidth: 0, naturalHeight: 0, naturalRatio: null };
const FRAME: ReplacedContent = { type: 'iframe', naturalWidth: 300, naturalHeight: 150, naturalRatio: null };

/** null when the element is not replaced: an ordinary element, or an image shown by its alternative text. */
export function replacedContentOf(element: Element, sources: BoxSources): ReplacedContent | null {
  if (element.namespaceURI === SVG_NAMESPACE) return element.localName === 'svg' ? svgContent(element) : null;
  if (!element.isHtmlElement) return null;
  switch (element.localName) {
    case 'img':
      return imageContent(element, sources);
    case 'canvas':
      return canvasContent(element);
    case 'video':
      return videoContent(element, sources);
    case 'audio':
      return element.attribute('controls') === null ? null : { type: 'video', naturalWidth: 300, naturalHeight: 54, naturalRatio: null };
    case 'iframe':
    case 'embed':
      return FRAME;
    case 'object':
      return element.attribute('data') === null ? null : objectContent(element, sources);
    default:
      return null;
  }
}

function imageContent(element: Element, sources: BoxSources): ReplacedContent | null {
  const image = sources.imageOf(element);
  if (typeof image !== 'string') return { type: 'image', naturalWidth: image.width, naturalHeight: image.height, naturalRatio: ratioOf(image) };
  const ratio = attributeRatio(element);
  if (image === 'pending') return { ...EMPTY_IMAGE, naturalRatio: ratio };
  const alt = element.attribute('alt');
  const hasSource = element.attribute('src') !== null || element.attribute('srcset') !== null;
  // Chromium shows a broken image without alternative text as an icon of 16px, and one without a source as nothing.
  if (alt !== null && alt !== '') return null;
  if (alt === '' || !hasSource) return { ...EMPTY_IMAGE, naturalRatio: ratio };
  return { type: 'image', naturalWidth: 16, naturalHeight: 16, naturalRatio: ratio };
}

function objectContent(element: Element, sources: BoxSources): ReplacedContent | null {
  const image = sources.imageOf(element);
  return image === 'broken'
    ? null
    : image === 'pending'
      ? FRAME
      : { type: 'image', naturalWidth: image.width, naturalHeight: image.height, naturalRatio: ratioOf(image) };
}

function ratioOf(size: NaturalSize): number | null {
  if (size.ratio !== null) return size.ratio;
  return size.width !== null && size.height !== null && size.height > 0 ? size.width / size.height : null;
}

/** https://html.spec.whatwg.org/#attributes-for-embedded-content-and-images: width and height give a ratio before the image is there. */
function attributeRatio(element: Element): number | null {
  const width = parseDimension(element.attribute('width'));
  const height = parseDimension(element.attribute('height'));
  return width !== null && height !== null && width > 0 && height > 0 ? width / height : null;
}

function canvasContent(element: Element): ReplacedContent {
  const width = parseInteger(element.attribute('width')) ?? 300;
  const height = parseInteger(element.attribute('height')) ?? 150;
  return { type: 'canvas', naturalWidth: width, naturalHeight: height, naturalRatio: width > 0 && height > 0 ? width / height : null };
}

/** https://html.spec.whatwg.org/#the-video-element: the size of the poster, else 300 by 150 without a ratio. */
function videoContent(element: Element, sources: BoxSources): ReplacedContent {
  const poster = sources.imageOf(element);
  if (typeof poster === 'string') return { type: 'video', naturalWidth: 300, naturalHeight: 150, naturalRatio: null };
  const width = poster.width ?? 300;
  const height = poster.height ?? 150;
  return { type: 'video', naturalWidth: width, naturalHeight: height, naturalRatio: height > 0 ? width / height : null };
}

/** https://svgwg.org/svg2-draft/coords.html#SizingSVGInCSS */
function svgContent(element: Element): ReplacedContent {
  const width = parseSvgLength(element.attribute('width'));
  const height = parseSvgLength(element.attribute('height'));
  const viewBox =
    (element.attribute('viewBox') ?? element.attribute('viewbox'))
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  const [, , boxWidth, boxHeight] = viewBox;
  let ratio: number | null = null;
  if (width !== null && height !== null && width > 0 && height > 0) ratio = width / height;
  else if (boxWidth !== undefined && boxHeight !== undefined && boxWidth > 0 && boxHeight > 0) ratio = boxWidth / boxHeight;
  return { type: 'svg', naturalWidth: width, naturalHeight: height, naturalRatio: ratio };
}

/** px of a length attribute; percentages and font-relative units count as absent. */
function parseSvgLength(value: string | null): number | null {
  const match = value === null ? null : /^\s*([+]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(px|pt|pc|in|cm|mm)?\s*$/i.exec(value);
  if (match === null) return null;
  const factor = { px: 1, pt: 4 / 3, pc: 16, in: 96, cm: 96 / 2.54, mm: 96 / 25.4 }[(match[2] ?? 'px').toLowerCase()]!;
  const px = Number(match[1]) * factor;
  return Number.isFinite(px) ? px : null;
}

export function parseInteger(value: string | null): number | null {
  const match = value === null ? null : /^[\t\n\f\r ]*([+-]?\d{1,9})/.exec(value);
  return match === null ? null : Number(match[1]);
}

/** https://html.spec.whatwg.org/#rules-for-parsing-dimension-values, px only. */
function parseDimension(value: string | null): number | null {
  const match = value === null ? null : /^[\t\n\f\r ]*(\d+(?:\.\d+)?)(%?)/.exec(value);
  return match === null || match[2] === '%' ? null : Number(match[1]);
}
