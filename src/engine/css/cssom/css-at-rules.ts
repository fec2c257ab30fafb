// Objects of the at-rules that hold neither rules nor a style declaration.

import type { CounterStyleRule, Descriptor, FontFaceRule, ImportRule, LayerStatementRule, NamespaceRule, PropertyRule } from '../rules.ts';
import { serializeMediaQueryList } from '../media/serialize-media-query.ts';
import { serializeIdentifier, serializeString, serializeUrl } from '../syntax/serialize.ts';
import { CSSRule } from './css-rule.ts';
import type { RuleOwner } from './cssom-host.ts';
import { MediaList } from './media-list.ts';

/** https://drafts.csswg.org/cssom-1/#the-cssimportrule-interface */
export class CSSImportRule extends CSSRule {
  declare readonly rule: ImportRule;
  readonly #media: MediaList;
  /** The CSSStyleSheet, set by whoever loads it. */
  styleSheet: object | null = null;

  constructor(rule: ImportRule, owner: RuleOwner, parentRule: object | null) {
    super(rule, owner, parentRule);
    this.#media = new MediaList(
      owner.host,
      () => rule.query,
      (query) => {
        rule.query = query;
        owner.changed();
      },
    );
  }

  override get interfaceName(): string {
    return 'CSSImportRule';
  }

  get href(): string {
    return this.rule.url;
  }

  get media(): MediaList {
    return this.#media;
  }

  /** [PutForwards=mediaText] */
  set media(text: MediaList | string) {
    this.#media.mediaText = String(text);
  }

  get layerName(): string | null {
    return this.rule.layer;
  }

  get supportsText(): string | null {
    return this.rule.supportsText;
  }

  override serialize(): string {
    const { url, layer, supportsText, query } = this.rule;
    let result = `@import ${serializeUrl(url)}`;
    if (layer !== null) result += layer === '' ? ' layer' : ` layer(${layer})`;
    if (supportsText !== null) result += ` supports(${supportsText})`;
    if (query.length > 0) result += ` ${serializeMediaQueryList(query)}`;
    return `${result};`;
  }
}

/** https://drafts.csswg.org/cssom-1/#the-cssnamespacerule-interface */
export class CSSNamespaceRule extends CSSRule {
  declare readonly rule: NamespaceRule;

  override get interfaceName(): string {
    return 'CSSNamespaceRule';
  }

  get namespaceURI(): string {
    return this.rule.namespace;
  }

  get prefix(): string {
    return this.rule.prefix;
  }

  override serialize(): string {
    const prefix = this.prefix === '' ? '' : `${serializeIdentifier(this.prefix)} `;
    return `@namespace ${prefix}${serializeUrl(this.namespaceURI)};`;
  }
}

/** https://drafts.csswg.org/css-cascade-5/#the-csslayerstatementrule-interface */
export class CSSLayerStatementRule extends CSSRule {
  declare readonly rule: LayerStatementRule;

  override get interfaceName(): string {
    return 'CSSLayerStatementRule';
  }

  get nameList(): readonly string[] {
    return this.rule.names;
  }

  override serialize(): string {
    return `@layer ${this.rule.names.join(', ')};`;
  }
}

/** https://drafts.css-houdini.org/css-properties-values-api/#the-css-property-rule-interface */
export class CSSPropertyRule extends CSSRule {
  declare readonly rule: PropertyRule;

  override get interfaceName(): string {
    return 'CSSPropertyRule';
  }

  get name(): string {
    return this.rule.name;
  }

  get syntax(): string {
    return this.rule.syntax;
  }

  get inherits(): boolean {
    return this.rule.inherits;
  }

  get initialValue(): string | null {
    return this.rule.initialValueText;
  }

  override serialize(): string {
    const initial = this.initialValue === null ? '' : ` initial-value: ${this.initialValue};`;
    return `@property ${serializeIdentifier(this.name)} { syntax: ${serializeString(this.syntax)}; inherits: ${this.inherits};${initial} }`;
  }
}

/** The `style` of @font-face: read-only. FIXME: descriptors cannot be set through it. */
export class CSSFontFaceDescriptors {
  wrapper: unknown = null;
  readonly parentRule: object;
  readonly #descriptors: readonly Descriptor[];

  constructor(descriptors: readonly Descriptor[], parentRule: object) {
    this.#descriptors = descriptors;
    this.parentRule = parentRule;
  }

  get interfaceName(): string {
    return 'CSSFontFaceDescriptors';
  }

  get cssText(): string {
    return this.#descriptors.map(({ name, text }) => `${name}: ${text};`).join(' ');
  }

  get length(): number {
    return this.#descriptors.length;
  }

  item(index: number): string {
    return this.#descriptors[index]?.name ?? '';
  }

  getPropertyValue(name: string): string {
    return this.#descriptors.findLast((descriptor) => descriptor.name === name.toLowerCase())?.text ?? '';
  }

  getPropertyPriority(): string {
    return '';
  }
}

/** https://drafts.csswg.org/css-fonts-4/#om-fontface */
export class CSSFontFaceRule extends CSSRule {
  declare readonly rule: FontFaceRule;
  #style: CSSFontFaceDescriptors | null = null;

  override get interfaceName(): string {
    return 'CSSFontFaceRule';
  }

  get style(): CSSFontFaceDescriptors {
    this.#style ??= new CSSFontFaceDescriptors(this.rule.descriptors, this);
    return this.#style;
  }

  override serialize(): string {
    const { cssText } = this.style;
    return `@font-face {${cssText === '' ? '' : ` ${cssText}`} }`;
  }
}

/** https://drafts.csswg.org/css-counter-styles-3/#the-csscounterstylerule-interface. FIXME: the attributes are read-only. */
export class CSSCounterStyleRule extends CSSRule {
  declare readonly rule: CounterStyleRule;

  override get interfaceName(): string {
    return 'CSSCounterStyleRule';
  }

  get name(): string {
    return this.rule.name;
  }

  get system(): string {
    return this.#text('system');
  }
  get symbols(): string {
    return this.#text('symbols');
  }
  get additiveSymbols(): string {
    return this.#text('additive-symbols');
  }
  get negative(): string {
    return this.#text('negative');
  }
  get prefix(): string {
    return this.#text('prefix');
  }
  get suffix(): string {
    return this.#text('suffix');
  }
  get range(): string {
    return this.#text('range');
  }
  get pad(): string {
    return this.#text('pad');
  }
  get speakAs(): string {
    return this.#text('speak-as');
  }
  get fallback(): string {
    return this.#text('fallback');
  }

  #text(name: string): string {
    return this.rule.descriptors.findLast((descriptor) => descriptor.name === name)?.text ?? '';
  }

  override serialize(): string {
    const body = this.rule.descriptors.map(({ name, text }) => ` ${name}: ${text};`).join('');
    return `@counter-style ${serializeIdentifier(this.name)} {${body} }`;
  }
}
