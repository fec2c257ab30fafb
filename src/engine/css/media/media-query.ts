// Media queries as data. https://drafts.csswg.org/mediaqueries-5/

export type Comparison = '<' | '<=' | '=' | '>' | '>=';

/** A value of a media or container feature. Lengths keep their unit: `em` is the initial font size. */
export type FeatureValue =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'dimension'; readonly value: number; readonly unit: string }
  | { readonly kind: 'ratio'; readonly numerator: number; readonly denominator: number }
  | { readonly kind: 'keyword'; readonly value: string };

export interface FeatureBound {
  readonly comparison: Comparison;
  readonly value: FeatureValue;
}

export type MediaCondition =
  /** `(width)`: holds when the feature is neither zero nor `none`. */
  | { readonly kind: 'boolean'; readonly feature: string }
  /** All bounds read `feature comparison value`. `text` is the serialization. */
  | { readonly kind: 'range'; readonly feature: string; readonly bounds: readonly FeatureBound[]; readonly text: string }
  | { readonly kind: 'not'; readonly condition: MediaCondition }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly MediaCondition[] }
  /** `<general-enclosed>`: grammatical, but unknown. */
  | { readonly kind: 'unknown'; readonly text: string };

export interface MediaQuery {
  readonly modifier: '' | 'not' | 'only';
  /** ASCII lower case; `all` when not written. */
  readonly mediaType: string;
  /** Whether the type was left out: `(width)` against `all and (width)`. */
  readonly isTypeImplied: boolean;
  readonly condition: MediaCondition | null;
}

/** Empty: always true. */
export type MediaQueryList = readonly MediaQuery[];

/** What `@media` is asked against. Lengths in CSS px. */
export interface MediaEnvironment {
  readonly mediaType: 'screen' | 'print';
  readonly width: number;
  readonly height: number;
  readonly deviceWidth: number;
  readonly deviceHeight: number;
  /** Device pixels per CSS px. */
  readonly resolution: number;
  /** The initial font size in px, for `em` and `rem`. */
  readonly fontSize: number;
  readonly colorScheme: 'light' | 'dark';
  readonly reducedMotion: boolean;
  readonly reducedTransparency: boolean;
  readonly reducedData: boolean;
  readonly contrast: 'no-preference' | 'more' | 'less' | 'custom';
  readonly forcedColors: boolean;
  readonly invertedColors: boolean;
  readonly hover: boolean;
  readonly pointer: 'none' | 'coarse' | 'fine';
  readonly scripting: 'none' | 'initial-only' | 'enabled';
  readonly displayMode: 'browser' | 'fullscreen' | 'standalone' | 'minimal-ui' | 'picture-in-picture';
  readonly colorGamut: 'srgb' | 'p3' | 'rec2020';
}

/** A desktop screen; spread it and change what differs. */
export const DEFAULT_MEDIA_ENVIRONMENT: MediaEnvironment = {
  mediaType: 'screen',
  width: 1280,
  height: 720,
  deviceWidth: 1280,
  deviceHeight: 720,
  resolution: 1,
  fontSize: 16,
  colorScheme: 'light',
  reducedMotion: false,
  reducedTransparency: false,
  reducedData: false,
  contrast: 'no-preference',
  forcedColors: false,
  invertedColors: false,
  hover: true,
  pointer: 'fine',
  scripting: 'enabled',
  displayMode: 'browser',
  colorGamut: 'srgb',
};
