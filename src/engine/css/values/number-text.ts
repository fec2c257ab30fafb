// Numbers as Chromium prints them in CSS text: six significant digits, no exponent for common sizes, no trailing zeros.
// https://drafts.csswg.org/cssom-1/#serialize-a-css-component-value

export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return value === 0 ? '0' : String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '-infinity';
  const precise = Number(value.toPrecision(6));
  if (precise === 0) return '0';
  const text = String(precise);
  if (!text.includes('e')) return text;
  // Chromium prints e+NN with two digits.
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
