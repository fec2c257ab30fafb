// SVG elements: https://svgwg.org/svg2-draft/. One class for nearly all: the interface name comes from a table; geometry and painting read
// attributes. The attributes as objects and the geometry methods stand in web/svg.

import type { Document } from '../document.ts';
import { dispatch } from '../event-dispatch.ts';
import { defineEventHandlers, GLOBAL_EVENT_HANDLERS } from '../event-handler.ts';
import type { Event } from '../event.ts';
import { DomStringMap } from '../dom-string-map.ts';
import { Element } from '../element.ts';
import { blurElement, focusElement, isFocusable } from '../focus.ts';
import { parseInteger, reflect, text } from '../html/reflect.ts';
import { FLAG_HAS_CHILDREN_STEPS, FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import { XLINK_NAMESPACE } from '../namespaces.ts';
import { PlatformObject } from '../platform-object.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { PointerEvent } from '../events/ui-events.ts';
import { makeInlineStyle } from '../inline-style.ts';

/** https://svgwg.org/svg2-draft/types.html#InterfaceSVGAnimatedString; there is no animation, so both values are the attribute. */
export class SvgAnimatedString extends PlatformObject {
  private readonly element: Element;
  private readonly attribute: string;

  constructor(element: Element, attribute: string) {
    super();
    this.element = element;
    this.attribute = attribute;
  }

  override get interfaceName(): string {
    return 'SVGAnimatedString';
  }

  get baseVal(): string {
    return this.element.attribute(this.attribute) ?? (this.attribute === 'href' ? (this.element.getAttributeNS(XLINK_NAMESPACE, 'href') ?? '') : '');
  }

  set baseVal(value: string) {
    this.element.setAttributeDirect(this.attribute, value);
  }

  get animVal(): string {
    return this.baseVal;
  }
}

export class SvgElement extends Element {
  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    const local = name.localName;
    if (local === 'style' || local === 'image' || local === 'use') this.flags |= FLAG_HAS_TREE_STEPS | FLAG_HAS_CHILDREN_STEPS;
  }

  override get interfaceName(): string {
    return SVG_INTERFACES.get(this.localName) ?? 'SVGElement';
  }

  override get className(): SvgAnimatedString {
    return this.animatedString('class');
  }

  override set className(_value: string | object) {
    // Read-only.
  }

  get href(): SvgAnimatedString {
    return this.animatedString('href');
  }

  /** What the element refers to: `href`, else `xlink:href`. */
  get hrefValue(): string | null {
    return this.attribute('href') ?? this.getAttributeNS(XLINK_NAMESPACE, 'href');
  }

  private animatedString(attribute: string): SvgAnimatedString {
    const map = (this.ensureRare().reflections ??= new Map());
    let value = map.get(attribute) as SvgAnimatedString | undefined;
    if (value === undefined) map.set(attribute, (value = new SvgAnimatedString(this, attribute)));
    return value;
  }

  get dataset(): DomStringMap {
    const rare = this.ensureRare();
    return (rare.dataset ??= new DomStringMap(this));
  }

  get style(): object {
    const rare = this.ensureRare();
    return (rare.style ??= makeInlineStyle(this));
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name === 'style' && this.rare !== null && this.rare.style !== null) this.nodeDocument.host.inlineStyleAttributeChanged(this);
    if (name === 'href') this.hrefChanged();
  }

  override namespacedAttributeChangeSteps(namespace: string, localName: string, _value: string | null): void {
    if (namespace === XLINK_NAMESPACE && localName === 'href') this.hrefChanged();
  }

  protected hrefChanged(): void {
    if (this.localName === 'image' || this.localName === 'use') this.nodeDocument.host.resourceChanged(this, 'href');
  }

  get ownerSVGElement(): Element | null {
    for (let e = this.parentElement; e !== null && e instanceof SvgElement; e = e.parentElement) if (e.localName === 'svg') return e;
    return null;
  }

  get viewportElement(): Element | null {
    return this.ownerSVGElement;
  }

  get tabIndex(): number {
    return parseInteger(this.attribute('tabindex')) ?? (this.isFocusableByDefault ? 0 : -1);
  }

  set tabIndex(value: number) {
    this.setAttributeDirect('tabindex', String(value));
  }

  get isFocusableByDefault(): boolean {
    return this.localName === 'a' && this.hrefValue !== null;
  }

  focus(options?: { preventScroll?: boolean; focusVisible?: boolean }): void {
    if (isFocusable(this)) focusElement(this, 'script', options);
  }

  blur(): void {
    blurElement(this);
  }

  /** AD-HOC: SVG elements have no click() in the standard; the engine's input code uses it. */
  click(): void {
    dispatch(new PointerEvent('click', { bubbles: true, cancelable: true, composed: true, pointerId: -1 }), this);
  }

  override get hasActivationBehavior(): boolean {
    return this.localName === 'a' && this.hrefValue !== null;
  }

  override activationBehavior(event: Event): void {
    const url = this.nodeDocument.parseUrl(this.hrefValue ?? '');
    if (url === null || !this.isConnected) return;
    this.nodeDocument.host.navigate(this.nodeDocument, {
      url,
      target: this.attribute('target') ?? '',
      method: 'GET',
      body: null,
      contentType: '',
      source: this,
      referrerPolicy: '',
      download: null,
      noopener: false,
      userInvolved: event.isTrusted,
    });
  }

  override matchesState(state: string): boolean {
    if (state === 'link' || state === 'any-link') return this.localName === 'a' && this.hrefValue !== null;
    return super.matchesState(state);
  }

  // style in SVG. The page puts the sheet here.
  sheet: object | null = null;

  /** Called by the parser at the end tag. */
  finishedParsing(): void {
    if (this.localName === 'style') this.nodeDocument.host.resourceChanged(this, '');
  }

  override childrenChangedSteps(): void {
    if (this.isConnected) this.nodeDocument.host.resourceChanged(this, '');
  }

  override postConnectionSteps(): void {
    this.nodeDocument.host.resourceChanged(this, '');
  }
}

reflect(SvgElement.prototype, { nonce: text(), target: text(), type: text(), media: text() });
defineEventHandlers(SvgElement.prototype, GLOBAL_EVENT_HANDLERS);

const NAMES =
  'a:A animate:Animate animateMotion:AnimateMotion animateTransform:AnimateTransform circle:Circle clipPath:ClipPath defs:Defs desc:Desc ellipse:Ellipse ' +
  'feBlend:FEBlend feColorMatrix:FEColorMatrix feComponentTransfer:FEComponentTransfer feComposite:FEComposite feConvolveMatrix:FEConvolveMatrix ' +
  'feDiffuseLighting:FEDiffuseLighting feDisplacementMap:FEDisplacementMap feDistantLight:FEDistantLight feDropShadow:FEDropShadow feFlood:FEFlood ' +
  'feFuncA:FEFuncA feFuncB:FEFuncB feFuncG:FEFuncG feFuncR:FEFuncR feGaussianBlur:FEGaussianBlur feImage:FEImage feMerge:FEMerge feMergeNode:FEMergeNode ' +
  'feMorphology:FEMorphology feOffset:FEOffset fePointLight:FEPointLight feSpecularLighting:FESpecularLighting feSpotLight:FESpotLight feTile:FETile ' +
  'feTurbulence:FETurbulence filter:Filter foreignObject:ForeignObject g:G image:Image line:Line linearGradient:LinearGradient marker:Marker mask:Mask ' +
  'metadata:Metadata mpath:MPath path:Path pattern:Pattern polygon:Polygon polyline:Polyline radialGradient:RadialGradient rect:Rect script:Script set:Set ' +
  'stop:Stop style:Style svg:SVG switch:Switch symbol:Symbol text:Text textPath:TextPath title:Title tspan:TSpan use:Use view:View';

export const SVG_INTERFACES: ReadonlyMap<string, string> = new Map(
  NAMES.split(' ').map((pair) => {
    const [tag = '', name = ''] = pair.split(':');
    return [tag, `SVG${name}Element`] as const;
  }),
);
