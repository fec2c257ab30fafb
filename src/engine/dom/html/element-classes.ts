// Which class implements which element. Names that are not here are plain HtmlElements.

import type { Document } from '../document.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { CanvasElement, EmbedElement, IFrameElement, MapElement, ObjectElement, ParamElement, SourceElement, TrackElement } from './embedded-elements.ts';
import { FormElement } from './form-element.ts';
import { ButtonElement, FieldSetElement, LabelElement, LegendElement, MeterElement, OutputElement, ProgressElement } from './form-parts.ts';
import type { HtmlElement } from './html-element.ts';
import { AnchorElement, AreaElement } from './hyperlink.ts';
import { ImageElement } from './image-element.ts';
import { InputElement } from './input-element.ts';
import { DetailsElement, DialogElement, SummaryElement } from './interactive-elements.ts';
import { AudioElement, VideoElement } from './media-elements.ts';
import { BaseElement, LinkElement, MetaElement, StyleElement, TitleElement } from './metadata-elements.ts';
import { BodyElement, DataElement, FrameElement, FrameSetElement, HtmlRootElement, MarqueeElement, PreElement } from './other-elements.ts';
import { ScriptElement } from './script-element.ts';
import { DataListElement, OptGroupElement, OptionElement, SelectElement } from './select-elements.ts';
import { SlotElement } from './slot-element.ts';
import { TableCellElement, TableColElement, TableElement, TableRowElement, TableSectionElement } from './table-elements.ts';
import { TemplateElement } from './template-element.ts';
import { TextAreaElement } from './textarea-element.ts';

export type HtmlElementClass = new (name: QualifiedName, nodeDocument: Document) => HtmlElement;

export const HTML_ELEMENT_CLASSES: ReadonlyMap<string, HtmlElementClass> = new Map<string, HtmlElementClass>([
  ['a', AnchorElement],
  ['area', AreaElement],
  ['audio', AudioElement],
  ['base', BaseElement],
  ['body', BodyElement],
  ['button', ButtonElement],
  ['canvas', CanvasElement],
  ['col', TableColElement],
  ['colgroup', TableColElement],
  ['data', DataElement],
  ['datalist', DataListElement],
  ['details', DetailsElement],
  ['dialog', DialogElement],
  ['embed', EmbedElement],
  ['fieldset', FieldSetElement],
  ['form', FormElement],
  ['frame', FrameElement],
  ['frameset', FrameSetElement],
  ['html', HtmlRootElement],
  ['iframe', IFrameElement],
  ['img', ImageElement],
  ['input', InputElement],
  ['label', LabelElement],
  ['legend', LegendElement],
  ['link', LinkElement],
  ['listing', PreElement],
  ['map', MapElement],
  ['marquee', MarqueeElement],
  ['meta', MetaElement],
  ['meter', MeterElement],
  ['object', ObjectElement],
  ['optgroup', OptGroupElement],
  ['option', OptionElement],
  ['output', OutputElement],
  ['param', ParamElement],
  ['pre', PreElement],
  ['progress', ProgressElement],
  ['script', ScriptElement],
  ['select', SelectElement],
  ['slot', SlotElement],
  ['source', SourceElement],
  ['style', StyleElement],
  ['summary', SummaryElement],
  ['table', TableElement],
  ['tbody', TableSectionElement],
  ['td', TableCellElement],
  ['template', TemplateElement],
  ['textarea', TextAreaElement],
  ['tfoot', TableSectionElement],
  ['th', TableCellElement],
  ['thead', TableSectionElement],
  ['title', TitleElement],
  ['tr', TableRowElement],
  ['track', TrackElement],
  ['video', VideoElement],
  ['xmp', PreElement],
]);
