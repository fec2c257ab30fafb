/* oxlint-disable -- a part of one script, whose names are used across files: see core.js */
// Attributes that are content attributes.

// Reflection: https://html.spec.whatwg.org/#reflecting-content-attributes-in-idl-attributes

const XS = (i, name) => i.getAttribute(name) ?? '';
const XU = (i, name) => H.reflectedUrl(i, name);
function XI(i, name, kind, fallback, min, max) {
  const value = H.parseInteger(i.getAttribute(name));
  if (value === null) return fallback;
  if (max >= min) return value < min || value > max ? (value < min ? fallback : max) : value;
  if (kind === 0) return value;
  return value < (kind >= 3 ? 1 : 0) ? fallback : value;
}
const XF = (i, name, fallback) => H.parseFloat(i.getAttribute(name)) ?? fallback;
function XW(i, name, v, kind, fallback) {
  if (kind === 1 && v < 0) H.throwIndexSize('The value provided is negative.');
  if (kind === 3 && v === 0) H.throwIndexSize('The value provided is 0, which is an invalid size.');
  if (kind === 4 && v === 0) v = fallback;
  if (kind >= 2 && v > 2147483647) v = fallback;
  i.setAttribute(name, `${v}`);
}
