// Custom properties registered with @property or CSS.registerProperty(). https://drafts.css-houdini.org/css-properties-values-api-1/

import type { PropertyRule } from '../css/rules.ts';
import type { Grammar } from '../css/properties/grammar.ts';
import { compileSyntax } from '../css/properties/syntax-grammar.ts';
import { parseComponentValues } from '../css/syntax/component-values.ts';
import type { CssValue } from '../css/values/css-value.ts';
import { NO_CONTEXT } from '../css/values/parse-context.ts';
import { valueText } from '../css/values/serialize.ts';
import { ValueStream } from '../css/values/value-stream.ts';
import { colorText, resolveColor } from '../css/values/color.ts';
import { numberText } from '../css/values/number-text.ts';
import { computeLength } from './compute/compute-length.ts';
import type { StyleBuilder } from './compute/style-builder.ts';
import type { CustomValue } from './custom-property-scope.ts';

interface Registration {
  readonly inherits: boolean;
  /** null for `*`: anything. */
  readonly grammar: Grammar | null;
  readonly initial: CustomValue | null;
}

const MAX_SYNTAX_LENGTH = 500;

export class RegisteredProperties {
  readonly #properties = new Map<string, Registration>();

  /** Later rules win over earlier ones of the same name. */
  add(rule: PropertyRule): void {
    const grammar = syntaxGrammar(rule.syntax);
    if (grammar === undefined) return;
    const initial = rule.initialValue === null ? null : { tokens: rule.initialValue, text: rule.initialValueText ?? '' };
    if (grammar !== null && (initial === null || parse(grammar, initial) === null)) return;
    this.#properties.set(rule.name, { inherits: rule.inherits, grammar, initial });
  }

  inherits(name: string): boolean {
    return this.#properties.get(name)?.inherits ?? true;
  }

  initialValue(name: string): CustomValue | null {
    return this.#properties.get(name)?.initial ?? null;
  }

  /** The computed value of a registered property; others stay as they are. */
  compute(name: string, value: CustomValue, builder: StyleBuilder): CustomValue | null {
    const registration = this.#properties.get(name);
    if (registration === undefined || registration.grammar === null) return value;
    const parsed = parse(registration.grammar, value);
    if (parsed === null) return registration.initial;
    const text = computedText(parsed, builder);
    return { tokens: parseComponentValues(text), text };
  }
}

/** FIXME: lengths and colours inside lists and functions are not made absolute. */
function computedText(value: CssValue, builder: StyleBuilder): string {
  if (value.type === 'numeric' && value.unit !== '' && value.unit !== '%') {
    const px = computeLength(value, builder);
    return px === 0 && value.value !== 0 ? valueText(value) : `${numberText(px)}px`;
  }
  if (value.type === 'math' && value.category === 'length') return `${numberText(computeLength(value, builder))}px`;
  return value.type === 'color' ? colorText(resolveColor(value, builder)) : valueText(value);
}

/** undefined: not a syntax that is supported. */
function syntaxGrammar(syntax: string): Grammar | null | undefined {
  if (syntax.trim() === '*') return null;
  if (syntax.length > MAX_SYNTAX_LENGTH) return undefined;
  try {
    return compileSyntax(syntax);
  } catch {
    return undefined;
  }
}

function parse(grammar: Grammar, value: CustomValue): CssValue | null {
  const stream = new ValueStream(value.tokens);
  const parsed = grammar(stream, NO_CONTEXT);
  return stream.atEnd() ? parsed : null;
}
